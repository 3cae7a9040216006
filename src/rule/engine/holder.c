/* holder: who has a contact when an event comes, and who has it after. See holder.h. */
#include "rule/engine/relation.h"

/* ---- what is kept ---- */

static void forget(struct detect *d, uint32_t plan, struct state *s)
{
    (void)d;
    (void)plan;
    s->held = (struct held_names){0};
}

const struct relation relation_holder = {.forget = forget};

static struct view name_of(const struct holder *h, uint32_t number)
{
    static const struct view nobody;
    return number ? dict_text(&h->names, number - 1) : nobody;
}

static struct held_by place_of(const struct holder *h, struct held_names held)
{
    return (struct held_by){name_of(h, held.queue), name_of(h, held.agent)};
}

/* Names repeat, so most often it is the one that was there before. */
static int number_of(struct holder *h, struct view name, uint32_t *number, struct err *err)
{
    if (name.n == 0) {
        *number = 0;
        return 0;
    }
    if (*number && view_eq(name_of(h, *number), name))
        return 0;
    int64_t id = dict_put(&h->names, name, err);
    *number = (uint32_t)id + 1;
    return id < 0 ? -1 : 0;
}

enum holder_sets holder_sets_of(struct view name)
{
    if (view_is(name, "transfer"))
        return SETS_OTHERS;
    if (view_is(name, "enqueue"))
        return SETS_BOTH;
    bool named = view_is(name, "start") || view_is(name, "connect") || view_is(name, "assign");
    return named ? SETS_NAMED : SETS_NOTHING;
}

void holder_bind(struct detect *d, const struct schema *columns)
{
    d->holder.queue_in = schema_find(columns, "at_queue");
    d->holder.agent_in = schema_find(columns, "at_agent");
}

/* ---- what an event sets ---- */

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

static int take_over(struct detect *d, struct state *s, const struct held_by *left, int64_t ts_us, struct err *err)
{
    const struct plan *plan = &d->plan[d->holder.plan];
    if (!s) {
        struct key *key = key_make(&d->memory, &d->reader[d->holder.reader], ts_us + plan->lasts_us, err);
        s = key ? key_add(&d->memory, key, plan->memory_place, plan->memory_words, err) : NULL;
    }
    if (!s)
        return -1;
    s->touched_us = ts_us;
    return number_of(&d->holder, left->queue, &s->held.queue, err) < 0
               ? -1
               : number_of(&d->holder, left->agent, &s->held.agent, err);
}

int holder_event(struct detect *d, const struct subject *x, struct err *err)
{
    struct holder *h = &d->holder;
    const struct event *e = x->e;
    struct key_reader *reader = &d->reader[h->reader];
    const struct plan *plan = &d->plan[h->plan];
    if (event_by_rule(d, e)) {
        h->before = holder_carried(d, e);
        h->after = h->before;
        return 0;
    }
    if (event_key(d, reader, x, err) < 0)
        return -1;
    struct key *key;
    struct state *s = state_of(d, &key);
    bool alive = s && e->ts_us - s->touched_us <= plan->lasts_us;
    struct held_by none = {0}, own = {e->col[COL_QUEUE], e->col[COL_AGENT]}, had = none;
    if (alive)
        had = place_of(h, s->held);
    struct held_by left = holder_left(&own, &had, x->sets);
    struct held around = held_around(&own, &had, &left, x->sets);
    h->before = around.before;
    h->after = around.after;
    if (s && around.nobody)
        key_drop(&d->memory, key, plan->memory_place, plan->memory_words);
    if (reader->empty || around.nobody)
        return 0;
    if (x->sets != SETS_NOTHING)
        return take_over(d, s, &left, e->ts_us, err);
    s->touched_us = e->ts_us;
    return 0;
}
