/* memory: see memory.h. */
#include "base/pages.h"
#include "rule/engine/memory.h"

#include <stdlib.h>

#include "base/word.h"
#include "snag/dict.h"

enum { WORDS_STEP = 4, WORDS_FEW = 64 };

void memory_close(struct memory *t)
{
    free(t->slot);
    free(t->numbered);
    *t = (struct memory){0};
}

uint32_t memory_place(struct memory *t, uint32_t n_words)
{
    uint32_t place = t->n_places;
    t->n_places += n_words;
    t->n_bits = (t->n_places + KEY_BITS - 1) / KEY_BITS;
    return place;
}

/* ---- the key of an event ---- */

/* A missing contact is replaced by the case, and a missing case by the contact. */
static struct view key_field(const struct rule_fact *x, int32_t field)
{
    struct view v = fact_field(x, field);
    if (v.n == 0 && field == FIELD_CASE)
        return fact_field(x, FIELD_CONTACT);
    if (v.n == 0 && field == FIELD_CONTACT)
        return fact_field(x, FIELD_CASE);
    return v;
}

void key_set(struct key_reader *r, struct view text, uint32_t customer)
{
    r->empty = false;
    r->numbered = false;
    r->text = text;
    r->customer = customer;
    r->hash = (uint32_t)(hash_bytes(text.p, text.n, customer) >> 32);
    r->version = UINT64_MAX;
}

/* Each value but the last is preceded by its length. */
int key_read(struct key_reader *r, const struct rule_fact *x, uint32_t customer, struct err *err)
{
    struct view last = {0};
    r->numbered = false;
    buf_clear(&r->joined);
    for (size_t i = 0; i < r->per.n; i++) {
        last = key_field(x, r->per.field[i]);
        uint32_t n = (uint32_t)last.n;
        r->empty = n == 0;
        if (r->empty)
            return 0;
        if (r->per.n > 1 && ((i + 1 < r->per.n && buf_add(&r->joined, (const char *)&n, sizeof n, err) < 0) ||
                             buf_add(&r->joined, last.p, n, err) < 0))
            return -1;
    }
    key_set(r, r->per.n > 1 ? buf_view(&r->joined) : last, customer);
    return 0;
}

/* ---- the table ---- */

/* Bits, and counts of whole blocks of them. */
static size_t n_taken(const struct memory *t)
{
    return t->n_bits + t->n_bits / KEY_BLOCK;
}

static const char *text_of(const struct memory *t, const struct key *k)
{
    return (const char *)&k->taken[n_taken(t)];
}

static size_t key_bytes(const struct memory *t, size_t n)
{
    return sizeof(struct key) + n_taken(t) * sizeof(uint64_t) + n;
}

static bool is_key(const struct memory *t, const struct key *k, const struct key_reader *r)
{
    return k->customer == r->customer && k->n == r->text.n && word_same(text_of(t, k), r->text.p, k->n);
}

struct key *key_find(const struct memory *t, struct key_reader *r)
{
    if (r->numbered)
        return r->found;
    if (r->version == t->version)
        return r->found;
    r->version = t->version;
    r->found = NULL;
    if (t->n == 0)
        return NULL;
    size_t i = r->hash & (t->n_slots - 1);
    while (t->slot[i].key && !(t->slot[i].hash == r->hash && is_key(t, t->slot[i].key, r)))
        i = (i + 1) & (t->n_slots - 1);
    r->found = t->slot[i].key;
    return r->found;
}

/* Where it is most likely to be: the first slot of its run with its hash. */
static struct key *likely(const struct memory *t, uint32_t hash)
{
    if (t->n == 0)
        return NULL;
    size_t i = hash & (t->n_slots - 1);
    while (t->slot[i].key && t->slot[i].hash != hash)
        i = (i + 1) & (t->n_slots - 1);
    return t->slot[i].key;
}

void memory_fetch_slot(const struct memory *t, uint32_t hash)
{
    if (t->n)
        __builtin_prefetch(&t->slot[hash & (t->n_slots - 1)]);
}

