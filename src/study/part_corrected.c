/* part_corrected: R² as it would be if both scales were measured without error. */
#include <stdlib.h>

#include "study/study_impl.h"

/* Rows with every item. */
static int complete(struct survey *out, const struct survey *v, struct err *err)
{
    bool *keep = mem_zero(v->n + 1, sizeof *keep, err);
    if (!keep)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        keep[i] = true;
        for (size_t j = 0; j < v->n_s; j++)
            keep[i] = keep[i] && !isnan(v->s_item[j][i]);
        for (size_t j = 0; j < v->n_l; j++)
            keep[i] = keep[i] && !isnan(v->l_item[j][i]);
    }
    int rc = survey_select(out, v, keep, err);
    free(keep);
    return rc;
}

/* Alpha, and omega for three items or more. */
static int add_reliability(struct study *st, struct survey *v, double *const *item, size_t k, bool loyalty,
                           double *alpha, struct err *err)
{
    struct sampling s = survey_sampling(st, v);
    const double *const *items = (const double *const *)item;
    struct measure a;
    struct err why = ERR_INIT;
    double omega;
    *alpha = NAN;
    if (k < 2)
        return 0;
    if (reliability_alpha(items, k, &s, &a, NULL, &why) < 0)
        return study_excuse(st, "No alpha", &why, err);
    *alpha = a.estimate;
    const char *label = loyalty ? "reliability of loyalty, α" : "reliability of satisfaction, α";
    if (study_measure(st, loyalty ? "alpha_loyalty" : "alpha_satisfaction", label, &a, NAN, "Cronbach 1951", err) < 0)
        return -1;
    if (k < 3)
        return 0;
    if (reliability_omega(items, k, v->n, &omega, &why) < 0)
        return study_excuse(st, "No omega", &why, err);
    struct study_line *x =
        study_add(st, loyalty ? "omega_loyalty" : "omega_satisfaction", "the same by one common factor, ω", err);
    if (!x)
        return -1;
    x->estimate = omega;
    x->n = v->n;
    x->method = "McDonald 1999";
    return 0;
}

static int add_corrected(struct study *st, struct survey *v, struct err *err)
{
    struct sampling s = survey_sampling(st, v);
    struct measure a;
    double level = 1 - v->o->alpha;
    if (correlation_corrected((const double *const *)v->s_item, v->n_s, (const double *const *)v->l_item, v->n_l, &s,
                              level, &a, err) < 0)
        return -1;
    if (study_measure(st, "r2_corrected", "corrected R²", &a, level,
                      v->n_l > 1 ? "r²/(αS αL), log interval" : "r²/αS, log interval", err) < 0)
        return -1;
    if (a.estimate > 1)
        st->line[st->n_lines - 1].says = "reliabilities too low to be true";
    return 0;
}

/* One item of satisfaction has no reliability of its own: what R² would be for a range of them. */
static int add_range(struct study *st, const struct survey *v, double r2, double alpha_l, struct err *err)
{
    static const double at[] = {0.6, 0.7, 0.8, 0.9};
    static const char *const names[] = {"r2_at_60", "r2_at_70", "r2_at_80", "r2_at_90"};
    static const char *const labels[] = {"corrected R² if α of the one item is .6", "… .7", "… .8", "… .9"};
    for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
        struct study_line *x = study_add(st, names[k], labels[k], err);
        if (!x)
            return -1;
        x->estimate = r2 / (at[k] * (isnan(alpha_l) ? 1 : alpha_l));
        x->n = v->n;
        if (x->estimate > 1)
            x->says = "reliabilities too low to be true";
    }
    if (st->by || st->weighted)
        return 0;
    return study_say(st, err,
                     "Satisfaction is one item, whose reliability these answers do not show: no single number.%s",
                     isnan(alpha_l) ? " Loyalty is one item too, and taken as measured without error." : "");
}

static int add_unrestricted(struct study *st, const struct survey *v, double r2, struct err *err)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < v->n; i++)
        mean += v->s[i] / (double)v->n;
    for (size_t i = 0; i < v->n; i++)
        squares += (v->s[i] - mean) * (v->s[i] - mean);
    struct study_line *x = study_add(st, "r2_unrestricted", "R² in the whole range of satisfaction", err);
    if (!x)
        return -1;
    double u = v->o->population_sd / sqrt(squares / ((double)v->n - 1));
    x->estimate = r2_unrestricted(r2, u);
    x->n = v->n;
    x->method = study_format(st, err, "Thorndike 1949, case 2, u = %.3f", u);
    return x->method ? 0 : -1;
}

int part_corrected(struct study *st, struct survey *all, struct err *err)
{
    struct survey v;
    struct measure r;
    double alpha_s = NAN, alpha_l = NAN;
    if (complete(&v, all, err) < 0)
        return -1;
    struct sampling s = survey_sampling(st, &v);
    int rc = correlation_sandwich(v.s, v.l, &s, 1 - v.o->alpha, &r, NULL, err);
    if (rc == 0)
        rc = add_reliability(st, &v, v.s_item, v.n_s, false, &alpha_s, err);
    if (rc == 0)
        rc = add_reliability(st, &v, v.l_item, v.n_l, true, &alpha_l, err);
    bool holds_0 = rc == 0 && r.low <= 0 && r.high >= 0;
    bool none = (v.n_s > 1 && !(alpha_s > 0)) || (v.n_l > 1 && !(alpha_l > 0));
    if (rc == 0 && (holds_0 || none))
        rc = study_say(st, err, "No corrected value: %s.",
                       holds_0 ? "the interval of r holds 0" : "the items of a scale do not go together");
    else if (rc == 0 && v.n_s == 1)
        rc = add_range(st, &v, r.estimate * r.estimate, alpha_l, err);
    else if (rc == 0)
        rc = add_corrected(st, &v, err);
    if (rc == 0 && !st->weighted && !st->by && (v.n_s > 1 || v.n_l > 1))
        rc = study_say(st, err,
                       "α understates the reliability of unequal items, which makes the corrected R² too high, and "
                       "overstates it where errors of one sitting correlate, which makes it too low.");
    if (rc == 0 && !isnan(v.o->population_sd))
        rc = add_unrestricted(st, &v, r.estimate * r.estimate, err);
    survey_close(&v);
    return rc;
}
