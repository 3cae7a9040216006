/* detect: the stage that finds snags: order and time, whose event it is, and which rules want it. */
#include <stdio.h>
#include <stdlib.h>

#include "detect_impl.h"
#include "snag/civil.h"

bool detect_takes(const struct detect *d, const struct part *part, const struct fact *x)
{
    return tests_hold(&part->plain, x, NULL, NULL, d->match);
}

bool detect_suits(const struct detect *d, const struct part *part, const struct fact *x, const struct fact *this_)
{
    return tests_hold(&part->given, x, this_, NULL, d->match);
}

int detect_key(struct key_table *t, const struct subject *x, struct err *err)
{
    if (t->stamp == x->order)
        return 0;
    t->stamp = x->order;
    return key_read(t, &x->fact, x->customer, err);
}

int detect_keep(struct detect *d, const struct rule *r, const struct subject *x, struct saved **slot, struct err *err)
{
    if (mem_reserve(&d->scratch, &d->cap_scratch, r->kept.n, sizeof *d->scratch, err) < 0)
        return -1;
    for (size_t i = 0; i < r->kept.n; i++)
        d->scratch[i] = fact_field(&x->fact, r->kept.field[i]);
    if (saved_put(&d->pool, slot, x->e->ts_us, d->scratch, r->kept.n, err) < 0)
        return -1;
    (*slot)->due_us = detect_due(r, &x->fact);
    return 0;
}

struct fact detect_kept(const struct detect *d, uint32_t rule, const struct saved *s)
{
    return (struct fact){.saved = s, .place = d->kept[rule], .ts_us = s->ts_us};
}

int64_t detect_due(const struct rule *r, const struct fact *x)
{
    int64_t us = r->bound.us;
    if (r->bound.kind == BOUND_NONE)
        return INT64_MAX;
    if (r->bound.or_value)
        (void)number_us(fact_field(x, FIELD_VALUE), &us);
    return x->ts_us + us;
}

int detect_drop(struct detect *d, struct key_table *t, struct state *s, struct err *err)
{
    int rc = 0;
    if (s->part == STATE_MEMORY)
        rc = rule_of(d, s->rule)->relation == REL_WITHOUT ? oblige_forget(d, s, err) : relate_forget(d, s, err);
    key_drop_state(t, s);
    return rc;
}

/* ---- columns ---- */

static int near_column(const struct batch *b, struct view field, struct err *err)
{
    char word[64];
    const char *near = NULL;
    (void)snprintf(word, sizeof word, "%.*s", VIEW_FMT(field));
    for (size_t i = 0; i < schema_n(b->schema) && !near; i++) {
        const char *name = schema_name(b->schema, i).p; /* of a dict: ends with NUL */
        near = str_nearest(word, &name, 1);
    }
    if (!near)
        return 0;
    (void)err_set(err, ERR_DATA, "a rule asks for the column '%s', and the stream has none", word);
    return err_hint(err, "did you mean '%s'?", near);
}

static int bind(struct detect *d, const struct batch *b, struct err *err)
{
    const struct dict *fields = &d->rules->fields;
    if (b->n)
        d->ts_digits = b->ts_digits;
    if (d->n_bound == schema_n(b->schema))
        return 0;
    for (size_t i = 0; i < fields->n; i++) {
        d->column[i] = (int32_t)dict_get(&b->schema->names, fields->text[i]);
        if (d->column[i] == DICT_NONE && i != FIELD_SRC && near_column(b, fields->text[i], err) < 0)
            return -1;
    }
    d->by_in = schema_find(b->schema, "by");
    d->n_bound = schema_n(b->schema);
    return rows_bind(d, b, err);
}

/* ---- forgetting ---- */

