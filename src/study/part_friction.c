/* part_friction: what snags add to satisfaction in explaining loyalty. */
#include <stdio.h>
#include <stdlib.h>

#include "snag/importance.h"
#include "study/gain.h"
#include "study/study_impl.h"

/* What the part works with. */
struct friction {
    struct study *st;
    struct survey v; /* rows with every friction column */
    struct satisfaction_shape c;
    struct study_model m;
    double **x; /* the columns */
    size_t q;
    const char *sum; /* F1 + F2 */
};

static int select_rows(struct friction *w, const struct survey *all, struct err *err)
{
    const struct satisfaction_options *o = all->o;
    bool *keep = mem_zero(all->n + 1, sizeof *keep, err);
    if (!keep)
        return -1;
    for (size_t i = 0; i < all->n; i++)
        keep[i] = true;
    int rc = 0;
    for (size_t j = 0; rc == 0 && j < o->n_friction; j++) {
        const double *x = survey_numbers(all->f, o->friction[j], err);
        rc = x ? 0 : -1;
        for (size_t i = 0; x && i < all->n; i++)
            keep[i] = keep[i] && !isnan(x[all->row[i]]);
    }
    if (rc == 0)
        rc = survey_select(&w->v, all, keep, err);
    free(keep);
    return rc;
}

static int add_columns(struct friction *w, struct err *err)
{
    struct survey *v = &w->v;
    struct buf sum = {0};
    w->q = v->o->n_friction;
    w->x = arena_get(&v->arena, (w->q + 1) * sizeof *w->x, err);
    int rc = w->x ? study_model_curve(&w->m, &w->c, v->n, err) : -1;
    if (rc == 0)
        rc = study_model_column(&w->m, "L", v->l, v->n, err);
    for (size_t j = 0; rc == 0 && j < w->q; j++) {
        const double *column = survey_numbers(v->f, v->o->friction[j], err);
        char name[24];
        (void)snprintf(name, sizeof name, "F%zu", j + 1);
        w->x[j] = arena_get(&v->arena, (v->n + 1) * sizeof **w->x, err);
        rc = column && w->x[j] ? 0 : -1;
        for (size_t i = 0; rc == 0 && i < v->n; i++)
            w->x[j][i] = column[v->row[i]];
        if (rc == 0)
            rc = study_model_column(&w->m, name, w->x[j], v->n, err);
        if (rc == 0)
            rc = buf_addf(&sum, err, "%s%s", j > 0 ? " + " : "", name);
    }
    w->sum = rc == 0 ? study_format(w->st, err, "%s", sum.p) : NULL;
    buf_free(&sum);
    return w->sum ? 0 : -1;
}

static struct study_line *add_gain(struct friction *w, const char *name, const char *label, double estimate,
                                   const char *method, struct err *err)
{
    struct study_line *x = study_add(w->st, name, label, err);
    if (!x)
        return NULL;
    x->estimate = estimate;
    x->n = w->v.n;
    x->method = method;
    return x;
}

/* The classical F and the interval of the gain that it implies. */
static int add_classical(struct friction *w, size_t first, double gain, double r2, struct err *err)
{
    struct study_line *x =
        add_gain(w, "delta_r2_classical", "the same, equal variances", gain, "classical F, noncentral F", err);
    if (!x || study_model_wald(&w->m, first, &x->statistic, &x->df, &x->df2, &x->p, err) < 0)
        return -1;
    if (!isfinite(x->statistic))
        return 0;
    double low, high, n = (double)w->v.n;
    noncentral_f_interval(x->statistic, x->df, x->df2, 1 - w->v.o->alpha, &low, &high);
    x->low = low / n * (1 - r2);
    x->high = high / n * (1 - r2);
    x->level = 1 - w->v.o->alpha;
    return 0;
}

static int add_gains(struct friction *w, struct err *err)
{
    struct study *st = w->st;
    const char *base = study_format(st, err, "L ~ %s", w->c.formula);
    const char *full = base ? study_format(st, err, "%s + %s", base, w->sum) : NULL;
    if (!full || study_model_fit(&w->m, &w->v, "ols", base, true, err) < 0)
        return -1;
    double r2_base = fit_fact(&w->m.fit, "r2"), adjusted_base = fit_fact(&w->m.fit, "adj_r2");
    size_t first = w->m.fit.p;
    if (study_model_fit(&w->m, &w->v, "ols", full, true, err) < 0)
        return -1;
    double r2 = fit_fact(&w->m.fit, "r2"), adjusted = fit_fact(&w->m.fit, "adj_r2"), gain = r2 - r2_base;
    struct study_line *x = add_gain(w, "delta_r2", "friction beyond satisfaction, ΔR²", gain, NULL, err);
    if (!x || study_model_wald(&w->m, first, &x->statistic, &x->df, &x->df2, &x->p, err) < 0)
        return -1;
    x->method = study_format(st, err, "Wald F by %s; %zu resamples of customers, percentiles",
                             w->v.sampling.cluster ? "CR1" : "HC3", w->v.o->resamples);
    x->level = 1 - w->v.o->alpha;
    if (!x->method || gain_interval(&w->m.d, first, &w->v, &x->low, &x->high, err) < 0)
        return -1;
    if (!(x->p < w->v.o->alpha)) {
        x->low = 0;
        x->says = "no gain shown";
    }
    if (!add_gain(w, "delta_r2_adjusted", "adjusted for the number of terms", adjusted - adjusted_base,
                  "difference of adjusted R²", err))
        return -1;
    if (study_model_fit(&w->m, &w->v, "ols", full, false, err) < 0)
        return -1;
    return add_classical(w, first, gain, r2, err);
}

