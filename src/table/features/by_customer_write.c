/* by_customer_write: the rows of customers: who was at risk at each landmark, and what became of them. */
#include <stdlib.h>

#include "event/core/who.h"
#include "table/features/features_impl.h"
#include "snag/tsv.h"

enum risk_fate { FATE_ROW, FATE_NOT_ENTERED, FATE_CHURNED_BEFORE, FATE_NOT_KNOWN, FATE_LOST_IN_GAP };

static enum risk_fate fate_at(const struct features *f, const struct outcome *o, int64_t at_us)
{
    int64_t churn_us = outcome_churn_us(o), known_us = outcome_known_us(o);
    if (at_us == TS_NONE || (o->entered_us != TS_NONE && o->entered_us > at_us))
        return FATE_NOT_ENTERED;
    if (churn_us != TS_NONE && churn_us <= at_us)
        return FATE_CHURNED_BEFORE;
    if (known_us == TS_NONE || known_us < at_us)
        return FATE_NOT_KNOWN;
    bool lost = churn_us != TS_NONE && churn_us <= zone_shift(f->opt.zone, at_us, f->opt.gap_us);
    return lost ? FATE_LOST_IN_GAP : FATE_ROW;
}

/* 1 or 0, or -1 if the horizon extends beyond as_of, even for those who have left by then: a row that counted only if
 * its customer leaves would make late landmarks consist of churners only. */
static int churned_at(const struct outcome *o, int64_t start_us, int64_t stop_us)
{
    int64_t churn_us = outcome_churn_us(o);
    bool churned = churn_us != TS_NONE && churn_us > start_us && churn_us <= stop_us;
    if (o->as_of_us == TS_NONE) /* known only from its churn */
        return churned ? 1 : churn_us > stop_us ? 0 : -1;
    return o->as_of_us < stop_us ? -1 : churned;
}

/* Days (in the zone) within (start, stop] until the churn or the end of what is known. */
static double days_at_risk(const struct outcome *o, const struct zone *zone, int64_t start_us, int64_t stop_us)
{
    int64_t churn_us = outcome_churn_us(o), known_us = outcome_known_us(o);
    if (churn_us != TS_NONE && churn_us < stop_us)
        stop_us = churn_us;
    if (known_us < stop_us)
        stop_us = known_us;
    if (stop_us <= start_us)
        return 0;
    int64_t clock_s = zone_offset(zone, stop_us) - zone_offset(zone, start_us);
    return (double)(stop_us - start_us + clock_s * US_PER_S) / (double)US_PER_DAY;
}

int64_t customers_landmark(const struct features *f, size_t row, size_t step)
{
    const struct landmarks *l = f->opt.landmarks;
    if (l->kind == DESIGN_LANDMARK)
        return l->at_us[step];
    if (l->kind != DESIGN_ENTRY || f->opt.outcomes->row[row].entered_us == TS_NONE)
        return TS_NONE;
    return zone_shift(f->opt.zone, f->opt.outcomes->row[row].entered_us, l->after_entry_us);
}

static bool has_landmark(const struct features *f)
{
    return f->opt.landmarks->kind == DESIGN_LANDMARK || f->opt.landmarks->kind == DESIGN_ENTRY;
}

/* `churned` is ours if the table says when: a flag of that name in the table is dropped. */
static bool is_carried(const struct outcomes *o, size_t column)
{
    return !(o->has_churned && view_is(dict_text(&o->column, (int64_t)column), "churned"));
}

static int write_columns(const struct features *f, struct tabular *t, struct err *err)
{
    const struct outcomes *o = f->opt.outcomes;
    if (tabular_column(t, view_of("customer"), err) < 0 ||
        (has_landmark(f) && tabular_column(t, view_of("landmark"), err) < 0) ||
        (o && o->has_churned && tabular_column(t, view_of("churned"), err) < 0) ||
        (o && has_landmark(f) && tabular_column(t, view_of("days_at_risk"), err) < 0) ||
        tabular_column(t, view_of("contacts"), err) < 0 || features_rule_columns(f, t, err) < 0)
        return -1;
    for (size_t i = 0; o && i < o->column.n; i++)
        if (is_carried(o, i) && tabular_column(t, dict_text(&o->column, (int64_t)i), err) < 0) {
            (void)err_wrap(err, "%s", o->name);
            return err_hint(err, "rename the table's column");
        }
    return 0;
}

static int write_carried(const struct outcomes *o, const struct outcome *row, struct tabular *t, struct buf *plain,
                         struct err *err)
{
    const char *p = row->extra.p, *end = p + row->extra.n;
    for (size_t i = 0; i < o->column.n; i++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        struct view cell = {p, (size_t)((tab ? tab : end) - p)};
        p = tab ? tab + 1 : end;
        buf_clear(plain);
        if (is_carried(o, i) && (buf_room(plain, cell.n, err) < 0 || tsv_unescape(&cell, plain, err) < 0 ||
                                 tabular_value(t, cell, err) < 0))
            return -1;
    }
    return 0;
}

