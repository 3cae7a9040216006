/* drivers_checks: three questions whose answer must be nothing: an end that friction cannot cause, matters of before
 * the snags, and snags that were handed to other customers. */
#include <stdlib.h>

#include "snag/measure.h"
#include "stat/measure/dist.h"
#include "study/drivers_impl.h"

enum { CHECK_STEPS = 60 };

/* An estimate per snag with a Wald interval, errors clustered by customer. */
static int add_wald(struct drivers *d, const char *name, const char *label, size_t rule, double estimate, double error,
                    bool ratio, size_t n, const char *method, struct err *err)
{
    struct study *st = &d->st;
    double z = dist_quantile(1 - d->o.alpha, INFINITY);
    st->by = d->rule[rule].name;
    struct study_line *x = study_add(st, name, label, err);
    if (!x)
        return -1;
    x->estimate = ratio ? exp(estimate) : estimate;
    x->std_error = error;
    x->low = ratio ? exp(estimate - z * error) : estimate - z * error;
    x->high = ratio ? exp(estimate + z * error) : estimate + z * error;
    x->level = 1 - d->o.alpha;
    x->statistic = estimate / error;
    x->p = dist_two_sided(x->statistic, INFINITY);
    x->n = n;
    x->says = x->low <= (ratio ? 1 : 0) && x->high >= (ratio ? 1 : 0) ? "nothing found" : "not null";
    x->method = method;
    return 0;
}

/* A model, its coefficients and errors. */
static int add_model(struct drivers *d, const struct driver_rows *r, enum driver_adjust adjust, bool poisson,
                     const char *name, const char *label, const char *method, struct err *err)
{
    struct driver_model m;
    struct err why = ERR_INIT;
    double *error = mem_zero(d->n_rules + 1, sizeof *error, err);
    int rc = error ? driver_model_open(&m, d, r, true, adjust, ALL_RULES, err) : -1;
    if (rc < 0) {
        free(error);
        return -1;
    }
    m.poisson = poisson;
    d->st.by = NULL;
    if (driver_model_fit(&m, NULL, CHECK_STEPS, &why) < 0 || driver_model_errors(&m, error, &why) < 0) {
        rc = study_excuse(&d->st, label, &why, err);
    } else {
        for (size_t k = 0; rc == 0 && k < d->n_rules; k++)
            if (m.column[k] != SIZE_MAX)
                rc = add_wald(d, name, label, k, driver_model_coefficient(&m, k), error[k], poisson, r->n, method, err);
    }
    driver_model_close(&m);
    free(error);
    d->st.by = NULL;
    return rc;
}

static size_t n_events(const struct driver_rows *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->y[i] > 0;
    return n;
}

/* (a) */
static int check_control(struct drivers *d, struct err *err)
{
    enum { LEAST = 10 };
    d->st.part = "check_control";
    if (!d->o.control)
        return study_say(&d->st, err, "No --control-outcome: an end that friction cannot cause would be a check.");
    size_t n = n_events(&d->rows[TABLE_CONTROL]);
    if (n < LEAST)
        return study_say(&d->st, err, "%s: %zu rows with that end are too few.", d->o.control_name, n);
    return add_model(d, &d->rows[TABLE_CONTROL], ADJUST_DEFAULT, false, "log_odds",
                     "control outcome, log odds per snag", "pooled logistic regression, clustered by customer", err);
}

/* The rows of the main table whose customer has a row of prior matters; y: how many. */
static int prior_rows(struct drivers *d, struct driver_rows *r, struct err *err)
{
    const struct driver_rows *all = &d->rows[TABLE_ROLLING], *prior = &d->rows[TABLE_PRIOR];
    size_t places = d->customers.n * d->o.landmarks->n + 1;
    double *matters = mem_zero(places, sizeof *matters, err);
    bool *keep = mem_zero(all->n + 1, sizeof *keep, err);
    int rc = matters && keep ? driver_rows_copy(r, all, d->n_rules, err) : -1;
    for (size_t i = 0; rc == 0 && i < places; i++)
        matters[i] = NAN;
    for (size_t i = 0; rc == 0 && prior->with[WITH_MATTERS] && i < prior->n; i++)
        matters[driver_place(d, prior, i)] = prior->with[WITH_MATTERS][i];
    for (size_t i = 0; rc == 0 && i < r->n; i++) {
        r->y[i] = matters[driver_place(d, r, i)];
        keep[i] = !isnan(r->y[i]);
    }
    if (rc == 0)
        driver_rows_keep(r, keep, d->n_rules);
    free(matters);
    free(keep);
    return rc;
}

