/* drivers_curve: the specification curve (Simonsohn, Simmons and Nelson 2020): each rule under every look-back, gap,
 * set of covariates, alone and with the others, and by leaving within the horizon and within half of it; the joint p
 * hands the snags of whole rows to other customers, the same ones in every specification. */
#include <stdlib.h>

#include "base/team.h"
#include "snag/measure.h"
#include "stat/measure/dist.h"
#include "study/drivers_impl.h"

enum { CURVE_STEPS = 40, EXCHANGED_STEPS = 3, LEAVERS_LEAST = 10, N_OUTCOMES = 2, N_SETS = 2 };
enum { N_SPECS = N_CURVE_TABLES * N_ADJUST * N_OUTCOMES * N_SETS };
#define NO_ROW SIZE_MAX

/* Of each rule and specification; NaN: it could not be fitted. */
struct spec_curve {
    struct drivers *d;
    struct driver_exchange x;
    size_t n_places, *main_at; /* the row of the main table of each customer and landmark */
    double *estimate, *error;
    double *exchanged; /* the same by exchange */
    struct curve_job *job;
};

/* A table, a set of covariates, and one rule alone or all: a model for each outcome. */
struct curve_job {
    enum driver_table table;
    enum driver_adjust adjust;
    size_t only;
    struct err err;
    int rc;
};

static size_t spec_of(const struct curve_job *j, int outcome)
{
    size_t cell = (size_t)(j->table - TABLE_CURVE) * N_ADJUST + (size_t)j->adjust;
    return (cell * N_OUTCOMES + (size_t)outcome) * N_SETS + (j->only == ALL_RULES);
}

static double *place_of(double *to, size_t rule, size_t spec)
{
    return to + rule * N_SPECS + spec;
}

/* ---- one job ---- */

/* What a job needs beside its model. */
struct curve_work {
    double *y, *error;
    size_t *row_at; /* as main_at, of this table */
    size_t *from;   /* by row of the main table */
};

static size_t *rows_by_place(const struct spec_curve *c, const struct driver_rows *r, struct err *err)
{
    size_t *at = mem_zero(c->n_places, sizeof *at, err);
    for (size_t p = 0; at && p < c->n_places; p++)
        at[p] = NO_ROW;
    for (size_t i = 0; at && i < r->n; i++)
        at[driver_place(c->d, r, i)] = i;
    return at;
}

static size_t set_outcome(const struct drivers *d, const struct driver_rows *r, int outcome, double *y)
{
    double within = (double)d->o.horizon_us / (double)US_PER_DAY / (outcome + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        y[i] = r->y[i] > 0 && r->with[WITH_AT_RISK][i] <= within;
        n += y[i] > 0;
    }
    return n;
}

static void keep_estimates(const struct spec_curve *c, const struct curve_job *j, struct driver_model *m, int outcome,
                           const double *error)
{
    for (size_t k = 0; k < c->d->n_rules; k++) {
        if (m->column[k] == SIZE_MAX)
            continue;
        *place_of(c->estimate, k, spec_of(j, outcome)) = driver_model_coefficient(m, k);
        *place_of(c->error, k, spec_of(j, outcome)) = error[k];
    }
}

/* The snags of other customers; rows that are not in both tables keep their own. */
static void hand_over(const struct spec_curve *c, const struct driver_rows *r, struct driver_model *m,
                      const struct curve_work *w)
{
    const struct driver_rows *all = &c->d->rows[TABLE_ROLLING];
    for (size_t i = 0; i < r->n; i++) {
        size_t here = c->main_at[driver_place(c->d, r, i)], donor = NO_ROW;
        if (here != NO_ROW)
            donor = w->row_at[driver_place(c->d, all, w->from[here])];
        for (size_t k = 0; k < c->d->n_rules; k++)
            if (m->column[k] != SIZE_MAX)
                m->x[m->column[k] * m->n + i] = r->snags[k][donor != NO_ROW ? donor : i] / m->scale[m->column[k]];
    }
}

static void exchange_all(const struct spec_curve *c, const struct curve_job *j, const struct driver_rows *r,
                         struct driver_model *m, int outcome, const struct curve_work *w)
{
    for (size_t e = 0; e < c->d->o.curve; e++) {
        struct err why = ERR_INIT;
        driver_exchange_draw(&c->x, c->d->o.seed, e, w->from);
        hand_over(c, r, m, w);
        bool fits = driver_model_fit(m, NULL, EXCHANGED_STEPS, &why) == 0;
        for (size_t k = 0; k < c->d->n_rules; k++)
            if (fits && m->column[k] != SIZE_MAX)
                *place_of(c->exchanged, e * c->d->n_rules + k, spec_of(j, outcome)) = driver_model_coefficient(m, k);
        if (!fits)
            for (size_t p = 0; p < m->p; p++)
                m->beta[p] = 0;
    }
}

