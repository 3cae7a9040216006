/* association_measures: the measures of columns of numbers, yes-or-no, scores or changes, in groups or not. */
#include <math.h>

#include "stat/measure/association_impl.h"
#include "stat/measure/dist.h"

/* ---- numbers ---- */

enum { SCALE_MOST = 20 }; /* levels of a scale: more are a number */

static bool is_scale(const double *x, size_t n)
{
    double level[SCALE_MOST];
    size_t n_levels = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n_levels && level[k] != x[i])
            k++;
        if (k < n_levels)
            continue;
        if (n_levels == SCALE_MOST)
            return false;
        level[n_levels++] = x[i];
    }
    return true;
}

static int measure_scales(struct association *x, const double *a, const double *b, struct err *err)
{
    struct measure p;
    struct err why = ERR_INIT;
    double chi2, df;
    if (correlation_polychoric(a, b, x->n, x->level, &p, &chi2, &df, &why) < 0) {
        if (why.kind != ERR_SYSTEM)
            return association_note(x, err, "no polychoric correlation: no maximum of its likelihood was found");
        *err = why;
        return -1;
    }
    const struct measure fit = {NAN, NAN, chi2, df, df > 0 ? dist_chi2_upper(chi2, df) : NAN, NAN, NAN, x->n};
    return association_add(x, "polychoric", x->first, x->second, p, err) < 0 ||
                   (df > 0 && association_add(x, "bivariate_normal", x->first, x->second, fit, err) < 0)
               ? -1
               : 0;
}

/* Only Pearson's has clustered errors: the others' would take rows for independent. */
static int clustered_numbers(struct association *x, const double *a, const double *b, const int32_t *code,
                             struct err *err)
{
    struct measure r;
    if (correlation_pearson(a, b, x->n, x->level, &r, err) < 0 || cluster_correlation(x, code, a, b, &r, err) < 0 ||
        association_add(x, "pearson", x->first, x->second, r, err) < 0)
        return -1;
    return association_note(x, err,
                            "with --cluster only Pearson's correlation is shown: the errors of the others take "
                            "rows for independent");
}

int measure_numbers(struct association *x, const double *a, const double *b, const int32_t *code, struct err *err)
{
    struct measure r;
    if (code)
        return clustered_numbers(x, a, b, code, err);
    if (correlation_pearson(a, b, x->n, x->level, &r, err) < 0 ||
        association_add(x, "pearson", x->first, x->second, r, err) < 0 ||
        correlation_spearman(a, b, x->n, x->level, &r, err) < 0 ||
        association_add(x, "spearman", x->first, x->second, r, err) < 0 ||
        correlation_kendall(a, b, x->n, x->level, &r, err) < 0 ||
        association_add(x, "kendall", x->first, x->second, r, err) < 0)
        return -1;
    return is_scale(a, x->n) && is_scale(b, x->n) ? measure_scales(x, a, b, err) : 0;
}

int measure_versus(struct association *x, const double *a, const double *b, const double *c, struct err *err)
{
    struct measure ab, ac, bc, test;
    if (correlation_pearson(a, b, x->n, x->level, &ab, err) < 0 ||
        correlation_pearson(a, c, x->n, x->level, &ac, err) < 0 ||
        correlation_pearson(b, c, x->n, x->level, &bc, err) < 0)
        return -1;
    correlation_williams(ab.estimate, ac.estimate, bc.estimate, x->n, &test);
    if (!isfinite(test.statistic))
        return err_set(err, ERR_DATA, "%s and %s determine each other exactly: %s has the same correlation with both",
                       x->second, x->third, x->first);
    if (ab.estimate * ac.estimate < 0 &&
        association_note(x, err, "the correlations differ in sign; reverse a scale to compare their strength") < 0)
        return -1;
    return association_add(x, "pearson", x->first, x->second, ab, err) < 0 ||
                   association_add(x, "pearson", x->first, x->third, ac, err) < 0 ||
                   association_add(x, "pearson", x->second, x->third, bc, err) < 0 ||
                   association_add(x, "williams", x->second, x->third, test, err) < 0
               ? -1
               : 0;
}

/* ---- groups: n values each ---- */

static struct measure count(double k, size_t n)
{
    return (struct measure){k, NAN, NAN, NAN, NAN, NAN, NAN, n};
}

static double sum(const double *v, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += v[i];
    return total;
}

static int add_share(struct association *x, const struct association_groups *g, const char *name, const double *v,
                     size_t n, struct err *err)
{
    struct measure a;
    double yes = sum(v, n);
    share_wilson(yes, (double)n, x->level, &a);
    if (g->cluster)
        cluster_share(x, g, (size_t)(v - g->value), n, &a);
    return association_add(x, "yes", name, NULL, count(yes, n), err) < 0
               ? -1
               : association_add(x, "share", name, NULL, a, err);
}