/* What satisfaction adds to friction. */
static int add_reverse(struct friction *w, struct err *err)
{
    const char *base = study_format(w->st, err, "L ~ %s", w->sum);
    const char *full = base ? study_format(w->st, err, "%s + %s", base, w->c.formula) : NULL;
    if (!full || study_model_fit(&w->m, &w->v, "ols", base, true, err) < 0)
        return -1;
    double r2 = fit_fact(&w->m.fit, "r2");
    size_t first = w->m.fit.p;
    if (study_model_fit(&w->m, &w->v, "ols", full, true, err) < 0)
        return -1;
    struct study_line *x = add_gain(w, "delta_r2_reverse", "satisfaction beyond friction, ΔR²",
                                    fit_fact(&w->m.fit, "r2") - r2, w->v.sampling.cluster ? "CR1" : "HC3", err);
    return x ? study_model_wald(&w->m, first, &x->statistic, &x->df, &x->df2, &x->p, err) : -1;
}

/* The reliability of satisfaction below which a column's part would be nothing but satisfaction measured with error. */
static int add_tipping(struct friction *w, size_t j, struct err *err)
{
    double *s = gain_residual(&w->v, w->v.s, w->x, w->q, j, err), *l = NULL, *f = NULL;
    double fs = 0, sl = 0, fl = 0, ss = 0;
    if (s)
        l = gain_residual(&w->v, w->v.l, w->x, w->q, j, err);
    if (l)
        f = gain_residual(&w->v, w->x[j], w->x, w->q, j, err);
    for (size_t i = 0; f && i < w->v.n; i++) {
        fs += f[i] * s[i];
        sl += s[i] * l[i];
        fl += f[i] * l[i];
        ss += s[i] * s[i];
    }
    bool done = f != NULL;
    free(s);
    free(l);
    free(f);
    const char *name = done ? study_format(w->st, err, "tipping_reliability:%s", w->v.o->friction[j]) : NULL;
    const char *label = name ? study_format(w->st, err, "tipping reliability, %s", w->v.o->friction[j]) : NULL;
    double at = fs * sl / (fl * ss);
    bool inside = at > 0 && at < 1;
    struct study_line *x =
        label ? add_gain(w, name, label, inside ? at : NAN, "satisfaction as a line, the others partialled out", err)
              : NULL;
    if (x && !inside)
        x->says = "none";
    return x ? 0 : -1;
}

/* Shares of R² over all orders of entry. */
static int add_importance(struct friction *w, struct err *err)
{
    struct importance *share;
    size_t n;
    if (w->q + 1 > IMPORTANCE_MAX)
        return study_say(w->st, err, "No relative importance: more than %d predictors.", IMPORTANCE_MAX);
    const char *formula = study_format(w->st, err, "L ~ S + %s", w->sum);
    if (!formula || study_model_fit(&w->m, &w->v, "ols", formula, false, err) < 0)
        return -1;
    if (importance_lmg(&w->m.d, &share, &n, err) < 0)
        return -1;
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < n; k++) {
        size_t j = strcmp(share[k].term, "S") == 0 ? 0 : (size_t)strtoul(share[k].term + 1, NULL, 10);
        const char *column = j == 0 ? "satisfaction" : w->v.o->friction[j - 1];
        const char *name = study_format(w->st, err, "importance:%s", column);
        const char *label = name ? study_format(w->st, err, "share of R², %s", column) : NULL;
        rc = label && add_gain(w, name, label, share[k].lmg, "averaged over all orders of entry (LMG)", err) ? 0 : -1;
    }
    free(share);
    return rc;
}

int part_friction(struct study *st, struct survey *all, struct err *err)
{
    struct friction w = {.st = st};
    if (all->o->n_friction == 0)
        return 0;
    if (select_rows(&w, all, err) < 0)
        return -1;
    int rc = curve_make(&w.c, &w.v, err);
    if (rc == 0)
        rc = study_model_open(&w.m, &w.v, false, err);
    if (rc == 0) {
        rc = add_columns(&w, err);
        if (rc == 0)
            rc = add_gains(&w, err);
        if (rc == 0)
            rc = add_reverse(&w, err);
        for (size_t j = 0; rc == 0 && j < w.q; j++)
            rc = add_tipping(&w, j, err);
        if (rc == 0)
            rc = add_importance(&w, err);
        study_model_close(&w.m);
    }
    if (rc == 0 && !st->by)
        rc = study_say(st, err,
                       "Friction seems to add where satisfaction is measured with error: below the tipping reliability "
                       "the gain is that error's.");
    survey_close(&w.v);
    return rc;
}
