/* drivers_columns: the same question asked in several ways, each with its bootstrap of customers; the same customers
 * are drawn for all of them, so that differences have intervals of their own. */
#include <stdlib.h>

#include "base/team.h"
#include "snag/measure.h"
#include "snag/multiplicity.h"
#include "stat/measure/dist.h"
#include "study/drivers_impl.h"
#include "study/resample.h"

enum { FULL_STEPS = 40, REFIT_STEPS = 3 };

const char *const driver_column_name[N_SEEN] = {"naive", "one",   "rolling", "given_contacts",
                                                "gap_0", "gap_7", "gap_14",  "gap_30"};

const char *driver_column_stamp(int column)
{
    return column == SEEN_NAIVE      ? "naive: biased, who stays longer meets more"
           : column == SEEN_ONE      ? "one landmark: fewer leavers"
           : column == SEEN_CONTACTS ? "given contacts: a direct effect at most"
           : column >= SEEN_GAP_0    ? "the same leavers in all gap columns"
                                     : NULL;
}

static const struct {
    const char *name, *label, *method;
} contrast_told[N_CONTRASTS_OF] = {
    {"rd_absent", "risk observed − without", "g-computation; bootstrap of customers, percentile"},
    {"rr_absent", "risk observed ÷ without", "g-computation; bootstrap of customers, percentile"},
    {"rd_one_more", "risk with one more − observed", "g-computation; bootstrap of customers, percentile"},
    {"rr_one_more", "risk with one more ÷ observed", "g-computation; bootstrap of customers, percentile"},
    {"log_odds", "log odds per snag", "pooled logistic regression; bootstrap of customers, percentile"}};

/* One column: its rows, its model, what it says in each resample. */
struct column_job {
    struct drivers *d;
    int column;
    const struct driver_rows *rows;
    enum driver_adjust adjust;
    double *resampled; /* resamples x rules x contrasts; those that failed NaN */
    double risk;
    struct err err;
    int rc;
};

static int resample_all(struct column_job *c, struct driver_model *m)
{
    struct drivers *d = c->d;
    size_t width = d->n_rules * N_CONTRASTS_OF;
    double *times = mem_zero(m->n_customers + 1, sizeof *times, &c->err);
    double *beta = mem_zero(m->p + 1, sizeof *beta, &c->err);
    for (size_t j = 0; times && beta && j < m->p; j++)
        beta[j] = m->beta[j];
    for (size_t k = 0; times && beta && k < d->o.resamples; k++) {
        struct err why = ERR_INIT;
        double *to = c->resampled + k * width;
        resample_draw(d->o.seed, k, m->n_customers, times);
        memcpy(m->beta, beta, m->p * sizeof *beta);
        if (driver_model_fit(m, times, REFIT_STEPS, &why) == 0) {
            (void)driver_model_contrasts(m, d, c->rows, times, to);
            continue;
        }
        for (size_t i = 0; i < width; i++)
            to[i] = NAN;
    }
    free(beta);
    free(times);
    return times && beta ? 0 : -1;
}

static void run_column(void *jobs, size_t i)
{
    struct column_job *c = (struct column_job *)jobs + i;
    struct driver_model m;
    if (!c->rows)
        return;
    bool landmarks = c->column != SEEN_NAIVE;
    c->rc = driver_model_open(&m, c->d, c->rows, landmarks, c->adjust, ALL_RULES, &c->err);
    if (c->rc < 0)
        return;
    c->rc = driver_model_fit(&m, NULL, FULL_STEPS, &c->err);
    if (c->rc == 0) {
        c->risk = driver_model_contrasts(&m, c->d, c->rows, NULL, c->d->seen[c->column]);
        c->rc = resample_all(c, &m);
    }
    driver_model_close(&m);
}

/* ---- lines ---- */

/* The finite values of one number in all resamples; *n of them. */
static void values_of(const struct column_job *c, size_t at, double *value, size_t *n)
{
    size_t width = c->d->n_rules * N_CONTRASTS_OF;
    *n = 0;
    for (size_t k = 0; k < c->d->o.resamples; k++)
        if (isfinite(c->resampled[k * width + at]))
            value[(*n)++] = c->resampled[k * width + at];
}

