/* memo: see memo.h. */
#include "event/map/memo.h"

#include <stdlib.h>

#include "base/word.h"

enum { MOST_VALUES = 4096, MOST_BYTES = 64, N_RECENT = 64 };

struct memo {
    uint32_t column; /* index into map->used */
    struct dict value;
    struct memo_kind *kind; /* by id of the value */
    size_t cap;
    struct arena arena;
    struct recent { /* by the first and last bytes of the value */
        uint64_t head, tail;
        uint32_t n, id_p1;
    } recent[N_RECENT];
};

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
    if (map->event_name || !all_ask_one(&map->skip, column) || !all_ask_one(&map->reject, column))
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
    return 0;
}

uint32_t memo_column(const struct memo *o)
{
    return o->column;
}

/* Values of up to 16 bytes are told by two words. */
const struct memo_kind *memo_known(struct memo *o, struct view value)
{
    size_t n = value.n, half = sizeof(uint64_t);
    if (n == 0 || n > 2 * half) {
        int64_t id = dict_get(&o->value, value);
        return id < 0 ? NULL : &o->kind[id];
    }
    uint64_t head = n < half ? word_part(value.p, n) : word_load(value.p);
    uint64_t tail = n < half ? 0 : word_load(value.p + n - half);
    struct recent *r = &o->recent[((head ^ tail * 3 ^ n) * UINT64_C(0x9e3779b97f4a7c15)) >> 58];
    if (r->id_p1 && r->head == head && r->tail == tail && r->n == n)
        return &o->kind[r->id_p1 - 1];
    int64_t id = dict_get(&o->value, value);
    if (id < 0)
        return NULL;
    *r = (struct recent){head, tail, (uint32_t)n, (uint32_t)id + 1};
    return &o->kind[id];
}

int memo_ask(struct memo *o, struct mapper *m, const struct memo_kind **kind, struct err *err)
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
    if (learn(o, m, &learned, err) < 0)
        return -1;
    if (m->state->bad) /* a condition that could not be evaluated is reported each time */
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
