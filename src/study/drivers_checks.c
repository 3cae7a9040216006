/* drivers_checks: three questions whose answer must be nothing: an end that friction cannot cause, matters of before
 * the snags, and snags that were handed to other customers. */
#include <stdlib.h>

#include "sim/rng.h"
#include "snag/measure.h"
#include "stat/measure/dist.h"
#include "study/drivers_impl.h"

enum { CHECK_STEPS = 60, TENURE_CLASSES = 4, MATTERS_MOST = 4 };

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
    int rc = error ? driver_model_open(&m, d, r, true, adjust, err) : -1;
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

struct exchange_key {
    int32_t at, matters, tenure;
    size_t i;
};

static int by_stratum(const void *a, const void *b)
{
    const struct exchange_key *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->matters != y->matters)
        return x->matters < y->matters ? -1 : 1;
    if (x->tenure != y->tenure)
        return x->tenure < y->tenure ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Strata: landmark, matters (4 and more together), quarter of tenure. */
static struct exchange_key *strata(const struct driver_rows *r, struct err *err)
{
    struct exchange_key *key = mem_zero(r->n + 1, sizeof *key, err);
    double *sorted = mem_zero(r->n + 1, sizeof *sorted, err), cut[TENURE_CLASSES - 1] = {0};
    const double *tenure = r->with[WITH_TENURE], *matters = r->with[WITH_MATTERS];
    if (key && sorted && tenure && r->n > 0) {
        memcpy(sorted, tenure, r->n * sizeof *sorted);
        qsort(sorted, r->n, sizeof *sorted, by_number);
        for (size_t k = 0; k + 1 < TENURE_CLASSES; k++)
            cut[k] = sorted[(k + 1) * r->n / TENURE_CLASSES];
    }
    for (size_t i = 0; key && sorted && i < r->n; i++) {
        key[i] = (struct exchange_key){.at = r->at[i], .i = i};
        key[i].matters = matters ? (int32_t)fmin(matters[i], MATTERS_MOST) : 0;
        for (size_t k = 0; tenure && k + 1 < TENURE_CLASSES; k++)
            key[i].tenure += tenure[i] >= cut[k];
    }
    if (key && sorted)
        qsort(key, r->n, sizeof *key, by_stratum);
    free(sorted);
    if (sorted)
        return key;
    free(key);
    return NULL;
}

/* Within each stratum, all snags of a row go to another one. */
static void exchange(struct driver_rows *to, const struct driver_rows *from, const struct exchange_key *key,
                     size_t *place, size_t n_rules, struct rng *g)
{
    for (size_t first = 0, end; first < from->n; first = end) {
        for (end = first; end < from->n && key[end].at == key[first].at && key[end].matters == key[first].matters &&
                          key[end].tenure == key[first].tenure;
             end++)
            place[end] = key[end].i;
        for (size_t i = end - 1; i > first; i--) {
            size_t k = first + rng_below(g, (uint32_t)(i - first + 1)), other = place[k];
            place[k] = place[i];
            place[i] = other;
        }
    }
    for (size_t k = 0; k < n_rules; k++)
        for (size_t i = 0; to->snags[k] && i < from->n; i++)
            to->snags[k][key[i].i] = from->snags[k][place[i]];
}

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
    if (driver_model_open(&m, d, r, true, ADJUST_DEFAULT, err) < 0)
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
    double level = 1 - d->o.alpha, z = dist_quantile(level, INFINITY);
    for (size_t k = 0; k < d->n_rules; k++) {
        if (e[k].n < 2)
            continue;
        struct measure share;
        double n = (double)e[k].n, mean = e[k].sum / n, error = sqrt((e[k].square / n - mean * mean) / (n - 1));
        d->st.by = d->rule[k].name;
        struct study_line *x = study_add(&d->st, "mean_log_odds", "snags of others: mean log odds", err);
        if (!x)
            return -1;
        x->estimate = mean;
        x->std_error = error;
        x->low = mean - z * error;
        x->high = mean + z * error;
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
    struct driver_rows r = {.n = 0};
    d->st.part = "check_exchanged";
    if (d->o.exchanges == 0)
        return 0;
    struct exchange_key *key = strata(all, err);
    struct exchanged *e = mem_zero(d->n_rules + 1, sizeof *e, err);
    double *error = mem_zero(d->n_rules + 1, sizeof *error, err);
    size_t *place = mem_zero(all->n + 1, sizeof *place, err);
    int rc = key && e && error && place ? driver_rows_copy(&r, all, d->n_rules, err) : -1;
    for (size_t k = 0; rc == 0 && k < d->o.exchanges; k++) {
        struct rng g;
        rng_seed(&g, d->o.seed ^ UINT64_C(0x5eed), k);
        exchange(&r, all, key, place, d->n_rules, &g);
        rc = exchange_once(d, &r, e, error, err);
    }
    if (rc == 0)
        rc = tell_exchanged(d, e, err);
    arena_free(&r.arena);
    free(key);
    free(e);
    free(error);
    free(place);
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
