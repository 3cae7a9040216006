/* correlation: correlations; see snag/measure.h. */
#include "snag/measure.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "snag/mem.h"
#include "stat/measure/dist.h"

static int moments(const double *x, const double *y, size_t n, double *r, struct err *err)
{
    long double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
    if (n < 4)
        return err_set(err, ERR_DATA, "%zu pairs: a correlation requires at least 4", n);
    for (size_t i = 0; i < n; i++) {
        sx += x[i];
        sy += y[i];
    }
    for (size_t i = 0; i < n; i++) {
        long double dx = x[i] - sx / n, dy = y[i] - sy / n;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    if (xx == 0 || yy == 0)
        return err_set(err, ERR_DATA, "a constant has no correlation");
    *r = (double)(xy / sqrtl(xx * yy));
    *r = fmax(-1, fmin(1, *r));
    return 0;
}

/* t test of r = 0, and an interval on Fisher's scale with variance `spread` / (n - less). */
static void fill(struct measure *a, double r, size_t n, double level, double spread, double less)
{
    double z = atanh(r), half = dist_quantile(level, INFINITY) * sqrt(spread / ((double)n - less));
    *a = (struct measure){.estimate = r, .std_error = NAN, .n = n, .df = (double)n - 2};
    a->statistic = r * sqrt(a->df / (1 - r * r));
    a->p_value = dist_two_sided(a->statistic, a->df);
    a->low = isinf(half) ? -1 : tanh(z - half);
    a->high = isinf(half) ? 1 : tanh(z + half);
}

int correlation_pearson(const double *x, const double *y, size_t n, double level, struct measure *a, struct err *err)
{
    double r;
    if (moments(x, y, n, &r, err) < 0)
        return -1;
    fill(a, r, n, level, 1, 3);
    return 0;
}

struct item {
    double x, y;
    size_t at;
};

static int by_x(const void *a, const void *b)
{
    const struct item *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* Midranks: equal values share the mean of their ranks. */
static int midranks(const double *x, size_t n, double *rank, struct err *err)
{
    struct item *s = mem_zero(n, sizeof *s, err);
    if (!s)
        return -1;
    for (size_t i = 0; i < n; i++)
        s[i] = (struct item){.x = x[i], .at = i};
    qsort(s, n, sizeof *s, by_x);
    for (size_t i = 0; i < n;) {
        size_t first = i;
        while (i < n && s[i].x == s[first].x)
            i++;
        for (size_t k = first; k < i; k++)
            rank[s[k].at] = (double)(first + i + 1) / 2;
    }
    free(s);
    return 0;
}

int correlation_spearman(const double *x, const double *y, size_t n, double level, struct measure *a, struct err *err)
{
    double r, *rank = mem_zero(n, 2 * sizeof *rank, err);
    int rc = rank ? midranks(x, n, rank, err) : -1;
    if (rc == 0)
        rc = midranks(y, n, rank + n, err);
    if (rc == 0)
        rc = moments(rank, rank + n, n, &r, err);
    if (rc == 0)
        fill(a, r, n, level, 1 + r * r / 2, 3);
    free(rank);
    return rc;
}

/* Sums over groups of t equal values: pairs, and the terms of the variance. */
struct ties {
    double pairs, t5, t2; /* sums of t(t-1)/2, t(t-1)(2t+5), t(t-1)(t-2) */
};

static void add_tie(struct ties *s, double t)
{
    s->pairs += t * (t - 1) / 2;
    s->t5 += t * (t - 1) * (2 * t + 5);
    s->t2 += t * (t - 1) * (t - 2);
}

/* Sorts y and returns the number of swaps of neighbours required (pairs out of order). */
static double sort_count(double *y, double *work, size_t n)
{
    double swaps = 0;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n, hi = lo + 2 * width < n ? lo + 2 * width : n;
            for (size_t i = lo, j = mid, k = lo; k < hi; k++) {
                if (i < mid && (j >= hi || y[i] <= y[j])) {
                    work[k] = y[i++];
                } else {
                    swaps += (double)(mid - i);
                    work[k] = y[j++];
                }
            }
        }
        memcpy(y, work, n * sizeof *y);
    }
    return swaps;
}

int correlation_kendall(const double *x, const double *y, size_t n, double level, struct measure *a, struct err *err)
{
    struct ties tx = {0}, ty = {0}, both = {0};
    struct item *s = mem_zero(n, sizeof *s, err);
    double *z = s ? mem_zero(n, 2 * sizeof *z, err) : NULL, ignored;
    if (!z || moments(x, y, n, &ignored, err) < 0) {
        free(s);
        free(z);
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        s[i] = (struct item){x[i], y[i], i};
    qsort(s, n, sizeof *s, by_x);
    for (size_t i = 0, first = 0, same = 0; i < n; i++) {
        z[i] = s[i].y;
        if (i + 1 == n || s[i + 1].x != s[i].x) {
            add_tie(&tx, (double)(i + 1 - first));
            first = i + 1;
        }
        if (i + 1 == n || s[i + 1].x != s[i].x || s[i + 1].y != s[i].y) {
            add_tie(&both, (double)(i + 1 - same));
            same = i + 1;
        }
    }
    double swaps = sort_count(z, z + n, n), m = (double)n, all = m * (m - 1) / 2;
    for (size_t i = 0, first = 0; i < n; i++)
        if (i + 1 == n || z[i + 1] != z[i]) {
            add_tie(&ty, (double)(i + 1 - first));
            first = i + 1;
        }
    double score = all - tx.pairs - ty.pairs + both.pairs - 2 * swaps;
    double tau = score / sqrt((all - tx.pairs) * (all - ty.pairs));
    double variance = (m * (m - 1) * (2 * m + 5) - tx.t5 - ty.t5) / 18 + 4 * tx.pairs * ty.pairs / (2 * m * (m - 1)) +
                      tx.t2 * ty.t2 / (9 * m * (m - 1) * (m - 2));
    fill(a, tau, n, level, 0.437, 4);
    a->df = NAN;
    a->statistic = score / sqrt(variance);
    a->p_value = dist_two_sided(a->statistic, INFINITY);
    free(s);
    free(z);
    return 0;
}

void correlation_williams(double r_xz, double r_yz, double r_xy, size_t n, struct measure *a)
{
    double m = (double)n, det = 1 - r_xz * r_xz - r_yz * r_yz - r_xy * r_xy + 2 * r_xz * r_yz * r_xy;
    double mean = (r_xz + r_yz) / 2, c = 1 - r_xy;
    *a = (struct measure){.estimate = r_xz - r_yz, .std_error = NAN, .n = n, .df = m - 3, .low = NAN, .high = NAN};
    a->statistic = a->estimate * sqrt((m - 1) * (1 + r_xy) / (2 * (m - 1) / (m - 3) * det + mean * mean * c * c * c));
    a->p_value = dist_two_sided(a->statistic, a->df);
}
