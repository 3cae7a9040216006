/* part_line: one straight line against any curve; ranks and latent scales beside them. */
#include <stdlib.h>

#include "study/study_impl.h"

#define PUBLISHED_R2 0.13   /* Dixon, Toman and DeLisi 2013, n 97,176 */
#define PUBLISHED_Z 0.37752 /* atanh of its root */
#define AGREE_LOW (-0.0868) /* R² .08 and .18 on that scale */
#define AGREE_HIGH 0.0754
enum { POLYCHORIC_CELLS = 1200 }; /* more take minutes */

static const char published[] = "R² .13, n 97,176 (Dixon, Toman and DeLisi 2013; quoted by others, not seen by us)";

/* Agreement is equivalence; disagreement is a difference; both may be true. */
static const char *agreement(const struct study *st, const struct satisfaction_options *o, const struct survey *v,
                             const struct measure *r, struct err *err)
{
    struct sampling s = survey_sampling(st, v);
    struct measure wide;
    if (correlation_sandwich(v->s, v->l, &s, 1 - 2 * o->alpha, &wide, NULL, err) < 0)
        return NULL;
    bool agrees = atanh(wide.low) - PUBLISHED_Z > AGREE_LOW && atanh(wide.high) - PUBLISHED_Z < AGREE_HIGH;
    bool differs = atanh(r->low) > PUBLISHED_Z || atanh(r->high) < PUBLISHED_Z;
    if (agrees)
        return differs ? "close, not the same" : "agree";
    return differs ? "disagree" : "cannot tell";
}

static int add_r(struct study *st, struct survey *v, double *r2, struct err *err)
{
    struct sampling s = survey_sampling(st, v);
    struct measure r;
    const char *method = s.cluster ? "sandwich by customer on Fisher's scale" : "sandwich on Fisher's scale";
    double level = 1 - v->o->alpha;
    if (correlation_sandwich(v->s, v->l, &s, level, &r, NULL, err) < 0 ||
        study_measure(st, "r", "Pearson's r", &r, level, method, err) < 0)
        return -1;
    struct measure square = {r.estimate * r.estimate, NAN, NAN, NAN, NAN, 0, 0, r.n};
    square.low = r.low < 0 && r.high > 0 ? 0 : fmin(r.low * r.low, r.high * r.high);
    square.high = fmax(r.low * r.low, r.high * r.high);
    if (study_measure(st, "r2", "a straight line, R²", &square, level, "squares of the interval of r", err) < 0)
        return -1;
    *r2 = square.estimate;
    const char *says = agreement(st, v->o, v, &r, err);
    if (!says)
        return -1;
    st->line[st->n_lines - 1].agrees = says;
    st->line[st->n_lines - 1].published = published;
    return 0;
}

static int add_misfit(struct study *st, const struct study_model *m, const char *name, const char *label,
                      const char *method, struct err *err)
{
    struct study_line *x = study_add(st, name, label, err);
    if (!x)
        return -1;
    x->n = m->d.n;
    x->method = method;
    return study_model_wald(m, 2, &x->statistic, &x->df, &x->df2, &x->p, err);
}

static int add_curve(struct study *st, struct survey *v, double r2, struct err *err)
{
    struct satisfaction_shape c;
    struct study_model m;
    if (curve_make(&c, v, err) < 0 || study_model_open(&m, v, st->weighted, err) < 0)
        return -1;
    int rc = study_model_curve(&m, &c, v->n, err);
    if (rc == 0)
        rc = study_model_column(&m, "L", v->l, v->n, err);
    const char *formula = study_format(st, err, "L ~ S%s", c.spline ? c.formula + 1 : " + factor(S)");
    if (rc == 0)
        rc = formula ? study_model_fit(&m, v, "ols", formula, true, err) : -1;
    struct study_line *x = rc == 0 ? study_add(st, "eta2", "any curve, η²", err) : NULL;
    if (x) {
        double n = (double)v->n, k = (double)c.m;
        x->estimate = fit_fact(&m.fit, "r2");
        x->n = v->n;
        x->method = c.spline ? "natural spline, knots at the 5, 27.5, 50, 72.5 and 95 % points"
                             : "satisfaction as a factor, levels of fewer than 5 answers joined";
        double eta2 = x->estimate, share = eta2 > 0 ? r2 / eta2 : NAN;
        x = study_add(st, "epsilon2", "the same for chance, ε²", err);
        rc = x ? 0 : -1;
        if (x) {
            x->estimate = 1 - (1 - eta2) * (n - 1) / (n - k);
            x->n = v->n;
        }
        if (rc == 0 && !st->weighted && !st->by)
            rc = study_say(st, err, "One straight line explains %.3f, any curve %.3f: %.0f %% of it is the line's.", r2,
                           eta2, 100 * share);
    } else {
        rc = -1;
    }
    if (rc == 0)
        rc = add_misfit(st, &m, "lack_of_fit", "the line misses the curve", v->sampling.cluster ? "CR1" : "HC3", err);
    if (rc == 0)
        rc = study_model_fit(&m, v, "ols", formula, false, err);
    if (rc == 0)
        rc = add_misfit(st, &m, "lack_of_fit_classical", "the same, equal variances", "equal variances", err);
    study_model_close(&m);
    return rc;
}