static int add_mean(struct association *x, const struct association_groups *g, const char *name, const double *v,
                    size_t n, struct err *err)
{
    struct measure a;
    double sd;
    mean_student(v, n, x->level, &a, &sd);
    for (size_t i = 0, from = (size_t)(v - g->value); g->cluster && i < n; i++)
        g->influence[from + i] = (v[i] - a.estimate) / (double)n;
    if (g->cluster)
        cluster_plain(x, g, (size_t)(v - g->value), n, 0, &a);
    return association_add(x, "mean", name, NULL, a, err) < 0 ? -1
                                                              : association_add(x, "sd", name, NULL, count(sd, n), err);
}

/* How many are below, within and above low … high. */
static void three_ways(const double *v, size_t n, double low, double high, double *k)
{
    k[0] = 0;
    k[1] = 0;
    k[2] = 0;
    for (size_t i = 0; i < n; i++)
        k[v[i] < low ? 0 : v[i] > high ? 2 : 1]++;
}

static int add_score(struct association *x, const struct association_groups *g, const char *name, const double *v,
                     size_t n, struct err *err)
{
    struct measure a;
    double k[3];
    three_ways(v, n, 7, 8, k);
    nps_score(k[0], k[1], k[2], x->level, &a);
    for (size_t i = 0, from = (size_t)(v - g->value); g->cluster && i < n; i++)
        g->influence[from + i] = (100 * ((v[i] > 8) - (v[i] < 7)) - a.estimate) / (double)n;
    if (g->cluster) {
        cluster_plain(x, g, (size_t)(v - g->value), n, NAN, &a);
        a.low = fmax(a.low, -100);
        a.high = fmin(a.high, 100);
    }
    return association_add(x, "promoters", name, NULL, count(k[2], n), err) < 0 ||
                   association_add(x, "passives", name, NULL, count(k[1], n), err) < 0 ||
                   association_add(x, "detractors", name, NULL, count(k[0], n), err) < 0 ||
                   association_add(x, "nps", name, NULL, a, err) < 0
               ? -1
               : 0;
}

static int add_change(struct association *x, const struct association_groups *g, const char *name, const double *v,
                      size_t n, struct err *err)
{
    struct measure a;
    double k[3];
    three_ways(v, n, 0, 0, k);
    if (k[0] + k[2] > 0)
        count_ratio(k[0], k[2], x->level, &a);
    else
        a = count(NAN, 0);
    if (g->cluster)
        cluster_changes(x, g, (size_t)(v - g->value), n, k[0], k[2], &a);
    return association_add(x, "fell", name, NULL, count(k[0], n), err) < 0 ||
                   association_add(x, "kept", name, NULL, count(k[1], n), err) < 0 ||
                   association_add(x, "rose", name, NULL, count(k[2], n), err) < 0 ||
                   association_add(x, "fell_to_rose", name, NULL, a, err) < 0
               ? -1
               : 0;
}

/* ---- pairs: group k against the first ---- */

/* Which ratios of two shares have no interval, and why. */
static int note_ratios(struct association *x, const char *of, const char *with, const struct measure *risk,
                       const struct measure *odds, bool yes_in_both, struct err *err)
{
    if (!isnan(risk->low) && !isnan(odds->low))
        return 0;
    if (!yes_in_both)
        return association_note(x, err, "%s and %s: ratios require a yes in both groups; use the difference", of, with);
    return association_note(x, err, "%s and %s: the odds ratio requires a no in both groups; use the difference%s", of,
                            with, isnan(risk->low) ? "" : " or the risk ratio");
}

static int compare_shares(struct association *x, const struct association_groups *g, size_t k, struct err *err)
{
    const char *of = g->name[k], *with = g->name[0];
    double n1 = (double)group_size(g, k), n0 = (double)group_size(g, 0);
    double k1 = sum(g->value + group_begin(g, k), group_size(g, k)), k0 = sum(g->value, group_size(g, 0));
    struct measure difference, risk, odds, e;
    share_difference(k1, n1, k0, n0, x->level, &difference);
    risk_ratio(k1, n1, k0, n0, x->level, &risk);
    odds_ratio(k1, n1, k0, n0, x->level, &odds);
    if (g->cluster) {
        double p1 = k1 / n1, p0 = k0 / n0;
        cluster_pair(x, g, k, 1, 1, false, &difference);
        cluster_pair(x, g, k, 1 / p1, 1 / p0, true, &risk);
        cluster_pair(x, g, k, 1 / (p1 * (1 - p1)), 1 / (p0 * (1 - p0)), true, &odds);
    }
    e = count(e_value(risk.estimate), risk.n);
    e.low = e_value_end(&risk);
    return note_ratios(x, of, with, &risk, &odds, k1 > 0 && k0 > 0, err) < 0 ||
                   association_add(x, "difference", of, with, difference, err) < 0 ||
                   association_add(x, "risk_ratio", of, with, risk, err) < 0 ||
                   association_add(x, "odds_ratio", of, with, odds, err) < 0 ||
                   association_add(x, "e_value", of, with, e, err) < 0
               ? -1
               : 0;
}

/* The standard deviation within all groups together. */
static double sd_within(const struct association *x, const struct association_groups *g)
{
    double sum = 0, df = 0;
    for (size_t k = 0; k < g->n; k++) {
        struct measure ignored;
        double sd;
        if (group_size(g, k) < 2)
            continue;
        mean_student(g->value + group_begin(g, k), group_size(g, k), x->level, &ignored, &sd);
        sum += (double)(group_size(g, k) - 1) * sd * sd;
        df += (double)(group_size(g, k) - 1);
    }
    return sqrt(sum / df);
}