void memory_fetch_key(const struct memory *t, uint32_t hash)
{
    const struct key *k = likely(t, hash);
    if (k)
        __builtin_prefetch(k);
}

void memory_fetch_words(const struct memory *t, uint32_t hash)
{
    const struct key *k = likely(t, hash);
    if (k)
        __builtin_prefetch(k->word, 1);
}

static struct key_slot *free_slot(struct key_slot *slot, size_t n_slots, uint32_t hash)
{
    size_t i = hash & (n_slots - 1);
    while (slot[i].key)
        i = (i + 1) & (n_slots - 1);
    return &slot[i];
}

static int resize(struct memory *t, size_t n_slots, struct err *err)
{
    struct key_slot *slot = mem_zero(n_slots, sizeof *slot, err);
    if (!slot)
        return -1;
    large_pages(slot, n_slots * sizeof *slot);
    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slot[i].key)
            *free_slot(slot, n_slots, t->slot[i].hash) = t->slot[i];
    free(t->slot);
    t->slot = slot;
    t->n_slots = n_slots;
    t->hand = 0;
    return 0;
}

/* A moment as stored in slots, in units of about eighteen minutes. */
static int32_t key_moment(int64_t us)
{
    enum { STEP_BITS = 30 };
    int64_t moment = us >> STEP_BITS;
    return moment > INT32_MAX ? INT32_MAX : moment < INT32_MIN ? INT32_MIN : (int32_t)moment;
}

struct key *key_make(struct memory *t, struct key_reader *r, int64_t fresh_us, struct err *err)
{
    struct key *k = key_find(t, r);
    if (k)
        return k;
    if (r->text.n >= KEY_OWNED) {
        (void)err_set(err, ERR_DATA, "a key of %zu bytes", r->text.n);
        return NULL;
    }
    if (4 * (t->n + 1) > 3 * t->n_slots && resize(t, t->n_slots ? t->n_slots * 2 : 64, err) < 0)
        return NULL;
    k = pool_get(t->pool, key_bytes(t, r->text.n), err);
    if (!k)
        return NULL;
    *k = (struct key){.hash = r->hash, .customer = r->customer, .n = (uint32_t)r->text.n};
    memset(k->taken, 0, n_taken(t) * sizeof *k->taken);
    (void)word_copy((char *)&k->taken[n_taken(t)], r->text.p, r->text.n);
    *free_slot(t->slot, t->n_slots, k->hash) = (struct key_slot){k, k->hash, key_moment(fresh_us)};
    t->n++;
    t->debt += KEY_DEBT;
    r->version = ++t->version;
    r->found = k;
    return r->found;
}

/* Linear probing without tombstones: later members of the run move up. */
static void remove_key(struct memory *t, struct key *k)
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
                pool_put(t->pool, k, key_bytes(t, k->n));
                t->n--;
                t->version++;
                return;
            }
            home = t->slot[j].hash & mask;
        } while (i <= j ? i < home && home <= j : i < home || home <= j);
        t->slot[i] = t->slot[j];
        i = j;
    }
}

/* ---- the words of a key ---- */

/* The words at a place and after it: to the end of its block, in later whole blocks, and after those. */
static uint32_t n_words_from(const struct memory *t, const struct key *k, uint32_t place)
{
    uint32_t word = place / KEY_BITS, block = word / KEY_BLOCK, n_blocks = t->n_bits / KEY_BLOCK;
    uint32_t n = key_count_bits(k->taken[word] >> place % KEY_BITS), i = word + 1;
    for (; i < t->n_bits && i / KEY_BLOCK == block; i++)
        n += key_count_bits(k->taken[i]);
    for (; i / KEY_BLOCK < n_blocks; i += KEY_BLOCK)
        n += (uint32_t)k->taken[t->n_bits + i / KEY_BLOCK];
    for (; i < t->n_bits; i++)
        n += key_count_bits(k->taken[i]);
    return n;
}

