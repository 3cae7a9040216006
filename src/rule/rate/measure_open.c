/* measure_open: what is open, by contact or case and customer: forgotten as soon as nothing of it is. See
 * measure_impl.h. */
#include <stdlib.h>

#include "rule/rate/measure_impl.h"

/* Numbers of contacts are dense, and those that are open at the same time are near each other. */
static size_t first_place(const struct open_slots *o, uint32_t matter)
{
    return matter & (o->n_slots - 1);
}

static struct open_slot *find(const struct open_slots *o, uint32_t matter, uint32_t customer)
{
    size_t i = first_place(o, matter);
    while (o->slot[i].customer && !(o->slot[i].matter == matter && o->slot[i].customer == customer + 1))
        i = (i + 1) & (o->n_slots - 1);
    return &o->slot[i];
}

struct open_slot *open_find(const struct open_slots *o, uint32_t matter, uint32_t customer)
{
    struct open_slot *s = o->n ? find(o, matter, customer) : NULL;
    return s && s->customer ? s : NULL;
}

void open_fetch(const struct open_slots *o, uint32_t matter)
{
    if (o->n_slots == 0)
        return;
    const struct open_slot *s = &o->slot[first_place(o, matter)];
    __builtin_prefetch(s, 1);
    __builtin_prefetch((const char *)(s + 1) - 1, 1);
}

static int grow(struct open_slots *o, struct err *err)
{
    struct open_slots wider = {.n_slots = o->n_slots ? 2 * o->n_slots : 64, .n = o->n};
    wider.slot = mem_zero(wider.n_slots, sizeof *wider.slot, err);
    if (!wider.slot)
        return -1;
    for (size_t i = 0; i < o->n_slots; i++)
        if (o->slot[i].customer)
            *find(&wider, o->slot[i].matter, o->slot[i].customer - 1) = o->slot[i];
    free(o->slot);
    *o = wider;
    return 0;
}

struct open_slot *open_make(struct open_slots *o, uint32_t matter, uint32_t customer, struct err *err)
{
    if (4 * (o->n + 1) > 3 * o->n_slots && grow(o, err) < 0)
        return NULL;
    struct open_slot *s = find(o, matter, customer);
    if (s->customer)
        return s;
    o->n++;
    s->matter = matter;
    s->customer = customer + 1;
    s->over_us = TS_NONE;
    s->told_until_us = TS_NONE;
    s->is_open = 0;
    return s;
}

/* Whoever stands behind a gap because its own place was taken moves up. */
static void close_gap(struct open_slots *o, size_t gap)
{
    size_t mask = o->n_slots - 1;
    for (size_t i = (gap + 1) & mask; o->slot[i].customer; i = (i + 1) & mask) {
        size_t own = first_place(o, o->slot[i].matter);
        if (((i - own) & mask) < ((i - gap) & mask))
            continue;
        o->slot[gap] = o->slot[i];
        gap = i;
    }
    o->slot[gap].customer = 0;
}

void open_settle(struct open_slots *o, struct open_slot *s)
{
    if (s->is_open || s->told_until_us != TS_NONE)
        return;
    o->n--;
    close_gap(o, (size_t)(s - o->slot));
}