/* Both one-sided tests with the error and the degrees of freedom of the difference. */
static void tost_of(const struct association *x, const struct measure *difference, double margin, struct tost *t)
{
    double e = difference->std_error, df = difference->df, q = dist_quantile(2 * x->level - 1, df);
    *t = (struct tost){.difference = difference->estimate, .df = df};
    t->t_low = (difference->estimate + margin) / e;
    t->t_high = (difference->estimate - margin) / e;
    t->p_low = t->t_low > 0 ? dist_two_sided(t->t_low, df) / 2 : 1 - dist_two_sided(t->t_low, df) / 2;
    t->p_high = t->t_high < 0 ? dist_two_sided(t->t_high, df) / 2 : 1 - dist_two_sided(t->t_high, df) / 2;
    t->p_value = fmax(t->p_low, t->p_high);
    t->low = difference->estimate - q * e;
    t->high = difference->estimate + q * e;
}

static int add_tost(struct association *x, const struct association_groups *g, size_t k,
                    const struct measure *difference, struct err *err)
{
    const char *of = g->name[k], *with = g->name[0];
    const double *v = g->value + group_begin(g, k), *w = g->value;
    size_t n1 = group_size(g, k), n0 = group_size(g, 0), n = n1 + n0;
    double margin = x->margin * (x->margin_in_sd ? sd_within(x, g) : 1); /* the same for all pairs */
    struct tost t;
    if (tost_welch(v, n1, w, n0, margin, 1 - x->level, &t, err) < 0)
        return -1;
    if (g->cluster)
        tost_of(x, difference, margin, &t);
    return association_add(x, "tost_lower", of, with,
                           (struct measure){-margin, NAN, t.t_low, t.df, t.p_low, NAN, NAN, n}, err) < 0 ||
                   association_add(x, "tost_upper", of, with,
                                   (struct measure){margin, NAN, t.t_high, t.df, t.p_high, NAN, NAN, n}, err) < 0 ||
                   association_add(
                       x, "tost", of, with,
                       (struct measure){t.difference, difference->std_error, NAN, t.df, t.p_value, t.low, t.high, n},
                       err) < 0
               ? -1
               : 0;
}

/* A pair that cannot be compared keeps empty lines, and a note says why; if it is the only pair, it is an error. */
static int compare_means(struct association *x, const struct association_groups *g, size_t k, struct err *err)
{
    static const char *const measures[] = {"difference", "tost_lower", "tost_upper", "tost"};
    const char *of = g->name[k], *with = g->name[0];
    struct err why = ERR_INIT;
    struct measure a;
    if (mean_difference(g->value + group_begin(g, k), group_size(g, k), g->value, group_size(g, 0), x->level, &a,
                        &why) == 0) {
        if (g->cluster)
            cluster_pair(x, g, k, 1, 1, false, &a);
        int rc = association_add(x, "difference", of, with, a, err);
        return rc == 0 && x->margin > 0 ? add_tost(x, g, k, &a, err) : rc;
    }
    if (x->n_pairs == 1)
        return err_set(err, why.kind, "%s by %s, %s and %s: %s", x->first, x->second, of, with, why.msg);
    int rc = association_note(x, err, "%s and %s: %s", of, with, why.msg);
    for (size_t i = 0; rc == 0 && i < x->per_pair; i++)
        rc = association_add(x, measures[i], of, with, count(NAN, group_size(g, k) + group_size(g, 0)), err);
    return rc;
}

int measure_groups(struct association *x, const struct association_groups *g, struct err *err)
{
    static int (*const add[])(struct association *, const struct association_groups *, const char *, const double *,
                              size_t, struct err *) = {[ASSOCIATION_SHARES] = add_share,
                                                       [ASSOCIATION_MEANS] = add_mean,
                                                       [ASSOCIATION_SCORES] = add_score,
                                                       [ASSOCIATION_CHANGES] = add_change};
    int rc = 0;
    x->n_groups = g->n;
    x->per_group = x->kind == ASSOCIATION_SHARES || x->kind == ASSOCIATION_MEANS ? 2 : 4;
    x->per_pair = x->kind == ASSOCIATION_SHARES || (x->kind == ASSOCIATION_MEANS && x->margin > 0) ? 4 : 1;
    x->n_pairs = x->kind == ASSOCIATION_SHARES || x->kind == ASSOCIATION_MEANS ? g->n - 1 : 0;
    for (size_t k = 0; rc == 0 && k < g->n; k++)
        rc = add[x->kind](x, g, g->name[k], g->value + group_begin(g, k), group_size(g, k), err);
    if (rc == 0 && g->n > 1)
        rc = add[x->kind](x, g, NULL, g->value, x->n, err);
    for (size_t k = 1; rc == 0 && k <= x->n_pairs; k++)
        rc = x->kind == ASSOCIATION_SHARES ? compare_shares(x, g, k, err) : compare_means(x, g, k, err);
    return rc;
}