static void flip(const struct memory *t, struct key *k, uint32_t place, uint32_t n_words)
{
    for (uint32_t i = place; i < place + n_words; i++) {
        uint64_t bit = UINT64_C(1) << i % KEY_BITS;
        uint32_t word = i / KEY_BITS, block = word / KEY_BLOCK;
        k->taken[word] ^= bit;
        if (block < t->n_bits / KEY_BLOCK)
            k->taken[t->n_bits + block] += k->taken[word] & bit ? 1 : UINT64_MAX;
    }
}

/* Room for n words: exactly that for a few; beyond that it grows by half, so that a key of many rules is not copied for
 * each one.
 */
static uint32_t room_for(const struct key *key, uint32_t n)
{
    uint32_t least = key->cap < WORDS_FEW ? 0 : key->cap + key->cap / 2;
    uint32_t most = n > least ? n : least;
    return (most + WORDS_STEP - 1) / WORDS_STEP * WORDS_STEP;
}

void *key_add(struct memory *t, struct key *key, uint32_t place, uint32_t n_words, struct err *err)
{
    if (key_is_numbered(key)) {
        struct numbered_key *k = (struct numbered_key *)(void *)key;
        int64_t *word = (int64_t *)(void *)k + t->numbered[place].at;
        memset(word, 0, n_words * sizeof *word);
        k->there |= UINT32_C(1) << t->numbered[place].bit;
        return word;
    }
    uint32_t at = key_rank(t, key, place), n = at + n_words_from(t, key, place);
    if (n + n_words > key->cap) {
        uint32_t cap = room_for(key, n + n_words);
        int64_t *word = pool_get(t->pool, cap * sizeof *word, err);
        if (!word)
            return NULL;
        if (n)
            memcpy(word, key->word, n * sizeof *word);
        pool_put(t->pool, key->word, key->cap * sizeof *word);
        key->word = word;
        key->cap = cap;
    }
    int64_t *to = key->word + at;
    if (at < n)
        memmove(to + n_words, to, (n - at) * sizeof *to);
    memset(to, 0, n_words * sizeof *to);
    flip(t, key, place, n_words);
    return to;
}

void key_drop(struct memory *t, struct key *key, uint32_t place, uint32_t n_words)
{
    if (key_is_numbered(key)) {
        ((struct numbered_key *)(void *)key)->there &= ~(UINT32_C(1) << t->numbered[place].bit);
        return;
    }
    uint32_t at = key_rank(t, key, place), n = at + n_words_from(t, key, place);
    int64_t *from = key->word + at;
    memmove(from, from + n_words, (n - at - n_words) * sizeof *from);
    flip(t, key, place, n_words);
    if (n > n_words)
        return;
    pool_put(t->pool, key->word, key->cap * sizeof *key->word);
    remove_key(t, key);
}

uint32_t key_next(const struct memory *t, const struct key *key, uint32_t place)
{
    for (uint32_t i = place / KEY_BITS; i < t->n_bits; i++) {
        uint64_t w = key->taken[i] & (i == place / KEY_BITS ? ~UINT64_C(0) << place % KEY_BITS : ~UINT64_C(0));
        if (w)
            return i * KEY_BITS + (uint32_t)__builtin_ctzll(w);
    }
    return t->n_places;
}

int memory_sweep(struct memory *t, size_t n_slots, int64_t now_us,
                 int (*stale)(void *ctx, struct key *key, int64_t *until_us, struct err *err), void *ctx,
                 struct err *err)
{
    enum { SOON = 8 };
    int32_t now = key_moment(now_us);
    for (; n_slots && t->n; n_slots--) {
        size_t i = t->hand++ & (t->n_slots - 1), soon = (i + SOON) & (t->n_slots - 1), before = t->n;
        int64_t until_us = INT64_MAX;
        if (t->slot[soon].fresh < now)
            __builtin_prefetch(t->slot[soon].key);
        if (!t->slot[i].key || t->slot[i].fresh >= now)
            continue;
        if (stale(ctx, t->slot[i].key, &until_us, err) < 0)
            return -1;
        if (t->n == before)
            t->slot[i].fresh = key_moment(until_us);
        else
            t->hand--; /* another key may have moved in here */
    }
    return 0;
}