static double spread(const double *x, size_t n)
{
    double mean = 0, square = 0;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? sqrt(square / (double)(n - 1)) : NAN;
}

/* Interval, error and p of what was resampled. */
static void uncertain(struct study_line *x, double *value, size_t n, double level, double null)
{
    enum { LEAST = 50 };
    if (n < LEAST)
        return;
    x->std_error = spread(value, n);
    x->level = level;
    resample_interval(value, n, level, &x->low, &x->high);
    if (isnan(null) || !(x->std_error > 0))
        return;
    x->statistic = (x->estimate - null) / x->std_error;
    x->p = dist_two_sided(x->statistic, INFINITY);
}

static int add_rule(struct study *st, const struct column_job *c, size_t rule, double *value, struct err *err)
{
    struct drivers *d = c->d;
    st->part = driver_column_name[c->column];
    st->by = d->rule[rule].name;
    for (int k = 0; k < N_CONTRASTS_OF; k++) {
        size_t n, at = rule * N_CONTRASTS_OF + (size_t)k;
        if (isnan(d->seen[c->column][at]))
            return 0;
        struct study_line *x = study_add(st, contrast_told[k].name, contrast_told[k].label, err);
        if (!x)
            return -1;
        x->estimate = d->seen[c->column][at];
        values_of(c, at, value, &n);
        uncertain(x, value, n, 1 - d->o.alpha, k == RD_ABSENT || k == RD_ONE_MORE || k == LOG_ODDS ? 0 : NAN);
        x->n = c->rows->n;
        x->says = driver_column_stamp(c->column);
        x->method = contrast_told[k].method;
    }
    return 0;
}

/* Log odds of one gap less those of the default one. */
static int add_difference(struct study *st, const struct column_job *c, const struct column_job *base, size_t rule,
                          double *value, struct err *err)
{
    struct drivers *d = c->d;
    size_t n = 0, at = rule * N_CONTRASTS_OF + LOG_ODDS, width = d->n_rules * N_CONTRASTS_OF;
    double estimate = d->seen[c->column][at] - d->seen[base->column][at];
    st->part = "gap_difference";
    st->by = d->rule[rule].name;
    if (isnan(estimate))
        return 0;
    struct study_line *x = study_add(st, driver_column_name[c->column], "log odds per snag, less those of gap 14", err);
    if (!x)
        return -1;
    for (size_t k = 0; k < d->o.resamples; k++) {
        double v = c->resampled[k * width + at] - base->resampled[k * width + at];
        if (isfinite(v))
            value[n++] = v;
    }
    x->estimate = estimate;
    uncertain(x, value, n, 1 - d->o.alpha, 0);
    x->n = c->rows->n;
    x->method = "the same customers, landmarks and leavers; bootstrap of customers, percentile";
    return 0;
}

/* Holm and Benjamini and Hochberg over the rules of the main column, and what confounding it would take (VanderWeele
 * and Ding 2017). */
static int add_beside(struct drivers *d, size_t first, struct err *err)
{
    struct study *st = &d->st;
    size_t n = 0, *line = mem_zero(d->n_rules + 1, sizeof *line, err);
    double *p = mem_zero(3 * d->n_rules + 1, sizeof *p, err), *holm = p + d->n_rules, *bh = holm + d->n_rules;
    int rc = line && p ? 0 : -1;
    for (size_t i = first; rc == 0 && i < st->n_lines; i++)
        if (strcmp(st->line[i].name, "rd_absent") == 0 && strcmp(st->line[i].part, "rolling") == 0) {
            p[n] = st->line[i].p;
            line[n++] = i;
        }
    if (rc == 0 && (adjust_holm(p, n, holm, err) < 0 || adjust_bh(p, n, bh, err) < 0))
        rc = -1;
    for (size_t k = 0; rc == 0 && k < n; k++) {
        st->part = "rolling";
        st->by = st->line[line[k]].by;
        st->line[line[k]].p_adjusted = holm[k];
        struct study_line *q = study_add(st, "q", "p adjusted (Benjamini and Hochberg 1995)", err);
        if (!q)
            rc = -1;
        else {
            q->p = p[k];
            q->p_adjusted = bh[k];
        }
        struct study_line *e =
            rc == 0 ? study_add(st, "e_value", "E-value of one more, and of its interval", err) : NULL;
        if (!e) {
            rc = -1;
            continue;
        }
        const struct study_line *rr = &st->line[line[k] + RR_ONE_MORE];
        struct measure m = {.estimate = rr->estimate, .low = rr->low, .high = rr->high};
        e->estimate = e_value(rr->estimate);
        e->low = isnan(rr->low) ? NAN : e_value_end(&m);
        e->high = INFINITY;
        e->method = "risk ratio with leaving and with the snag that an unknown cause must have to explain it away";
    }
    free(line);
    free(p);
    return rc;
}

