/* count: the engine as a receiver of a feed, for code that only counts. See snag/rule.h. */
#include <stdlib.h>

#include "rule/engine/relation.h"
#include "rule/engine/sieve.h"
#include "snag/civil.h"

/* How many events ahead records are prefetched. */
enum { SOON = 12, N_AHEAD = 16 };

struct name_plan {
    struct sieve sieve;     /* the rules that want it */
    struct field_need need; /* … of its fields */
    bool emitted;           /* a name that the rules emit */
};

/* An event ahead: the rules to ask. */
struct ahead {
    struct sifted rules;
    struct dispatch *room;
    size_t cap;
};

/* A match that depends on where the log begins or ends. */
struct claimed {
    struct counted_snag snag;
    struct claim claim;
};

struct counter {
    struct feed feed;
    const struct rules *rules;
    struct detect_sink sink;
    struct detect *detect;
    struct fields fields;
    struct name_plan *name;
    size_t n_names, cap_names;
    struct ahead ahead[N_AHEAD]; /* by number of the event in its batch */
};

struct claims {
    struct counting base;
    const struct detect_sink *sink;
    struct claimed *claimed;
    size_t n_claimed, cap_claimed;
};

static int count_match(struct detect *d, const struct match *m, struct err *err)
{
    struct claims *c = (struct claims *)d->counting;
    struct counted_snag s = {m->rule, m->customer, m->contact, m->case_, m->ts_us, m->good};
    bool sure = !relation_of(d, m->rule)->waits && m->claim.kind == CLAIM_NONE;
    if (sure)
        return c->sink->snag(c->sink->ctx, &s, err);
    if (mem_reserve(&c->claimed, &c->cap_claimed, c->n_claimed + 1, sizeof *c->claimed, err) < 0)
        return -1;
    c->claimed[c->n_claimed++] = (struct claimed){s, m->claim};
    return 0;
}

/* ---- events ---- */

static int learn_name(struct counter *c, struct view name, struct name_plan *plan, struct err *err)
{
    struct detect *d = c->detect;
    int64_t id = dict_get(&d->names, name);
    const struct wanted *wanted = id < 0 ? NULL : &d->wanted[id];
    *plan = (struct name_plan){.emitted = event_emitted(name, NULL) != EMITTED_NONE &&
                                          dict_get(&d->emitted, name) != DICT_NONE};
    for (size_t i = 0; wanted && i < N_AHEAD; i++)
        if (mem_reserve(&c->ahead[i].room, &c->ahead[i].cap, wanted->n, sizeof *c->ahead[i].room, err) < 0)
            return -1;
    if (fields_need(&c->fields, d, wanted, &plan->need, err) < 0)
        return -1;
    return sieve_open(&plan->sieve, d, &c->fields, wanted, err);
}

static int learn_names(struct counter *c, const struct feed_batch *b, struct err *err)
{
    if (mem_reserve(&c->name, &c->cap_names, b->names->n, sizeof *c->name, err) < 0)
        return -1;
    while (c->n_names < b->names->n) {
        size_t id = c->n_names++;
        if (learn_name(c, dict_text(b->names, (int64_t)id), &c->name[id], err) < 0)
            return -1;
    }
    return 0;
}

/* Asks which rules an event concerns, and for the memory of what they will look up. */
static void look_ahead(struct counter *c, const struct feed_batch *b, size_t i)
{
    const struct feed_event *e = &b->event[i];
    const struct detect *d = c->detect;
    struct ahead *ahead = &c->ahead[i % N_AHEAD];
    if (c->sink.soon)
        c->sink.soon(c->sink.ctx, e);
    ahead->rules = sieve_event(&c->name[e->name].sieve, c->detect, b, e, ahead->room);
    for (size_t k = 0; k < ahead->rules.n; k++) {
        const struct plan *p = &d->plan[ahead->rules.list[k].rule];
        const struct key_reader *r = &d->reader[p->memory_reader];
        if (r->by == KEY_BY_TEXT || p->memory_place == UINT32_MAX)
            continue;
        uint32_t number = key_number_of(r->by, e->customer, e->contact, e->case_);
        __builtin_prefetch(key_beside(b->who, r, number), 1);
    }
}