static int drop_stale(void *ctx, struct key_table *t, struct state *s, int64_t *until_us, struct err *err)
{
    struct detect *d = ctx;
    const struct rule *r = rule_of(d, s->rule);
    struct world *w = &d->world[s->key->customer];
    bool open_deadline = s->part == STATE_MEMORY && r->relation == REL_WITHOUT && r->bound.kind != BOUND_NONE;
    int64_t last_us = s->touched_us + r->forget_us;
    *until_us = last_us;
    if (open_deadline || d->clock_us <= last_us || (s->part == STATE_ANCHOR && d->tally[s->rule].moments.n))
        return 0;
    *until_us = INT64_MAX;
    if (last_us >= w->floor_us)
        w->floor_us = last_us + 1;
    return detect_drop(d, t, s, err);
}

static int sweep(struct detect *d, struct err *err)
{
    enum { AT_ONCE = 16 };
    for (size_t i = 0; i < d->n_tables; i++) {
        struct key_table *t = &d->table[i];
        size_t n = t->debt < AT_ONCE ? t->debt : AT_ONCE;
        if (n && keys_sweep(t, n, d->clock_us, drop_stale, d, err) < 0)
            return -1;
        t->debt -= n;
    }
    return 0;
}

/* Finishes and drops all states. At the end only those that still have something to tell; before, all but anchors
 * that wait. */
static int drop_all(struct detect *d, bool at_end, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < d->n_tables; i++) {
        struct key_table *t = &d->table[i];
        for (size_t k = 0; k < t->n_slots && (t->ends || !at_end); k++) {
            struct state *s = t->slot[k].key ? t->slot[k].key->states : NULL;
            while (s) {
                struct state *next = s->next;
                size_t before = t->n;
                if (at_end || s->part != STATE_ANCHOR || !d->tally[s->rule].moments.n)
                    rc |= detect_drop(d, t, s, err);
                /* where the key went with its last state, another may stand here now */
                s = t->n == before ? next : t->slot[k].key ? t->slot[k].key->states : NULL;
            }
        }
        t->stamp = 0;
        t->debt = 0;
    }
    return rc;
}

/* ---- whose event, and when ---- */

static int order_error(const struct detect *d, const struct subject *x, const char *what, int64_t was_us, const char *hint,
                       struct err *err)
{
    char now[32], was[32];
    struct view c = d->customers.text[x->customer];
    (void)time_iso(now, x->e->ts_us, d->ts_digits);
    (void)time_iso(was, was_us, d->ts_digits);
    (void)err_set(err, ERR_DATA, "line %llu: customer '%.*s' %s: %s after %s", (unsigned long long)x->e->line, VIEW_FMT(c), what, now, was);
    return err_hint(err, "%s", hint);
}

static int enter_world(struct detect *d, struct subject *x, struct err *err)
{
    size_t had = d->cap_worlds;
    int64_t id = dict_put(&d->customers, x->e->col[COL_CUSTOMER], err);
    if (id < 0 || mem_reserve(&d->world, &d->cap_worlds, (size_t)id + 1, sizeof *d->world, err) < 0)
        return -1;
    for (size_t i = had; i < d->cap_worlds; i++)
        d->world[i] = (struct world){INT64_MIN, INT64_MIN, NULL};
    x->customer = (uint32_t)id;
    struct world *w = &d->world[id];
    if (x->e->ts_us < w->latest_us)
        return order_error(d, x, "goes back in time", w->latest_us, "each customer's events must stand in order of time: LC_ALL=C sort the stream", err);
    if (x->e->ts_us < w->floor_us && d->o.grouped)
        return order_error(d, x, "was over and comes back", w->latest_us, "the stream is not grouped by customer: leave --grouped out", err);
    if (x->e->ts_us < w->floor_us)
        return order_error(d, x, "comes too late", d->clock_us, "the stream is sorted neither by time nor by customer: LC_ALL=C sort it", err);
    w->latest_us = x->e->ts_us;
    return 0;
}

/* A customer's events are over. */
static int leave_world(struct detect *d, struct err *err)
{
    if (oblige_pass(d, &d->due, INT64_MAX, err) < 0 || drop_all(d, false, err) < 0)
        return -1;
    d->world[d->last_customer].floor_us = INT64_MAX;
    return 0;
}

