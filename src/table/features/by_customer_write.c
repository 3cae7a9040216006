/* by_customer_write: the rows of customers: who was at risk at each landmark, and what became of them. */
#include <stdio.h>
#include <stdlib.h>

#include "event/core/who.h"
#include "table/features/complaints.h"
#include "table/features/inactivity.h"
#include "table/features/by_name.h"
#include "table/features/features_impl.h"
#include "snag/tsv.h"

enum risk_fate { FATE_ROW, FATE_NOT_ENTERED, FATE_CHURNED_BEFORE, FATE_NOT_KNOWN, FATE_LOST_IN_GAP, FATE_TOO_NEW };

static enum risk_fate fate_at(const struct features *f, const struct outcome *o, int64_t at_us)
{
    int64_t churn_us = outcome_churn_us(o), known_us = outcome_known_us(o);
    if (at_us == TS_NONE || (o->entered_us != TS_NONE && o->entered_us > at_us))
        return FATE_NOT_ENTERED;
    if (churn_us != TS_NONE && churn_us <= at_us)
        return FATE_CHURNED_BEFORE;
    if (known_us == TS_NONE || known_us < at_us)
        return FATE_NOT_KNOWN;
    if (churn_us != TS_NONE && churn_us <= zone_shift(f->opt.zone, at_us, f->opt.gap_us))
        return FATE_LOST_IN_GAP;
    bool asked = f->opt.min_tenure_us > 0, known = o->entered_us != TS_NONE;
    bool old = !asked || (known && zone_shift(f->opt.zone, o->entered_us, f->opt.min_tenure_us) <= at_us);
    return old ? FATE_ROW : FATE_TOO_NEW;
}

/* 1 or 0, or -1 if it is not known until stop_us. Whoever leaves in the horizon is known to have left as soon as the
 * table reaches its end for anybody: a table of one day knows no later one for those who are gone. Where no row reaches
 * it, nobody has left: a row that counted only if its customer leaves would make late landmarks consist of leavers. */
static int churned_at(const struct outcomes *table, const struct outcome *o, int64_t start_us, int64_t stop_us)
{
    int64_t churn_us = outcome_churn_us(o);
    if (churn_us != TS_NONE && churn_us > start_us && churn_us <= stop_us)
        return table->known_us >= stop_us ? 1 : -1;
    return outcome_known_us(o) >= stop_us ? 0 : -1;
}

/* When the row's time at risk, which begins at start_us, ends. */
static int64_t end_of_risk(const struct outcome *o, int64_t start_us, int64_t stop_us)
{
    int64_t churn_us = outcome_churn_us(o), known_us = outcome_known_us(o);
    if (churn_us != TS_NONE && churn_us < stop_us)
        stop_us = churn_us;
    if (known_us < stop_us)
        stop_us = known_us;
    return stop_us < start_us ? start_us : stop_us;
}

/* By the clock of the zone, in whose days the table counts. */
static int64_t clock_us(const struct zone *zone, int64_t from_us, int64_t to_us)
{
    int64_t clock_s = zone_offset(zone, to_us) - zone_offset(zone, from_us);
    return to_us - from_us + clock_s * US_PER_S;
}

static double days_between(const struct zone *zone, int64_t from_us, int64_t to_us)
{
    return (double)clock_us(zone, from_us, to_us) / (double)US_PER_DAY;
}

/* How much of a window the log covers: what lies between its ends, without the holes. */
static double days_covered(const struct features *f, const struct window *w)
{
    const struct covered *c = &f->covered[TALLY_CONTACTS];
    int64_t from_us = w->from_us > c->begin_us ? w->from_us : c->begin_us;
    int64_t to_us = w->to_us < c->end_us ? w->to_us : c->end_us;
    if (from_us >= to_us)
        return 0;
    int64_t us = clock_us(f->opt.zone, from_us, to_us);
    for (size_t i = 0; i < c->n_holes; i++) {
        int64_t begin_us = c->hole[i].begin_us > from_us ? c->hole[i].begin_us : from_us;
        int64_t end_us = c->hole[i].end_us < to_us ? c->hole[i].end_us : to_us;
        us -= begin_us < end_us ? clock_us(f->opt.zone, begin_us, end_us) : 0;
    }
    return (double)us / (double)US_PER_DAY;
}

static bool has_landmark(const struct features *f)
{
    return f->opt.landmarks->kind == DESIGN_LANDMARK || f->opt.landmarks->kind == DESIGN_ENTRY;
}