/* (b) */
static int check_prior(struct drivers *d, struct err *err)
{
    static const char *const method = "Poisson regression, clustered by customer";
    struct driver_rows r = {.n = 0};
    d->st.part = "check_prior";
    if (!d->table[TABLE_PRIOR])
        return study_say(&d->st, err, "No prior matters: the log does not reach back two look-backs.");
    int rc = prior_rows(d, &r, err);
    if (rc == 0 && n_events(&r) == 0)
        rc = study_say(&d->st, err, "No prior matters: nobody of the table was with the company and covered so early.");
    else if (rc == 0)
        rc = add_model(d, &r, ADJUST_DEFAULT, true, "rate_ratio", "prior matters, rate ratio per snag", method, err);
    if (rc == 0 && n_events(&r) > 0)
        rc = add_model(d, &r, ADJUST_NONE, true, "rate_ratio_unadjusted", "… without adjustment", method, err);
    arena_free(&r.arena);
    return rc;
}

/* ---- (c) ---- */

struct exchanged {
    double sum, square;
    size_t n, missed;
};

static int exchange_once(struct drivers *d, const struct driver_rows *r, struct exchanged *e, double *error,
                         struct err *err)
{
    struct driver_model m;
    struct err why = ERR_INIT;
    double z = dist_quantile(1 - d->o.alpha, INFINITY);
    if (driver_model_open(&m, d, r, true, ADJUST_DEFAULT, ALL_RULES, err) < 0)
        return -1;
    bool fits = driver_model_fit(&m, NULL, CHECK_STEPS, &why) == 0 && driver_model_errors(&m, error, &why) == 0;
    for (size_t k = 0; fits && k < d->n_rules; k++) {
        double b = driver_model_coefficient(&m, k);
        if (m.column[k] == SIZE_MAX || !(error[k] > 0))
            continue;
        e[k].sum += b;
        e[k].square += b * b;
        e[k].n++;
        e[k].missed += fabs(b) > z * error[k];
    }
    driver_model_close(&m);
    return 0;
}

static int tell_exchanged(struct drivers *d, const struct exchanged *e, struct err *err)
{
    double level = 1 - d->o.alpha;
    for (size_t k = 0; k < d->n_rules; k++) {
        if (e[k].n < 2)
            continue;
        struct measure share;
        double n = (double)e[k].n, t = dist_quantile(level, n - 1), mean = e[k].sum / n,
               error = sqrt((e[k].square / n - mean * mean) / (n - 1));
        d->st.by = d->rule[k].name;
        struct study_line *x = study_add(&d->st, "mean_log_odds", "snags of others: mean log odds", err);
        if (!x)
            return -1;
        x->estimate = mean;
        x->std_error = error;
        x->low = mean - t * error;
        x->high = mean + t * error;
        x->level = level;
        x->n = e[k].n;
        x->says = x->low <= 0 && x->high >= 0 ? "nothing found" : "not null";
        x->method = "within landmark, matters and tenure; n exchanges";
        share_wilson((double)e[k].missed, n, level, &share);
        if (study_measure(&d->st, "share_missing_0", "snags of others: intervals that miss 0", &share, level,
                          "should be alpha; Wilson 1927", err) < 0)
            return -1;
        struct study_line *last = &d->st.line[d->st.n_lines - 1];
        last->says =
            last->low <= d->o.alpha && d->o.alpha <= last->high ? "as many as chance" : "not as many as chance";
    }
    return 0;
}

static int check_exchanged(struct drivers *d, struct err *err)
{
    const struct driver_rows *all = &d->rows[TABLE_ROLLING];
    struct driver_rows own = {.n = 0}, r = {.n = 0};
    struct driver_exchange x = {.n = 0};
    d->st.part = "check_exchanged";
    if (d->o.exchanges == 0)
        return 0;
    struct exchanged *e = mem_zero(d->n_rules + 1, sizeof *e, err);
    double *error = mem_zero(d->n_rules + 1, sizeof *error, err);
    size_t *from = mem_zero(all->n + 1, sizeof *from, err);
    int rc = e && error && from ? driver_exchange_open(&x, all, err) : -1;
    if (rc == 0)
        rc = driver_rows_copy(&own, all, d->n_rules, err);
    if (rc == 0)
        rc = driver_rows_copy(&r, all, d->n_rules, err);
    for (size_t rule = 0; rc == 0 && rule < d->n_rules; rule++)
        if (own.snags[rule])
            driver_exchange_center(&x, own.snags[rule]);
    for (size_t k = 0; rc == 0 && k < d->o.exchanges; k++) {
        driver_exchange_draw(&x, d->o.seed, k, from);
        for (size_t rule = 0; rule < d->n_rules; rule++)
            for (size_t i = 0; r.snags[rule] && i < r.n; i++)
                r.snags[rule][i] = own.snags[rule][from[i]];
        rc = exchange_once(d, &r, e, error, err);
    }
    if (rc == 0)
        rc = tell_exchanged(d, e, err);
    arena_free(&r.arena);
    arena_free(&own.arena);
    driver_exchange_close(&x);
    free(e);
    free(error);
    free(from);
    return rc;
}

int drivers_checks(struct drivers *d, struct err *err)
{
    int rc = check_control(d, err);
    if (rc == 0)
        rc = check_prior(d, err);
    if (rc == 0)
        rc = check_exchanged(d, err);
    d->st.by = NULL;
    return rc;
}
