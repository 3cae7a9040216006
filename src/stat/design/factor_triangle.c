/* factor_triangle: triangular factors in long double, four columns at a time, so that each number loaded is used more
 * than once and sums do not wait for one another; see factor.h. */
#include <math.h>

#include "stat/design/factor.h"

enum { AT_ONCE = 4 };

/* s[0] … s[3] += the sums over k < n of a[k] and the rows of b, `stride` apart. */
static void dots(long double *s, const long double *a, const long double *b, size_t stride, size_t n)
{
    long double s0 = s[0], s1 = s[1], s2 = s[2], s3 = s[3];
    for (size_t k = 0; k < n; k++, b += stride) {
        s0 += a[k] * b[0];
        s1 += a[k] * b[1];
        s2 += a[k] * b[2];
        s3 += a[k] * b[3];
    }
    s[0] = s0;
    s[1] = s1;
    s[2] = s2;
    s[3] = s3;
}

/* The same for a column alone. */
static void dot(long double *s, const long double *a, const long double *b, size_t stride, size_t n)
{
    for (size_t k = 0; k < n; k++)
        *s += a[k] * b[k * stride];
}

/* Row i of an upper triangle: to[j] += the sum over k < n of a[k] b[k * p + j], j = from … p - 1. */
static void row_times(long double *to, const long double *a, const long double *b, size_t n, size_t from, size_t p)
{
    size_t j = from;
    for (; j + AT_ONCE <= p; j += AT_ONCE)
        dots(to + j, a, b + j, p, n);
    for (; j < p; j++)
        dot(to + j, a, b + j, p, n);
}

void factor_invert(const long double *r, long double *rinv, size_t p)
{
    for (size_t i = p; i-- > 0;) {
        long double *row = rinv + i * p;
        const long double *below = row + p; /* rinv's rows i + 1 …; they are 0 before the diagonal */
        for (size_t j = i; j < p; j++)
            row[j] = 0;
        size_t j = i + 1;
        for (; j + AT_ONCE <= p; j += AT_ONCE)
            dots(row + j, r + i * p + i + 1, below + j, p, j + AT_ONCE - 1 - i);
        for (; j < p; j++)
            dot(row + j, r + i * p + i + 1, below + j, p, j - i);
        for (j = i + 1; j < p; j++)
            row[j] = -row[j] / r[i * p + i];
        row[i] = 1 / r[i * p + i];
    }
}

bool factor_cholesky(const double *g, long double *r, size_t p)
{
    long double *column = r + p * p;
    for (size_t i = 0; i < p; i++) {
        long double *row = r + i * p;
        for (size_t j = i; j < p; j++)
            row[j] = -(long double)g[i * p + j];
        for (size_t k = 0; k < i; k++)
            column[k] = r[k * p + i];
        row_times(row, column, r, i, i, p);
        if (!(-row[i] > 1e-13L * g[i * p + i]))
            return false;
        row[i] = sqrtl(-row[i]);
        for (size_t j = i + 1; j < p; j++)
            row[j] = -row[j] / row[i];
    }
    return true;
}

void factor_cov(const struct factor *f, double *cov)
{
    size_t p = f->p;
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j += AT_ONCE) {
            size_t some = p - j < AT_ONCE ? p - j : AT_ONCE;
            const long double *a = f->rinv + i * p, *b[AT_ONCE];
            long double s[AT_ONCE] = {0};
            for (size_t c = 0; c < AT_ONCE; c++)
                b[c] = f->rinv + (j + (c < some ? c : 0)) * p;
            for (size_t k = j; k < p; k++)
                for (size_t c = 0; c < AT_ONCE; c++)
                    s[c] += a[k] * b[c][k];
            for (size_t c = 0; c < some; c++) {
                cov[i * p + j + c] = (double)s[c];
                cov[(j + c) * p + i] = (double)s[c];
            }
        }
}

double factor_quadratic(const struct factor *f, const struct design_block *b, size_t i)
{
    size_t p = f->p;
    long double sum = 0;
    for (size_t j = 0; j < p; j += AT_ONCE) {
        size_t some = p - j < AT_ONCE ? p - j : AT_ONCE;
        long double t[AT_ONCE] = {0};
        for (size_t k = 0; k < j + some; k++)
            for (size_t c = 0; c < some; c++)
                t[c] += f->rinv[k * p + j + c] * b->z[k * BLOCK_ROWS + i];
        for (size_t c = 0; c < some; c++)
            sum += t[c] * t[c];
    }
    return (double)sum;
}
