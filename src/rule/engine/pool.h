/* pool: small pieces that come and go all the time, without malloc's overhead in memory and time. */
#ifndef SNAG_RULE_ENGINE_POOL_H
#define SNAG_RULE_ENGINE_POOL_H

#include <stddef.h>

#include "snag/err.h"

enum { POOL_STEP = 8, POOL_MOST = 512 }; /* larger pieces come from malloc, in a list */

struct pool {
    void *free[POOL_MOST / POOL_STEP + 1]; /* by size, each pointing to the next */
    char *at, *end;                        /* rest of the newest block */
    void *blocks;
    size_t n_blocks;
    struct pool_large *large;
};

/* n bytes, not cleared, aligned to 8; NULL with err set. */
void *pool_get(struct pool *p, size_t n, struct err *err) SNAG_CHECK;
/* Gives a piece back, with the n it was requested with. NULL is allowed. */
void pool_put(struct pool *p, void *piece, size_t n);
/* The bytes that a piece of n bytes actually has. */
static inline size_t pool_room(size_t n)
{
    return n > POOL_MOST ? n : (n + POOL_STEP - 1) / POOL_STEP * POOL_STEP;
}
/* Frees everything, given back or not. */
void pool_close(struct pool *p);

#endif
