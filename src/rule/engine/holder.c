/* holder: who has a contact when an event comes, and who has it after. See holder.h. */
#include "rule/engine/relation.h"

/* ---- what is kept ---- */

static void forget(struct detect *d, uint32_t plan, struct state *s)
{
    (void)plan;
    saved_free(&d->pool, s->p);
    s->p = NULL;
}

const struct relation relation_holder = {.forget = forget};

void holder_bind(struct detect *d, const struct schema *columns)
{
    d->holder.queue_in = schema_find(columns, "at_queue");
    d->holder.agent_in = schema_find(columns, "at_agent");
}

/* ---- what an event sets ---- */

enum holder_sets holder_sets_of(struct view name)
{
    if (view_is(name, "transfer"))
        return SETS_OTHERS;
    if (view_is(name, "enqueue"))
        return SETS_BOTH;
    bool named = view_is(name, "start") || view_is(name, "connect") || view_is(name, "assign");
    return named ? SETS_NAMED : SETS_NOTHING;
}

static bool nobody(const struct held_by *p)
{
    return p->queue.n == 0 && p->agent.n == 0;
}

struct held_by holder_carried(const struct detect *d, const struct event *e)
{
    const struct holder *h = &d->holder;
    return (struct held_by){e->col[h->queue_in == DICT_NONE ? COL_QUEUE : h->queue_in],
                            e->col[h->agent_in == DICT_NONE ? COL_AGENT : h->agent_in]};
}

/* The holder that an event leaves. */
struct held_by holder_left(const struct held_by *own, const struct held_by *had, enum holder_sets sets)
{
    struct held_by left = *had;
    if (sets >= SETS_BOTH || (sets == SETS_NAMED && own->queue.n))
        left.queue = own->queue;
    if (sets >= SETS_BOTH || (sets == SETS_NAMED && own->agent.n))
        left.agent = own->agent;
    return left;
}

struct held held_around(const struct held_by *own, const struct held_by *had, const struct held_by *left,
                        enum holder_sets sets)
{
    return (struct held){nobody(had) && sets != SETS_OTHERS ? *own : *had, nobody(left) ? *own : *left, nobody(left)};
}

/* ---- an event ---- */

static struct state *state_of(struct detect *d, struct key **key)
{
    struct key_reader *reader = &d->reader[d->holder.reader];
    *key = reader->empty ? NULL : key_find(&d->memory, reader);
    return key_state(&d->memory, *key, d->plan[d->holder.plan].memory_place);
}

/* What the key held goes to `spare`, so that its texts stay until the next event. */
static void lose(struct detect *d, struct key *key, struct state *s)
{
    const struct plan *plan = &d->plan[d->holder.plan];
    saved_free(&d->pool, d->holder.spare);
    d->holder.spare = s->p;
    key_drop(&d->memory, key, plan->memory_place, plan->memory_words);
}

static int take_over(struct detect *d, struct state *s, const struct held_by *left, int64_t ts_us, struct err *err)
{
    const struct plan *plan = &d->plan[d->holder.plan];
    const struct kept kept = {*left, NULL};
    if (saved_put(&d->pool, &d->holder.spare, ts_us, NULL, 0, &kept, err) < 0)
        return -1;
    if (!s) {
        struct key *key = key_make(&d->memory, &d->reader[d->holder.reader], ts_us + plan->lasts_us, err);
        s = key ? key_add(&d->memory, key, plan->memory_place, plan->memory_words, err) : NULL;
    }
    if (!s)
        return -1;
    struct saved *was = s->p;
    s->p = d->holder.spare;
    s->touched_us = ts_us;
    d->holder.spare = was;
    return 0;
}

int holder_event(struct detect *d, const struct subject *x, struct err *err)
{
    struct holder *h = &d->holder;
    const struct event *e = x->e;
    struct key_reader *reader = &d->reader[h->reader];
    if (event_by_rule(d, e)) {
        h->before = holder_carried(d, e);
        h->after = h->before;
        return 0;
    }
    if (event_key(d, reader, x, err) < 0)
        return -1;
    struct key *key;
    struct state *s = state_of(d, &key);
    bool alive = s && e->ts_us - s->touched_us <= d->plan[h->plan].lasts_us;
    struct held_by none = {0}, own = {e->col[COL_QUEUE], e->col[COL_AGENT]}, had = none;
    if (alive)
        had = saved_kept(s->p).place;
    enum holder_sets sets = holder_sets_of(e->col[COL_EVENT]);
    struct held_by left = holder_left(&own, &had, sets);
    struct held around = held_around(&own, &had, &left, sets);
    h->before = around.before;
    h->after = around.after;
    if (s && around.nobody)
        lose(d, key, s);
    if (reader->empty || around.nobody)
        return 0;
    if (sets != SETS_NOTHING)
        return take_over(d, s, &left, e->ts_us, err);
    s->touched_us = e->ts_us;
    return 0;
}