int customers_columns(const struct features *f, struct tabular *t, struct err *err)
{
    const struct outcomes *o = f->opt.outcomes;
    bool design = o && has_landmark(f), start_stop = f->opt.landmarks->kind == DESIGN_START_STOP;
    const struct {
        bool there;
        const char *name;
    } ours[] = {{true, "customer"},
                {has_landmark(f), "landmark"},
                {start_stop, "start"},
                {start_stop, "stop"},
                {start_stop, "event"},
                {o && o->has_churned && !start_stop, "churned"},
                {design, "left"},
                {design, "days_at_risk"},
                {design && o->has_entered, "tenure_days"},
                {design && o->has_entered, "days_observed"},
                {o, "matters"},
                {true, "contacts"}};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (ours[i].there && tabular_column(t, view_of(ours[i].name), err) < 0)
            return -1;
    if (features_rule_columns(f, t, err) < 0 ||
        (f->opt.complaints && tabular_column(t, view_of("complaint_state"), err) < 0))
        return -1;
    for (size_t i = 0; o && i < o->column.n; i++)
        if (customers_carries(f, i) && tabular_column(t, dict_text(&o->column, (int64_t)i), err) < 0) {
            (void)err_wrap(err, "%s", o->name);
            return err_hint(err, "rename the table's column");
        }
    return 0;
}

int customers_carried(const struct features *f, const struct outcome *row, struct tabular *t, struct buf *plain,
                      struct err *err)
{
    const struct outcomes *o = f->opt.outcomes;
    struct view rest = row->extra;
    for (size_t i = 0; i < o->column.n; i++) {
        struct view cell = outcome_cell(&rest);
        buf_clear(plain);
        if (customers_carries(f, i) && (buf_room(plain, cell.n, err) < 0 || tsv_unescape(&cell, plain, err) < 0 ||
                                        tabular_value(t, cell, err) < 0))
            return -1;
    }
    return 0;
}

/* What the outcomes say about a row, and its counts. */
static int write_outcome(const struct features *f, const struct outcome *o, int64_t at_us, struct landmark_counts *n,
                         struct tabular *t, struct err *err)
{
    if (!has_landmark(f)) {
        bool churned = outcome_churn_us(o) != TS_NONE;
        n->churned += churned;
        n->kept += !churned;
        return f->opt.outcomes->has_churned ? tabular_count(t, churned, err) : 0;
    }
    int64_t start_us = zone_shift(f->opt.zone, at_us, f->opt.gap_us);
    int64_t stop_us = zone_shift(f->opt.zone, start_us, f->opt.horizon_us);
    int64_t end_us = end_of_risk(o, start_us, stop_us), churn_us = outcome_churn_us(o);
    int churned = churned_at(f->opt.outcomes, o, start_us, stop_us);
    bool left = churn_us != TS_NONE && churn_us > start_us && churn_us <= end_us;
    n->churned += churned == 1;
    n->kept += churned == 0;
    if ((churned < 0 ? tabular_missing(t, err) : tabular_count(t, churned, err)) < 0 || tabular_count(t, left, err) < 0)
        return -1;
    return tabular_number(t, days_between(f->opt.zone, start_us, end_us), err);
}

/* How long the customer has been one, and how much of that, within the look-back, the log shows. */
static int write_tenure(const struct features *f, const struct outcome *o, const struct window *lived,
                        struct tabular *t, struct err *err)
{
    bool entered = o->entered_us != TS_NONE, known = lived->from_us != TS_NONE;
    if ((entered ? tabular_number(t, days_between(f->opt.zone, o->entered_us, lived->to_us), err)
                 : tabular_missing(t, err)) < 0)
        return -1;
    return known ? tabular_number(t, days_covered(f, lived), err) : tabular_missing(t, err);
}

/* What was found beside the stream counts if the stream was not searched for it. */
size_t customers_matters(const struct features *f)
{
    const struct customers *c = f->table;
    for (size_t i = 0; i < FEATURES_FOLLOWS; i++) {
        char text[64];
        if (!c->found[i])
            continue;
        size_t n = (size_t)snprintf(text, sizeof text, "snag:%s", features_follows(i));
        if (dict_get(&f->names, (struct view){text, n}) == DICT_NONE)
            return TALLY_MATTERS_BESIDE;
    }
    return TALLY_MATTERS;
}

int customers_count_cells(struct features *f, const struct window *lived, bool covered, struct tabular *t,
                          struct err *err)
{
    const int64_t shown[] = {f->count[customers_matters(f)], f->count[TALLY_CONTACTS]};
    for (size_t i = f->opt.outcomes ? 0 : 1; i < 2; i++)
        if ((covered ? tabular_count(t, shown[i], err) : tabular_missing(t, err)) < 0)
            return -1;
    f->missing[TALLY_CONTACTS] += !covered;
    return features_rule_cells(f, t, lived, err);
}

/* Of what the customer lived through; missing where the log cannot show complaints, or, for whoever made none, not all
 * snags. */
static int complaint_cell(const struct features *f, size_t row, const struct window *w, struct tabular *t,
                          struct err *err)
{
    const struct customers *c = f->table;
    int64_t snags, from_us = w ? w->from_us : TS_NONE, at_us = w ? w->to_us : INT64_MAX;
    bool known = features_snags(f, w, &snags);
    const char *state = complaints_at(c->complaints, row, from_us, at_us, snags > 0);
    bool complained = strcmp(state, "none") != 0 && strcmp(state, "silent") != 0;
    bool told = features_can_show(f, "complaint") && (known || complained);
    return told ? tabular_text(t, view_of(state), err) : tabular_missing(t, err);
}

