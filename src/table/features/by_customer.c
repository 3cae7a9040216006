/* by_customer: counts per customer and landmark. by_customer_write.c writes them. */
#include <stdlib.h>

#include "table/features/features_impl.h"
#include "text/figure.h"
#include "table/features/leaving.h"

/* ---- where an event counts ---- */

/* The first of n ascending times at or after ts_us; n if there is none. */
static size_t first_at_or_after(const int64_t *at_us, size_t n, int64_t ts_us)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (at_us[mid] < ts_us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The landmarks whose look-back (L - look_back, L] holds ts_us; false if there is none. */
static bool steps_of(const struct features *f, size_t row, int64_t ts_us, size_t *first, size_t *last)
{
    const struct landmarks *l = f->opt.landmarks;
    const struct customers *c = f->table;
    *first = 0;
    *last = 0;
    if (l->kind == DESIGN_ENTRY) {
        int64_t at_us = customers_landmark(f, row, 0);
        return at_us != TS_NONE && ts_us <= at_us && ts_us > zone_shift(f->opt.zone, at_us, -f->opt.look_back_us);
    }
    if (l->kind != DESIGN_LANDMARK)
        return true;
    *first = first_at_or_after(l->at_us, l->n, ts_us);
    size_t behind = first_at_or_after(c->begin_us, l->n, ts_us);
    *last = behind - 1;
    return *first < behind;
}

/* The first landmark that knows of something at ts_us. */
static size_t step_knowing(const struct features *f, size_t row, int64_t ts_us)
{
    const struct landmarks *l = f->opt.landmarks;
    if (l->kind == DESIGN_ENTRY) {
        int64_t at_us = customers_landmark(f, row, 0);
        return at_us != TS_NONE && at_us >= ts_us ? 0 : 1;
    }
    return l->kind == DESIGN_LANDMARK ? first_at_or_after(l->at_us, l->n, ts_us) : 0;
}

/* ---- events ---- */

static int open_table(struct features *f, struct err *err)
{
    struct customers *c = mem_zero(1, sizeof *c, err);
    f->table = c;
    const struct landmarks *l = f->opt.landmarks;
    if (!c || leaving_open(&c->leaving, l->n, err) < 0)
        return -1;
    c->fate = mem_zero(l->n, sizeof *c->fate, err);
    f->counts.landmark = c->fate;
    c->begin_us = mem_zero(l->n, sizeof *c->begin_us, err);
    if (!c->fate || !c->begin_us)
        return -1;
    for (size_t i = 0; l->kind == DESIGN_LANDMARK && i < l->n; i++)
        c->begin_us[i] = zone_shift(f->opt.zone, l->at_us[i], -f->opt.look_back_us);
    return 0;
}

/* Does anybody ask when a customer was first seen? */
static bool asks_first(const struct features *f)
{
    return f->opt.landmarks->kind != DESIGN_NONE || f->opt.outcomes;
}

static int add_rows(struct customers *c, size_t n, struct err *err)
{
    if (mem_reserve(&c->first_us, &c->cap_first, n, sizeof *c->first_us, err) < 0)
        return -1;
    while (c->n_first < n)
        c->first_us[c->n_first++] = TS_NONE;
    return 0;
}

int customers_row(struct features *f, struct view customer, int64_t *row, struct err *err)
{
    struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    *row = o ? dict_get(&o->key, customer) : DICT_NONE;
    if (*row == DICT_NONE) {
        int64_t id = dict_put(&c->stranger, customer, err);
        if (id < 0 || o)
            return id < 0 ? -1 : 0;
        *row = id;
    }
    return add_rows(c, (size_t)*row + 1, err);
}

int customers_seen(struct features *f, size_t row, const struct who_table *who, struct err *err)
{
    struct customers *c = f->table;
    if (row >= c->cap_seen || (asks_first(f) && row >= c->n_first)) {
        c->who = who;
        if (mem_reserve_zero(&c->seen, &c->cap_seen, row + 1, sizeof *c->seen, err) < 0)
            return -1;
        if (add_rows(c, asks_first(f) ? row + 1 : 0, err) < 0)
            return -1;
    }
    c->n_seen += !c->seen[row];
    c->seen[row] = 1;
    return 0;
}

void customers_fetch(const struct features *f, size_t row)
{
    tally_fetch(&((const struct customers *)f->table)->tally, row);
}

void customers_first(struct features *f, size_t row, int64_t ts_us)
{
    struct customers *c = f->table;
    if (!asks_first(f))
        return;
    if (c->first_us[row] == TS_NONE || ts_us < c->first_us[row])
        c->first_us[row] = ts_us;
}

int customers_event(struct features *f, size_t row, const struct customer_event *e, struct err *err)
{
    struct customers *c = f->table;
    bool rule = e->name->class == NAME_SNAG || e->name->class == NAME_GOOD;
    bool whole = f->opt.landmarks->kind == DESIGN_NONE;
    size_t first, last;
    customers_first(f, row, e->ts_us);
    if (e->name->class == NAME_LEAVE && !whole)
        return leaving_mark(c->leaving, &c->tally, row, e->contact, step_knowing(f, row, e->ts_us), err);
    if ((!rule && !e->inbound) || !steps_of(f, row, e->ts_us, &first, &last))
        return 0;
    size_t column = rule ? TALLY_RULES + (size_t)e->name->rule : TALLY_CONTACTS;
    if (whole)
        return tally_add(&c->tally, row, column, first, last, 1, 1, err);
    return leaving_count(c->leaving, &c->tally, row, e->contact, column, first, last, err);
}

static int count_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct view contact = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE];
    const struct customer_event x = {e->ts_us, contact, name, is_inbound_start(e, name)};
    int64_t row;
    if (e->col[COL_CUSTOMER].n == 0)
        return 0;
    if (customers_row(f, e->col[COL_CUSTOMER], &row, err) < 0)
        return -1;
    return row == DICT_NONE ? 0 : customers_event(f, (size_t)row, &x, err);
}