static int fit_outcome(const struct spec_curve *c, const struct curve_job *j, const struct driver_rows *r, int outcome,
                       const struct curve_work *w, struct err *err)
{
    struct driver_model m;
    struct err why = ERR_INIT;
    if (set_outcome(c->d, r, outcome, w->y) < LEAVERS_LEAST)
        return 0;
    if (driver_model_open(&m, c->d, r, true, j->adjust, j->only, err) < 0)
        return -1;
    m.y = w->y;
    int rc = driver_model_fit(&m, NULL, CURVE_STEPS, &why);
    if (rc == 0)
        rc = driver_model_errors(&m, w->error, &why);
    if (rc == 0) {
        keep_estimates(c, j, &m, outcome, w->error);
        exchange_all(c, j, r, &m, outcome, w);
    } else if (why.kind != ERR_DATA) {
        *err = why;
    }
    driver_model_close(&m);
    return rc < 0 && why.kind != ERR_DATA ? -1 : 0;
}

static void run_job(void *curve, size_t i)
{
    struct spec_curve *c = curve;
    struct curve_job *j = &c->job[i];
    const struct driver_rows *r = &c->d->rows[j->table];
    if (r->n == 0 || !r->with[WITH_AT_RISK])
        return;
    struct curve_work w = {.y = mem_zero(r->n + 1, sizeof *w.y, &j->err),
                           .error = mem_zero(c->d->n_rules + 1, sizeof *w.error, &j->err),
                           .row_at = rows_by_place(c, r, &j->err),
                           .from = mem_zero(c->x.n + 1, sizeof *w.from, &j->err)};
    j->rc = w.y && w.error && w.row_at && w.from ? 0 : -1;
    for (int outcome = 0; j->rc == 0 && outcome < N_OUTCOMES; outcome++)
        j->rc = fit_outcome(c, j, r, outcome, &w, &j->err);
    free(w.y);
    free(w.error);
    free(w.row_at);
    free(w.from);
}

/* ---- lines ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of what is known, sorted into `sorted`; *n of them. */
static double median(const double *x, double *sorted, size_t *n)
{
    *n = 0;
    for (size_t s = 0; s < N_SPECS; s++)
        if (!isnan(x[s]))
            sorted[(*n)++] = x[s];
    if (*n == 0)
        return NAN;
    qsort(sorted, *n, sizeof *sorted, by_size);
    return (sorted[(*n - 1) / 2] + sorted[*n / 2]) / 2;
}

static int add_summary(const struct spec_curve *c, size_t rule, struct err *err)
{
    struct study *st = &c->d->st;
    double sorted[N_SPECS], other[N_SPECS], above = 0;
    size_t n, n_other, n_known = 0, n_beyond = 0;
    double middle = median(place_of(c->estimate, rule, 0), sorted, &n);
    for (size_t i = 0; i < n; i++)
        above += sorted[i] > 0;
    for (size_t e = 0; e < c->d->o.curve; e++) {
        double x = median(place_of(c->exchanged, e * c->d->n_rules + rule, 0), other, &n_other);
        n_known += isnan(x) ? 0 : 1;
        n_beyond += fabs(x) >= fabs(middle);
    }
    struct study_line *x = study_add(st, "median", "median odds ratio per snag", err);
    if (!x)
        return -1;
    x->estimate = exp(middle);
    x->n = n;
    if (n_known > 0)
        x->p = (double)(1 + n_beyond) / (double)(1 + n_known);
    x->method = "of all specifications; p: as far from 1 with the snags of others";
    struct study_line *share = study_add(st, "share_above_1", "share of odds ratios above 1", err);
    if (!share)
        return -1;
    share->estimate = above / (double)n;
    share->n = n;
    for (int end = 0; end < 2; end++) {
        x = study_add(st, end ? "highest" : "lowest", end ? "highest odds ratio" : "lowest odds ratio", err);
        if (!x)
            return -1;
        x->estimate = exp(sorted[end ? n - 1 : 0]);
        x->n = n;
    }
    return 0;
}

