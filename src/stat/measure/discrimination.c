/* discrimination: how well scores tell two outcomes apart. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/measure/dist.h"
#include "stat/measure/discrimination.h"

struct scored {
    uint64_t key;  /* in the same order as scores; equal for equal scores */
    double weight; /* of the row; below 0 where y is 0 */
};

/* Doubles as whole numbers in the same order: negative ones inverted, 0 and -0 equal. */
static uint64_t key_of(double score)
{
    uint64_t bits, sign = UINT64_C(1) << 63;
    score += 0.0;
    memcpy(&bits, &score, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* Radix sort by key, from the last digit to the first; returns s or other, whichever holds the result. */
static struct scored *sort(struct shelf *shelf, struct scored *s, struct scored *other, size_t n)
{
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
        size_t start[DIGITS + 1] = {0};
        for (size_t i = 0; i < n; i++, shelf_step(shelf, i))
            start[(s[i].key >> shift) % DIGITS + 1]++;
        for (size_t k = 1; k < DIGITS; k++)
            start[k] += start[k - 1];
        for (size_t i = 0; i < n; i++, shelf_step(shelf, i))
            other[start[(s[i].key >> shift) % DIGITS]++] = s[i];
        struct scored *sorted = other;
        other = s;
        s = sorted;
    }
    return s;
}

/* The area under the ROC curve = the share of pairs (one of each outcome) in the right order, with ties counted half
 * (Mann and Whitney 1947). Its variance is that of the rows' own shares of right pairs (DeLong, DeLong and
 * Clarke-Pearson 1988). */
double roc_area(const struct design *d, const double *score, double *std_error, struct err *err)
{
    struct shelf *shelf = d->f->shelf;
    size_t n = d->n;
    struct scored *room = shelf_new(shelf, n, 2 * sizeof *room, err);
    if (!room)
        return NAN;
    for (size_t i = 0; i < n; i++, shelf_step(shelf, i)) {
        double weight = d->weight ? d->weight[i] : 1;
        room[i] = (struct scored){key_of(score[i]), d->y[i] == 1 ? weight : -weight};
    }
    const struct scored *s = sort(shelf, room, room + n, n);
    long double right = 0, zeros = 0, ones = 0, squares1 = 0, squares0 = 0, below = 0;
    for (size_t i = 0; i < n;) {
        long double tied[2] = {0, 0};
        uint64_t at = s[i].key;
        for (; i < n && s[i].key == at; i++, shelf_step(shelf, i))
            tied[s[i].weight > 0] += fabs(s[i].weight);
        long double under1 = zeros + tied[0] / 2, under0 = ones + tied[1] / 2; /* pairs that each of them is above */
        right += tied[1] * under1;
        squares1 += tied[1] * under1 * under1;
        below += tied[0] * under0;
        squares0 += tied[0] * under0 * under0;
        zeros += tied[0];
        ones += tied[1];
    }
    shelf_free(shelf, room);
    long double v1 = (squares1 - right * right / ones) / ((ones - 1) * zeros * zeros);
    long double v0 = (squares0 - below * below / zeros) / ((zeros - 1) * ones * ones);
    *std_error = d->weight ? NAN : (double)sqrtl(v1 / ones + v0 / zeros);
    return (double)(right / (zeros * ones));
}

void roc_interval(double area, double std_error, double level, double *low, double *high)
{
    double half = dist_quantile(level, INFINITY) * std_error;
    *low = isnan(half) ? NAN : fmax(0, area - half);
    *high = isnan(half) ? NAN : fmin(1, area + half);
}
