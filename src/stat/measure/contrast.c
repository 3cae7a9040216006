/* contrast: differences of two groups, by means and by ranks, of rows that may be weighted and clustered; see
 * snag/respondents.h. */
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/dist.h"
#include "stat/measure/sampling.h"

/* One of the two groups: its rows, and what each says: its value, or where it stands among the other group. */
struct arm {
    size_t n;
    size_t *row;
    double *value;
    double mean, weight;
};

static int arm_open(struct arm *g, const int32_t *group, int32_t which, const struct sampling *s, struct err *err)
{
    *g = (struct arm){0};
    for (size_t i = 0; i < s->n; i++)
        g->n += group[i] == which;
    if (g->n < 2)
        return err_set(err, ERR_DATA, "a group of %zu row%s: a comparison requires 2 in each", g->n, str_s(g->n));
    g->row = mem_zero(g->n, sizeof *g->row, err);
    g->value = mem_zero(g->n, sizeof *g->value, err);
    if (!g->row || !g->value)
        return -1;
    for (size_t i = 0, k = 0; i < s->n; i++) {
        if (group[i] != which)
            continue;
        g->row[k++] = i;
        g->weight += sampling_weight(s, i);
    }
    return 0;
}

static void arm_close(struct arm *g)
{
    free(g->row);
    free(g->value);
}

static void arm_mean(struct arm *g, const struct sampling *s)
{
    long double sum = 0;
    for (size_t k = 0; k < g->n; k++)
        sum += (long double)sampling_weight(s, g->row[k]) * g->value[k];
    g->mean = (double)(sum / g->weight);
}

/* The squared standard error of an arm's mean by itself. */
static double arm_variance(const struct arm *g)
{
    long double squares = 0;
    for (size_t k = 0; k < g->n; k++)
        squares += ((long double)g->value[k] - g->mean) * (g->value[k] - g->mean);
    return (double)(squares / (g->n - 1) / g->n);
}

/* Weighted or clustered rows: the sandwich, with clusters / (clusters - 1). */
static int sandwich(const struct arm *low, const struct arm *high, const struct sampling *s, struct contrast *c,
                    struct err *err)
{
    size_t n_codes = s->cluster ? s->n_clusters : s->n, used = 0;
    double *sum = mem_zero(2 * n_codes, sizeof *sum, err);
    if (!sum)
        return -1;
    double *met = sum + n_codes;
    for (int k_arm = 0; k_arm < 2; k_arm++) {
        const struct arm *g = k_arm ? high : low;
        double sign = k_arm ? 1 : -1;
        for (size_t k = 0; k < g->n; k++) {
            size_t i = g->row[k], code = s->cluster ? (size_t)s->cluster[i] : i;
            sum[code] += sign * sampling_weight(s, i) * (g->value[k] - g->mean) / g->weight;
            met[code] = 1;
        }
    }
    long double squares = 0;
    for (size_t g = 0; g < n_codes; g++) {
        squares += (long double)sum[g] * sum[g];
        used += met[g] > 0;
    }
    free(sum);
    if (used < 2)
        return err_set(err, ERR_DATA, "one cluster only; its variation cannot be measured");
    c->df = (double)used - 1;
    c->std_error = sqrt((double)squares * (double)used / c->df);
    return 0;
}

static int settle(struct arm *low, struct arm *high, const struct sampling *s, struct contrast *c, struct err *err)
{
    arm_mean(low, s);
    arm_mean(high, s);
    *c = (struct contrast){.estimate = high->mean - low->mean, .n_low = low->n, .n_high = high->n};
    double scale = fmax(fabs(low->mean), fabs(high->mean));
    if (s->cluster || s->weight) {
        if (sandwich(low, high, s, c, err) < 0)
            return -1;
    } else {
        double a = arm_variance(low), b = arm_variance(high), sum = a + b;
        c->std_error = sqrt(sum);
        c->df =
            1 / (a / sum * (a / sum) / ((double)low->n - 1) + b / sum * (b / sum) / ((double)high->n - 1)); /* Welch */
    }
    if (!(c->std_error > 10 * DBL_EPSILON * scale) || !isfinite(c->std_error))
        return err_set(err, ERR_DATA, "both groups are constant");
    return 0;
}

