/* time: whose event it is, and when; what ends then, and what is forgotten. See detect_impl.h. */
#include "rule/engine/relation.h"
#include "snag/civil.h"

/* ---- forgetting ---- */

/* Finishes what is at a place of a key, and frees it. */
static int drop(struct detect *d, struct key *key, uint32_t place, struct err *err)
{
    uint32_t rule = d->rule_at[place];
    if (place == d->plan[rule].opportunity_place) {
        opportunity_forget(d, key_opportunity(&d->memory, key, place));
        key_drop(&d->memory, key, place, OPPORTUNITY_WORDS);
        return 0;
    }
    if (relation_over(d, rule, key_state(&d->memory, key, place), err) < 0)
        return -1;
    key_drop(&d->memory, key, place, d->plan[rule].memory_words);
    return drain(d, err);
}

/* The place after a taken one. */
static uint32_t behind(const struct detect *d, uint32_t place)
{
    const struct plan *p = &d->plan[d->rule_at[place]];
    return place + (place == p->opportunity_place ? OPPORTUNITY_WORDS : p->memory_words);
}

/* An opportunity stays as long as something that may touch it is waiting. */
static bool waits(const struct detect *d, uint32_t place)
{
    uint32_t rule = d->rule_at[place];
    return place == d->plan[rule].opportunity_place && d->tally[rule].moments.n > 0;
}

/* Anything with a deadline goes by itself. */
static bool open_deadline(const struct detect *d, uint32_t place)
{
    uint32_t rule = d->rule_at[place];
    return relation_of(d, rule)->due && rule_of(d, rule)->bound.kind != BOUND_NONE &&
           place == d->plan[rule].memory_place;
}

/* The last moment at which what is there may matter. */
static int64_t until_us(const struct detect *d, struct key *key, uint32_t place)
{
    uint32_t rule = d->rule_at[place];
    if (place == d->plan[rule].opportunity_place)
        return key_opportunity(&d->memory, key, place)->touched_us + rule_of(d, rule)->forget_us;
    return key_state(&d->memory, key, place)->touched_us + d->plan[rule].lasts_us;
}

/* The same for a numbered key, which stays, as its place does: so a key that comes back is known to do so. */
static int empty(struct detect *d, struct key *key, uint32_t place, struct err *err)
{
    uint32_t rule = d->rule_at[place];
    if (place == d->plan[rule].opportunity_place) {
        opportunity_sweep(d, key_opportunity(&d->memory, key, place));
        return 0;
    }
    struct state *s = key_state(&d->memory, key, place);
    if (!s->p)
        return 0;
    return relation_over(d, rule, s, err) < 0 ? -1 : drain(d, err);
}

/* Drops what is at a place if it is stale; otherwise sets *fresh_us to the moment until which it is fresh. */
static int drop_if_stale(struct detect *d, struct key *key, uint32_t place, int64_t *fresh_us, struct err *err)
{
    int64_t last_us = until_us(d, key, place);
    if (d->clock_us <= last_us || waits(d, place) || open_deadline(d, place)) {
        if (last_us < *fresh_us)
            *fresh_us = last_us;
        return 0;
    }
    struct world *w = world_of(d, key_head(key).customer);
    if (last_us >= w->floor_us)
        w->floor_us = last_us + 1;
    return key_is_numbered(key) ? empty(d, key, place, err) : drop(d, key, place, err);
}

static int drop_stale(void *ctx, struct key *key, int64_t *fresh_us, struct err *err)
{
    struct detect *d = ctx;
    size_t n_keys = d->memory.n;
    uint32_t place = key_next(&d->memory, key, 0), next;
    for (; place < d->memory.n_places; place = key_next(&d->memory, key, next)) {
        next = behind(d, place);
        if (drop_if_stale(d, key, place, fresh_us, err) < 0)
            return -1;
        if (d->memory.n < n_keys) /* the key is gone with it */
            break;
    }
    return 0;
}

/* The numbers of a reader's keys. */
static uint32_t n_numbers(const struct detect *d, const struct key_reader *r)
{
    return r->by == KEY_BY_TEXT ? 0 : d->memory.rooms[key_whose(r)].n;
}

static struct key *numbered_at(const struct detect *d, const struct key_reader *r, uint32_t number)
{
    return (struct key *)(void *)key_beside(&d->memory, r, number);
}