static int write_row(struct features *f, size_t row, size_t step, int64_t at_us, struct buf *plain, struct tabular *t,
                     struct err *err)
{
    struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    struct landmark_counts *n = &c->fate[step];
    struct outcome of = customers_outcome(f, row, at_us);
    struct window lived = {0}, *w = has_landmark(f) ? &lived : NULL;
    if (w)
        lived = customers_lived(f, row, at_us);
    bool covered = !w || features_is_covered(f, TALLY_CONTACTS, w);
    char date[32];
    tally_read(&c->tally, row, step, f->count, features_n_tally(f));
    if (!features_enough(f, w)) {
        n->few_snags++;
        return 0;
    }
    n->rows++;
    f->counts.rows++;
    n->silent += covered && f->count[TALLY_CONTACTS] == 0;
    n->not_covered += !covered;
    if (tabular_text(t, customers_name(f, row), err) < 0)
        return -1;
    if (w && tabular_text(t, (struct view){date, features_date(date, at_us, f->opt.zone)}, err) < 0)
        return -1;
    if (o && write_outcome(f, &of, at_us, n, t, err) < 0)
        return -1;
    if (o && w && o->has_entered && write_tenure(f, &o->row[row], w, t, err) < 0)
        return -1;
    if (customers_count_cells(f, w, covered, t, err) < 0 || (c->complaints && complaint_cell(f, row, w, t, err) < 0) ||
        (o && customers_carried(f, &o->row[row], t, plain, err) < 0))
        return -1;
    return tabular_row(t, err);
}

struct outcome customers_outcome(const struct features *f, size_t row, int64_t at_us)
{
    const struct customers *c = f->table;
    if (c->inactivity)
        return inactivity_outcome(c->inactivity, row, has_landmark(f) ? at_us : INT64_MAX);
    return f->opt.outcomes ? f->opt.outcomes->row[row] : (struct outcome){.entered_us = TS_NONE};
}

/* A customer's rows: one for each landmark that finds them at risk. */
static int write_customer(struct features *f, size_t row, struct buf *plain, struct tabular *t, struct err *err)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    for (size_t step = 0; step < f->opt.landmarks->n; step++) {
        int64_t at_us = customers_landmark(f, row, step);
        struct landmark_counts *n = &c->fate[step];
        struct outcome of = customers_outcome(f, row, at_us);
        enum risk_fate fate = FATE_ROW;
        if (has_landmark(f))
            fate = o ? fate_at(f, &of, at_us) : c->first_us[row] > at_us ? FATE_NOT_ENTERED : FATE_ROW;
        else if (c->inactivity && of.entered_us == INT64_MAX)
            fate = FATE_NOT_ENTERED;
        n->not_entered += fate == FATE_NOT_ENTERED;
        n->churned_before += fate == FATE_CHURNED_BEFORE;
        n->lost_in_gap += fate == FATE_LOST_IN_GAP;
        n->not_known += fate == FATE_NOT_KNOWN;
        n->too_new += fate == FATE_TOO_NEW;
        if (fate == FATE_ROW && write_row(f, row, step, at_us, plain, t, err) < 0)
            return -1;
    }
    return 0;
}

struct view customers_name(const struct features *f, size_t row)
{
    const struct customers *c = f->table;
    if (c->who)
        return who_text(c->who, (uint32_t)row);
    return dict_text(f->opt.outcomes ? &f->opt.outcomes->key : &c->stranger, (int64_t)row);
}

static struct view name_of(void *f, size_t row)
{
    return customers_name(f, row);
}

/* The rows there are, in the outcomes' order; without outcomes by name, so that the order of the stream does not show.
 */
static struct by_name *rows_of(struct features *f, size_t *n_rows, struct err *err)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    size_t most = o ? o->key.n : c->who ? c->cap_seen : c->stranger.n, n = 0;
    bool named = !o || c->inactivity; /* no order of a table's own */
    struct by_name *order = mem_zero(most, sizeof *order, err);
    for (size_t i = 0; order && i < most; i++)
        if (!c->who || c->seen[i]) {
            struct view none = {0};
            order[n++] = by_name_row(named ? customers_name(f, i) : none, i);
        }
    *n_rows = n;
    if (order && named && by_name_sort(order, n, name_of, f, err) < 0) {
        free(order);
        return NULL;
    }
    return order;
}

/* What a row's turn needs, in the order of names, is anywhere in memory. */
static void fetch(const struct features *f, size_t row)
{
    const struct customers *c = f->table;
    if (c->who)
        __builtin_prefetch(who_at(c->who, (uint32_t)row));
    tally_fetch(&c->tally, row);
}

int customers_write(struct features *f, struct tabular *t, struct err *err)
{
    enum { SOON = 16 };
    struct buf plain = {0};
    size_t n;
    struct by_name *row = rows_of(f, &n, err);
    int rc = row ? customers_columns(f, t, err) : -1;
    for (size_t i = 0; i < n && rc == 0; i++) {
        fetch(f, row[i + SOON < n ? i + SOON : n - 1].row);
        rc = write_customer(f, row[i].row, &plain, t, err);
    }
    buf_free(&plain);
    free(row);
    return rc;
}
