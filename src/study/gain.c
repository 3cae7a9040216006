/* gain: see gain.h. */
#include "study/gain.h"

#include <stdlib.h>

#include "study/resample.h"

#define SINGULAR 1e-10 /* a column's own part below this share of its sum of squares: others determine it */

/* Cholesky of a q x q matrix of sums of squares and products, row by row, in place; columns that others determine get
 * zeros. */
static void cholesky(double *a, size_t q)
{
    for (size_t j = 0; j < q; j++) {
        double whole = a[j * q + j], left = whole;
        for (size_t k = 0; k < j; k++)
            left -= a[j * q + k] * a[j * q + k];
        double pivot = left > SINGULAR * whole ? sqrt(left) : 0;
        for (size_t i = j; i < q; i++) {
            double sum = a[i * q + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * q + k] * a[j * q + k];
            a[i * q + j] = pivot > 0 ? sum / pivot : 0;
        }
    }
}

/* The gain from sums over all columns and y (last): what of y's sum of squares each block of columns takes. */
static double gain_of(double *sums, size_t p, size_t first)
{
    size_t q = p + 1;
    double total = sums[p * q + p], gain = 0;
    cholesky(sums, q);
    total -= sums[p * q] * sums[p * q];
    for (size_t j = first; j < p; j++)
        gain += sums[p * q + j] * sums[p * q + j];
    return gain / total;
}

int gain_interval(const struct design *d, size_t first, const struct survey *v, double *low, double *high,
                  struct err *err)
{
    size_t p = d->p, q = p + 1, n_clusters = resample_clusters(v), resamples = v->o->resamples;
    double *z = design_matrix(d, err);
    double *work = z ? mem_zero(q * q + n_clusters + resamples + q, sizeof *work, err) : NULL;
    if (!work) {
        free(z);
        return -1;
    }
    double *times = work + q * q, *gain = times + n_clusters, *row = gain + resamples;
    for (size_t k = 0; k < resamples; k++) {
        resample_draw(v->o->seed, k, n_clusters, times);
        for (size_t i = 0; i < q * q; i++)
            work[i] = 0;
        for (size_t i = 0; i < d->n; i++) {
            double w = times[resample_cluster(v, design_row(d, i))];
            if (w == 0)
                continue;
            for (size_t j = 0; j < p; j++)
                row[j] = z[j * d->n + i];
            row[p] = d->y[i];
            for (size_t a = 0; a < q; a++)
                for (size_t b = 0; b <= a; b++)
                    work[a * q + b] += w * row[a] * row[b];
        }
        gain[k] = gain_of(work, p, first);
    }
    resample_interval(gain, resamples, 1 - v->o->alpha, low, high);
    free(work);
    free(z);
    return 0;
}

double *gain_residual(const struct survey *v, const double *y, double *const *x, size_t q, size_t except,
                      struct err *err)
{
    size_t p = q, m = p + 1, n = v->n; /* intercept and q - 1 columns; y */
    double *left = mem_zero(n + m * m + 2 * m, sizeof *left, err);
    if (!left)
        return NULL;
    double *sums = left + n, *row = sums + m * m, *b = row + m;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        row[k++] = 1;
        for (size_t j = 0; j < q; j++)
            if (j != except)
                row[k++] = x[j][i];
        row[p] = y[i];
        for (size_t s = 0; s < m; s++)
            for (size_t t = 0; t <= s; t++)
                sums[s * m + t] += row[s] * row[t];
    }
    cholesky(sums, m);
    for (size_t k = p; k-- > 0;) { /* L' b = the part of y, backwards */
        double sum = sums[p * m + k];
        for (size_t j = k + 1; j < p; j++)
            sum -= sums[j * m + k] * b[j];
        b[k] = sums[k * m + k] > 0 ? sum / sums[k * m + k] : 0;
    }
    for (size_t i = 0; i < n; i++) {
        double fitted = b[0];
        for (size_t j = 0, k = 1; j < q; j++)
            if (j != except)
                fitted += b[k++] * x[j][i];
        left[i] = y[i] - fitted;
    }
    return left;
}
