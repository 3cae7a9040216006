/* saved: see saved.h. */
#include "rule/engine/saved.h"

#include <stdlib.h>

#include "snag/dict.h"

enum { FEW = 4 }; /* up to this many values are searched one by one */

void saved_free(struct pool *pool, struct saved *s)
{
    if (s)
        pool_put(pool, s, sizeof *s + s->cap);
}

/* Each text of a place follows its length; the anchor comes first. */
static size_t kept_bytes(const struct kept *kept)
{
    return kept ? sizeof kept->anchor + 2 * sizeof(uint32_t) + kept->place.queue.n + kept->place.agent.n : 0;
}

static char *put_text(char *to, struct view text)
{
    uint32_t n = (uint32_t)text.n;
    memcpy(to, &n, sizeof n);
    if (n)
        memcpy(to + sizeof n, text.p, n);
    return to + sizeof n + n;
}

static struct view get_text(const char *from)
{
    uint32_t n;
    memcpy(&n, from, sizeof n);
    return (struct view){from + sizeof n, n};
}

struct kept saved_kept(const struct saved *s)
{
    struct kept kept;
    const char *behind = (const char *)&s->end[s->n];
    if (s->n)
        behind += s->end[s->n - 1];
    memcpy(&kept.anchor, behind, sizeof kept.anchor);
    kept.place.queue = get_text(behind + sizeof kept.anchor);
    kept.place.agent = get_text(kept.place.queue.p + kept.place.queue.n);
    return kept;
}

int place_own(struct arena *arena, struct held_by *place, struct err *err)
{
    struct view *const text[] = {&place->queue, &place->agent};
    for (size_t i = 0; i < 2; i++) {
        if (text[i]->n == 0)
            continue;
        text[i]->p = arena_copy(arena, text[i]->p, text[i]->n, err);
        if (!text[i]->p)
            return -1;
    }
    return 0;
}

int saved_put(struct pool *pool, struct saved **slot, int64_t ts_us, const struct view *field, size_t n,
              const struct kept *kept, struct err *err)
{
    struct saved *s = *slot;
    size_t need = n * sizeof s->end[0] + kept_bytes(kept);
    for (size_t i = 0; i < n; i++)
        need += field[i].n;
    if (need > UINT32_MAX)
        return err_set(err, ERR_DATA, "an event of more than 4 GiB");
    if (!s || s->cap < need) {
        saved_free(pool, s);
        s = pool_get(pool, sizeof *s + need, err);
        *slot = s;
        if (!s)
            return -1;
        s->cap = (uint32_t)(pool_room(sizeof *s + need) - sizeof *s);
    }
    s->ts_us = ts_us;
    s->n = (uint32_t)n;
    char *text = (char *)&s->end[n];
    uint32_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (field[i].n)
            memcpy(text + at, field[i].p, field[i].n);
        at += (uint32_t)field[i].n;
        s->end[i] = at;
    }
    if (kept) {
        memcpy(text + at, &kept->anchor, sizeof kept->anchor);
        (void)put_text(put_text(text + at + sizeof kept->anchor, kept->place.queue), kept->place.agent);
    }
    return 0;
}

static uint32_t hash_of(struct view text)
{
    return (uint32_t)(hash_bytes(text.p, text.n, 0) >> 32);
}

static bool is_value(const struct value *x, struct view text, uint32_t hash)
{
    return x->hash == hash && view_eq((struct view){x->text, x->n}, text);
}

struct value *values_find(const struct values *v, struct view text)
{
    uint32_t hash = hash_of(text);
    struct value *x = v->n_slots ? v->slot[hash & (v->n_slots - 1)] : v->newest;
    while (x && !is_value(x, text, hash))
        x = v->n_slots ? x->next : x->older;
    return x;
}

static void unlink_value(struct values *v, struct value *x)
{
    *(x->older ? &x->older->newer : &v->oldest) = x->newer;
    *(x->newer ? &x->newer->older : &v->newest) = x->older;
}

static void make_newest(struct values *v, struct value *x)
{
    x->older = v->newest;
    x->newer = NULL;
    *(v->newest ? &v->newest->newer : &v->oldest) = x;
    v->newest = x;
}

static int grow(struct pool *pool, struct values *v, struct err *err)
{
    uint32_t n = v->n_slots ? v->n_slots * 2 : 2 * FEW;
    struct value **slot = pool_get(pool, n * sizeof(struct value *), err);
    if (!slot)
        return -1;
    memset(slot, 0, n * sizeof(struct value *));
    for (struct value *x = v->newest; x; x = x->older) {
        x->next = slot[x->hash & (n - 1)];
        slot[x->hash & (n - 1)] = x;
    }
    if (v->n_slots)
        pool_put(pool, v->slot, v->n_slots * sizeof(struct value *));
    v->slot = slot;
    v->n_slots = n;
    return 0;
}

struct value *values_put(struct pool *pool, struct values *v, struct view text, bool *fresh, struct err *err)
{
    struct value *x = values_find(v, text);
    *fresh = !x;
    if (x) {
        unlink_value(v, x);
        make_newest(v, x);
        return x;
    }
    if (v->n >= FEW && v->n >= v->n_slots && grow(pool, v, err) < 0)
        return NULL;
    x = pool_get(pool, sizeof *x + text.n, err);
    if (!x)
        return NULL;
    *x = (struct value){.hash = hash_of(text), .n = (uint32_t)text.n};
    if (text.n)
        memcpy(x->text, text.p, text.n);
    if (v->n_slots) {
        x->next = v->slot[x->hash & (v->n_slots - 1)];
        v->slot[x->hash & (v->n_slots - 1)] = x;
    }
    make_newest(v, x);
    v->n++;
    return x;
}

static void free_value(struct pool *pool, struct value *x)
{
    saved_free(pool, x->saved);
    pool_put(pool, x, sizeof *x + x->n);
}

void values_drop(struct pool *pool, struct values *v, struct value *x)
{
    if (v->n_slots) {
        struct value **at = &v->slot[x->hash & (v->n_slots - 1)];
        while (*at != x)
            at = &(*at)->next;
        *at = x->next;
    }
    unlink_value(v, x);
    v->n--;
    free_value(pool, x);
}

void values_clear(struct pool *pool, struct values *v)
{
    for (struct value *x = v->newest, *older; x; x = older) {
        older = x->older;
        free_value(pool, x);
    }
    if (v->n_slots)
        pool_put(pool, v->slot, v->n_slots * sizeof(struct value *));
    *v = (struct values){0};
}
