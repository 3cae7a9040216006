/* grouped: customers of input that is grouped by them, in memory that does not grow with them. See grouped.h. */
#include "rule/engine/grouped.h"

#include <stdlib.h>

#include "rule/engine/detect_impl.h"
#include "snag/dict.h"

static struct grouped_seen *seen_at(const struct grouped_input *g, uint64_t hash)
{
    return &g->seen[hash % GROUPED_SEEN];
}

static uint64_t hash_of(struct view name)
{
    uint64_t hash = hash_bytes(name.p, name.n, 0);
    return hash ? hash : 1;
}

static int open(struct detect *d, struct err *err)
{
    d->grouped.seen = mem_zero(GROUPED_SEEN, sizeof *d->grouped.seen, err);
    if (!d->grouped.seen || mem_reserve(&d->world, &d->cap_worlds, GROUPED_WORLDS, sizeof *d->world, err) < 0)
        return -1;
    for (size_t i = 0; i < d->cap_worlds; i++)
        d->world[i] = WORLD_NEW;
    return 0;
}

/* The customer before this one is over. */
static void leave(struct grouped_input *g)
{
    uint64_t hash = hash_of(buf_view(&g->name));
    *seen_at(g, hash) = (struct grouped_seen){hash, g->latest_us};
}

static int begin(struct detect *d, struct view name, struct err *err)
{
    struct grouped_input *g = &d->grouped;
    if (!g->seen && open(d, err) < 0)
        return -1;
    if (g->began)
        leave(g);
    buf_clear(&g->name);
    if (buf_add(&g->name, name.p, name.n, err) < 0)
        return -1;
    g->began = true;
    if (name.n)
        g->n += (g->n + 1) % GROUPED_WORLDS == 0 ? 2 : 1;
    g->number = name.n ? g->n : 0;
    uint64_t hash = hash_of(name);
    const struct grouped_seen *was = seen_at(g, hash);
    *world_of(d, g->number) = WORLD_NEW;
    if (was->hash == hash) {
        world_of(d, g->number)->latest_us = was->latest_us;
        world_of(d, g->number)->floor_us = INT64_MAX;
    }
    return 0;
}

int grouped_number(struct detect *d, const struct event *e, uint32_t *customer, struct err *err)
{
    struct grouped_input *g = &d->grouped;
    bool own = event_is_coverage(e) || event_is_tick(e); /* nobody's, wherever it stands */
    if (!own && !(g->began && view_eq(e->col[COL_CUSTOMER], buf_view(&g->name))) &&
        begin(d, e->col[COL_CUSTOMER], err) < 0)
        return -1;
    if (!own)
        g->latest_us = e->ts_us;
    *customer = g->number;
    return 0;
}

void grouped_free(struct grouped_input *g)
{
    free(g->seen);
    buf_free(&g->name);
}
