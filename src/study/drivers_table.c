/* drivers_table: the tables that study drivers compares, all made of one pass over the events, and which of their rows
 * may be compared. */
#include <stdlib.h>

#include "study/drivers_impl.h"
#include "table/features/features_impl.h"

const int driver_gap_days[N_GAPS] = {0, 7, 14, 30};
const int driver_curve_look_back_days[N_CURVE_LOOK_BACKS] = {30, 60, 90, 180};
const int driver_curve_gap_days[N_CURVE_GAPS] = {7, 14, 30};

/* The landmarks, moved by whole days. */
static int move_landmarks(struct landmarks *to, const struct drivers *d, int64_t by_us, struct err *err)
{
    const struct landmarks *from = d->o.landmarks;
    *to = (struct landmarks){.kind = DESIGN_LANDMARK, .n = from->n};
    to->at_us = mem_zero(from->n, sizeof *to->at_us, err);
    to->text = mem_zero(1, 1, err);
    if (!to->at_us || !to->text)
        return -1;
    for (size_t i = 0; i < from->n; i++)
        to->at_us[i] = zone_shift(d->o.zone, from->at_us[i], by_us);
    return 0;
}

/* Which table has which design. */
static int design_of(struct drivers *d, enum driver_table t, struct features_options *o, struct err *err)
{
    const int64_t day_us = US_PER_DAY;
    int64_t by_us = 0;
    o->landmarks = &d->at[t];
    if (t == TABLE_NAIVE) {
        d->at[t] = (struct landmarks){.kind = DESIGN_NAIVE, .n = 1};
        return 0;
    }
    if (t == TABLE_START_STOP) {
        d->at[t] = (struct landmarks){.kind = DESIGN_START_STOP, .n = 1, .origin = ORIGIN_ENTERED_AT};
        return 0;
    }
    if (t >= TABLE_CURVE) {
        o->look_back_us = driver_curve_look_back_days[(t - TABLE_CURVE) / N_CURVE_GAPS] * day_us;
        o->gap_us = driver_curve_gap_days[(t - TABLE_CURVE) % N_CURVE_GAPS] * day_us;
    }
    if (t >= TABLE_GAP_0 && t <= TABLE_GAP_30) {
        int gap_d = driver_gap_days[t - TABLE_GAP_0];
        o->gap_us = gap_d * day_us;
        o->min_tenure_us = (MIN_TENURE_D - gap_d) * day_us;
        by_us = d->o.gap_us - o->gap_us;
    }
    if (t == TABLE_CONTROL)
        o->outcomes = d->o.control;
    if (t == TABLE_ENDED)
        o->outcomes = d->o.ended;
    if (t == TABLE_PRIOR) {
        by_us = -d->o.look_back_us;
        o->min_tenure_us = d->o.look_back_us;
        o->gap_us = 0;
    }
    return move_landmarks(&d->at[t], d, by_us, err);
}

static bool asked_for(const struct drivers *d, enum driver_table t)
{
    return t == TABLE_CONTROL      ? d->o.control != NULL
           : t == TABLE_ENDED      ? d->o.ended != NULL
           : t == TABLE_PRIOR      ? d->o.look_back_us != LOOK_BACK_ALL
           : t == TABLE_START_STOP ? d->o.outcomes->has_entered && !d->o.ended
           : t >= TABLE_CURVE      ? d->o.curve != DRIVERS_NO_CURVE
                                   : true;
}

int drivers_tables_open(struct drivers *d, struct err *err)
{
    for (enum driver_table t = 0; t < N_DRIVER_TABLES; t++) {
        struct features_options o = {.by = BY_CUSTOMER,
                                     .outcomes = d->o.outcomes,
                                     .look_back_us = d->o.look_back_us,
                                     .gap_us = d->o.gap_us,
                                     .horizon_us = d->o.horizon_us,
                                     .zone = d->o.zone,
                                     .silence_us = d->o.silence_us,
                                     .from_us = TS_NONE,
                                     .to_us = TS_NONE,
                                     .covered_from_us = TS_NONE,
                                     .covered_to_us = TS_NONE,
                                     .min_match = d->o.min_match};
        if (asked_for(d, t) && (design_of(d, t, &o, err) < 0 || features_open(&d->table[t], &o, err) < 0))
            return -1;
    }
    return 0;
}

/* ---- which rows may be compared ---- */

/* Marks the places of customers and landmarks that a table has a row for. */
static void mark(const struct drivers *d, enum driver_table t, uint8_t *times)
{
    const struct driver_rows *r = &d->rows[t];
    for (size_t i = 0; i < r->n; i++)
        times[driver_place(d, r, i)]++;
}

