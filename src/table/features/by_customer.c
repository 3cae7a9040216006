/* by_customer: counts per customer and landmark. by_customer_write.c writes them. */
#include <stdlib.h>

#include "table/features/features_impl.h"
#include "text/figure.h"
#include "table/features/complaints.h"
#include "table/features/inactivity.h"
#include "table/features/intervals.h"
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
        return at_us != TS_NONE && ts_us <= at_us && ts_us > features_begin(f, at_us);
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

bool customers_ask_first(const struct features *f)
{
    return f->opt.landmarks->kind != DESIGN_NONE || f->opt.outcomes;
}

static int open_table(struct features *f, struct err *err)
{
    struct customers *c = mem_zero(1, sizeof *c, err);
    f->table = c;
    const struct landmarks *l = f->opt.landmarks;
    if (!c || leaving_open(&c->leaving, l->n, err) < 0)
        return -1;
    c->fate = mem_zero(l->n, sizeof *c->fate, err);
    f->counts.landmark = c->fate;
    c->asks_first = customers_ask_first(f);
    c->begin_us = mem_zero(l->n, sizeof *c->begin_us, err);
    if (!c->fate || !c->begin_us)
        return -1;
    for (size_t i = 0; l->kind == DESIGN_LANDMARK && i < l->n; i++)
        c->begin_us[i] = features_begin(f, l->at_us[i]);
    if (f->opt.churn_after_us > 0) {
        c->inactivity = mem_zero(1, sizeof *c->inactivity, err);
        if (!c->inactivity)
            return -1;
        c->inactivity->after_us = f->opt.churn_after_us;
    }
    if (f->opt.complaints) {
        c->complaints = mem_zero(1, sizeof *c->complaints, err);
        if (!c->complaints)
            return -1;
    }
    return l->kind == DESIGN_START_STOP ? intervals_open(&c->intervals, err) : 0;
}

static int add_rows(struct customers *c, bool outcomes, size_t n, struct err *err)
{
    if (mem_reserve(&c->first_us, &c->cap_first, n, sizeof *c->first_us, err) < 0)
        return -1;
    if (outcomes && mem_reserve(&c->last, &c->cap_last, n, sizeof *c->last, err) < 0)
        return -1;
    while (c->n_first < n)
        c->first_us[c->n_first++] = TS_NONE;
    while (outcomes && c->n_last < n)
        c->last[c->n_last++] = (struct last_start){.ts_us = TS_NONE};
    return 0;
}

/* With churn told by silence, the customers are those of the log. */
static int customer_of_log(struct features *f, struct view customer, int64_t *row, struct err *err)
{
    struct outcomes *o = &f->of_log;
    size_t before = o->key.n;
    *row = dict_put(&o->key, customer, err);
    if (*row < 0 || mem_reserve(&o->row, &o->cap, o->key.n, sizeof *o->row, err) < 0)
        return -1;
    if (o->key.n > before)
        o->row[o->n++] = (struct outcome){
            .entered_us = TS_NONE, .churned_us = TS_NONE, .as_of_us = TS_NONE, .customer = (uint32_t)*row};
    return add_rows(f->table, true, (size_t)*row + 1, err);
}

int customers_row(struct features *f, struct view customer, int64_t *row, struct err *err)
{
    struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    if (c->inactivity)
        return customer_of_log(f, customer, row, err);
    *row = o ? dict_get(&o->key, customer) : DICT_NONE;
    if (*row == DICT_NONE) {
        int64_t id = dict_put(&c->stranger, customer, err);
        if (id < 0 || o)
            return id < 0 ? -1 : 0;
        *row = id;
    }
    return add_rows(c, o, (size_t)*row + 1, err);
}

int customers_seen(struct features *f, size_t row, const struct who_table *who, struct err *err)
{
    struct customers *c = f->table;
    if (row >= c->cap_seen || (c->asks_first && row >= c->n_first)) {
        c->who = who;
        if (mem_reserve_zero(&c->seen, &c->cap_seen, row + 1, sizeof *c->seen, err) < 0)
            return -1;
        if (add_rows(c, false, c->asks_first ? row + 1 : 0, err) < 0)
            return -1;
    }
    c->n_seen += !c->seen[row];
    c->seen[row] = 1;
    return 0;
}

