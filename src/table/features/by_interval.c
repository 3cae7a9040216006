/* by_interval: a row per customer and stretch of time in which no count changes (start, stop, event), for models whose
 * covariates vary with time. See snag/features.h.
 *
 * What holds in (start, stop] is what was known up to start - gap: an event enters the counts a gap after it happened,
 * for everybody, and leaves them a look-back later. So whoever leaves does so with counts of the same age as those of
 * everybody who stays.
 */
#include <stdlib.h>

#include "table/features/features_impl.h"
#include "table/features/intervals.h"

/* A moment at which counts change, or, with column SIZE_MAX, what the log covers. */
struct cut {
    int64_t at_us;
    size_t column;
    int by;
};

struct cutting {
    struct cut *cut, *cover; /* of a row; of all rows */
    size_t n, cap, n_cover, cap_cover;
    int64_t *count, *held; /* now; those of the row that is still to be written */
    bool *covered, *held_covered;
    int64_t origin_us, held_from_us, held_to_us; /* held_from_us: TS_NONE = none is */
    size_t row;
    struct buf plain;
    struct tabular *t;
};

static int by_time(const void *a, const void *b)
{
    const struct cut *x = a, *y = b;
    return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

static int put_cut(struct cut **cut, size_t *n, size_t *cap, struct cut x, struct err *err)
{
    if (mem_reserve(cut, cap, *n + 1, sizeof **cut, err) < 0)
        return -1;
    (*cut)[(*n)++] = x;
    return 0;
}

/* The moment at which something of ts_us is known; at which it is older than the look-back, INT64_MAX for never. */
static int64_t known_at(const struct features *f, int64_t ts_us)
{
    return ts_us == TS_NONE ? TS_NONE : zone_shift(f->opt.zone, ts_us, f->opt.gap_us);
}

static int64_t old_at(const struct features *f, int64_t ts_us)
{
    bool forever = ts_us == TS_NONE || f->opt.look_back_us == LOOK_BACK_ALL;
    return forever ? INT64_MAX : zone_shift(f->opt.zone, known_at(f, ts_us), f->opt.look_back_us);
}

/* What a row of (start, stop] counts. */
static struct window counted(const struct features *f, int64_t life_us, int64_t start_us, int64_t stop_us)
{
    int64_t to_us = zone_shift(f->opt.zone, stop_us, -f->opt.gap_us);
    int64_t from_us = features_begin(f, zone_shift(f->opt.zone, start_us, -f->opt.gap_us));
    from_us = life_us > from_us ? life_us : from_us;
    return (struct window){from_us, to_us > from_us ? to_us : from_us};
}

/* ---- who is at risk, and when ---- */

struct at_risk {
    int64_t life_us;            /* counts begin with it */
    int64_t from_us, to_us;     /* at risk in (from, to] */
    bool left;                  /* … and leaves at its end */
    bool entered, alive, known; /* else why not */
};

static struct at_risk risk_of(const struct features *f, size_t row)
{
    const struct customers *c = f->table;
    const struct outcome *o = &f->opt.outcomes->row[row];
    int64_t churn_us = outcome_churn_us(o), known_us = outcome_known_us(o);
    int64_t first_us = row < c->n_first ? c->first_us[row] : TS_NONE;
    bool first = f->opt.landmarks->origin == ORIGIN_FIRST_EVENT;
    struct at_risk r = {.life_us = o->entered_us, .from_us = o->entered_us};
    if (first && first_us > r.from_us)
        r.from_us = first_us;
    r.entered = r.from_us != TS_NONE && (!first || first_us != TS_NONE);
    r.life_us = r.life_us == TS_NONE ? first_us : r.life_us;
    r.alive = churn_us == TS_NONE || churn_us > r.from_us;
    r.known = known_us != TS_NONE && known_us > r.from_us;
    r.left = churn_us != TS_NONE;
    r.to_us = r.left ? churn_us : known_us;
    return r;
}

/* ---- rows ---- */

static double days(const struct features *f, const struct cutting *k, int64_t ts_us)
{
    int64_t clock_us = ts_us + zone_offset(f->opt.zone, ts_us) * US_PER_S;
    if (f->opt.landmarks->origin != ORIGIN_CALENDAR)
        clock_us -= k->origin_us + zone_offset(f->opt.zone, k->origin_us) * US_PER_S;
    return (double)clock_us / (double)US_PER_DAY;
}

static int write_held(struct features *f, struct cutting *k, const struct at_risk *r, bool event, struct err *err)
{
    struct customers *c = f->table;
    struct window w = counted(f, r->life_us, k->held_from_us, k->held_to_us);
    bool covered = features_is_covered(f, TALLY_CONTACTS, &w);
    memcpy(f->count, k->held, features_n_tally(f) * sizeof *f->count);
    f->counts.rows++;
    c->fate[0].rows++;
    c->fate[0].not_covered += !covered;
    if (tabular_text(k->t, customers_name(f, k->row), err) < 0 ||
        tabular_number(k->t, days(f, k, k->held_from_us), err) < 0 ||
        tabular_number(k->t, days(f, k, k->held_to_us), err) < 0 || tabular_count(k->t, event, err) < 0)
        return -1;
    if (customers_count_cells(f, &w, covered, k->t, err) < 0 ||
        customers_carried(f, &f->opt.outcomes->row[k->row], k->t, &k->plain, err) < 0)
        return -1;
    return tabular_row(k->t, err);
}

/* Does (from, to] differ from the row that is still to be written in anything that is shown? */
static bool differs(const struct features *f, const struct cutting *k)
{
    size_t hidden = customers_matters(f) == TALLY_MATTERS ? TALLY_MATTERS_BESIDE : TALLY_MATTERS;
    for (size_t i = 0; i < features_n_tally(f); i++)
        if (i != hidden && (k->covered[i] != k->held_covered[i] || (k->covered[i] && k->count[i] != k->held[i])))
            return true;
    return false;
}

static int hold(struct features *f, struct cutting *k, const struct at_risk *r, int64_t from_us, int64_t to_us,
                struct err *err)
{
    size_t n = features_n_tally(f);
    struct window w = counted(f, r->life_us, from_us, to_us);
    for (size_t i = 0; i < n; i++)
        k->covered[i] = features_is_covered(f, i, &w);
    if (k->held_from_us == TS_NONE || differs(f, k)) {
        if (k->held_from_us != TS_NONE && write_held(f, k, r, false, err) < 0)
            return -1;
        memcpy(k->held, k->count, n * sizeof *k->held);
        memcpy(k->held_covered, k->covered, n * sizeof *k->held_covered);
        k->held_from_us = from_us;
    }
    k->held_to_us = to_us;
    return 0;
}

/* The moments at which the row's counts change, in order. */
static int cut_row(struct features *f, struct cutting *k, size_t row, struct err *err)
{
    const struct customers *c = f->table;
    k->n = 0;
    for (size_t i = intervals_first(c->intervals, row); i < intervals_first(c->intervals, row + 1); i++) {
        struct interval_change x = intervals_change(c->intervals, i);
        int64_t from_us = known_at(f, x.ts_us), until_us = old_at(f, x.ts_us);
        if (x.until_us != TS_NONE && known_at(f, x.until_us) < until_us)
            until_us = known_at(f, x.until_us);
        if (until_us <= from_us)
            continue;
        if (put_cut(&k->cut, &k->n, &k->cap, (struct cut){from_us, x.column, x.by}, err) < 0 ||
            (until_us < INT64_MAX &&
             put_cut(&k->cut, &k->n, &k->cap, (struct cut){until_us, x.column, -x.by}, err) < 0))
            return -1;
    }
    for (size_t i = 0; i < k->n_cover; i++)
        if (put_cut(&k->cut, &k->n, &k->cap, k->cover[i], err) < 0)
            return -1;
    if (k->n)
        qsort(k->cut, k->n, sizeof *k->cut, by_time);
    return 0;
}

static int write_risk(struct features *f, struct cutting *k, size_t row, const struct at_risk *r, struct err *err)
{
    size_t i = 0;
    if (cut_row(f, k, row, err) < 0)
        return -1;
    memset(k->count, 0, features_n_tally(f) * sizeof *k->count);
    k->row = row;
    k->held_from_us = TS_NONE;
    k->origin_us =
        f->opt.landmarks->origin == ORIGIN_FIRST_EVENT ? ((struct customers *)f->table)->first_us[row] : r->from_us;
    for (int64_t at_us = r->from_us; at_us < r->to_us;) {
        for (; i < k->n && k->cut[i].at_us <= at_us; i++)
            if (k->cut[i].column != SIZE_MAX)
                k->count[k->cut[i].column] += k->cut[i].by;
        int64_t next_us = i < k->n && k->cut[i].at_us < r->to_us ? k->cut[i].at_us : r->to_us;
        if (hold(f, k, r, at_us, next_us, err) < 0)
            return -1;
        at_us = next_us;
    }
    return write_held(f, k, r, r->left, err);
}

/* ---- what the log covers changes for everybody at the same time ---- */

static int cut_cover(struct features *f, struct cutting *k, int64_t ts_us, bool begins, struct err *err)
{
    int64_t at_us = begins ? old_at(f, ts_us) : known_at(f, ts_us);
    if (at_us == TS_NONE || at_us == INT64_MAX)
        return 0;
    return put_cut(&k->cover, &k->n_cover, &k->cap_cover, (struct cut){at_us, SIZE_MAX, 0}, err);
}

static int cut_covers(struct features *f, struct cutting *k, struct err *err)
{
    for (size_t i = 0; i < features_n_tally(f); i++) {
        const struct covered *c = &f->covered[i];
        if (cut_cover(f, k, c->begin_us, true, err) < 0 || cut_cover(f, k, c->end_us, false, err) < 0)
            return -1;
        for (size_t h = 0; h < c->n_holes; h++)
            if (cut_cover(f, k, c->hole[h].begin_us, false, err) < 0 ||
                cut_cover(f, k, c->hole[h].end_us, true, err) < 0)
                return -1;
    }
    return 0;
}

bool intervals_cover_somebody(const struct features *f)
{
    const struct covered *c = &f->covered[TALLY_CONTACTS];
    for (size_t row = 0; row < f->opt.outcomes->key.n; row++) {
        struct at_risk r = risk_of(f, row);
        if (!r.entered || !r.alive || !r.known)
            continue;
        bool whole = c->begin_us <= r.life_us;
        int64_t from_us = whole || r.from_us > old_at(f, c->begin_us) ? r.from_us : old_at(f, c->begin_us);
        if (from_us < r.to_us && from_us <= known_at(f, c->end_us))
            return true;
    }
    return false;
}

static int open_cutting(struct features *f, struct cutting *k, struct tabular *t, struct err *err)
{
    size_t n = features_n_tally(f);
    *k = (struct cutting){.t = t};
    k->count = mem_zero(n, sizeof *k->count, err);
    k->held = k->count ? mem_zero(n, sizeof *k->held, err) : NULL;
    k->covered = k->held ? mem_zero(n, sizeof *k->covered, err) : NULL;
    k->held_covered = k->covered ? mem_zero(n, sizeof *k->held_covered, err) : NULL;
    return k->held_covered ? cut_covers(f, k, err) : -1;
}

static void close_cutting(struct cutting *k)
{
    free(k->cut);
    free(k->cover);
    free(k->count);
    free(k->held);
    free(k->covered);
    free(k->held_covered);
    buf_free(&k->plain);
}

int intervals_write(struct features *f, struct tabular *t, struct err *err)
{
    struct customers *c = f->table;
    struct landmark_counts *n = &c->fate[0];
    struct cutting k;
    int rc = open_cutting(f, &k, t, err);
    if (rc == 0)
        rc = customers_columns(f, t, err);
    for (size_t row = 0; row < f->opt.outcomes->key.n && rc == 0; row++) {
        struct at_risk r = risk_of(f, row);
        n->not_entered += !r.entered;
        n->churned_before += r.entered && !r.alive;
        n->not_known += r.entered && r.alive && !r.known;
        if (!r.entered || !r.alive || !r.known)
            continue;
        n->churned += r.left;
        n->kept += !r.left;
        rc = write_risk(f, &k, row, &r, err);
    }
    close_cutting(&k);
    return rc;
}
