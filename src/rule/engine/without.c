/* without: `without`: obligations, from what opens them to their end. See detect_impl.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

/* ---- the heap: earliest due first, then in order of rules, then of opening ---- */

static bool before(const struct due *a, const struct due *b)
{
    if (a->us != b->us)
        return a->us < b->us;
    if (a->o->rule != b->o->rule)
        return a->o->rule < b->o->rule;
    return a->o->order < b->o->order;
}

static void place(struct heap *h, size_t i, struct due due)
{
    h->item[i] = due;
    due.o->at = i;
}

static void sift(struct heap *h, size_t i)
{
    struct due due = h->item[i];
    while (i > 0 && before(&due, &h->item[(i - 1) / 2])) {
        place(h, i, h->item[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    for (size_t child; (child = 2 * i + 1) < h->n; i = child) {
        if (child + 1 < h->n && before(&h->item[child + 1], &h->item[child]))
            child++;
        if (!before(&h->item[child], &due))
            break;
        place(h, i, h->item[child]);
    }
    place(h, i, due);
}

static int heap_add(struct heap *h, struct obligation *o, struct err *err)
{
    if (mem_reserve(&h->item, &h->cap, h->n + 1, sizeof *h->item, err) < 0)
        return -1;
    place(h, h->n++, (struct due){o->due_us, o});
    sift(h, o->at);
    return 0;
}

static void heap_remove(struct heap *h, const struct obligation *o)
{
    struct due last = h->item[--h->n];
    if (last.o == o)
        return;
    place(h, o->at, last);
    sift(h, last.o->at);
}

static struct heap *heap_of(struct detect *d, uint32_t customer, struct err *err)
{
    struct world *w = &d->world[customer];
    if (d->sorted)
        return &d->due;
    return w->due ? w->due : (w->due = mem_zero(1, sizeof *w->due, err));
}

int oblige_part(struct detect *d, struct err *err)
{
    d->sorted = false;
    for (size_t i = 0; i < d->due.n; i++) {
        struct obligation *o = d->due.item[i].o;
        struct heap *h = heap_of(d, o->key->customer, err);
        if (!h || heap_add(h, o, err) < 0)
            return -1;
    }
    d->due.n = 0;
    return 0;
}

int oblige_join(struct detect *d, struct err *err)
{
    for (size_t i = 0; i < d->customers.n; i++) {
        struct heap *h = d->world[i].due;
        for (size_t k = 0; h && k < h->n; k++)
            if (heap_add(&d->due, h->item[k].o, err) < 0)
                return -1;
        if (h)
            h->n = 0;
    }
    d->sorted = true;
    return 0;
}

/* ---- one obligation ---- */

static int open_one(struct detect *d, uint32_t rule, struct key *key, struct state *s, const struct subject *x,
                    struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct obligation *o = pool_get(&d->pool, sizeof *o, err);
    if (!o)
        return -1;
    *o = (struct obligation){.key = key, .rule = rule, .order = x->order};
    o->due_us = r->bound.kind == BOUND_NONE ? INT64_MAX : detect_due(r, &x->fact);
    if (s->open) {
        o->older = s->open->older;
        o->older->newer = o;
        s->open->older = o;
    } else {
        o->older = s->open = o;
    }
    if (saved_put(&d->pool, &o->opener, x->e->ts_us, x->e->col, d->n_in, err) < 0)
        return -1;
    if (o->due_us == INT64_MAX)
        return 0;
    struct heap *h = heap_of(d, x->customer, err);
    return h ? heap_add(h, o, err) : -1;
}

static void close_one(struct detect *d, struct state *s, struct obligation *o, struct heap *h)
{
    if (o->due_us != INT64_MAX && h && o->at < h->n && h->item[o->at].o == o)
        heap_remove(h, o);
    if (o->newer)
        o->newer->older = o->older;
    else
        s->open->older = o->older;
    if (o == s->open)
        s->open = o->newer;
    else
        o->older->newer = o->newer;
    saved_free(&d->pool, o->opener);
    pool_put(&d->pool, o, sizeof *o);
}

static struct fact opener_of(const struct detect *d, const struct obligation *o)
{
    return (struct fact){.saved = o->opener, .place = d->column, .ts_us = o->opener->ts_us};
}

static int count_one(struct detect *d, const struct obligation *o, bool broken, struct err *err)
{
    uint32_t rule = o->rule, customer = o->key->customer;
    if (rule_of(d, rule)->anchors != ANCHOR_OBLIGATION)
        return 0;
    return o->due_us == INT64_MAX ? anchor_count(d, rule, customer, broken, err)
                                  : anchor_window(d, rule, customer, o->due_us, broken, err);
}

/* The snag of an obligation that was not met: at its deadline, or at c. */
static int break_one(struct detect *d, const struct obligation *o, const struct subject *c, struct err *err)
{
    struct match m = {.rule = o->rule,
                      .customer = o->key->customer,
                      .e = opener_of(d, o),
                      .since_us = o->opener->ts_us,
                      .count = c ? 2 : 1,
                      .ts_us = c ? c->e->ts_us : o->due_us};
    m.value_us = m.ts_us - o->opener->ts_us;
    if (c)
        m.e_ts = c->e->col[COL_TS];
    else
        m.claim = (struct claim){CLAIM_DUE, o->due_us};
    rows_no_evidence(d);
    if (rows_evidence(d, fact_field(&m.e, FIELD_SRC), err) < 0 ||
        (c && rows_evidence(d, fact_field(&c->fact, FIELD_SRC), err) < 0) || rows_match(d, &m, err) < 0)
        return -1;
    return count_one(d, o, true, err);
}

int oblige_pass(struct detect *d, struct heap *heap, int64_t before_us, struct err *err)
{
    while (heap->n && heap->item[0].us < before_us) {
        struct obligation *o = heap->item[0].o;
        struct key *key = o->key;
        struct world *w = &d->world[key->customer];
        uint32_t memory = d->plan[o->rule].memory_place;
        if (o->due_us >= w->floor_us)
            w->floor_us = o->due_us + 1;
        if (break_one(d, o, NULL, err) < 0)
            return -1;
        struct state *s = key_state(key, memory);
        close_one(d, s, o, heap);
        if (!s->open)
            key_drop(&d->keys, key, memory, MEMORY_WORDS);
    }
    return 0;
}

int oblige_forget(struct detect *d, uint32_t rule, struct state *s, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    while (s->open) {
        struct obligation *o = s->open;
        struct heap *h = o->due_us == INT64_MAX ? NULL : heap_of(d, o->key->customer, err);
        if (r->anchors == ANCHOR_OBLIGATION)
            d->tally[rule].censored++;
        close_one(d, s, o, h);
    }
    return 0;
}

/* ---- an event ---- */

struct without_parts {
    bool e, other, until, unless;
};

/* What x does to the open obligations of a key: it fulfils, else ends, else cancels. */
static int meet(struct detect *d, uint32_t rule, struct key *key, const struct without_parts *p,
                const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    uint32_t memory = d->plan[rule].memory_place;
    struct heap *h = r->bound.kind == BOUND_NONE ? NULL : heap_of(d, x->customer, err);
    for (struct obligation *o = key_state(key, memory)->open, *newer; o; o = newer) {
        struct fact opener = opener_of(d, o);
        int rc = 0;
        newer = o->newer;
        if (p->other && detect_suits(d, &r->other, &x->fact, &opener))
            rc = count_one(d, o, false, err);
        else if (p->until && detect_suits(d, &r->until, &x->fact, &opener))
            rc = break_one(d, o, x, err);
        else if (!(p->unless && detect_suits(d, &r->unless, &x->fact, &opener)))
            continue;
        if (rc < 0)
            return -1;
        close_one(d, key_state(key, memory), o, h);
    }
    return 0;
}

int oblige_event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, w->rule);
    struct key_reader *reader = &d->reader[d->plan[w->rule].memory_reader];
    uint32_t memory = d->plan[w->rule].memory_place;
    struct without_parts p = {
        .e = (w->roles & ROLE_EVENT) && detect_takes(d, &r->events, &x->fact),
        .other = (w->roles & ROLE_OTHER) && detect_takes(d, &r->other, &x->fact),
        .until = (w->roles & ROLE_UNTIL) && detect_takes(d, &r->until, &x->fact),
        .unless = (w->roles & ROLE_UNLESS) && detect_takes(d, &r->unless, &x->fact),
    };
    if (!p.e && !p.other && !p.until && !p.unless)
        return 0;
    if (detect_key(reader, x, err) < 0)
        return -1;
    if (reader->empty)
        return 0;
    struct key *key = key_find(&d->keys, reader);
    struct state *s = key_state(key, memory);
    if (s && r->bound.kind == BOUND_NONE && x->e->ts_us - s->touched_us > r->forget_us &&
        oblige_forget(d, w->rule, s, err) < 0)
        return -1;
    if (s && (p.other || p.until || p.unless)) {
        if (meet(d, w->rule, key, &p, x, err) < 0 ||
            detect_key(reader, x, err) < 0) /* again: a match may have read another key */
            return -1;
        s = key_state(key, memory);
    }
    if (p.e && (r->each || !s || !s->open)) {
        if (!(key = key_make(&d->keys, reader, x->e->ts_us + d->plan[w->rule].lasts_us, err)) ||
            (!s && !(s = key_add(&d->keys, key, memory, MEMORY_WORDS, err))) ||
            open_one(d, w->rule, key, s, x, err) < 0)
            return -1;
    }
    if (s)
        s->touched_us = x->e->ts_us;
    if (s && !s->open)
        key_drop(&d->keys, key, memory, MEMORY_WORDS);
    return 0;
}
