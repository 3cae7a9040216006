/* memo: see memo.h. */
#include "event/map/memo.h"

#include <stdlib.h>

enum { MOST_VALUES = 4096, MOST_BYTES = 64 };

/* Does the test depend on one column and nothing else? It must be *column, which this sets if it is negative. */
static bool asks_one(const struct test *t, int64_t *column)
{
    if (t->kind != TEST_COMPARE && t->kind != TEST_IS_SET)
        return false;
    if (t->left->kind != EXPR_COLUMN || (t->right && t->right->kind != EXPR_TEXT))
        return false;
    if (*column < 0)
        *column = t->left->column;
    return *column == t->left->column;
}

static bool all_ask_one(const struct cond *c, int64_t *column)
{
    for (size_t i = 0; i < c->n; i++)
        if (!asks_one(&c->test[i], column))
            return false;
    return true;
}

static bool can_remember(const struct map *map, int64_t *column)
{
    *column = -1;
    if (map->event_name || map->unwrap_when.n || !all_ask_one(&map->skip, column) || !all_ask_one(&map->reject, column))
        return false;
    for (size_t i = 0; i < map->n_event; i++)
        if (!all_ask_one(&map->event[i].when, column))
            return false;
    return *column >= 0;
}

int memo_open(struct memo **memo, const struct map *map, struct err *err)
{
    int64_t column;
    *memo = NULL;
    if (!can_remember(map, &column))
        return 0;
    struct memo *o = mem_zero(1, sizeof *o, err);
    if (!o)
        return -1;
    o->column = (uint32_t)column;
    *memo = o;
    return 0;
}

static int learn(struct memo *o, struct mapper *m, struct memo_kind *kind, struct err *err)
{
    const struct map *map = m->map;
    uint32_t *event = arena_get(&o->arena, map->n_event * sizeof *event, err);
    *kind = (struct memo_kind){.event = event};
    if (!event)
        return -1;
    if (map->skip.n && eval_cond(m, &map->skip, &kind->skipped, err) < 0)
        return -1;
    if (map->reject.n && eval_cond(m, &map->reject, &kind->rejected, err) < 0)
        return -1;
    for (uint32_t i = 0; i < map->n_event; i++) {
        bool holds;
        if (eval_cond(m, &map->event[i].when, &holds, err) < 0)
            return -1;
        if (holds)
            event[kind->n_events++] = i;
    }
    kind->straight = !kind->rejected;
    for (uint32_t i = 0; i < kind->n_events; i++)
        kind->straight &= !map->event[event[i]].at && map->event[event[i]].n_assign == 0;
    return 0;
}

struct memo_kind *memo_look_up(struct memo *o, struct view value)
{
    int64_t id = dict_get(&o->value, value);
    if (id < 0)
        return NULL;
    recent_put(&o->recent, value, (uint32_t)id);
    return &o->kind[id];
}

int memo_ask(struct memo *o, struct mapper *m, struct memo_kind **kind, struct err *err)
{
    struct view value = m->state->cell[o->column];
    int64_t id = dict_get(&o->value, value);
    *kind = NULL;
    if (id >= 0) {
        *kind = &o->kind[id];
        return 0;
    }
    if (o->value.n >= MOST_VALUES || value.n > MOST_BYTES)
        return 0;
    struct memo_kind learned;
    m->state->strayed = false;
    m->state->learning = true;
    int rc = learn(o, m, &learned, err);
    m->state->learning = false;
    if (rc < 0)
        return -1;
    if (m->state->bad || m->state->strayed) /* what could not be evaluated is reported, or counted, each time */
        return 0;
    id = dict_put(&o->value, value, err);
    if (id < 0 || mem_reserve(&o->kind, &o->cap, o->value.n, sizeof *o->kind, err) < 0)
        return -1;
    o->kind[id] = learned;
    *kind = &o->kind[id];
    return 0;
}

void memo_close(struct memo *o)
{
    if (!o)
        return;
    dict_free(&o->value);
    arena_free(&o->arena);
    free(o->kind);
    free(o);
}