static int add_spec(const struct spec_curve *c, size_t rule, size_t spec, struct err *err)
{
    static const char *const covariates[N_ADJUST] = {"none", "default", "contacts"};
    struct drivers *d = c->d;
    double b = *place_of(c->estimate, rule, spec), error = *place_of(c->error, rule, spec);
    double z = dist_quantile(1 - d->o.alpha, INFINITY);
    size_t set = spec % N_SETS, outcome = spec / N_SETS % N_OUTCOMES, adjust = spec / N_SETS / N_OUTCOMES % N_ADJUST;
    size_t table = spec / N_SETS / N_OUTCOMES / N_ADJUST;
    const char *name =
        study_format(&d->st, err, "look_back=%dd,gap=%dd,covariates=%s,rules=%s,within=%gd",
                     driver_curve_look_back_days[table / N_CURVE_GAPS], driver_curve_gap_days[table % N_CURVE_GAPS],
                     covariates[adjust], set ? "joint" : "alone",
                     (double)d->o.horizon_us / (double)US_PER_DAY / (double)(outcome + 1));
    struct study_line *x = name ? study_add(&d->st, name, "odds ratio per snag", err) : NULL;
    if (!x)
        return -1;
    x->estimate = exp(b);
    x->low = exp(b - z * error);
    x->high = exp(b + z * error);
    x->level = 1 - d->o.alpha;
    x->statistic = b / error;
    x->p = dist_two_sided(x->statistic, INFINITY);
    x->n = d->rows[TABLE_CURVE + table].n;
    x->method = "pooled logistic regression, clustered by customer";
    return 0;
}

static int tell(const struct spec_curve *c, struct err *err)
{
    struct drivers *d = c->d;
    int rc = 0;
    size_t missing = 0;
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        size_t n = 0;
        for (size_t s = 0; s < N_SPECS; s++)
            n += isnan(*place_of(c->estimate, k, s)) ? 0 : 1;
        d->st.by = d->rule[k].name;
        if (d->rule[k].used)
            missing += N_SPECS - n;
        if (n > 0)
            rc = add_summary(c, k, err);
        for (size_t s = 0; rc == 0 && s < N_SPECS; s++)
            if (!isnan(*place_of(c->estimate, k, s)))
                rc = add_spec(c, k, s, err);
    }
    d->st.by = NULL;
    if (rc == 0 && missing > 0)
        rc =
            study_say(&d->st, err,
                      "%zu of %zu specifications (%d for each rule) have fewer than %d leavers, are not covered by the "
                      "log, or do not converge.",
                      missing, d->n_used * N_SPECS, N_SPECS, LEAVERS_LEAST);
    return rc;
}

/* ---- the whole ---- */

static size_t set_jobs(struct spec_curve *c)
{
    size_t n = 0;
    for (enum driver_table t = TABLE_CURVE; t < TABLE_CURVE + N_CURVE_TABLES; t++)
        for (enum driver_adjust a = ADJUST_NONE; a < N_ADJUST; a++) {
            c->job[n++] = (struct curve_job){.table = t, .adjust = a, .only = ALL_RULES};
            for (size_t k = 0; k < c->d->n_rules; k++)
                if (c->d->rule[k].used)
                    c->job[n++] = (struct curve_job){.table = t, .adjust = a, .only = k};
        }
    return n;
}

static int run_jobs(struct spec_curve *c, struct err *err)
{
    size_t n = set_jobs(c);
    team_run(team_size(0), n, run_job, c);
    for (size_t i = 0; i < n; i++)
        if (c->job[i].rc < 0) {
            *err = c->job[i].err;
            return -1;
        }
    return tell(c, err);
}

int drivers_curve(struct drivers *d, struct err *err)
{
    struct spec_curve c = {.d = d, .n_places = d->customers.n * d->o.landmarks->n + 1};
    size_t n = d->n_rules * N_SPECS;
    d->st.part = "curve";
    d->st.by = NULL;
    if (d->o.curve == DRIVERS_NO_CURVE)
        return 0;
    c.main_at = rows_by_place(&c, &d->rows[TABLE_ROLLING], err);
    c.estimate = mem_zero(n + 1, sizeof *c.estimate, err);
    c.error = mem_zero(n + 1, sizeof *c.error, err);
    c.exchanged = mem_zero(n * d->o.curve + 1, sizeof *c.exchanged, err);
    c.job = mem_zero(N_CURVE_TABLES * N_ADJUST * (d->n_rules + 1), sizeof *c.job, err);
    int rc = c.main_at && c.estimate && c.error && c.exchanged && c.job ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++)
        c.estimate[i] = NAN;
    for (size_t i = 0; rc == 0 && i < n * d->o.curve; i++)
        c.exchanged[i] = NAN;
    if (rc == 0)
        rc = driver_exchange_open(&c.x, &d->rows[TABLE_ROLLING], err);
    if (rc == 0)
        rc = run_jobs(&c, err);
    driver_exchange_close(&c.x);
    free(c.main_at);
    free(c.estimate);
    free(c.error);
    free(c.exchanged);
    free(c.job);
    return rc;
}