/* What the outcomes say about a row, and its counts. */
static int write_outcome(const struct features *f, const struct outcome *o, int64_t at_us, struct landmark_counts *n,
                         struct tabular *t, struct err *err)
{
    int64_t start_us = zone_shift(f->opt.zone, at_us, f->opt.gap_us);
    int64_t stop_us = zone_shift(f->opt.zone, start_us, f->opt.horizon_us);
    if (!has_landmark(f)) {
        bool churned = outcome_churn_us(o) != TS_NONE;
        n->churned += churned;
        n->kept += !churned;
        return f->opt.outcomes->has_churned ? tabular_count(t, churned, err) : 0;
    }
    int churned = churned_at(o, start_us, stop_us);
    n->churned += churned == 1;
    n->kept += churned == 0;
    if ((churned < 0 ? tabular_missing(t, err) : tabular_count(t, churned, err)) < 0)
        return -1;
    return tabular_number(t, days_at_risk(o, f->opt.zone, start_us, stop_us), err);
}

static int write_row(struct features *f, size_t row, size_t step, int64_t at_us, struct buf *plain, struct tabular *t,
                     struct err *err)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    struct landmark_counts *n = &c->fate[step];
    bool design = has_landmark(f), covered = !design || features_is_covered(f, TALLY_CONTACTS, at_us);
    char date[32];
    tally_read(&c->tally, row, step, f->count, features_n_tally(f));
    n->rows++;
    f->counts.rows++;
    n->silent += covered && f->count[TALLY_CONTACTS] == 0;
    n->not_covered += !covered;
    if (tabular_text(t, customers_name(f, row), err) < 0)
        return -1;
    if (design && tabular_text(t, (struct view){date, features_date(date, at_us, f->opt.zone)}, err) < 0)
        return -1;
    if (o && write_outcome(f, &o->row[row], at_us, n, t, err) < 0)
        return -1;
    if ((covered ? tabular_count(t, f->count[TALLY_CONTACTS], err) : tabular_missing(t, err)) < 0 ||
        features_rule_cells(f, t, design ? &at_us : NULL, err) < 0)
        return -1;
    if (o && write_carried(o, &o->row[row], t, plain, err) < 0)
        return -1;
    return tabular_row(t, err);
}

/* A customer's rows: one for each landmark that finds them at risk. */
static int write_customer(struct features *f, size_t row, struct buf *plain, struct tabular *t, struct err *err)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    for (size_t step = 0; step < f->opt.landmarks->n; step++) {
        int64_t at_us = customers_landmark(f, row, step);
        struct landmark_counts *n = &c->fate[step];
        enum risk_fate fate = FATE_ROW;
        if (has_landmark(f))
            fate = o ? fate_at(f, &o->row[row], at_us) : c->first_us[row] > at_us ? FATE_NOT_ENTERED : FATE_ROW;
        n->not_entered += fate == FATE_NOT_ENTERED;
        n->churned_before += fate == FATE_CHURNED_BEFORE;
        n->lost_in_gap += fate == FATE_LOST_IN_GAP;
        n->not_known += fate == FATE_NOT_KNOWN;
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

/* A row by its name, of which the first bytes tell most apart without a look at the rest. */
struct by_name {
    uint64_t first;
    size_t row;
};

static int by_name(const void *a, const void *b, void *f)
{
    const struct by_name *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return view_cmp(customers_name(f, x->row), customers_name(f, y->row));
}

static uint64_t first_bytes(struct view v)
{
    unsigned char bytes[sizeof(uint64_t)] = {0};
    uint64_t first = 0;
    if (v.n)
        memcpy(bytes, v.p, v.n < sizeof bytes ? v.n : sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        first = first << 8 | bytes[i];
    return first;
}

/* The rows there are, in the outcomes' order; without outcomes by name, so that the order of the stream does not show.
 */
static struct by_name *rows_of(struct features *f, size_t *n_rows, struct err *err)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    size_t most = o ? o->key.n : c->who ? c->cap_seen : c->stranger.n, n = 0;
    struct by_name *order = mem_zero(most, sizeof *order, err);
    for (size_t i = 0; order && i < most; i++)
        if (!c->who || c->seen[i])
            order[n++] = (struct by_name){o ? 0 : first_bytes(customers_name(f, i)), i};
    if (order && !o)
        qsort_r(order, n, sizeof *order, by_name, f);
    *n_rows = n;
    return order;
}

int customers_write(struct features *f, struct tabular *t, struct err *err)
{
    struct buf plain = {0};
    size_t n;
    struct by_name *row = rows_of(f, &n, err);
    int rc = row ? write_columns(f, t, err) : -1;
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = write_customer(f, row[i].row, &plain, t, err);
    buf_free(&plain);
    free(row);
    return rc;
}