/* Empties what is stale of a numbered key. */
static int sweep_one(struct detect *d, const struct key_reader *r, uint32_t number, struct err *err)
{
    struct key *key = numbered_at(d, r, number);
    int64_t fresh_us = INT64_MAX;
    for (uint32_t k = 0; k < r->n_places && key_head(key).mark > KEY_OWNED; k++)
        if (key_at(&d->memory, key, r->place[k].place) && drop_if_stale(d, key, r->place[k].place, &fresh_us, err) < 0)
            return -1;
    return 0;
}

/* The next numbered key of the sweep's round. */
static int sweep_number(struct detect *d, struct err *err)
{
    struct memory *t = &d->memory;
    for (size_t i = 0; i < d->n_readers && t->at_number >= n_numbers(d, &d->reader[t->at_reader]); i++) {
        t->at_reader = (t->at_reader + 1) % (uint32_t)d->n_readers;
        t->at_number = 0;
    }
    const struct key_reader *r = &d->reader[t->at_reader];
    if (t->at_number >= n_numbers(d, r))
        return 0;
    t->at_number++;
    return sweep_one(d, r, t->at_number - 1, err);
}

int time_sweep(struct detect *d, struct err *err)
{
    enum { AT_ONCE = 16 };
    struct memory *t = &d->memory;
    size_t n = t->debt < AT_ONCE ? t->debt : AT_ONCE,
           n_numbered = t->numbered_debt < AT_ONCE ? t->numbered_debt : AT_ONCE;
    t->debt -= n;
    t->numbered_debt -= n_numbered;
    for (size_t i = 0; i < n_numbered; i++)
        if (sweep_number(d, err) < 0)
            return -1;
    return n ? memory_sweep(t, n, d->clock_us, drop_stale, d, err) : 0;
}

int time_sweep_all(struct detect *d, struct err *err)
{
    const struct memory *t = &d->memory;
    for (size_t i = 0; d->sorted && d->began && i < t->n_slots; i++) {
        size_t n_keys = t->n;
        int64_t fresh_us = INT64_MAX;
        if (t->slot[i].key && drop_stale(d, t->slot[i].key, &fresh_us, err) < 0)
            return -1;
        i -= t->n < n_keys; /* another key may have moved in here */
    }
    for (size_t i = 0; d->sorted && d->began && i < d->n_readers; i++)
        for (uint32_t k = 0; k < n_numbers(d, &d->reader[i]); k++)
            if (sweep_one(d, &d->reader[i], k, err) < 0)
                return -1;
    return 0;
}

static void read_anew(struct detect *d)
{
    for (size_t i = 0; i < d->n_readers; i++)
        d->reader[i].stamp = 0;
    d->memory.debt = 0;
}

/* Forgets everything in a key but waiting opportunities. */
static int drop_key(struct detect *d, struct key *key, struct err *err)
{
    size_t n_keys = d->memory.n;
    uint32_t place = key_next(&d->memory, key, 0), next;
    for (; place < d->memory.n_places; place = key_next(&d->memory, key, next)) {
        next = behind(d, place);
        if (waits(d, place))
            continue;
        if (drop(d, key, place, err) < 0)
            return -1;
        if (d->memory.n < n_keys)
            break;
    }
    return 0;
}

static int drop_all(struct detect *d, struct err *err)
{
    struct memory *t = &d->memory;
    for (size_t i = 0; i < t->n_slots; i++) {
        size_t n_keys = t->n;
        if (t->slot[i].key && drop_key(d, t->slot[i].key, err) < 0)
            return -1;
        i -= t->n < n_keys; /* another key may have moved in here */
    }
    read_anew(d);
    return 0;
}

/* Reports what a key still holds at a place in the end. */
static int end_place(struct detect *d, struct key *key, uint32_t place, struct err *err)
{
    uint32_t rule = d->rule_at[place];
    if (place == d->plan[rule].opportunity_place || !d->plan[rule].ends)
        return 0;
    return relation_of(d, rule)->end(d, rule, key_state(&d->memory, key, place), err) < 0 ? -1 : drain(d, err);
}

static int end_key(struct detect *d, struct key *key, struct err *err)
{
    const struct memory *t = &d->memory;
    for (uint32_t place = key_next(t, key, 0); place < t->n_places; place = key_next(t, key, behind(d, place)))
        if (end_place(d, key, place, err) < 0)
            return -1;
    return 0;
}

