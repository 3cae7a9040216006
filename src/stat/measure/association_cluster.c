/* association_cluster: errors of an association's measures where rows belong together: sums within clusters of what
 * each row contributes to an estimate (its influence), as in the sandwich (Liang and Zeger 1986). */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/association_impl.h"
#include "stat/measure/dist.h"

/* Numbers the clusters of the rows used by first appearance. */
int clusters_take(struct association *x, const struct column *c, const size_t *row, int32_t **code, struct err *err)
{
    struct dict seen = {0};
    int rc = 0;
    *code = mem_zero(x->n, sizeof **code, err);
    for (size_t i = 0; *code && rc == 0 && i < x->n; i++) {
        double value = c->kind == COLUMN_NUMBER ? column_number(c, row[i]) + 0.0 : 0;
        struct view key = c->kind == COLUMN_NUMBER ? (struct view){(const char *)&value, sizeof value}
                                                   : dict_text(&c->dict, c->id[row[i]]);
        int64_t id = dict_put(&seen, key, err);
        (*code)[i] = (int32_t)id;
        rc = id < 0 ? -1 : 0;
    }
    x->n_clusters = seen.n;
    dict_free(&seen);
    if (!*code || rc < 0)
        return -1;
    return x->n_clusters < 2 ? err_set(err, ERR_DATA, "--cluster: one cluster only; its variation cannot be measured")
                             : 0;
}

/* Adds the influence of n rows to their clusters. */
static void add_rows(const struct association_groups *g, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++) {
        g->sum[g->cluster[i]] += g->influence[i];
        g->met[g->cluster[i]] = true;
    }
}

double cluster_error(const struct association *x, const struct association_groups *g, const size_t *from,
                     const size_t *n, size_t n_ranges, double *df)
{
    double squares = 0, met = 0;
    for (size_t k = 0; k < x->n_clusters; k++) {
        g->sum[k] = 0;
        g->met[k] = false;
    }
    for (size_t k = 0; k < n_ranges; k++)
        add_rows(g, from[k], n[k]);
    for (size_t k = 0; k < x->n_clusters; k++) {
        squares += g->sum[k] * g->sum[k];
        met += g->met[k];
    }
    *df = met - 1;
    return met > 1 ? sqrt(met / (met - 1) * squares) : NAN;
}

/* The estimate is f(theta) with the error of theta; low and high are f of its ends. `null`: theta where p is 1; NaN: no
 * test. */
static void fill(struct measure *a, double theta, double null, double error, double df, double level,
                 double (*f)(double))
{
    double q = df > 0 ? dist_quantile(level, df) : NAN, t = (theta - null) / error;
    a->std_error = error;
    a->statistic = t;
    a->df = df;
    a->p_value = isnan(t) ? NAN : dist_two_sided(t, df);
    a->low = f(theta - q * error);
    a->high = f(theta + q * error);
}

static double same(double x)
{
    return x;
}

static double of_log_odds(double x)
{
    return 1 / (1 + exp(-x));
}

void cluster_plain(const struct association *x, const struct association_groups *g, size_t from, size_t n, double null,
                   struct measure *a)
{
    double df, error = cluster_error(x, g, &from, &n, 1, &df);
    fill(a, a->estimate, null, error, df, x->level, same);
}

void cluster_share(const struct association *x, const struct association_groups *g, size_t from, size_t n,
                   struct measure *a)
{
    double p = a->estimate;
    for (size_t i = from; i < from + n; i++)
        g->influence[i] = (g->value[i] - p) / (double)n;
    double df, error = cluster_error(x, g, &from, &n, 1, &df);
    fill(a, log(p / (1 - p)), NAN, error / (p * (1 - p)), df, x->level, of_log_odds);
    a->std_error = error;
}

void cluster_pair(const struct association *x, const struct association_groups *g, size_t k, double scale1,
                  double scale0, bool log_scale, struct measure *a)
{
    size_t from[] = {group_begin(g, k), 0}, n[] = {group_size(g, k), group_size(g, 0)};
    double scale[] = {scale1, -scale0}, df;
    for (size_t q = 0; q < 2; q++) {
        double mean = 0;
        for (size_t i = from[q]; i < from[q] + n[q]; i++)
            mean += g->value[i] / (double)n[q];
        for (size_t i = from[q]; i < from[q] + n[q]; i++)
            g->influence[i] = scale[q] * (g->value[i] - mean) / (double)n[q];
    }
    double error = cluster_error(x, g, from, n, 2, &df);
    if (log_scale)
        fill(a, log(a->estimate), 0, error, df, x->level, exp);
    else
        fill(a, a->estimate, 0, error, df, x->level, same);
}

void cluster_changes(const struct association *x, const struct association_groups *g, size_t from, size_t n,
                     double fell, double rose, struct measure *a)
{
    for (size_t i = from; i < from + n; i++)
        g->influence[i] = (g->value[i] < 0) / fell - (g->value[i] > 0) / rose;
    double df, error = cluster_error(x, g, &from, &n, 1, &df);
    fill(a, log(a->estimate), 0, fell > 0 && rose > 0 ? error : NAN, df, x->level, exp);
}

int cluster_correlation(const struct association *x, const int32_t *code, const double *a, const double *b,
                        struct measure *r, struct err *err)
{
    double ma = 0, mb = 0, va = 0, vb = 0, n = (double)x->n, df, q;
    struct association_groups g = {.cluster = (int32_t *)(uintptr_t)code};
    size_t from = 0;
    g.influence = mem_zero(x->n, sizeof *g.influence, err);
    g.sum = mem_zero(x->n_clusters, sizeof *g.sum, err);
    g.met = mem_zero(x->n_clusters, sizeof *g.met, err);
    int rc = g.influence && g.sum && g.met ? 0 : -1;
    for (size_t i = 0; i < x->n; i++) {
        ma += a[i] / n;
        mb += b[i] / n;
    }
    for (size_t i = 0; i < x->n; i++) {
        va += (a[i] - ma) * (a[i] - ma) / n;
        vb += (b[i] - mb) * (b[i] - mb) / n;
    }
    for (size_t i = 0; rc == 0 && i < x->n; i++) {
        double za = (a[i] - ma) / sqrt(va), zb = (b[i] - mb) / sqrt(vb);
        g.influence[i] = (za * zb - r->estimate * (za * za + zb * zb) / 2) / n;
    }
    if (rc == 0) {
        r->std_error = cluster_error(x, &g, &from, &x->n, 1, &df);
        q = df > 0 ? dist_quantile(x->level, df) : NAN;
        double reach = q * r->std_error / (1 - r->estimate * r->estimate);
        r->low = tanh(atanh(r->estimate) - reach);
        r->high = tanh(atanh(r->estimate) + reach);
        r->statistic = r->estimate / r->std_error;
        r->df = df;
        r->p_value = dist_two_sided(r->statistic, df);
    }
    free(g.influence);
    free(g.sum);
    free(g.met);
    return rc;
}