int contrast_means(const double *y, const int32_t *group, int32_t low, int32_t high, const struct sampling *s,
                   struct contrast *c, struct err *err)
{
    struct arm a, b = {0};
    int rc = arm_open(&a, group, low, s, err);
    if (rc == 0)
        rc = arm_open(&b, group, high, s, err);
    for (size_t k = 0; rc == 0 && k < a.n; k++)
        a.value[k] = y[a.row[k]];
    for (size_t k = 0; rc == 0 && k < b.n; k++)
        b.value[k] = y[b.row[k]];
    if (rc == 0)
        rc = settle(&a, &b, s, c, err);
    arm_close(&a);
    arm_close(&b);
    return rc;
}

struct answer_weight {
    double y, weight;
};

static int by_y(const void *a, const void *b)
{
    double x = ((const struct answer_weight *)a)->y, y = ((const struct answer_weight *)b)->y;
    return (x > y) - (x < y);
}

/* value = the weighted share of the other group below each of g's rows, equal ones by half. */
static int placements(struct arm *g, const struct arm *other, const double *y, const struct sampling *s,
                      struct err *err)
{
    struct answer_weight *r = mem_zero(other->n, sizeof *r, err);
    double *below = mem_zero(other->n + 1, sizeof *below, err);
    for (size_t k = 0; r && below && k < other->n; k++)
        r[k] = (struct answer_weight){y[other->row[k]], sampling_weight(s, other->row[k])};
    if (r && below) {
        qsort(r, other->n, sizeof *r, by_y);
        for (size_t k = 0; k < other->n; k++)
            below[k + 1] = below[k] + r[k].weight;
        for (size_t k = 0; k < g->n; k++) {
            double at = y[g->row[k]];
            size_t first = 0, last = 0;
            for (size_t step = other->n; step > 0; step /= 2) { /* how many are less, and how many no more */
                while (first + step <= other->n && r[first + step - 1].y < at)
                    first += step;
                while (last + step <= other->n && r[last + step - 1].y <= at)
                    last += step;
            }
            g->value[k] = (below[first] + below[last]) / 2 / other->weight;
        }
    }
    int rc = r && below ? 0 : -1;
    free(r);
    free(below);
    return rc;
}

int contrast_ranks(const double *y, const int32_t *group, int32_t low, int32_t high, const struct sampling *s,
                   struct contrast *c, struct err *err)
{
    struct arm a, b = {0};
    int rc = arm_open(&a, group, low, s, err);
    if (rc == 0)
        rc = arm_open(&b, group, high, s, err);
    if (rc == 0)
        rc = placements(&a, &b, y, s, err);
    if (rc == 0)
        rc = placements(&b, &a, y, s, err);
    if (rc == 0)
        rc = settle(&a, &b, s, c, err);
    if (rc == 0)
        c->estimate = b.mean - 0.5; /* the mean of a is 1 less that of b: each differs from its mean as it should */
    arm_close(&a);
    arm_close(&b);
    return rc;
}

void contrast_interval(const struct contrast *c, double level, double *low, double *high)
{
    double half = dist_quantile(level, c->df) * c->std_error;
    *low = c->estimate - half;
    *high = c->estimate + half;
}

double contrast_p(const struct contrast *c)
{
    return dist_two_sided(c->estimate / c->std_error, c->df);
}

double contrast_p_above(const struct contrast *c, double bound)
{
    double t = (c->estimate - bound) / c->std_error;
    return isinf(c->df) ? gsl_cdf_ugaussian_Q(t) : gsl_cdf_tdist_Q(t, c->df);
}

double contrast_p_below(const struct contrast *c, double bound)
{
    double t = (c->estimate - bound) / c->std_error;
    return isinf(c->df) ? gsl_cdf_ugaussian_P(t) : gsl_cdf_tdist_P(t, c->df);
}
