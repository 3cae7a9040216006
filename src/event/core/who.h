/* who: customers, contacts and cases as small dense numbers, for everything that indexes arrays by them.
 *
 *     struct who w;
 *     who_open(&w, &err);
 *     uint32_t hash = who_hash(text);
 *     who_fetch(&w.matter, hash);                      some time before …
 *     int64_t id = who_put(&w.matter, text, hash, &err);
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

struct who_name {
    union {
        char in[WHO_INLINE];
        const char *p;
    };
    uint32_t n;
    uint32_t more; /* the user's */
};

struct who_slot {
    uint32_t hash, id; /* 0 = free */
};

/* Distinct names. Each record in `record` begins with a who_name; what follows it belongs to the user. */
struct who_table {
    struct steady record;
    struct who_slot *slot;
    size_t n_slots; /* a power of two */
    uint32_t n;     /* names, including the empty one */
    struct arena longer;
};

struct who {
    struct who_table customer, matter;
};

uint32_t who_hash(struct view text);

/* `size`: bytes of a record, at least those of a who_name. */
int who_table_open(struct who_table *t, size_t size, struct err *err) SNAG_CHECK;
void who_table_close(struct who_table *t);

static inline struct who_name *who_at(const struct who_table *t, uint32_t id)
{
    return (struct who_name *)(void *)((char *)t->record.base + id * t->record.size);
}
static inline struct view who_text(const struct who_table *t, uint32_t id)
{
    const struct who_name *name = who_at(t, id);
    return (struct view){name->n <= WHO_INLINE ? name->in : name->p, name->n};
}
static inline bool who_is(const struct who_name *name, struct view text)
{
    return name->n == text.n && word_same(name->n <= WHO_INLINE ? name->in : name->p, text.p, text.n);
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

/* The number of a text, a new one if it was not there; -1 if memory runs out. */
int64_t who_put(struct who_table *t, struct view text, uint32_t hash, struct err *err) SNAG_CHECK;
/* The number of a text, or -1. */
int64_t who_get(const struct who_table *t, struct view text, uint32_t hash);

#endif
