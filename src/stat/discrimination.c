/* discrimination: how well scores tell two outcomes apart. */
#include <math.h>
#include <stdlib.h>

#include "stat/fit_priv.h"

struct scored {
    double score, y, weight;
};

static int by_score(const void *a, const void *b)
{
    double x = ((const struct scored *)a)->score, y = ((const struct scored *)b)->score;
    return (x > y) - (x < y);
}

/* The area under the ROC curve = the share of pairs (one of each outcome) in the right order, ties half
 * (Mann and Whitney 1947). */
double roc_area(const double *score, const double *y, const double *weight, size_t n, struct err *err)
{
    struct scored *s = mem_zero(n, sizeof *s, err);
    if (!s)
        return NAN;
    for (size_t i = 0; i < n; i++)
        s[i] = (struct scored){score[i], y[i], weight ? weight[i] : 1};
    qsort(s, n, sizeof *s, by_score);
    long double right = 0, zeros = 0, ones = 0;
    for (size_t i = 0; i < n;) {
        long double tied[2] = {0, 0};
        double at = s[i].score;
        for (; i < n && s[i].score == at; i++)
            tied[s[i].y == 1] += s[i].weight;
        right += tied[1] * (zeros + tied[0] / 2);
        zeros += tied[0];
        ones += tied[1];
    }
    free(s);
    return (double)(right / (zeros * ones));
}