void customers_fetch(const struct features *f, size_t row)
{
    const struct customers *c = f->table;
    if (row < c->n_first)
        __builtin_prefetch(&c->first_us[row], 1);
}

void customers_first(struct features *f, size_t row, int64_t ts_us)
{
    struct customers *c = f->table;
    if (!c->asks_first)
        return;
    if (c->first_us[row] == TS_NONE || ts_us < c->first_us[row])
        c->first_us[row] = ts_us;
}

/* Counts for the landmarks whose look-back holds the event. */
static int count(struct features *f, size_t row, const struct customer_event *e, size_t column, int32_t by,
                 struct err *err)
{
    struct customers *c = f->table;
    const struct landmarks *l = f->opt.landmarks;
    size_t first = 0, last = 0;
    if (!c->intervals && !steps_of(f, row, e->ts_us, &first, &last))
        return 0;
    if (l->kind == DESIGN_NONE)
        return tally_add(&c->tally, row, column, first, last, 1, by, err);
    if (l->kind != DESIGN_NAIVE && f->opt.outcomes && e->ts_us < f->opt.outcomes->row[row].entered_us) {
        f->counts.before_entry += column == TALLY_CONTACTS || column >= TALLY_RULES;
        return 0;
    }
    if (c->intervals)
        return intervals_add(c->intervals, row, e->contact, column, by, e->ts_us, err);
    return leaving_count(c->leaving, &c->tally, row, e->contact, column, first, last, by, err);
}

/* An inbound start begins a matter until a rule finds that it goes on with one. */
static int count_start(struct features *f, size_t row, const struct customer_event *e, struct err *err)
{
    struct customers *c = f->table;
    int rc = count(f, row, e, TALLY_CONTACTS, 1, err);
    if (rc < 0 || !f->opt.outcomes)
        return rc;
    const struct outcome *o = &f->opt.outcomes->row[row];
    int64_t churn_us = outcome_churn_us(o);
    bool after = churn_us != TS_NONE && e->ts_us >= churn_us + US_PER_DAY;
    c->last[row] = (struct last_start){
        .ts_us = e->ts_us, .contact = dict_hash(e->contact), .came_back = after || c->last[row].came_back};
    if (count(f, row, e, TALLY_MATTERS, 1, err) < 0)
        return -1;
    return count(f, row, e, TALLY_MATTERS_BESIDE, 1, err);
}

/* A rule of features_follows fired: the start that made it begins no matter. */
static int count_follows(struct features *f, size_t row, const struct customer_event *e, struct err *err)
{
    struct customers *c = f->table;
    struct last_start *last = f->opt.outcomes ? &c->last[row] : NULL;
    if (!last || last->ts_us != e->ts_us || last->contact != dict_hash(e->contact))
        return 0;
    bool told = !e->name->beside && !last->told, beside = !last->beside;
    c->found[e->name->follows - 1] |= e->name->beside;
    last->told |= told;
    last->beside = true;
    if (told && count(f, row, e, TALLY_MATTERS, -1, err) < 0)
        return -1;
    return beside ? count(f, row, e, TALLY_MATTERS_BESIDE, -1, err) : 0;
}

int customers_event(struct features *f, size_t row, const struct customer_event *e, struct err *err)
{
    struct customers *c = f->table;
    bool rule = e->name->class == NAME_SNAG || e->name->class == NAME_GOOD;
    customers_first(f, row, e->ts_us);
    if (e->name->class == NAME_LEAVE && c->intervals)
        return intervals_leave(c->intervals, row, e->contact, e->ts_us, err);
    if (e->name->class == NAME_LEAVE && f->opt.landmarks->kind != DESIGN_NONE)
        return leaving_mark(c->leaving, &c->tally, row, e->contact, step_knowing(f, row, e->ts_us), err);
    if (e->name->follows && count_follows(f, row, e, err) < 0)
        return -1;
    if (e->inbound)
        return count_start(f, row, e, err);
    return rule ? count(f, row, e, TALLY_RULES + (size_t)e->name->rule, 1, err) : 0;
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
    if (row == DICT_NONE || customers_event(f, (size_t)row, &x, err) < 0)
        return row == DICT_NONE ? 0 : -1;
    struct customers *c = f->table;
    if (c->inactivity && name->active && inactivity_add(c->inactivity, (size_t)row, e->ts_us, err) < 0)
        return -1;
    return c->complaints ? complaints_event(c->complaints, (size_t)row, e, name, err) : 0;
}

