/* sampling: standard errors from influence values, of rows that may be weighted and clustered; see
 * snag/respondents.h. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/sampling.h"

double sampling_df(const struct sampling *s)
{
    return s->cluster ? (double)s->n_clusters - 1 : INFINITY;
}

double sampling_weight(const struct sampling *s, size_t i)
{
    return s->weight ? s->weight[i] : 1;
}

double sampling_total(const struct sampling *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += sampling_weight(s, i);
    return sum;
}

int sampling_error(const double *psi, const struct sampling *s, double *se, struct err *err)
{
    long double squares = 0;
    if (!s->cluster) {
        for (size_t i = 0; i < s->n; i++) {
            double v = sampling_weight(s, i) * psi[i];
            squares += (long double)v * v;
        }
        *se = sqrt((double)squares) / sampling_total(s);
        return 0;
    }
    double *sum = mem_zero(s->n_clusters, sizeof *sum, err);
    if (!sum)
        return -1;
    for (size_t i = 0; i < s->n; i++)
        sum[s->cluster[i]] += sampling_weight(s, i) * psi[i];
    for (size_t g = 0; g < s->n_clusters; g++)
        squares += (long double)sum[g] * sum[g];
    free(sum);
    *se = sqrt((double)squares) / sampling_total(s);
    return 0;
}

int sampling_standardise(const double *x, const struct sampling *s, const char *what, double *z, struct err *err)
{
    long double mean = 0, squares = 0, total = sampling_total(s);
    for (size_t i = 0; i < s->n; i++)
        mean += sampling_weight(s, i) * x[i] / total;
    for (size_t i = 0; i < s->n; i++) {
        z[i] = (double)(x[i] - mean);
        squares += (long double)sampling_weight(s, i) * z[i] * z[i] / total;
    }
    double sd = sqrt((double)squares);
    if (s->n < 4)
        return err_set(err, ERR_DATA, "%zu row%s: a correlation requires 4", s->n, str_s(s->n));
    if (!(sd > 1e-12 * fabs((double)mean)) || !isfinite(sd)) /* no more than rounding */
        return err_set(err, ERR_DATA, "%s does not vary", what);
    for (size_t i = 0; i < s->n; i++)
        z[i] /= sd;
    return 0;
}