static int end_numbered(struct detect *d, const struct key_reader *r, struct err *err)
{
    for (uint32_t i = 0; i < n_numbers(d, r); i++) {
        struct key *key = numbered_at(d, r, i);
        for (uint32_t k = 0; k < r->n_places && key_head(key).mark > KEY_OWNED; k++)
            if (key_at(&d->memory, key, r->place[k].place) && end_place(d, key, r->place[k].place, err) < 0)
                return -1;
    }
    return 0;
}

/* Only rules whose memory matters at the end are asked for it. */
int time_end(struct detect *d, struct err *err)
{
    enum { SOON = 8 };
    struct memory *t = &d->memory;
    bool any = false;
    for (size_t i = 0; i < d->rules->n; i++)
        any |= d->plan[i].ends;
    for (size_t i = 0; any && i < d->n_readers; i++)
        if (end_numbered(d, &d->reader[i], err) < 0)
            return -1;
    for (size_t i = 0; any && i < t->n_slots; i++) {
        __builtin_prefetch(t->slot[(i + SOON) & (t->n_slots - 1)].key);
        if (t->slot[i].key && end_key(d, t->slot[i].key, err) < 0)
            return -1;
    }
    read_anew(d);
    return fact_failed(d, err);
}

/* ---- whose event, and when ---- */

static int order_error(const struct detect *d, const struct subject *x, const char *what, int64_t was_us,
                       const char *hint, struct err *err)
{
    char now[32], was[32];
    struct view c = x->e->col[COL_CUSTOMER];
    (void)time_iso(now, x->e->ts_us, d->ts_digits);
    (void)time_iso(was, was_us, d->ts_digits);
    (void)err_set(err, ERR_DATA, "line %llu: customer '%.*s' %s: %s after %s", (unsigned long long)x->e->line,
                  VIEW_FMT(c), what, now, was);
    return err_hint(err, "%s", hint);
}

int time_enter(struct detect *d, const struct subject *x, struct err *err)
{
    struct world *w = world_of(d, x->customer);
    if (x->e->ts_us < w->latest_us)
        return order_error(d, x, "goes back in time", w->latest_us,
                           "each customer's events must be in time order: LC_ALL=C sort the stream", err);
    if (x->e->ts_us < w->floor_us && d->o.grouped)
        return order_error(d, x, "reappears after other customers", w->latest_us,
                           "the stream is not grouped by customer: omit --grouped", err);
    if (x->e->ts_us < w->floor_us)
        return order_error(d, x, "comes too late", d->clock_us,
                           "the stream is sorted neither by time nor by customer: LC_ALL=C sort it", err);
    w->latest_us = x->e->ts_us;
    return 0;
}

/* Decides what is due before a moment, one by one, since each result may matter to the next. */
static int pass(struct detect *d, struct due_heap *heap, int64_t before_us, struct err *err)
{
    while (heap->n && heap->item[0].us < before_us) {
        struct obligation *o = heap->item[0].o;
        struct world *w = world_of(d, key_head(o->key).customer);
        if (o->due_us >= w->floor_us)
            w->floor_us = o->due_us + 1;
        if (relation_of(d, o->rule)->due(d, o, err) < 0 || drain(d, err) < 0)
            return -1;
    }
    return 0;
}

int time_due(struct detect *d, int64_t before_us, struct err *err)
{
    return pass(d, &d->due, before_us, err);
}

/* A customer's events are over. */
static int leave_world(struct detect *d, struct err *err)
{
    if (time_due(d, INT64_MAX, err) < 0 || drop_all(d, err) < 0)
        return -1;
    world_of(d, (uint32_t)d->last_customer)->floor_us = INT64_MAX;
    return 0;
}

int time_pass(struct detect *d, const struct subject *x, struct err *err)
{
    int64_t ts_us = x->e->ts_us;
    if (d->o.grouped) {
        if (d->last_customer >= 0 && d->last_customer != x->customer && leave_world(d, err) < 0)
            return -1;
        d->last_customer = x->customer;
    } else if (d->sorted && d->began && ts_us < d->clock_us && due_part(d, err) < 0) {
        return -1;
    }
    d->began = true;
    d->clock_us = ts_us;
    struct due_heap *h = d->sorted ? &d->due : world_of(d, x->customer)->due;
    return h ? pass(d, h, ts_us, err) : 0;
}
