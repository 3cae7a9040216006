/* drivers: see snag/drivers.h. One pass over the events fills every table; then models, one after another. */
#include "snag/drivers.h"

#include <stdlib.h>

#include "study/drivers_impl.h"

int drivers_open(struct drivers **dp, const struct drivers_options *o, struct err *err)
{
    if (o->landmarks->kind != DESIGN_LANDMARK)
        return err_set(err, ERR_USAGE, "--landmark must be a date or FROM/TO/STEP");
    if (!o->outcomes->has_churned || !o->outcomes->has_as_of)
        return err_set(err, ERR_USAGE,
                       "the outcomes must say when customers left (churned_at) and until when that is "
                       "known (as_of)");
    if (drivers_claims_check(o, err) < 0)
        return -1;
    if (o->resamples < 99)
        return err_set(err, ERR_USAGE, "--resamples must be 99 or more");
    struct drivers *d = mem_zero(1, sizeof *d, err);
    if (!d)
        return -1;
    d->o = *o;
    d->st.table = o->outcomes->name;
    d->st.spec = o->spec;
    d->st.sha256 = o->sha256;
    if (drivers_tables_open(d, err) < 0) {
        drivers_close(d);
        return -1;
    }
    *dp = d;
    return 0;
}

int drivers_part(struct drivers *d, const char *rule, struct err *err)
{
    return dict_put(&d->part, view_of(rule), err) < 0 ? -1 : 0;
}

int drivers_built_on(struct drivers *d, const char *rule, const char *on, struct err *err)
{
    struct buf pair = {0};
    int rc = buf_addf(&pair, err, "%s %s", rule, on);
    if (rc == 0 && dict_put(&d->built, view_of(pair.p), err) < 0)
        rc = -1;
    buf_free(&pair);
    return rc;
}

int drivers_add(struct drivers *d, const struct batch *b, struct err *err)
{
    for (int t = 0; t < N_DRIVER_TABLES; t++)
        if (d->table[t] && features_add(d->table[t], b, err) < 0)
            return -1;
    return 0;
}

/* The latest landmark at which somebody is known to have left. */
static int choose_one(struct drivers *d, struct err *err)
{
    const struct driver_rows *r = &d->rows[TABLE_ROLLING];
    size_t n = d->o.landmarks->n, latest = n;
    for (size_t i = 0; i < r->n; i++)
        if (r->y[i] > 0 && (latest == n || (size_t)r->at[i] > latest))
            latest = (size_t)r->at[i];
    d->one = n > 1 ? latest : n;
    if (d->one == n)
        return 0;
    bool *keep = mem_zero(r->n + 1, sizeof *keep, err);
    int rc = keep ? driver_rows_copy(&d->one_rows, r, d->n_rules, err) : -1;
    for (size_t i = 0; rc == 0 && i < r->n; i++)
        keep[i] = (size_t)r->at[i] == latest;
    if (rc == 0)
        driver_rows_keep(&d->one_rows, keep, d->n_rules);
    free(keep);
    return rc;
}

static int count_customers(struct drivers *d, struct err *err)
{
    const struct driver_rows *r = &d->rows[TABLE_ROLLING];
    uint8_t *seen = mem_zero(d->customers.n + 1, 1, err);
    for (size_t i = 0; seen && i < r->n; i++)
        seen[r->who[i]] |= r->y[i] > 0 ? 3 : 1;
    for (size_t i = 0; seen && i < d->customers.n; i++) {
        d->n_customers += seen[i] > 0;
        d->n_leavers += seen[i] == 3;
    }
    free(seen);
    d->st.n_rows = r->n + r->n_unknown + r->n_missing;
    d->st.n_used = r->n;
    d->st.n_clusters = d->n_customers;
    return seen ? 0 : -1;
}

static int check_leavers(const struct drivers *d, struct err *err)
{
    enum { LEAST = 10 };
    const struct driver_rows *r = &d->rows[TABLE_ROLLING];
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->y[i] > 0;
    if (n >= LEAST)
        return 0;
    (void)err_set(err, ERR_DATA, "%s: %zu of %zu rows left in the horizon: too few to say what goes with leaving",
                  d->o.outcomes->name, n, r->n);
    return err_hint(err, "a longer --horizon, more landmarks, or outcomes known until later (as_of)");
}

int drivers_end(struct drivers *d, struct err *err)
{
    if (drivers_tables_read(d, err) < 0 || check_leavers(d, err) < 0 || drivers_choose(d, err) < 0 ||
        choose_one(d, err) < 0 || count_customers(d, err) < 0)
        return -1;
    if (drivers_columns(d, err) < 0 || drivers_tipping(d, err) < 0 || drivers_start_stop(d, err) < 0 ||
        drivers_curve(d, err) < 0)
        return -1;
    return drivers_checks(d, err) < 0 ? -1 : drivers_claims(d, err);
}

const struct study *drivers_study(const struct drivers *d)
{
    return &d->st;
}

void drivers_close(struct drivers *d)
{
    if (!d)
        return;
    for (int t = 0; t < N_DRIVER_TABLES; t++) {
        features_close(d->table[t]);
        landmarks_free(&d->at[t]);
        arena_free(&d->rows[t].arena);
    }
    arena_free(&d->one_rows.arena);
    dict_free(&d->customers);
    dict_free(&d->part);
    dict_free(&d->built);
    free(d->rule);
    study_close(&d->st);
    free(d);
}