/* ---- the end ---- */

bool features_example(const struct features *f, enum features_example which, size_t i, struct view *name)
{
    const struct customers *c = f->table;
    const struct outcomes *o = f->opt.outcomes;
    for (size_t row = 0, n = 0; which != EXAMPLE_LOG && row < o->key.n; row++) {
        bool seen = row < c->n_first && c->first_us[row] != TS_NONE;
        if (which == EXAMPLE_TABLE ? seen : row >= c->n_last || !c->last[row].came_back)
            continue;
        *name = dict_text(&o->key, (int64_t)row);
        if (n == i)
            return true;
        n++;
    }
    if (which != EXAMPLE_LOG || i >= c->stranger.n)
        return false;
    *name = dict_text(&c->stranger, (int64_t)i);
    return true;
}

/* The first keys that match nothing. */
static void examples(struct buf *b, const struct features *f, enum features_example which)
{
    struct err ignored = ERR_INIT; /* one name fewer does no harm */
    struct view name;
    for (size_t i = 0; i < OUTCOMES_SHOWN && features_example(f, which, i, &name); i++)
        if (buf_addf(b, &ignored, "%s%.*s", i ? ", " : "", VIEW_FMT(name)) < 0)
            return;
}

static int refuse_match(const struct features *f, double share, struct err *err)
{
    const struct outcomes *o = f->opt.outcomes;
    char a[32], b[32];
    struct buf log = {0}, table = {0};
    (void)err_set(err, ERR_DATA, "%s matches %s of %s customers in the log (%.1f %%)", o->name,
                  text_thousands(a, f->counts.matched), text_thousands(b, f->counts.customers), share * 100);
    examples(&log, f, EXAMPLE_LOG);
    examples(&table, f, EXAMPLE_TABLE);
    (void)err_hint(err, "unmatched in the log: %s", log.p ? log.p : "none");
    (void)err_hint(err, "unmatched in the table (%s): %s", o->key_column, table.p ? table.p : "none");
    buf_free(&log);
    buf_free(&table);
    return err_hint(err, "try another column (--key), link the keys (--identity), or pass --min-match 0");
}

static int refuse_coverage(const struct features *f, struct err *err)
{
    const struct landmarks *l = f->opt.landmarks;
    const struct customers *c = f->table;
    const struct covered *w = &f->covered[TALLY_CONTACTS];
    char begin[32], end[32], from[32], to[32], span[32];
    (void)features_date(begin, w->begin_us, f->opt.zone);
    (void)features_date(end, w->end_us, f->opt.zone);
    (void)features_date(to, l->at_us[l->n - 1], f->opt.zone);
    if (f->opt.look_back_us == LOOK_BACK_ALL) {
        (void)err_set(err, ERR_DATA, "the log covers %s to %s, but no customer's whole life up to %s", begin, end, to);
        return err_hint(err, "choose a --look-back that the log covers, as 90d; --covered FROM/TO says what the log "
                             "covers if nothing happened at its ends");
    }
    (void)features_date(from, c->begin_us[0], f->opt.zone);
    (void)err_set(err, ERR_DATA, "the log covers %s to %s, but no look-back of %s between %s and %s", begin, end,
                  text_span(span, f->opt.look_back_us), from, to);
    return err_hint(err, "choose another --landmark or a shorter --look-back; --covered FROM/TO says what the log "
                         "covers if nothing happened at its ends");
}

