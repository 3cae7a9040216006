/* keys: see keys.h. */
#include "keys.h"

#include <stdlib.h>

#include "snag/dict.h"

/* case stands in for contact and contact for case. */
static struct view key_field(const struct fact *x, int32_t field)
{
    struct view v = fact_field(x, field);
    if (v.n == 0 && field == FIELD_CASE)
        return fact_field(x, FIELD_CONTACT);
    if (v.n == 0 && field == FIELD_CONTACT)
        return fact_field(x, FIELD_CASE);
    return v;
}

int key_read(struct key_table *t, const struct fact *x, uint32_t customer, struct err *err)
{
    buf_clear(&t->text);
    t->empty = t->looked = false;
    t->customer = customer;
    for (size_t i = 0; i < t->per.n; i++) {
        struct view v = key_field(x, t->per.field[i]);
        uint32_t n = (uint32_t)v.n;
        if (v.n == 0) {
            t->empty = true;
            return 0;
        }
        if (buf_add(&t->text, (const char *)&n, sizeof n, err) < 0 || buf_add(&t->text, v.p, v.n, err) < 0)
            return -1;
    }
    t->hash = hash_bytes(t->text.p, t->text.n, customer);
    return 0;
}

static bool is_key(const struct key *k, const struct key_table *t)
{
    return k->hash == t->hash && k->customer == t->customer && view_eq((struct view){k->text, k->n}, buf_view(&t->text));
}

struct key *key_find(struct key_table *t)
{
    if (t->looked || t->n == 0)
        return t->n ? t->found : NULL;
    size_t i = t->hash & (t->n_slots - 1);
    while (t->slot[i].key && !is_key(t->slot[i].key, t))
        i = (i + 1) & (t->n_slots - 1);
    t->looked = true;
    return t->found = t->slot[i].key;
}

static int resize(struct key_table *t, size_t n_slots, struct err *err)
{
    struct key_slot *slot = mem_zero(n_slots, sizeof *slot, err);
    if (!slot)
        return -1;
    for (size_t i = 0; i < t->n_slots; i++) {
        if (!t->slot[i].key)
            continue;
        size_t at = t->slot[i].key->hash & (n_slots - 1);
        while (slot[at].key)
            at = (at + 1) & (n_slots - 1);
        slot[at] = t->slot[i];
    }
    free(t->slot);
    t->slot = slot;
    t->n_slots = n_slots;
    t->hand = 0;
    return 0;
}

struct key *key_make(struct key_table *t, struct err *err)
{
    struct key *k = key_find(t);
    if (k)
        return k;
    if (2 * (t->n + 1) > t->n_slots && resize(t, t->n_slots ? t->n_slots * 2 : 64, err) < 0)
        return NULL;
    if (!(k = pool_get(t->pool, sizeof *k + t->text.n, err)))
        return NULL;
    *k = (struct key){.hash = t->hash, .customer = t->customer, .n = (uint32_t)t->text.n};
    if (t->text.n)
        memcpy(k->text, t->text.p, t->text.n);
    size_t i = k->hash & (t->n_slots - 1);
    while (t->slot[i].key)
        i = (i + 1) & (t->n_slots - 1);
    t->slot[i] = (struct key_slot){k, INT64_MIN};
    t->n++;
    t->debt += 4; /* so that a whole round is made while a quarter of the table is new */
    t->looked = true;
    t->found = k;
    return k;
}

struct state *key_state(struct key *key, uint32_t rule, enum state_part part)
{
    for (struct state *s = key ? key->states : NULL; s; s = s->next)
        if (s->rule == rule && s->part == part)
            return s;
    return NULL;
}

static size_t state_bytes(enum state_part part)
{
    return part == STATE_ANCHOR ? offsetof(struct state, p) : sizeof(struct state);
}

struct state *key_add_state(struct key_table *t, struct key *key, uint32_t rule, enum state_part part, struct err *err)
{
    struct state *s = pool_get(t->pool, state_bytes(part), err);
    if (!s)
        return NULL;
    memset(s, 0, state_bytes(part));
    s->rule = rule;
    s->part = (uint8_t)part;
    s->key = key;
    s->next = key->states;
    key->states = s;
    return s;
}

/* Linear probing without tombstones: later members of the run move up. */
static void remove_key(struct key_table *t, struct key *k)
{
    size_t mask = t->n_slots - 1, i = k->hash & mask;
    while (t->slot[i].key != k)
        i = (i + 1) & mask;
    for (size_t j = i;;) {
        t->slot[i].key = NULL;
        size_t home;
        do {
            j = (j + 1) & mask;
            if (!t->slot[j].key) {
                pool_put(t->pool, k, sizeof *k + k->n);
                t->n--;
                t->looked = false;
                return;
            }
            home = t->slot[j].key->hash & mask;
        } while (i <= j ? i < home && home <= j : i < home || home <= j);
        t->slot[i] = t->slot[j];
        i = j;
    }
}

void key_drop_state(struct key_table *t, struct state *s)
{
    struct key *k = s->key;
    struct state **at = &k->states;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    pool_put(t->pool, s, state_bytes(s->part));
    if (!k->states)
        remove_key(t, k);
}

int keys_sweep(struct key_table *t, size_t n_slots, int64_t now_us,
               int (*stale)(void *ctx, struct key_table *t, struct state *s, int64_t *until_us, struct err *err), void *ctx,
               struct err *err)
{
    for (; n_slots && t->n; n_slots--) {
        size_t i = t->hand++ & (t->n_slots - 1), before = t->n;
        struct key *k = t->slot[i].key;
        int64_t until_us = INT64_MAX;
        if (!k || t->slot[i].stale_us >= now_us)
            continue;
        for (struct state *s = k->states, *next; s; s = next) {
            int64_t one_us = INT64_MAX;
            next = s->next;
            if (stale(ctx, t, s, &one_us, err) < 0)
                return -1;
            until_us = one_us < until_us ? one_us : until_us;
        }
        if (t->n == before)
            t->slot[i].stale_us = until_us;
        else
            t->hand--; /* another key may have moved in here */
    }
    return 0;
}
