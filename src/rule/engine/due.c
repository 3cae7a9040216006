/* due: deadlines: earliest first, then by rule, then by opening. See detect_impl.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

static bool before(const struct due *a, const struct due *b)
{
    if (a->us != b->us)
        return a->us < b->us;
    if (a->o->rule != b->o->rule)
        return a->o->rule < b->o->rule;
    return a->o->order < b->o->order;
}

static void place(struct due_heap *h, size_t i, struct due due)
{
    h->item[i] = due;
    due.o->at = i;
}

static void sift(struct due_heap *h, size_t i)
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

static int heap_add(struct due_heap *h, struct obligation *o, struct err *err)
{
    if (mem_reserve(&h->item, &h->cap, h->n + 1, sizeof *h->item, err) < 0)
        return -1;
    place(h, h->n, (struct due){o->due_us, o});
    h->n++;
    sift(h, o->at);
    return 0;
}

static void heap_remove(struct due_heap *h, const struct obligation *o)
{
    struct due last = h->item[--h->n];
    if (last.o == o)
        return;
    place(h, o->at, last);
    sift(h, last.o->at);
}

static struct due_heap *heap_of(struct detect *d, uint32_t customer, struct err *err)
{
    if (d->sorted)
        return &d->due;
    struct due_beside *beside = d->counting ? due_beside(d, customer) : NULL;
    if (beside && !beside->world) { /* without rows, nobody else makes them */
        if (mem_reserve(&d->world, &d->cap_worlds, d->n_worlds + 1, sizeof *d->world, err) < 0)
            return NULL;
        d->world[d->n_worlds] = WORLD_NEW;
        beside->world = ++d->n_worlds;
    }
    struct world *w = &d->world[beside ? beside->world - 1 : customer];
    if (!w->due)
        w->due = mem_zero(1, sizeof *w->due, err);
    return w->due;
}

static void note_first(const struct detect *d, const struct due_heap *h, uint32_t customer)
{
    if (d->counting)
        due_beside(d, customer)->first_us = h->n ? h->item[0].us : INT64_MAX;
}

int due_add(struct detect *d, struct obligation *o, struct err *err)
{
    uint32_t customer = key_head(o->key).customer;
    struct due_heap *h = heap_of(d, customer, err);
    if (!h || heap_add(h, o, err) < 0)
        return -1;
    note_first(d, h, customer);
    return 0;
}

void due_remove(struct detect *d, const struct obligation *o)
{
    uint32_t customer = key_head(o->key).customer;
    struct due_heap *h = d->sorted     ? &d->due
                         : d->counting ? d->world[due_beside(d, customer)->world - 1].due
                                       : world_of(d, customer)->due;
    if (!h || o->at >= h->n || h->item[o->at].o != o)
        return;
    heap_remove(h, o);
    note_first(d, h, customer);
}

int due_part(struct detect *d, struct err *err)
{
    d->sorted = false;
    for (size_t i = 0; i < d->due.n; i++) {
        struct obligation *o = d->due.item[i].o;
        struct due_heap *h = heap_of(d, key_head(o->key).customer, err);
        if (!h || heap_add(h, o, err) < 0)
            return -1;
    }
    d->due.n = 0;
    return 0;
}

int due_join(struct detect *d, struct err *err)
{
    for (size_t i = 0; i < d->cap_worlds; i++) {
        struct due_heap *h = d->world[i].due;
        for (size_t k = 0; h && k < h->n; k++)
            if (heap_add(&d->due, h->item[k].o, err) < 0)
                return -1;
        if (h)
            h->n = 0;
    }
    d->sorted = true;
    return 0;
}