/* Decides what was due before x. */
static int pass_time(struct detect *d, const struct subject *x, struct err *err)
{
    int64_t ts_us = x->e->ts_us;
    if (d->o.grouped) {
        if (d->last_customer >= 0 && d->last_customer != x->customer && leave_world(d, err) < 0)
            return -1;
        d->last_customer = x->customer;
    } else if (d->sorted && d->began && ts_us < d->clock_us && oblige_part(d, err) < 0) {
        return -1;
    }
    d->began = true;
    d->clock_us = ts_us;
    struct heap *h = d->sorted ? &d->due : d->world[x->customer].due;
    return h ? oblige_pass(d, h, ts_us, err) : 0;
}

/* ---- events ---- */

static bool was_emitted(const struct detect *d, const struct event *e)
{
    struct view name = e->col[COL_EVENT];
    if (name.n > 5 && name.p[4] == ':' && dict_get(&d->emitted, name) != DICT_NONE)
        return true;
    return d->by_in != DICT_NONE && e->col[d->by_in].n > 0 && dict_get(&d->emitted, e->col[d->by_in]) != DICT_NONE;
}

static int see_coverage(struct detect *d, const struct event *e, struct err *err)
{
    if (horizon_add(&d->log, e, err) < 0)
        return -1;
    if (d->sorted && d->began && !d->o.grouped && e->ts_us >= d->clock_us && oblige_pass(d, &d->due, e->ts_us, err) < 0)
        return -1;
    return rows_event(d, e, err);
}

static int ask_rules(struct detect *d, const struct wanted *wanted, const struct subject *x, struct err *err)
{
    for (size_t i = 0; i < wanted->n; i++) {
        const struct dispatch *w = &wanted->list[i];
        const struct rule *r = rule_of(d, w->rule);
        if ((w->roles & ROLE_OPPORTUNITY) && (r->opportunity.n_names == 0 || detect_takes(d, &r->opportunity, &x->fact)) &&
            anchor_event(d, w->rule, x, err) < 0)
            return -1;
        if (w->roles == ROLE_OPPORTUNITY)
            continue;
        if ((r->relation == REL_WITHOUT ? oblige_event(d, w, x, err) : relate_event(d, w, x, err)) < 0)
            return -1;
    }
    return 0;
}

static int see(struct detect *d, const struct event *e, struct err *err)
{
    if (view_is(e->col[COL_EVENT], "coverage_end") && view_is(e->col[COL_REASON], DETECT_SOURCE))
        return rows_looked_for(d, e->col[COL_TEXT], err);
    if (d->o.until_us != TS_NONE && e->ts_us > d->o.until_us)
        return 0;
    if (was_emitted(d, e)) {
        d->counts.found_anew++;
        return 0;
    }
    horizon_see(&d->log, e->ts_us);
    if (event_is_coverage(e))
        return see_coverage(d, e, err);
    struct subject x = {.e = e, .fact = {.col = e->col, .place = d->column, .ts_us = e->ts_us}, .order = ++d->order};
    d->counts.events++;
    d->counts.without_customer += e->col[COL_CUSTOMER].n == 0;
    if (enter_world(d, &x, err) < 0 || pass_time(d, &x, err) < 0 || rows_event(d, e, err) < 0)
        return -1;
    int64_t name = dict_get(&d->names, e->col[COL_EVENT]);
    if (name != DICT_NONE && ask_rules(d, &d->wanted[name], &x, err) < 0)
        return -1;
    return d->sorted && !d->o.grouped ? sweep(d, err) : 0;
}

