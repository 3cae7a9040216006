/* part_recovery: does a complaint handled well bring more loyalty than no snag, or than a snag nobody spoke of? */
#include <stdio.h>
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "stat/measure/dist.h"
#include "study/contest.h"

enum complaint { SNAGLESS, SILENT, SATISFIED, UNSATISFIED, UNKNOWN, N_COMPLAINTS };
enum { N_MODELLED = UNKNOWN }; /* those of unknown outcome are in no contrast */

static int32_t complaint_of(struct view v)
{
    static const char *const names[N_COMPLAINTS] = {"none", "silent", "satisfied", "unsatisfied", "unknown"};
    for (int32_t k = 0; k < N_COMPLAINTS; k++)
        if (view_is(v, names[k]))
            return k;
    return -1;
}

static int read_states(const struct survey *v, int32_t *state, struct err *err)
{
    size_t c;
    if (frame_find(v->f, view_of(v->o->recovery), &c, err) < 0)
        return -1;
    const struct column *x = &v->f->column[c];
    for (size_t i = 0; i < v->n; i++) {
        size_t r = v->row[i];
        state[i] = -1;
        if (frame_missing(v->f, c, r))
            continue;
        struct view w = x->kind == COLUMN_TEXT ? dict_text(&x->dict, x->id[r]) : view_of("a number");
        state[i] = complaint_of(w);
        if (state[i] >= 0)
            continue;
        char shown[80];
        (void)err_set(err, ERR_DATA, "%s:%llu: %s: '%s' is not a state of complaint", v->f->name,
                      (unsigned long long)frame_line(v->f, r), v->o->recovery, str_shown(shown, sizeof shown, w));
        return err_hint(err, "none, silent, satisfied, unsatisfied or unknown");
    }
    return 0;
}

int recovery_check(const struct survey *v, struct err *err)
{
    if (!v->o->recovery)
        return 0;
    int32_t *state = mem_zero(v->n + 1, sizeof *state, err);
    int rc = state ? read_states(v, state, err) : -1;
    free(state);
    return rc;
}

/* The model's columns as they are in the data (n x p, column by column). */
static double *raw_matrix(const struct design *d, struct err *err)
{
    struct design_block b;
    double *x = mem_zero(d->n * d->p + 1, sizeof *x, err);
    if (!x)
        return NULL;
    if (block_open(&b, d, err) < 0) {
        free(x);
        return NULL;
    }
    b.raw = true;
    while (block_next(&b))
        for (size_t j = 0; j < d->p; j++)
            for (size_t i = 0; i < b.n; i++)
                x[j * d->n + b.first + i] = b.z[j * BLOCK_ROWS + i];
    block_close(&b);
    return x;
}

/* A fitted model, standardised: everybody in one state. */
struct standard {
    const struct study_model *m;
    const struct survey *v;
    const double *x;           /* raw_matrix */
    size_t column[N_MODELLED]; /* of a state's dummy; 0: the intercept's, for the state without one */
    bool logit;
};

static double response(const struct standard *s, double eta)
{
    return s->logit ? 1 / (1 + exp(-eta)) : eta;
}

/* Column j of row i if everybody were in one state. */
static double in_state(const struct standard *s, size_t i, size_t j, int state)
{
    bool dummy = j > 0 && (j == s->column[SILENT] || j == s->column[SATISFIED] || j == s->column[UNSATISFIED]);
    if (dummy)
        return state != SNAGLESS && j == s->column[state];
    return s->x[j * s->m->d.n + i];
}

/* m(state, x_i), and the derivative by eta. */
static double expected(const struct standard *s, size_t i, int state, double *slope)
{
    double eta = 0;
    for (size_t j = 0; j < s->m->d.p; j++)
        eta += s->m->fit.coef[j].estimate * in_state(s, i, j, state);
    double y = response(s, eta);
    *slope = s->logit ? y * (1 - y) : 1;
    return y;
}

/* The influence of the model's rows on its coefficients: bread times score. */
static void coefficient_influence(const struct standard *s, double scale, size_t i, double *out)
{
    const struct fit *fit = &s->m->fit;
    size_t n = s->m->d.n, p = s->m->d.p;
    double eta = 0;
    for (size_t j = 0; j < p; j++)
        eta += fit->coef[j].estimate * s->x[j * n + i];
    double residual = s->m->d.y[i] - response(s, eta);
    for (size_t j = 0; j < p; j++) {
        out[j] = 0;
        for (size_t k = 0; k < p; k++)
            out[j] += fit->cov[j * p + k] / scale * s->x[k * n + i];
        out[j] *= residual * (double)n;
    }
}

