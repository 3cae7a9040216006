/* part_asymmetry: is a contact likelier to cost loyalty than to build it? Three estimands, never one for another. */
#include <stdlib.h>

#include "stat/measure/dist.h"
#include "study/contest.h"
#include "study/resample.h"

#define FOUR 4.0
#define FOUR_LOW (4 / 1.5) /* a ratio whose interval lies between these is consistent with four */
#define FOUR_HIGH 6.0

static const char published[] =
    "four times (Dixon, Toman and DeLisi 2013, figure 1.5; quoted by others, how it was made is unknown)";

int asymmetry_changes(const struct survey *v, int *change, struct err *err)
{
    size_t c;
    if (frame_find(v->f, view_of(v->o->change), &c, err) < 0)
        return -1;
    const struct column *x = &v->f->column[c];
    for (size_t i = 0; i < v->n; i++) {
        size_t r = v->row[i];
        if (frame_missing(v->f, c, r)) {
            change[i] = 2;
        } else if (x->kind == COLUMN_NUMBER) {
            change[i] = (x->number[r] > 0) - (x->number[r] < 0);
        } else {
            char shown[80];
            struct view w = dict_text(&x->dict, x->id[r]);
            change[i] = view_is(w, "less") ? -1 : view_is(w, "same") ? 0 : view_is(w, "more") ? 1 : 3;
            if (change[i] != 3)
                continue;
            (void)err_set(err, ERR_DATA, "%s:%llu: %s: '%s' is not a change of loyalty", v->f->name,
                          (unsigned long long)frame_line(v->f, r), v->o->change, str_shown(shown, sizeof shown, w));
            return err_hint(err, "less, same and more, or a number below, at or above 0");
        }
    }
    return 0;
}

int asymmetry_check(const struct survey *v, struct err *err)
{
    if (!v->o->change)
        return 0;
    int *change = mem_zero(v->n + 1, sizeof *change, err);
    int rc = change ? asymmetry_changes(v, change, err) : -1;
    free(change);
    return rc;
}

/* A true change: larger than 1.96 standard errors of a difference of two measurements. */
static int read_differences(const struct survey *v, int *change, struct err *err)
{
    const double *before = survey_numbers(v->f, v->o->before, err);
    const double *after = before ? survey_numbers(v->f, v->o->after, err) : NULL;
    double least = dist_quantile(0.95, INFINITY) * sqrt(2) * v->o->sem;
    if (!after)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        double d = after[v->row[i]] - before[v->row[i]];
        change[i] = isnan(d) ? 2 : (d > least) - (d < -least);
    }
    return 0;
}

/* Both counts of those whose group is asked for (-1: everybody). */
static void count_changes(const struct survey *v, const int *change, int32_t group, double *fell, double *rose)
{
    *fell = 0;
    *rose = 0;
    for (size_t i = 0; i < v->n; i++) {
        if (group >= 0 && (!v->group || v->group[i] != group))
            continue;
        *fell += change[i] == -1;
        *rose += change[i] == 1;
    }
}

/* The interval of the ratio by resampling customers who answered more than once; p by the sandwich of the share. */
static int cluster_ratio(const struct survey *v, const int *change, int32_t group, struct measure *a, double *p_four,
                         struct err *err)
{
    size_t n_clusters = resample_clusters(v), resamples = v->o->resamples;
    double *work = mem_zero(3 * n_clusters + resamples, sizeof *work, err);
    if (!work)
        return -1;
    double *fell = work, *rose = fell + n_clusters, *times = rose + n_clusters, *ratio = times + n_clusters;
    double all_fell = 0, all_rose = 0, squares = 0;
    for (size_t i = 0; i < v->n; i++) {
        if (group >= 0 && v->group[i] != group)
            continue;
        fell[resample_cluster(v, i)] += change[i] == -1;
        rose[resample_cluster(v, i)] += change[i] == 1;
    }
    for (size_t g = 0; g < n_clusters; g++) {
        all_fell += fell[g];
        all_rose += rose[g];
    }
    double total = all_fell + all_rose, share = all_fell / total;
    for (size_t g = 0; g < n_clusters; g++) {
        double psi = fell[g] - share * (fell[g] + rose[g]);
        squares += psi * psi;
    }
    double se = sqrt(squares) / total;
    size_t n = 0;
    for (size_t k = 0; k < resamples; k++) {
        double f = 0, r = 0;
        resample_draw(v->o->seed, k, n_clusters, times);
        for (size_t g = 0; g < n_clusters; g++) {
            f += times[g] * fell[g];
            r += times[g] * rose[g];
        }
        if (f + r > 0)
            ratio[n++] = r > 0 ? f / r : INFINITY;
    }
    resample_interval(ratio, n, 1 - v->o->alpha, &a->low, &a->high);
    a->p_value = dist_two_sided((share - 0.5) / se, (double)n_clusters - 1);
    *p_four = dist_two_sided((share - FOUR / (FOUR + 1)) / se, (double)n_clusters - 1);
    free(work);
    return 0;
}

static const char *with_four(const struct measure *a, const char *definition)
{
    if (a->low >= FOUR_LOW && a->high <= FOUR_HIGH)
        return definition;
    return a->low > FOUR || a->high < FOUR ? "not four" : "cannot tell";
}

/* Names of a ratio and of its p for four, of everybody and by expectation. */
struct ratio_names {
    const char *name[4], *four[4], *label[4], *consistent, *fell, *rose, *method;
};