static int tell(struct drivers *d, struct column_job *job, struct err *err)
{
    double *value = mem_zero(d->o.resamples + 1, sizeof *value, err);
    size_t first = d->st.n_lines;
    int rc = value ? 0 : -1;
    for (size_t rule = 0; rc == 0 && rule < d->n_rules; rule++) {
        if (!d->rule[rule].used)
            continue;
        static const int order[N_SEEN] = {SEEN_ROLLING, SEEN_NAIVE, SEEN_ONE,    SEEN_CONTACTS,
                                          SEEN_GAP_0,   SEEN_GAP_7, SEEN_GAP_14, SEEN_GAP_30};
        for (int i = 0; rc == 0 && i < N_SEEN; i++)
            if (job[order[i]].rows && job[order[i]].rc == 0)
                rc = add_rule(&d->st, &job[order[i]], rule, value, err);
        for (int c = SEEN_GAP_0; rc == 0 && c <= SEEN_GAP_30; c++)
            if (c != SEEN_GAP_14 && job[c].rc == 0 && job[SEEN_GAP_14].rc == 0)
                rc = add_difference(&d->st, &job[c], &job[SEEN_GAP_14], rule, value, err);
    }
    free(value);
    return rc < 0 ? -1 : add_beside(d, first, err);
}

static void set_jobs(struct drivers *d, struct column_job *job)
{
    for (int c = 0; c < N_SEEN; c++) {
        job[c].d = d;
        job[c].column = c;
        job[c].adjust = c == SEEN_NAIVE ? ADJUST_NONE : c == SEEN_CONTACTS ? ADJUST_CONTACTS : ADJUST_DEFAULT;
        job[c].rows = c == SEEN_NAIVE                           ? &d->rows[TABLE_NAIVE]
                      : c == SEEN_ONE                           ? (d->one_rows.n > 0 ? &d->one_rows : NULL)
                      : c == SEEN_ROLLING || c == SEEN_CONTACTS ? &d->rows[TABLE_ROLLING]
                                                                : &d->rows[TABLE_GAP_0 + c - SEEN_GAP_0];
    }
}

int drivers_columns(struct drivers *d, struct err *err)
{
    struct column_job job[N_SEEN] = {{0}};
    size_t width = d->n_rules * N_CONTRASTS_OF;
    int rc = 0;
    set_jobs(d, job);
    for (int c = 0; rc == 0 && c < N_SEEN; c++) {
        d->seen[c] = arena_get(&d->st.arena, (width + 1) * sizeof **d->seen, err);
        job[c].resampled = mem_zero(width * d->o.resamples + 1, sizeof *job[c].resampled, err);
        rc = d->seen[c] && job[c].resampled ? 0 : -1;
    }
    if (rc == 0)
        team_run(team_size(0), N_SEEN, run_column, job);
    for (int c = 0; rc == 0 && c < N_SEEN; c++) {
        if (!job[c].rows || job[c].rc == 0)
            continue;
        d->st.part = driver_column_name[c];
        d->st.by = NULL;
        if (c == SEEN_ROLLING) {
            *err = job[c].err;
            rc = -1;
        } else {
            rc = study_excuse(&d->st, driver_column_name[c], &job[c].err, err);
        }
    }
    d->risk = job[SEEN_ROLLING].risk;
    if (rc == 0)
        rc = tell(d, job, err);
    for (int c = 0; c < N_SEEN; c++)
        free(job[c].resampled);
    d->st.by = NULL;
    return rc;
}