/* mean_i m(high, x_i) - m(low, x_i), with the sandwich of the whole: of the coefficients and of the mean. */
static int standardised(const struct standard *s, int high, int low, struct contrast *c, struct err *err)
{
    const struct design *d = &s->m->d;
    size_t n = d->n, p = d->p;
    double *work = mem_zero(n + 2 * p, sizeof *work, err), total = 0;
    int32_t *code = mem_zero(n + 1, sizeof *code, err);
    int rc = work && code ? 0 : -1;
    double sigma = fit_fact(&s->m->fit, "sigma"), scale = s->logit ? 1 : sigma * sigma;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        double slope_high, slope_low, *gradient = work + n;
        double y_high = expected(s, i, high, &slope_high), y_low = expected(s, i, low, &slope_low);
        work[i] = y_high - y_low;
        total += work[i];
        for (size_t j = 0; j < p; j++)
            gradient[j] += (slope_high * in_state(s, i, j, high) - slope_low * in_state(s, i, j, low)) / (double)n;
        code[i] = s->v->cluster[design_row(d, i)];
    }
    for (size_t i = 0; rc == 0 && i < n; i++) {
        double *gradient = work + n, *influence = gradient + p;
        coefficient_influence(s, scale, i, influence);
        work[i] -= total / (double)n;
        for (size_t j = 0; j < p; j++)
            work[i] += gradient[j] * influence[j];
    }
    if (rc == 0) {
        struct sampling rows = {.n = n};
        bool clustered = s->v->sampling.cluster != NULL;
        if (clustered)
            rows = (struct sampling){.n = n, .cluster = code, .n_clusters = s->v->sampling.n_clusters};
        double g = clustered ? (double)rows.n_clusters : (double)n;
        *c = (struct contrast){.estimate = total / (double)n, .df = g - 1};
        rc = sampling_error(work, &rows, &c->std_error, err);
        c->std_error *= sqrt(g / (g - 1));
    }
    free(work);
    free(code);
    return rc;
}

/* Is there no difference that matters? */
static const char *verdict(const struct satisfaction_options *o, const struct contrast *c, double margin,
                           const char *above, const char *below, const char *none)
{
    double low, high, wide_low, wide_high;
    contrast_interval(c, 1 - 2 * o->alpha, &low, &high);
    contrast_interval(c, 1 - o->alpha, &wide_low, &wide_high);
    if (-margin < low && high < margin)
        return none;
    return wide_low > 0 ? above : wide_high < 0 ? below : "cannot tell";
}

static int add_contrasts(struct study *st, const struct standard *s, double margin, struct err *err)
{
    static const struct {
        const char *name, *label, *above, *below, *none;
        int high, low;
    } contrasts[] = {{"paradox", "satisfied complainers − no snag", "paradox", "no paradox: less than without a snag",
                      "no paradox", SATISFIED, SNAGLESS},
                     {"recovery", "satisfied complainers − silent friction", "recovery", "worse than silence",
                      "no recovery", SATISFIED, SILENT},
                     {"double_deviation", "unsatisfied complainers − silent friction", "better than silence",
                      "double deviation", "no double deviation", UNSATISFIED, SILENT}};
    enum { N_CONTRASTS = sizeof contrasts / sizeof *contrasts };
    double p[N_CONTRASTS], holm[N_CONTRASTS];
    size_t first = st->n_lines;
    for (size_t k = 0; k < N_CONTRASTS; k++) {
        struct contrast c;
        struct study_line *x = study_add(st, contrasts[k].name, contrasts[k].label, err);
        if (!x || standardised(s, contrasts[k].high, contrasts[k].low, &c, err) < 0)
            return -1;
        x->estimate = c.estimate;
        x->std_error = c.std_error;
        x->level = 1 - s->v->o->alpha;
        contrast_interval(&c, x->level, &x->low, &x->high);
        x->statistic = c.estimate / c.std_error;
        x->df = c.df;
        x->p = contrast_p(&c);
        x->margin = margin;
        x->n = s->m->d.n;
        x->says = verdict(s->v->o, &c, margin, contrasts[k].above, contrasts[k].below, contrasts[k].none);
        x->method = s->logit ? "standardised risk difference, logit" : "standardised difference, linear";
        p[k] = x->p;
    }
    if (adjust_holm(p, N_CONTRASTS, holm, err) < 0)
        return -1;
    for (size_t k = 0; k < N_CONTRASTS; k++)
        st->line[first + k].p_adjusted = holm[k];
    return 0;
}

