/* dict: see snag/dict.h. */
#include "snag/dict.h"

#include <stdlib.h>

#include "base/word.h"

struct dict_slot {
    const char *text; /* preceded by its length, so that a look-up needs no third place in memory */
    uint32_t hash;
    uint32_t id_p1; /* id + 1; 0 = free */
};

enum { LENGTH = sizeof(uint32_t) };

/* Multiply-and-fold over words of 8 bytes, in the manner of wyhash (Wang Yi, 2019). */
uint64_t hash_bytes(const void *data, size_t n, uint64_t seed)
{
    static const uint64_t k0 = WORD_MIX_A, k1 = WORD_MIX_B, k2 = 0x94d049bb133111ebu;
    const char *p = data;
    uint64_t h = seed ^ k0, total = n;
    while (n >= 8) {
        h = word_mix(h ^ word_load(p), k1);
        p += 8;
        n -= 8;
    }
    if (n)
        h = word_mix(h ^ word_part(p, n), k2);
    return word_mix(h ^ total, k1);
}

uint32_t dict_hash(struct view v)
{
    return (uint32_t)(hash_bytes(v.p, v.n, 0) >> 32);
}

static bool is_text(const char *text, struct view v)
{
    uint32_t n;
    memcpy(&n, text - LENGTH, sizeof n);
    return n == v.n && word_same(text, v.p, n);
}

static struct dict_slot *slot_of(const struct dict *d, struct view v, uint32_t hash)
{
    size_t mask = d->n_slots - 1, i = hash & mask;
    while (d->slot[i].id_p1 && !(d->slot[i].hash == hash && is_text(d->slot[i].text, v)))
        i = (i + 1) & mask;
    return &d->slot[i];
}

static int grow(struct dict *d, struct err *err)
{
    size_t n = d->n_slots ? d->n_slots * 2 : 64;
    struct dict_slot *slot = mem_zero(n, sizeof *slot, err);
    if (!slot)
        return -1;
    for (size_t from = 0; from < d->n_slots; from++) {
        size_t i = d->slot[from].hash & (n - 1);
        if (!d->slot[from].id_p1)
            continue;
        while (slot[i].id_p1)
            i = (i + 1) & (n - 1);
        slot[i] = d->slot[from];
    }
    free(d->slot);
    d->slot = slot;
    d->n_slots = n;
    return 0;
}

static const char *keep(struct dict *d, struct view v, struct err *err)
{
    uint32_t n = (uint32_t)v.n;
    if (v.n > UINT32_MAX - LENGTH - 1) {
        (void)err_set(err, ERR_DATA, "a name of %zu bytes", v.n);
        return NULL;
    }
    char *p = arena_get(&d->arena, LENGTH + v.n + 1, err);
    if (!p)
        return NULL;
    memcpy(p, &n, LENGTH);
    if (n)
        memcpy(p + LENGTH, v.p, n);
    p[LENGTH + n] = '\0';
    return p + LENGTH;
}

int64_t dict_put(struct dict *d, struct view v, struct err *err)
{
    return dict_put_hashed(d, v, dict_hash(v), err);
}

int64_t dict_put_hashed(struct dict *d, struct view v, uint32_t hash, struct err *err)
{
    if (d->n * 4 >= d->n_slots * 3 && grow(d, err) < 0)
        return -1;
    struct dict_slot *slot = slot_of(d, v, hash);
    if (slot->id_p1)
        return (int64_t)slot->id_p1 - 1;
    if (d->n >= UINT32_MAX - 1)
        return err_set(err, ERR_SYSTEM, "more than %zu distinct values in one column", d->n);
    if (mem_reserve(&d->text, &d->cap, d->n + 1, sizeof *d->text, err) < 0)
        return -1;
    const char *text = keep(d, v, err);
    if (!text)
        return -1;
    d->text[d->n] = (struct view){text, v.n};
    *slot = (struct dict_slot){.text = text, .hash = hash, .id_p1 = (uint32_t)d->n + 1};
    return (int64_t)d->n++;
}

int64_t dict_get(const struct dict *d, struct view v)
{
    return d->n ? dict_get_hashed(d, v, dict_hash(v)) : DICT_NONE;
}

int64_t dict_get_hashed(const struct dict *d, struct view v, uint32_t hash)
{
    return d->n ? (int64_t)slot_of(d, v, hash)->id_p1 - 1 : DICT_NONE;
}

void dict_fetch(const struct dict *d, uint32_t hash)
{
    if (d->n)
        __builtin_prefetch(&d->slot[hash & (d->n_slots - 1)]);
}

/* The first slot of this hash; a free one: none. */
static const struct dict_slot *likely_slot(const struct dict *d, uint32_t hash)
{
    size_t mask = d->n_slots - 1, i = hash & mask;
    while (d->slot[i].id_p1 && d->slot[i].hash != hash)
        i = (i + 1) & mask;
    return &d->slot[i];
}

void dict_fetch_text(const struct dict *d, uint32_t hash)
{
    if (d->n)
        __builtin_prefetch(likely_slot(d, hash)->text);
}

int64_t dict_likely(const struct dict *d, uint32_t hash)
{
    return d->n ? (int64_t)likely_slot(d, hash)->id_p1 - 1 : DICT_NONE;
}

void dict_free(struct dict *d)
{
    free(d->slot);
    free(d->text);
    arena_free(&d->arena);
    *d = (struct dict){0};
}