static void keep_marked(struct drivers *d, enum driver_table t, const uint8_t *times, int least, bool *keep)
{
    struct driver_rows *r = &d->rows[t];
    for (size_t i = 0; i < r->n; i++)
        keep[i] = times[driver_place(d, r, i)] >= least;
    driver_rows_keep(r, keep, d->n_rules);
}

/* The gap columns hold the outcome: the same customers at the same landmarks in all of them. Ends that are no leaving
 * take their customers out of all tables of landmarks, and the control outcome is of those who are in the table. */
static int align_rows(struct drivers *d, struct err *err)
{
    size_t places = d->customers.n * d->o.landmarks->n + 1, most = 1;
    for (int t = 0; t < N_DRIVER_TABLES; t++)
        most = d->rows[t].n > most ? d->rows[t].n : most;
    uint8_t *times = mem_zero(places, 1, err);
    bool *keep = mem_zero(most, sizeof *keep, err);
    if (times && keep && d->o.ended) {
        size_t before = d->rows[TABLE_ROLLING].n;
        mark(d, TABLE_ENDED, times);
        for (enum driver_table t = TABLE_ROLLING; t < N_DRIVER_TABLES; t++)
            if (t <= TABLE_GAP_30 || t >= TABLE_CURVE)
                keep_marked(d, t, times, 1, keep);
        d->n_ended = before - d->rows[TABLE_ROLLING].n;
    }
    if (times && keep) {
        memset(times, 0, places);
        for (enum driver_table t = TABLE_GAP_0; t <= TABLE_GAP_30; t++)
            mark(d, t, times);
        for (enum driver_table t = TABLE_GAP_0; t <= TABLE_GAP_30; t++)
            keep_marked(d, t, times, N_GAPS, keep);
        memset(times, 0, places);
        mark(d, TABLE_ROLLING, times);
        keep_marked(d, TABLE_CONTROL, times, 1, keep);
    }
    free(times);
    free(keep);
    return times && keep ? 0 : -1;
}

/* ---- which rules are in the models ---- */

/* How many leavers met a rule, how many others, and in how many rows it is not known. */
struct rule_counts {
    size_t n_leavers, n_others, n_missing;
};

static struct rule_counts count_rule(const struct driver_rows *r, size_t k, uint8_t *seen, size_t n_customers)
{
    struct rule_counts c = {0, 0, 0};
    memset(seen, 0, n_customers + 1);
    for (size_t i = 0; i < r->n; i++) {
        c.n_missing += isnan(r->snags[k][i]) ? 1 : 0;
        if (r->snags[k][i] > 0)
            seen[r->who[i]] |= (uint8_t)(r->y[i] > 0 ? 2 : 1);
    }
    for (size_t i = 0; i < n_customers; i++) {
        c.n_leavers += seen[i] >= 2;
        c.n_others += seen[i] == 1;
    }
    return c;
}

/* Those that enough leavers and enough others have met, and that the log covers; parts are in their whole. */
static int choose_rules(struct drivers *d, struct err *err)
{
    enum { LEAST = 10, MISSING_MOST = 10 };
    const struct driver_rows *r = &d->rows[TABLE_ROLLING];
    if (d->n_rules == 0) {
        (void)err_set(err, ERR_DATA, "the events hold no snags");
        return err_hint(err, "snag detect finds them, or name rules to find: --only transfer,long_wait");
    }
    uint8_t *seen = mem_zero(d->customers.n + 1, 1, err);
    for (size_t k = 0; seen && k < d->n_rules; k++) {
        struct driver_rule *rule = &d->rule[k];
        if (rule->good || rule->part || !r->snags[k])
            continue;
        struct rule_counts c = count_rule(r, k, seen, d->customers.n);
        rule->n_leavers = c.n_leavers;
        rule->n_customers = c.n_leavers + c.n_others;
        rule->covered = c.n_missing * MISSING_MOST <= r->n;
        rule->used = rule->covered && c.n_leavers >= LEAST && c.n_others >= LEAST;
        d->n_used += rule->used;
    }
    free(seen);
    if (seen && d->n_used == 0)
        return err_set(err, ERR_DATA, "no rule was met by %d leavers and %d others", LEAST, LEAST);
    return seen ? 0 : -1;
}