/* Does the log cover what some customer lived through of a look-back? Holes, which are told, do not count. */
static bool covers_somebody(const struct features *f)
{
    const struct landmarks *l = f->opt.landmarks;
    const struct outcomes *o = f->opt.outcomes;
    for (size_t i = 0; i < l->n; i++)
        if (features_is_within(f, TALLY_CONTACTS, &(struct window){features_begin(f, l->at_us[i]), l->at_us[i]}))
            return true;
    for (size_t row = 0; o && o->has_entered && row < o->key.n; row++)
        for (size_t i = first_at_or_after(l->at_us, l->n, o->row[row].entered_us); i < l->n; i++) {
            struct window lived = customers_lived(f, row, l->at_us[i]);
            if (features_is_within(f, TALLY_CONTACTS, &lived))
                return true;
        }
    return false;
}

static int end_intervals(struct features *f, struct err *err)
{
    const struct customers *c = f->table;
    const struct covered *w = &f->covered[TALLY_CONTACTS];
    char begin[32], end[32], span[32];
    if (intervals_sort(c->intervals, f->opt.outcomes->key.n, err) < 0)
        return -1;
    f->counts.cancel_contacts = intervals_contacts(c->intervals);
    f->counts.cancel_events = intervals_events(c->intervals);
    if (intervals_cover_somebody(f))
        return 0;
    (void)features_date(begin, w->begin_us, f->opt.zone);
    (void)features_date(end, w->end_us, f->opt.zone);
    if (f->opt.look_back_us == LOOK_BACK_ALL)
        (void)err_set(err, ERR_DATA, "the log covers %s to %s, but no customer's life from entry on", begin, end);
    else
        (void)err_set(err, ERR_DATA, "the log covers %s to %s, but no look-back of %s while somebody is at risk", begin,
                      end, text_span(span, f->opt.look_back_us));
    return err_hint(err, "choose a --look-back that the log covers, as 90d; --covered FROM/TO says what the log covers "
                         "if nothing happened at its ends");
}

static int end_table(struct features *f, struct err *err)
{
    struct customers *c = f->table;
    struct features_counts *n = &f->counts;
    if (f->opt.outcomes)
        for (size_t i = 0; i < c->n_first; i++) {
            n->matched += c->first_us[i] != TS_NONE;
            n->came_back += c->last[i].came_back;
        }
    n->customers = n->matched + c->stranger.n + c->n_seen;
    n->odd_csat = c->complaints ? c->complaints->odd : 0;
    n->cancel_contacts = leaving_contacts(c->leaving);
    n->cancel_events = leaving_events(c->leaving);
    double share = n->customers ? (double)n->matched / (double)n->customers : 0;
    if (n->customers == 0 && (!f->opt.outcomes || f->opt.min_match > 0))
        return err_set(err, ERR_DATA, "no event in the log names a customer");
    if (f->opt.outcomes && share < f->opt.min_match)
        return refuse_match(f, share, err);
    if (c->intervals)
        return end_intervals(f, err);
    if (c->inactivity) {
        if (inactivity_end(c->inactivity, f, err) < 0)
            return -1;
        f->of_log.known_us = c->inactivity->covered.end_us;
    }
    return f->opt.landmarks->kind != DESIGN_LANDMARK || covers_somebody(f) ? 0 : refuse_coverage(f, err);
}

static int write_table(struct features *f, struct tabular *t, struct err *err)
{
    return ((struct customers *)f->table)->intervals ? intervals_write(f, t, err) : customers_write(f, t, err);
}

static void close_table(struct features *f)
{
    struct customers *c = f->table;
    if (!c)
        return;
    dict_free(&c->stranger);
    free(c->seen);
    free(c->first_us);
    free(c->last);
    tally_free(&c->tally);
    leaving_close(c->leaving);
    intervals_close(c->intervals);
    if (c->complaints)
        complaints_free(c->complaints);
    free(c->complaints);
    inactivity_free(c->inactivity);
    free(c->begin_us);
    free(c->fate);
    free(c);
}

const struct table_kind table_by_customer = {open_table, count_event, end_table, write_table, close_table};