static int add_ratio(struct study *st, const struct survey *v, const int *change, const struct ratio_names *names,
                     int32_t group, struct err *err)
{
    struct measure a = {.estimate = NAN};
    double fell, rose, p_four = NAN;
    size_t at = (size_t)(group + 1);
    count_changes(v, change, group, &fell, &rose);
    if (fell + rose > 0) {
        count_ratio(fell, rose, 1 - v->o->alpha, &a);
        p_four = share_p(fell, fell + rose, FOUR / (FOUR + 1));
        if (v->sampling.cluster && cluster_ratio(v, change, group, &a, &p_four, err) < 0)
            return -1;
    }
    struct study_line *x = study_add(st, names->name[at], names->label[at], err);
    if (!x)
        return -1;
    x->n = (size_t)(fell + rose);
    x->method = study_format(st, err, "%.0f %s : %.0f %s%s; %s", fell, names->fell, rose, names->rose, names->method,
                             v->sampling.cluster ? "customer bootstrap" : "Clopper and Pearson");
    if (!x->method)
        return -1;
    if (fell + rose == 0) {
        x->says = "cannot tell: nobody's loyalty changed";
        return 0;
    }
    x->estimate = a.estimate;
    x->low = a.low;
    x->high = a.high;
    x->level = 1 - v->o->alpha;
    x->p = a.p_value;
    if (group < 0) {
        x->published = published;
        x->agrees = with_four(&a, names->consistent);
    }
    x = study_add(st, names->four[at], "is it four?", err);
    if (!x)
        return -1;
    x->p = p_four;
    x->n = (size_t)(fell + rose);
    x->method = "two-sided p that the ratio is 4";
    return 0;
}

static int add_ratios(struct study *st, const struct survey *v, const struct ratio_names *names, bool differences,
                      struct err *err)
{
    int *change = mem_zero(v->n + 1, sizeof *change, err);
    int rc = change ? 0 : -1;
    if (rc == 0)
        rc = differences ? read_differences(v, change, err) : asymmetry_changes(v, change, err);
    for (int32_t g = -1; rc == 0 && g < (v->group && !v->o->levels ? N_EXPECTATIONS : 0); g++)
        rc = add_ratio(st, v, change, names, g, err);
    free(change);
    return rc;
}

/* A2: how much below costs against how much exceeded gains, both from met. */
static int add_slope(struct study *st, struct survey *v, struct err *err)
{
    struct study_model m;
    if (study_model_open(&m, v, false, err) < 0)
        return -1;
    int rc = contest_dummies(&m, v, err);
    struct err why = ERR_INIT;
    if (rc == 0 && study_model_fit(&m, v, "ols", "L ~ below + exceeded", true, &why) < 0) {
        study_model_close(&m);
        return study_excuse(st, "No slope (A2)", &why, err);
    }
    struct study_line *x = rc == 0 ? study_add(st, "a2", "A2 slope: below costs : exceeded gains", err) : NULL;
    if (x && m.fit.p == 3) {
        const double *cov = m.fit.cov;
        double below = m.fit.coef[1].estimate, exceeded = m.fit.coef[2].estimate;
        struct ratio r;
        ratio_fieller(-below, exceeded, cov[4], cov[8], -cov[5], m.fit.df, 1 - v->o->alpha, &r);
        x->n = m.d.n;
        x->method = study_format(st, err, "%.4g / %.4g, Fieller 1954 from %s", -below, exceeded,
                                 v->sampling.cluster ? "CR1" : "HC3");
        x->df = m.fit.df;
        x->published = published;
        x->agrees = "cannot tell";
        if (exceeded <= 0) {
            x->says = "no ratio: exceeding does not help here";
            x->agrees = NULL;
        } else {
            struct measure a = {.low = r.low, .high = r.high};
            x->estimate = r.estimate;
            x->low = r.low;
            x->high = r.high;
            x->level = 1 - v->o->alpha;
            x->outside = r.set == RATIO_OUTSIDE;
            if (r.set == RATIO_INTERVAL)
                x->agrees = with_four(&a, "consistent with four under definition A2");
            if (r.set == RATIO_ANY)
                x->says = "any value";
        }
    }
    study_model_close(&m);
    return x && x->method ? 0 : -1;
}

int part_asymmetry(struct study *st, struct survey *v, struct err *err)
{
    static const struct ratio_names attribution = {{"a1", "a1_below", "a1_met", "a1_exceeded"},
                                                   {"a1_four", "a1_below_four", "a1_met_four", "a1_exceeded_four"},
                                                   {"A1 attribution: less loyal : more loyal",
                                                    "  among those below expectation", "  among the met",
                                                    "  among the exceeded"},
                                                   "consistent with four under definition A1",
                                                   "less",
                                                   "more",
                                                   " among the same respondents"};
    static const struct ratio_names difference = {{"a3", "a3_below", "a3_met", "a3_exceeded"},
                                                  {"a3_four", "a3_below_four", "a3_met_four", "a3_exceeded_four"},
                                                  {"A3 before and after: fell : rose",
                                                   "  among those below expectation", "  among the met",
                                                   "  among the exceeded"},
                                                  "consistent with four under definition A3",
                                                  "fell",
                                                  "rose",
                                                  " by over 1.96 √2 SEM"};
    if (v->o->change && add_ratios(st, v, &attribution, false, err) < 0)
        return -1;
    if (v->group && contest_smallest(v) > 1 && !v->o->levels && !v->binary && add_slope(st, v, err) < 0)
        return -1;
    return v->o->before ? add_ratios(st, v, &difference, true, err) : 0;
}