/* Rows in which a rule of the models is not known. */
static int drop_missing(struct drivers *d, struct err *err)
{
    for (enum driver_table t = 0; t < N_DRIVER_TABLES; t++) {
        struct driver_rows *r = &d->rows[t];
        bool *keep = d->table[t] && t != TABLE_ENDED && t != TABLE_PRIOR && t != TABLE_START_STOP
                         ? mem_zero(r->n + 1, sizeof *keep, err)
                         : NULL;
        size_t before = r->n;
        if (!d->table[t] || t == TABLE_ENDED || t == TABLE_PRIOR || t == TABLE_START_STOP)
            continue;
        if (!keep)
            return -1;
        for (size_t i = 0; i < r->n; i++) {
            keep[i] = true;
            for (size_t k = 0; k < d->n_rules; k++)
                keep[i] = keep[i] && !(d->rule[k].used && r->snags[k] && isnan(r->snags[k][i]));
        }
        driver_rows_keep(r, keep, d->n_rules);
        r->n_missing += before - r->n;
        free(keep);
    }
    return 0;
}

/* ---- what went into it ---- */

static void add_flow(struct drivers *d)
{
    const struct features_counts *c = features_counts(d->table[TABLE_ROLLING]);
    struct landmark_counts *f = &d->flow;
    for (size_t i = 0; i < d->o.landmarks->n; i++) {
        const struct landmark_counts *n = &c->landmark[i];
        f->rows += n->rows;
        f->not_entered += n->not_entered;
        f->churned_before += n->churned_before;
        f->lost_in_gap += n->lost_in_gap;
        f->not_known += n->not_known;
    }
}

static int name_rules(struct drivers *d, struct err *err)
{
    struct view name;
    int64_t begin_us, end_us;
    size_t n_holes, n = 0;
    uint64_t n_missing;
    while (features_covered(d->table[TABLE_ROLLING], n + 1, &name, &begin_us, &end_us, &n_holes, &n_missing))
        n++;
    d->rule = mem_zero(n + 1, sizeof *d->rule, err);
    for (size_t i = 0; d->rule && i < n; i++) {
        (void)features_covered(d->table[TABLE_ROLLING], i + 1, &name, &begin_us, &end_us, &n_holes, &n_missing);
        const char *colon = memchr(name.p, ':', name.n);
        size_t skip = colon ? (size_t)(colon - name.p) + 1 : 0;
        struct driver_rule *r = &d->rule[i];
        r->name = arena_copy(&d->st.arena, name.p + skip, name.n - skip, err);
        r->with = arena_get(&d->st.arena, (n + 1) * sizeof *r->with, err);
        if (!r->name || !r->with)
            return -1;
        memset(r->with, 0, (n + 1) * sizeof *r->with);
        r->good = name.n > 4 && memcmp(name.p, "good", 4) == 0;
        r->part = dict_get(&d->part, view_of(r->name)) != DICT_NONE;
        d->n_rules++;
    }
    return d->rule ? 0 : -1;
}

/* Whatever is built on a rule is 0 with it, in any depth. */
static int relate_rules(struct drivers *d, struct err *err)
{
    struct buf pair = {0};
    int rc = 0;
    for (size_t i = 0; i < d->n_rules; i++)
        d->rule[i].with[i] = true;
    for (size_t i = 0; rc == 0 && i < d->n_rules; i++)
        for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
            buf_clear(&pair);
            rc = buf_addf(&pair, err, "%s %s", d->rule[k].name, d->rule[i].name);
            if (rc == 0 && dict_get(&d->built, view_of(pair.p)) != DICT_NONE)
                d->rule[i].with[k] = true;
        }
    buf_free(&pair);
    for (size_t m = 0; m < d->n_rules; m++)
        for (size_t i = 0; i < d->n_rules; i++)
            for (size_t k = 0; d->rule[i].with[m] && k < d->n_rules; k++)
                d->rule[i].with[k] = d->rule[i].with[k] || d->rule[m].with[k];
    return rc;
}

/* Prior matters are done without if the log does not reach so far back. */
static int end_table(struct drivers *d, int t, struct err *err)
{
    struct err why = ERR_INIT;
    if (features_end(d->table[t], &why) == 0)
        return 0;
    if (t != TABLE_PRIOR || why.kind != ERR_DATA) {
        *err = why;
        return -1;
    }
    features_close(d->table[t]);
    d->table[t] = NULL;
    return 0;
}

int drivers_tables_read(struct drivers *d, struct err *err)
{
    for (int t = 0; t < N_DRIVER_TABLES; t++)
        if (d->table[t] && end_table(d, t, err) < 0)
            return -1;
    if (name_rules(d, err) < 0 || relate_rules(d, err) < 0)
        return -1;
    for (enum driver_table t = 0; t < N_DRIVER_TABLES; t++)
        if (d->table[t] && t != TABLE_START_STOP && driver_rows_read(d, t, err) < 0)
            return -1;
    add_flow(d);
    return 0;
}

int drivers_choose(struct drivers *d, struct err *err)
{
    return choose_rules(d, err) < 0 || drop_missing(d, err) < 0 ? -1 : align_rows(d, err);
}
