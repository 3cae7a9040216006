/* pool: see pool.h. */
#include "rule/engine/pool.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"

enum { POOL_BLOCK_BYTES = 256 * 1024, BIG_BYTES = 8 << 20, SMALL_BLOCKS = 32 };

struct pool_large { /* precedes its piece */
    alignas(POOL_STEP) struct pool_large *next;
    struct pool_large *prev;
};

static void *get_large(struct pool *p, size_t n)
{
    struct pool_large *l = malloc(sizeof *l + n);
    if (!l)
        return NULL;
    *l = (struct pool_large){p->large, NULL};
    if (p->large)
        p->large->prev = l;
    p->large = l;
    return l + 1;
}

static void put_large(struct pool *p, void *piece)
{
    struct pool_large *l = (struct pool_large *)piece - 1;
    *(l->prev ? &l->prev->next : &p->large) = l->next;
    if (l->next)
        l->next->prev = l->prev;
    free(l);
}

static void *next_of(const void *piece)
{
    void *next;
    memcpy(&next, piece, sizeof next);
    return next;
}

/* The first blocks are small, for small logs. */
static void add_block(struct pool *p)
{
    size_t n = p->n_blocks < SMALL_BLOCKS ? POOL_BLOCK_BYTES : BIG_BYTES;
    char *block = malloc(n);
    if (!block) {
        p->at = NULL;
        p->end = NULL;
        return;
    }
    large_pages(block, n);
    if (n == POOL_BLOCK_BYTES)
        touch_pages(block, n);
    memcpy(block, &p->blocks, sizeof p->blocks);
    p->blocks = block;
    p->n_blocks++;
    p->at = block + POOL_STEP;
    p->end = block + n;
}

void *pool_get(struct pool *p, size_t n, struct err *err)
{
    size_t size = pool_room(n ? n : 1);
    void *piece = size > POOL_MOST ? NULL : p->free[size / POOL_STEP];
    if (size > POOL_MOST) {
        piece = get_large(p, size);
    } else if (piece) {
        p->free[size / POOL_STEP] = next_of(piece);
        return piece;
    } else {
        if ((size_t)(p->end - p->at) < size)
            add_block(p);
        piece = p->at;
        if (piece)
            p->at += size;
    }
    if (!piece)
        (void)err_system(err, ENOMEM, "%zu bytes", n);
    return piece;
}

void pool_put(struct pool *p, void *piece, size_t n)
{
    size_t size = pool_room(n ? n : 1);
    if (!piece)
        return;
    if (size > POOL_MOST) {
        put_large(p, piece);
        return;
    }
    memcpy(piece, &p->free[size / POOL_STEP], sizeof piece);
    p->free[size / POOL_STEP] = piece;
}

void pool_close(struct pool *p)
{
    for (void *block = p->blocks, *next; block; block = next) {
        next = next_of(block);
        free(block);
    }
    while (p->large)
        put_large(p, p->large + 1);
    *p = (struct pool){0};
}
