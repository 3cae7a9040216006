/* dict: see snag/dict.h. */
#include "snag/dict.h"

#include <stdlib.h>

#include "base/word.h"

struct dict_slot {
    uint32_t tag;   /* upper bits of the hash: most misses end here */
    uint32_t id_p1; /* id + 1; 0 = free */
};

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned long long lo, hi;
    __extension__ unsigned __int128 m = (unsigned __int128)a * b;
    lo = (unsigned long long)m;
    hi = (unsigned long long)(m >> 64);
    return lo ^ hi;
}

/* Multiply-and-fold over words of 8 bytes, in the manner of wyhash (Wang Yi, 2019). */
uint64_t hash_bytes(const void *data, size_t n, uint64_t seed)
{
    static const uint64_t k0 = 0x9e3779b97f4a7c15u, k1 = 0xbf58476d1ce4e5b9u, k2 = 0x94d049bb133111ebu;
    const char *p = data;
    uint64_t h = seed ^ k0, total = n;
    while (n >= 8) {
        h = mix(h ^ word_load(p), k1);
        p += 8, n -= 8;
    }
    if (n)
        h = mix(h ^ word_part(p, n), k2);
    return mix(h ^ total, k1);
}

static size_t slot_of(const struct dict *d, struct view v, uint64_t h)
{
    size_t mask = d->n_slots - 1, i = (size_t)h & mask;
    uint32_t tag = (uint32_t)(h >> 32);
    while (d->slot[i].id_p1 &&
           !(d->slot[i].tag == tag && view_eq(d->text[d->slot[i].id_p1 - 1], v)))
        i = (i + 1) & mask;
    return i;
}

static int grow(struct dict *d, struct err *err)
{
    size_t n = d->n_slots ? d->n_slots * 2 : 64;
    struct dict_slot *slot = mem_zero(n, sizeof *slot, err);
    if (!slot)
        return -1;
    free(d->slot);
    d->slot = slot;
    d->n_slots = n;
    for (size_t id = 0; id < d->n; id++) {
        uint64_t h = hash_bytes(d->text[id].p, d->text[id].n, 0);
        size_t i = (size_t)h & (n - 1);
        while (slot[i].id_p1)
            i = (i + 1) & (n - 1);
        slot[i] = (struct dict_slot){.tag = (uint32_t)(h >> 32), .id_p1 = (uint32_t)id + 1};
    }
    return 0;
}

int64_t dict_put(struct dict *d, struct view v, struct err *err)
{
    if (d->n * 2 >= d->n_slots && grow(d, err) < 0)
        return -1;
    uint64_t h = hash_bytes(v.p, v.n, 0);
    size_t i = slot_of(d, v, h);
    if (d->slot[i].id_p1)
        return (int64_t)d->slot[i].id_p1 - 1;
    if (d->n >= UINT32_MAX - 1)
        return err_set(err, ERR_SYSTEM, "more than %zu different values in one column", d->n);
    if (mem_reserve(&d->text, &d->cap, d->n + 1, sizeof *d->text, err) < 0)
        return -1;
    char *copy = arena_copy(&d->arena, v.p, v.n, err);
    if (!copy)
        return -1;
    d->text[d->n] = (struct view){copy, v.n};
    d->slot[i] = (struct dict_slot){.tag = (uint32_t)(h >> 32), .id_p1 = (uint32_t)d->n + 1};
    return (int64_t)d->n++;
}

int64_t dict_get(const struct dict *d, struct view v)
{
    if (d->n == 0)
        return DICT_NONE;
    size_t i = slot_of(d, v, hash_bytes(v.p, v.n, 0));
    return (int64_t)d->slot[i].id_p1 - 1;
}

void dict_free(struct dict *d)
{
    free(d->slot);
    free(d->text);
    arena_free(&d->arena);
    *d = (struct dict){0};
}