/* Distinct values, counted to `most`. */
static size_t count_values(const double *x, size_t n, size_t most)
{
    double value[POLYCHORIC_CELLS];
    size_t k = 0;
    for (size_t i = 0; i < n && k < most; i++) {
        size_t j = 0;
        while (j < k && value[j] != x[i])
            j++;
        if (j == k)
            value[k++] = x[i];
    }
    return k;
}

/* Spearman's and the polychoric correlation; what cannot be computed is said. */
static int add_ranks(struct study *st, struct survey *v, struct err *err)
{
    struct measure a;
    struct err why = ERR_INIT;
    double chi2, df, level = 1 - v->o->alpha;
    if (correlation_spearman(v->s, v->l, v->n, level, &a, &why) == 0) {
        if (study_measure(st, "spearman", "ranks (Spearman)", &a, level,
                          v->sampling.cluster ? "Bonett and Wright 2000, rows as if independent"
                                              : "Bonett and Wright 2000",
                          err) < 0)
            return -1;
    } else if (study_excuse(st, "No correlation of ranks", &why, err) < 0) {
        return -1;
    }
    why = (struct err)ERR_INIT;
    if (count_values(v->s, v->n, POLYCHORIC_CELLS) * count_values(v->l, v->n, POLYCHORIC_CELLS) > POLYCHORIC_CELLS)
        return st->by ? 0
                      : study_say(st, err, "No polychoric correlation: the two scales have over %d cells.",
                                  POLYCHORIC_CELLS);
    if (correlation_polychoric(v->s, v->l, v->n, level, &a, &chi2, &df, &why) == 0)
        return study_measure(st, "polychoric", "latent scales (polychoric)", &a, level,
                             v->sampling.cluster ? "maximum likelihood, rows as if independent" : "maximum likelihood",
                             err);
    return study_excuse(st, "No polychoric correlation", &why, err);
}

/* What a marker, a question that satisfaction and loyalty have nothing to do with, says of the common method (Lindell
 * and Whitney 2001): the smaller of its two correlations is taken off. */
static int add_marker(struct study *st, struct survey *v, struct err *err)
{
    const double *column = survey_numbers(v->f, v->o->marker, err);
    bool *keep = column ? mem_zero(v->n + 1, sizeof *keep, err) : NULL;
    struct survey part = {0};
    struct measure rs, rl, r;
    if (!keep)
        return -1;
    for (size_t i = 0; i < v->n; i++)
        keep[i] = !isnan(column[v->row[i]]);
    int rc = survey_select(&part, v, keep, err);
    double *x = rc == 0 ? arena_get(&part.arena, (part.n + 1) * sizeof *x, err) : NULL;
    rc = x ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < part.n; i++)
        x[i] = column[part.row[i]];
    if (rc == 0)
        rc = correlation_sandwich(x, part.s, &part.sampling, .95, &rs, NULL, err);
    if (rc == 0)
        rc = correlation_sandwich(x, part.l, &part.sampling, .95, &rl, NULL, err);
    if (rc == 0)
        rc = correlation_sandwich(part.s, part.l, &part.sampling, .95, &r, NULL, err);
    struct study_line *line = rc == 0 ? study_add(st, "r_marker", "r without the common method", err) : NULL;
    if (line) {
        double rm = fmax(0, fmin(rs.estimate, rl.estimate));
        line->estimate = (r.estimate - rm) / (1 - rm);
        line->n = part.n;
        line->method = study_format(st, err, "(r - rm)/(1 - rm), rm %.3f from %s", rm, v->o->marker);
    }
    survey_close(&part);
    free(keep);
    return line && line->method ? 0 : -1;
}

int part_line(struct study *st, struct survey *v, struct err *err)
{
    double r2;
    if (add_r(st, v, &r2, err) < 0 || add_curve(st, v, r2, err) < 0)
        return -1;
    if (st->weighted)
        return 0;
    if (add_ranks(st, v, err) < 0)
        return -1;
    if (v->o->marker)
        return add_marker(st, v, err);
    if (st->by || v->binary)
        return 0;
    if (!v->o->same_questionnaire)
        return study_say(st, err,
                         "If satisfaction and loyalty were asked in one sitting, r is inflated by an unknown amount "
                         "(--marker COL estimates it).");
    return study_say(st, err,
                     "Satisfaction and loyalty were asked in one sitting: r is inflated by an unknown amount "
                     "(--marker COL estimates it).");
}