/* ---- the end ---- */

/* The first two texts, as an example. */
static void example(struct buf *b, const struct dict *d)
{
    struct err ignored = ERR_INIT; /* one name fewer does no harm */
    for (size_t i = 0; i < d->n && i < 2; i++)
        if (buf_addf(b, &ignored, "%s%.*s", i ? ", " : "", VIEW_FMT(dict_text(d, (int64_t)i))) < 0)
            return;
}

static int refuse_match(const struct features *f, double share, struct err *err)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    char a[32], b[32];
    struct buf log = {0}, table = {0};
    (void)err_set(err, ERR_DATA, "%s matches %s of %s customers in the log (%.1f %%)", o->name,
                  text_thousands(a, f->counts.matched), text_thousands(b, f->counts.customers), share * 100);
    example(&log, &c->stranger);
    example(&table, &o->key);
    (void)err_hint(err, "log: %s …   table (%s): %s …", log.p ? log.p : "", o->key_column, table.p ? table.p : "");
    buf_free(&log);
    buf_free(&table);
    return err_hint(err,
                    "try another column (--key), link the keys while ingesting (--identity), or pass --min-match 0");
}

static int refuse_coverage(const struct features *f, struct err *err)
{
    const struct landmarks *l = f->opt.landmarks;
    const struct customers *c = f->table;
    const struct covered *w = &f->covered[TALLY_CONTACTS];
    char begin[32], end[32], from[32], to[32], span[32];
    (void)features_date(begin, w->begin_us, f->opt.zone);
    (void)features_date(end, w->end_us, f->opt.zone);
    (void)features_date(from, c->begin_us[0], f->opt.zone);
    (void)features_date(to, l->at_us[l->n - 1], f->opt.zone);
    (void)err_set(err, ERR_DATA, "the log covers %s to %s, but no look-back of %s between %s and %s", begin, end,
                  text_span(span, f->opt.look_back_us), from, to);
    return err_hint(err, "choose another --landmark or a shorter --look-back; --covered FROM/TO says what the log "
                         "covers if nothing happened at its ends");
}

static int end_table(struct features *f, struct err *err)
{
    struct customers *c = f->table;
    struct features_counts *n = &f->counts;
    const struct landmarks *l = f->opt.landmarks;
    bool covered = l->kind != DESIGN_LANDMARK;
    if (f->opt.outcomes)
        for (size_t i = 0; i < c->n_first; i++)
            n->matched += c->first_us[i] != TS_NONE;
    n->customers = n->matched + c->stranger.n + c->n_seen;
    n->cancel_contacts = leaving_contacts(c->leaving);
    n->cancel_events = leaving_events(c->leaving);
    double share = n->customers ? (double)n->matched / (double)n->customers : 0;
    if (n->customers == 0 && (!f->opt.outcomes || f->opt.min_match > 0))
        return err_set(err, ERR_DATA, "no event in the log names a customer");
    if (f->opt.outcomes && share < f->opt.min_match)
        return refuse_match(f, share, err);
    for (size_t i = 0; i < l->n && !covered; i++)
        covered = features_is_covered(f, TALLY_CONTACTS, l->at_us[i]);
    return covered ? 0 : refuse_coverage(f, err);
}

static void close_table(struct features *f)
{
    struct customers *c = f->table;
    if (!c)
        return;
    dict_free(&c->stranger);
    free(c->seen);
    free(c->first_us);
    tally_free(&c->tally);
    leaving_close(c->leaving);
    free(c->begin_us);
    free(c->fate);
    free(c);
}

const struct table_kind table_by_customer = {open_table, count_event, end_table, customers_write, close_table};
