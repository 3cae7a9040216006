/* who: customers, contacts and cases as small dense numbers, for everything that indexes arrays by them.
 *
 *     struct who w;
 *     who_open(&w, &err);
 *     struct who_name key = who_key(text);
 *     who_fetch(&w.matter, who_hash(&key));            some time before …
 *     int64_t id = who_put(&w.matter, &key, who_hash(&key), &err);
 *     struct view text = who_text(&w.matter, id);
 *
 * A matter is a contact or a case: both share one name space, since a rule takes the case if there is no contact.
 * Number 0 is the empty text. Names up to 16 bytes are stored in the record itself, so comparing one takes no further
 * memory access; records never move.
 */
#ifndef SNAG_EVENT_CORE_WHO_H
#define SNAG_EVENT_CORE_WHO_H

#include <stdbool.h>

#include "base/steady.h"
#include "base/word.h"
#include "snag/mem.h"
#include "snag/str.h"

enum { WHO_INLINE = 16, WHO_NOBODY = 0 };

/* Two words tell short names apart: they are padded with zeros. */
struct who_name {
    union {
        uint64_t word[2];
        char in[WHO_INLINE];
        const char *p; /* of a longer one */
    };
    uint32_t n;
    uint32_t more; /* the user's */
};

struct who_slot {
    uint32_t hash, id; /* 0 = free */
};

/* Distinct names. Each record in `record` begins with a who_name; what follows it belongs to the user, and from `room`
 * on to whoever the user gives that to: cache lines of its own, since it may be at work on another thread. */
struct who_table {
    struct steady record;
    size_t room;
    struct who_slot *slot;
    size_t n_slots; /* a power of two */
    uint32_t n;     /* names, including the empty one */
    struct arena longer;
};

struct who {
    struct who_table customer, matter;
};

/* A text to look for; a long one is borrowed. who_put refuses one of 4 GiB. */
static inline struct who_name who_key(struct view text)
{
    struct who_name key = {.n = text.n < UINT32_MAX ? (uint32_t)text.n : UINT32_MAX};
    if (text.n <= WHO_INLINE)
        (void)word_copy(key.in, text.p, text.n);
    else
        key.p = text.p;
    return key;
}
/* The same, written where it stays. `ahead`: 16 bytes of the text may be read in any case. */
static inline void who_key_at(struct who_name *key, struct view text, bool ahead)
{
    static const char mask[2 * WHO_INLINE] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    if (!ahead || text.n - 1 >= WHO_INLINE) { /* or empty */
        *key = who_key(text);
        return;
    }
    const char *m = mask + WHO_INLINE - text.n;
    key->word[0] = word_load(text.p) & word_load(m);
    key->word[1] = word_load(text.p + 8) & word_load(m + 8);
    key->n = (uint32_t)text.n;
}

uint32_t who_hash_long(const struct who_name *key);
static inline uint32_t who_hash(const struct who_name *key)
{
    if (key->n > WHO_INLINE)
        return who_hash_long(key);
    return (uint32_t)(word_mix(key->word[0] ^ WORD_MIX_A, key->word[1] ^ WORD_MIX_B ^ (uint64_t)key->n << 56) >> 32);
}

/* `size`: bytes of a record, at least those of a who_name; `room`: those after it. */
int who_table_open(struct who_table *t, size_t size, size_t room, struct err *err) SNAG_CHECK;
void who_table_close(struct who_table *t);

static inline struct who_name *who_at(const struct who_table *t, uint32_t id)
{
    return (struct who_name *)(void *)((char *)t->record.base + id * t->record.size);
}
static inline void *who_room(const struct who_table *t, uint32_t id)
{
    return (char *)who_at(t, id) + t->room;
}
static inline struct view who_text(const struct who_table *t, uint32_t id)
{
    const struct who_name *name = who_at(t, id);
    return (struct view){name->n <= WHO_INLINE ? name->in : name->p, name->n};
}
static inline bool who_is(const struct who_name *name, const struct who_name *key)
{
    if (name->n != key->n)
        return false;
    if (name->n > WHO_INLINE)
        return memcmp(name->p, key->p, name->n) == 0;
    return name->word[0] == key->word[0] && name->word[1] == key->word[1];
}

/* Two steps towards a name, each once the previous one has had time to arrive (Chen, Ailamaki, Gibbons, Mowry 2004). */
static inline void who_fetch(const struct who_table *t, uint32_t hash)
{
    __builtin_prefetch(&t->slot[hash & (t->n_slots - 1)]);
}
/* The number that most likely goes with a hash, 0 where none does. */
static inline uint32_t who_likely(const struct who_table *t, uint32_t hash)
{
    size_t mask = t->n_slots - 1, i = hash & mask;
    while (t->slot[i].id && t->slot[i].hash != hash)
        i = (i + 1) & mask;
    return t->slot[i].id;
}

/* The number of a name, or 0. */
static inline uint32_t who_find(const struct who_table *t, const struct who_name *key, uint32_t hash)
{
    size_t mask = t->n_slots - 1, i = hash & mask;
    while (t->slot[i].id && !(t->slot[i].hash == hash && who_is(who_at(t, t->slot[i].id), key)))
        i = (i + 1) & mask;
    return t->slot[i].id;
}
/* … of one that is not there. */
int64_t who_add(struct who_table *t, const struct who_name *key, uint32_t hash, struct err *err) SNAG_CHECK;
/* The number of a name, a new one if it was not there; -1 if memory runs out. */
static inline int64_t who_put(struct who_table *t, const struct who_name *key, uint32_t hash, struct err *err)
{
    uint32_t id = key->n ? who_find(t, key, hash) : WHO_NOBODY;
    return id || key->n == 0 ? id : who_add(t, key, hash, err);
}

#endif