static bool was_emitted(const struct counter *c, const struct feed_batch *b, const struct feed_event *e)
{
    if (c->name[e->name].emitted)
        return true;
    return e->cell[c->fields.by] && dict_get(&c->detect->emitted, feed_text(b, e, c->fields.by)) != DICT_NONE;
}

static int see(struct counter *c, const struct feed_batch *b, size_t i, struct err *err)
{
    struct detect *d = c->detect;
    const struct feed_event *e = &b->event[i];
    const struct ahead *ahead = &c->ahead[i % N_AHEAD];
    if (was_emitted(c, b, e)) {
        d->counts.found_anew++;
        return 0;
    }
    coverage_see(&d->log.seen, e->ts_us);
    d->counts.events++;
    d->counts.without_customer += e->customer == 0;
    if (c->sink.event(c->sink.ctx, b, e, err) < 0)
        return -1;
    if (ahead->rules.n == 0)
        return 0;
    const struct view *col = fields_of(&c->fields, &c->name[e->name].need, b, e);
    struct subject x = {.fact = {.col = col, .place = d->column, .ts_us = e->ts_us, .line = e->line},
                        .customer = e->customer,
                        .contact = e->contact,
                        .case_ = e->case_,
                        .cell = e->cell,
                        .order = ++d->order};
    if (ask_rules(d, ahead->rules.list, ahead->rules.n, &x, err) < 0)
        return -1;
    return d->found.n_matches || d->found.n_closings ? drain(d, err) : 0;
}

static int take_events(void *ctx, const struct feed_batch *b, struct err *err)
{
    struct counter *c = ctx;
    if (learn_names(c, b, err) < 0)
        return -1;
    c->detect->counting->who = b->who;
    arena_reset(&c->detect->arena);
    for (size_t i = 0; i < b->n + SOON; i++) {
        if (i < b->n)
            look_ahead(c, b, i);
        if (i >= SOON && see(c, b, i - SOON, err) < 0)
            return -1;
    }
    return 0;
}

static int take_coverage(void *ctx, const struct event *e, struct view file, struct err *err)
{
    struct counter *c = ctx;
    coverage_see(&c->detect->log.seen, e->ts_us);
    if (certain_line(&c->detect->log, e, file, err) < 0)
        return -1;
    return c->sink.covered(c->sink.ctx, e, file, err);
}

/* ---- the run ---- */

static void forget_names(struct counter *c)
{
    for (size_t i = 0; i < c->n_names; i++) {
        field_need_free(&c->name[i].need);
        sieve_close(&c->name[i].sieve);
    }
    c->n_names = 0;
}

static void close_detect(struct counter *c)
{
    forget_names(c);
    if (!c->detect)
        return;
    struct claims *counting = (struct claims *)c->detect->counting;
    source_close(&c->detect->source);
    c->detect = NULL;
    free(counting->claimed);
    free(counting);
}

static int open_detect(struct counter *c, struct err *err)
{
    const struct detect_options options = {.until_us = TS_NONE, .silence_us = c->sink.silence_us};
    struct claims *counting = mem_zero(1, sizeof *counting, err);
    if (!counting)
        return -1;
    counting->base.match = count_match;
    counting->base.from = c->fields.from;
    counting->sink = &c->sink;
    if (detect_open_counting(&c->detect, c->rules, &options, &counting->base, err) < 0) {
        free(counting);
        return -1;
    }
    for (size_t i = 0; i < c->rules->fields.n; i++)
        c->detect->column[i] = i == FIELD_SRC || i == FIELD_SOURCES ? -1 : (int32_t)i;
    c->detect->n_in = c->rules->fields.n;
    return 0;
}

static int begin_again(void *ctx, struct err *err)
{
    struct counter *c = ctx;
    close_detect(c);
    return open_detect(c, err) < 0 ? -1 : c->sink.again(c->sink.ctx, err);
}