static int add_counts(struct study *st, const struct survey *v, const int32_t *state, size_t *n, struct err *err)
{
    static const char *const names[N_COMPLAINTS] = {"n_none", "n_silent", "n_satisfied", "n_unsatisfied", "n_unknown"};
    static const char *const labels[N_COMPLAINTS] = {"share without a snag", "silent friction",
                                                     "complained and satisfied", "complained and not",
                                                     "complained, outcome not known"};
    size_t all = 0;
    for (size_t i = 0; i < v->n; i++) {
        n[state[i] >= 0 ? state[i] : 0] += state[i] >= 0;
        all += state[i] >= 0;
    }
    for (int32_t k = 0; k < N_COMPLAINTS; k++) {
        struct study_line *x = study_add(st, names[k], labels[k], err);
        if (!x)
            return -1;
        x->n = n[k];
        x->estimate = (double)n[k] / (double)all;
        x->method = "share of those whose state is known; n is the state's";
    }
    return 0;
}

/* L ~ d1 + d2 + d3 + X1 + …: dummies of three states against no snag; NaN leaves a row out. */
static int fit_states(struct study_model *m, struct survey *v, const int32_t *state, struct err *err)
{
    static const char *const dummies[] = {"d1", "d2", "d3"};
    struct buf formula = {0};
    double *x = arena_get(&v->arena, (v->n + 1) * sizeof *x, err);
    int rc = x ? study_model_column(m, "L", v->l, v->n, err) : -1;
    for (int32_t k = SILENT; rc == 0 && k <= UNSATISFIED; k++) {
        for (size_t i = 0; i < v->n; i++)
            x[i] = state[i] < 0 || state[i] == UNKNOWN ? NAN : state[i] == k;
        rc = study_model_column(m, dummies[k - 1], x, v->n, err);
    }
    if (rc == 0)
        rc = buf_adds(&formula, "L ~ d1 + d2 + d3", err);
    for (size_t j = 0; rc == 0 && j < v->o->n_covariates; j++) {
        char name[24];
        (void)snprintf(name, sizeof name, "X%zu", j + 1);
        rc = study_model_take(m, v, v->o->covariates[j], name, err);
        if (rc == 0)
            rc = buf_addf(&formula, err, " + %s", name);
    }
    if (rc == 0)
        rc = study_model_fit(m, v, v->binary ? "logit" : "ols", formula.p, false, err);
    buf_free(&formula);
    return rc;
}

static double margin_of(const struct survey *v, const int32_t *state)
{
    const struct satisfaction_options *o = v->o;
    if (v->binary)
        return o->margin_risk;
    if (!o->margin_in_sd)
        return o->margin;
    if (!isnan(o->margin_base))
        return o->margin * o->margin_base;
    return o->margin * (v->group ? contest_sd(v, v->group, N_EXPECTATIONS) : contest_sd(v, state, N_MODELLED));
}

static int add_standardised(struct study *st, struct survey *v, const int32_t *state, struct err *err)
{
    struct study_model m;
    if (study_model_open(&m, v, false, err) < 0)
        return -1;
    int rc = fit_states(&m, v, state, err);
    struct standard s = {.m = &m, .v = v, .logit = v->binary};
    for (size_t j = 0; rc == 0 && j < m.d.p; j++)
        for (int k = SILENT; k <= UNSATISFIED; k++)
            if (m.d.column[j].name[0] == 'd' && m.d.column[j].name[1] == '0' + k && m.d.column[j].name[2] == '\0')
                s.column[k] = j;
    double *x = rc == 0 ? raw_matrix(&m.d, err) : NULL;
    s.x = x;
    if (x)
        rc = add_contrasts(st, &s, margin_of(v, state), err);
    else
        rc = -1;
    free(x);
    study_model_close(&m);
    return rc;
}

int part_recovery(struct study *st, struct survey *v, struct err *err)
{
    size_t n[N_COMPLAINTS] = {0};
    if (!v->o->recovery)
        return 0;
    int32_t *state = mem_zero(v->n + 1, sizeof *state, err);
    int rc = state ? read_states(v, state, err) : -1;
    if (rc == 0)
        rc = add_counts(st, v, state, n, err);
    bool enough = true;
    for (int k = 0; k < N_MODELLED; k++)
        enough = enough && n[k] >= 2;
    if (rc == 0 && enough)
        rc = add_standardised(st, v, state, err);
    else if (rc == 0)
        rc = study_say(st, err, "No contrasts: fewer than 2 answers in one of the four states.");
    if (rc == 0 && !st->by)
        rc = study_say(st, err,
                       "\"Satisfied\" comes after the failure, so these contrasts describe. The causal question is "
                       "compensated or followed up against not.");
    free(state);
    return rc;
}