static int finish(struct detect *d, struct err *err)
{
    static const struct batch nothing;
    d->over = true;
    if (d->n_bound == 0 && rows_bind(d, &nothing, err) < 0)
        return -1;
    if (oblige_join(d, err) < 0 || horizon_finish(&d->log, err) < 0 || oblige_pass(d, &d->due, INT64_MAX, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        if (anchors_look(d, (uint32_t)i, err) < 0)
            return -1;
    if (drop_all(d, true, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        if (anchors_look(d, (uint32_t)i, err) < 0)
            return -1;
    d->counts.first_us = d->log.first_us;
    d->counts.last_us = d->log.last_us;
    return 0;
}

static int detect_next(struct source *source, struct batch *out, struct err *err)
{
    struct detect *d = (struct detect *)source;
    struct batch b = {0};
    *out = (struct batch){.schema = &d->schema, .ts_digits = d->ts_digits};
    do {
        rows_begin(d); /* what waits is not there but in the hold */
        if (d->over && d->hold.n == 0) {
            if (d->told)
                return 0;
            d->told = true;
            if (rows_observed(d, err) < 0)
                return -1;
            break;
        }
        int rc = d->over ? 0 : source_next(d->from, &b, err);
        if (rc < 0 || (b.schema && bind(d, &b, err) < 0))
            return -1;
        for (size_t i = 0; rc > 0 && i < b.n; i++)
            if (see(d, &b.event[i], err) < 0)
                return -1;
        if ((rc == 0 && !d->over && finish(d, err) < 0) || rows_release(d, err) < 0)
            return -1;
    } while (d->n_rows == 0);
    *out = (struct batch){&d->schema, d->ts_digits, d->n_rows, d->row};
    return d->n_rows > 0;
}

/* ---- setting up ---- */

static int want(struct detect *d, const struct part *part, uint32_t rule, uint32_t role, struct err *err)
{
    for (size_t i = 0; i < part->n_names; i++) {
        size_t had = d->cap_wanted;
        int64_t id = dict_put(&d->names, part->name[i], err);
        if (id < 0 || mem_reserve(&d->wanted, &d->cap_wanted, (size_t)id + 1, sizeof *d->wanted, err) < 0)
            return -1;
        for (size_t k = had; k < d->cap_wanted; k++)
            d->wanted[k] = (struct wanted){0};
        struct wanted *w = &d->wanted[id];
        if (w->n && w->list[w->n - 1].rule == rule) {
            w->list[w->n - 1].roles |= role;
            continue;
        }
        if (mem_reserve(&w->list, &w->cap, w->n + 1, sizeof *w->list, err) < 0)
            return -1;
        w->list[w->n++] = (struct dispatch){rule, role};
    }
    return 0;
}

static uint32_t table_for(struct detect *d, const struct keys *per)
{
    for (uint32_t i = 0; i < d->n_tables; i++) {
        const struct keys *had = &d->table[i].per;
        if (had->n == per->n && (per->n == 0 || memcmp(had->field, per->field, per->n * sizeof *per->field) == 0))
            return i;
    }
    d->table[d->n_tables].pool = &d->pool;
    d->table[d->n_tables].per = *per;
    return (uint32_t)d->n_tables++;
}

static int add_emitted(struct detect *d, const struct rule *r, struct err *err)
{
    char good[256];
    (void)snprintf(good, sizeof good, "good:%.*s", VIEW_FMT(r->text->name));
    if (dict_put(&d->emitted, r->snag, err) < 0 || dict_put(&d->emitted, view_of(good), err) < 0)
        return -1;
    return dict_put(&d->emitted, r->text->name, err) < 0 ? -1 : 0;
}

static int plan_rule(struct detect *d, uint32_t i, struct err *err)
{
    const struct rule *r = rule_of(d, i);
    bool keys = r->anchors == ANCHOR_KEY;
    d->memory_table[i] = table_for(d, &r->per);
    d->table[d->memory_table[i]].ends |= r->anchors == ANCHOR_P || r->until.n_names > 0;
    d->anchor_table[i] = keys ? table_for(d, &r->anchor_per) : 0;
    d->tally[i].look_at = 64;
    if (!(d->kept[i] = mem_zero(d->rules->fields.n, sizeof **d->kept, err)))
        return -1;
    for (size_t k = 0; k < d->rules->fields.n; k++)
        d->kept[i][k] = -1;
    for (size_t k = 0; k < r->kept.n; k++)
        d->kept[i][r->kept.field[k]] = (int32_t)k;
    if (want(d, &r->events, i, ROLE_EVENT, err) < 0 || want(d, &r->other, i, ROLE_OTHER, err) < 0 ||
        want(d, &r->until, i, ROLE_UNTIL, err) < 0 || want(d, &r->unless, i, ROLE_UNLESS, err) < 0)
        return -1;
    if (keys && want(d, r->opportunity.n_names ? &r->opportunity : &r->events, i, ROLE_OPPORTUNITY, err) < 0)
        return -1;
    return add_emitted(d, r, err);
}

static int plan(struct detect *d, struct err *err)
{
    size_t n = d->rules->n, n_fields = d->rules->fields.n;
    if (horizon_open(&d->log, d->rules, d->o.until_us, err) < 0 || schema_init(&d->schema, err) < 0 ||
        !(d->match = pcre2_match_data_create(1, NULL)) || !(d->column = mem_zero(n_fields, sizeof *d->column, err)) ||
        !(d->kept = mem_zero(n, sizeof *d->kept, err)) || !(d->table = mem_zero(2 * n + 1, sizeof *d->table, err)) ||
        !(d->memory_table = mem_zero(n, sizeof *d->memory_table, err)) ||
        !(d->anchor_table = mem_zero(n, sizeof *d->anchor_table, err)) || !(d->tally = mem_zero(n, sizeof *d->tally, err)))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (plan_rule(d, (uint32_t)i, err) < 0)
            return -1;
    return 0;
}

static void free_tables(struct detect *d)
{
    for (size_t i = 0; i < d->n_tables; i++) {
        free(d->table[i].slot);
        buf_free(&d->table[i].text);
    }
    for (size_t i = 0; d->tally && i < d->rules->n; i++) {
        free(d->tally[i].cluster);
        free(d->tally[i].pending);
        buf_free(&d->tally[i].moments);
        free(d->kept[i]);
    }
    for (size_t i = 0; i < d->cap_worlds; i++) {
        if (d->world[i].due)
            free(d->world[i].due->item);
        free(d->world[i].due);
    }
}

static void detect_close(struct source *source)
{
    struct detect *d = (struct detect *)source;
    free_tables(d);
    horizon_close(&d->log);
    hold_close(&d->hold);
    source_close(d->from);
    for (size_t i = 0; i < d->cap_wanted; i++)
        free(d->wanted[i].list);
    void *const blocks[] = {d->wanted, d->world, d->due.item, d->column, d->kept, d->table, d->memory_table, d->anchor_table,
                            d->tally, d->out_of, d->row, d->scratch, d->source_text};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    pcre2_match_data_free(d->match);
    buf_free(&d->looked_for);
    pool_close(&d->pool);
    dict_free(&d->names);
    dict_free(&d->emitted);
    dict_free(&d->customers);
    schema_free(&d->schema);
    arena_free(&d->arena);
    buf_free(&d->tuple);
    free(d);
}

int detect_open(struct source **detect, const struct rules *rules, struct source *from, const struct detect_options *options,
                struct err *err)
{
    struct detect *d = mem_zero(1, sizeof *d, err);
    *detect = NULL;
    if (!d)
        return -1;
    d->source = (struct source){detect_next, detect_close};
    d->rules = rules;
    d->o = *options;
    d->last_customer = -1;
    d->sorted = true;
    d->counts.first_us = d->counts.last_us = TS_NONE;
    if (plan(d, err) < 0) {
        detect_close(&d->source);
        return -1;
    }
    d->from = from;
    *detect = &d->source;
    return 0;
}

struct detect_counts detect_counts(const struct source *detect) { return ((const struct detect *)detect)->counts; }