int detect_count(struct counter **out, const struct rules *rules, const struct detect_sink *sink, struct err *err)
{
    struct counter *c = mem_zero(1, sizeof *c, err);
    *out = NULL;
    if (!c)
        return -1;
    c->feed = (struct feed){.ctx = c, .events = take_events, .covered = take_coverage, .again = begin_again};
    c->rules = rules;
    c->sink = *sink;
    if (fields_open(&c->fields, rules, sink->column, sink->n_columns, err) < 0 || open_detect(c, err) < 0) {
        detect_count_close(c);
        return -1;
    }
    c->feed.column = c->fields.column;
    c->feed.n_columns = c->fields.n_columns;
    c->feed.customer_room = c->detect->counting->customer_room;
    c->feed.matter_room = c->detect->counting->matter_room;
    *out = c;
    return 0;
}

const struct feed *detect_feed(const struct counter *c)
{
    return &c->feed;
}

/* How many keys of a reader are found by number: none if there was no event. */
static uint32_t n_numbered(const struct detect *d, const struct key_reader *r)
{
    const struct who *who = d->counting->who;
    if (r->by == KEY_BY_TEXT || !who)
        return 0;
    return key_of_customers(r) ? who->customer.n : who->matter.n;
}

/* Decides obligations whose keys nothing touches any more. */
static int expire_all(struct detect *d, struct err *err)
{
    for (size_t i = 0; i < d->rules->n; i++) {
        const struct plan *p = &d->plan[i];
        const struct key_reader *r = &d->reader[p->memory_reader];
        if (!p->relation->due)
            continue;
        for (uint32_t k = 0, n = n_numbered(d, r); k < n; k++) {
            struct key *key = (struct key *)(void *)key_beside(d->counting->who, r, k);
            struct state *s = key_state(&d->memory, key, p->memory_place);
            if (s && (without_expire(d, s, INT64_MAX, err) < 0 || drain(d, err) < 0))
                return -1;
        }
        for (size_t k = 0; k < d->memory.n_slots; k++) {
            struct key *key = d->memory.slot[k].key;
            struct state *s = r->by == KEY_BY_TEXT ? key_state(&d->memory, key, p->memory_place) : NULL;
            if (s && (without_expire(d, s, INT64_MAX, err) < 0 || drain(d, err) < 0))
                return -1;
        }
    }
    return 0;
}

/* Reports that the rules observable in this log were looked for up to here, as the last line of a stream does. */
static int tell_observed(struct counter *c, struct err *err)
{
    struct detect *d = c->detect;
    struct view col[N_STANDARD_COLUMNS] = {
        [COL_EVENT] = VIEW_LIT("coverage_end"), [COL_REASON] = VIEW_LIT(DETECT_SOURCE)};
    struct buf names = {0};
    int rc = 0;
    if (d->log.seen.last_us == TS_NONE)
        return 0;
    rc = emit_sought(d, &names, err);
    col[COL_TEXT] = (struct view){names.p ? names.p : "", names.n};
    if (rc == 0)
        rc = c->sink.covered(c->sink.ctx, &(struct event){.ts_us = d->log.seen.last_us, .col = col}, (struct view){0},
                             err);
    buf_free(&names);
    return rc;
}

int detect_count_end(struct counter *c, struct err *err)
{
    struct detect *d = c->detect;
    struct claims *counting = (struct claims *)d->counting;
    arena_reset(&d->arena);
    if (expire_all(d, err) < 0 || certain_finish(&d->log, err) < 0)
        return -1;
    for (size_t i = 0; i < counting->n_claimed; i++) {
        const struct claimed *x = &counting->claimed[i];
        bool holds = certain_observable(&d->log, x->snag.rule) == VERDICT_TRUE &&
                     certain_verdict(&d->log, x->snag.rule, x->claim) == VERDICT_TRUE;
        if (holds && c->sink.snag(c->sink.ctx, &x->snag, err) < 0)
            return -1;
    }
    counting->n_claimed = 0;
    return tell_observed(c, err);
}

bool detect_count_observable(const struct counter *c, size_t rule)
{
    return certain_observable(&c->detect->log, rule) == VERDICT_TRUE;
}

uint64_t detect_count_came_back(const struct counter *c)
{
    uint64_t n = 0;
    for (size_t i = 0; i < c->rules->n; i++)
        n += c->detect->tally[i].came_back;
    return n;
}

void detect_count_close(struct counter *c)
{
    if (!c)
        return;
    close_detect(c);
    fields_close(&c->fields);
    for (size_t i = 0; i < N_AHEAD; i++)
        free(c->ahead[i].room);
    free(c->name);
    free(c);
}
