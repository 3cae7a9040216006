/* sorter_impl: what sorter.c (the steps), store.c (records in memory), spill.c (temporary files) and merge.c share.
 *
 * A record is a head followed by its bytes, padded to a multiple of 8, in memory and in files alike.
 */
#ifndef SNAG_IO_SORTER_IMPL_H
#define SNAG_IO_SORTER_IMPL_H

#include <stdalign.h>

#include "snag/sorter.h"

struct rec {
    int64_t ts_us;
    uint64_t order, seq;
    uint32_t n;    /* bytes, without the padding */
    uint32_t dead; /* dropped; never in files */
    alignas(8) char bytes[];
};

/* Bytes of a record with head and padding. */
static inline size_t rec_size(size_t n)
{
    return sizeof(struct rec) + (n + 7) / 8 * 8;
}

/* Order of (ts, order): negative, 0, positive. */
static inline int key_cmp(int64_t ts_a, uint64_t order_a, int64_t ts_b, uint64_t order_b)
{
    if (ts_a != ts_b)
        return ts_a < ts_b ? -1 : 1;
    return (order_a > order_b) - (order_a < order_b);
}

/* store: records in memory, returned as they came if that is in order, else by keys that are sorted without touching
 * the records. */
struct sort_key {
    int64_t ts_us;
    uint64_t order;
    struct rec *rec; /* keys are made in order of seq, so a stable sort does not need it as a third key */
};
/* radix.c: are there enough keys out of order, with small numbers as `order`, for radix_sort? It leaves in ts_us what
 * only tells earlier from later, and returns whether the result is in `spare`. */
bool radix_suits(const struct sort_key *key, size_t n);
bool radix_sort(struct sort_key *key, struct sort_key *spare, size_t n);

enum { STORE_PER_RECORD = 2 * sizeof(struct sort_key) }; /* sorting needs the keys twice */
struct store {
    struct store_block {
        char *p;
        size_t n, size;
    } * block;
    size_t n_blocks, cap_blocks, at; /* block[at] is being filled */
    size_t block_size;
    size_t n;      /* records */
    bool in_order; /* in arrival order; code that changes a record must update this */
    int64_t last_us;
    uint64_t last_order;
    struct sort_key *key; /* n_keys of them, once needed */
    size_t n_keys, cap;
    struct sort_key *spare; /* for merging, while sorting */
    size_t cap_spare;
    uint64_t used; /* bytes of records and of the keys they may need */
    struct {
        size_t block, at, key;
    } next; /* position of the next one to return */
};

/* Takes a copy. The record with its bytes stays where it is until store_clear. */
int store_add(struct store *st, const struct rec *head, const void *bytes, struct err *err) SNAG_CHECK;
/* The next record that is not dead, in order of adding, or after store_sort in order; NULL at the end. */
struct rec *store_next(struct store *st);
void store_rewind(struct store *st);
/* Sorts keys, stably, unless records are already in order; exploits ascending stretches (natural merge sort, Knuth
 * 1973). Rewinds. */
int store_sort(struct store *st, struct err *err) SNAG_CHECK;
void store_clear(struct store *st); /* keeps the memory */
void store_free(struct store *st);

/* spill: an unlinked temporary file, written once from beginning to end, then read in pieces. */
struct spill {
    int fd;
    uint64_t n; /* bytes written, the buffer's among them */
    char *buf;
    size_t buf_n;
};
int spill_open(struct spill *sp, struct err *err) SNAG_CHECK;
int spill_write(struct spill *sp, const struct rec *rec, struct err *err) SNAG_CHECK;
int spill_flush(struct spill *sp, struct err *err) SNAG_CHECK;
void spill_close(struct spill *sp); /* frees the disk space */

/* Reads records [at, end) of a spill, one by one. */
struct cursor {
    const struct spill *from;
    uint64_t at, end;    /* bytes of the file not read yet */
    char *buf;           /* aligned to 8, since malloc is and all sizes are */
    size_t cap, used, n; /* bytes in the buffer not returned yet: [used, n) */
    struct rec *rec;     /* the current one */
};
/* Moves on: 1, 0 at the end, -1. */
int cursor_next(struct cursor *c, size_t buf_size, struct err *err) SNAG_CHECK;
void cursor_free(struct cursor *c);

/* merge: up to MERGE_MOST sorted stretches of a spill as one. */
enum { MERGE_MOST = 64 };
struct span {
    uint64_t at, end;
};
struct merge {
    struct cursor cursor[MERGE_MOST];
    struct cursor *heap[MERGE_MOST]; /* heap[0] has the least record */
    size_t n, n_cursors;
    size_t buf_size; /* of each cursor */
    bool begun;
};
int merge_begin(struct merge *m, const struct spill *from, const struct span *span, size_t n,
                struct err *err) SNAG_CHECK;
/* The next record (borrowed until the next call): 1, 0, -1. */
int merge_next(struct merge *m, struct rec **rec, struct err *err) SNAG_CHECK;
void merge_free(struct merge *m);

#endif
