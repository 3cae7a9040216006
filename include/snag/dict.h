/* dict: each distinct text once, known by a small dense number.
 *
 * Ids run 0, 1, 2 … in order of first appearance and never change, so arrays can be indexed by them. Open addressing
 * with stored hashes; texts live in an arena.
 */
#ifndef SNAG_DICT_H
#define SNAG_DICT_H

#include <stdint.h>

#include "snag/mem.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum { DICT_NONE = -1 };

struct dict {
    struct dict_slot *slot; /* n_slots of them, a power of two */
    size_t n_slots;
    struct view *text; /* text[id] */
    size_t n, cap;
    struct arena arena;
};

/* The id of v, a new one if it was not there. -1 with err set only if memory runs out. */
int64_t dict_put(struct dict *d, struct view v, struct err *err) SNAG_CHECK;
/* The id of v, or DICT_NONE. */
int64_t dict_get(const struct dict *d, struct view v);
/* Prefetching for look-ups known in advance: dict_fetch brings the slot for this hash into the cache, and some time
 * later dict_fetch_text brings the text found there. */
uint32_t dict_hash(struct view v);
void dict_fetch(const struct dict *d, uint32_t hash);
void dict_fetch_text(const struct dict *d, uint32_t hash);
/* The id that most likely goes with the hash, or DICT_NONE. */
int64_t dict_likely(const struct dict *d, uint32_t hash);
int64_t dict_get_hashed(const struct dict *d, struct view v, uint32_t hash);
int64_t dict_put_hashed(struct dict *d, struct view v, uint32_t hash, struct err *err) SNAG_CHECK;
/* The text of an id from dict_put; borrowed, valid as long as the dict. */
static inline struct view dict_text(const struct dict *d, int64_t id)
{
    return d->text[id];
}
void dict_free(struct dict *d);

/* A 64-bit hash of bytes, the same on every machine and run (not keyed: not for secrets). */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

SNAG_C_END

#endif
