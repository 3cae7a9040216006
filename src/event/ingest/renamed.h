/* renamed: the events whose customer is not the one that their row names. Private to ingest.
 *
 * Few in most logs; each takes eight bytes. Found by the first reading of a log in order, for the second one.
 */
#ifndef SNAG_EVENT_INGEST_RENAMED_H
#define SNAG_EVENT_INGEST_RENAMED_H

#include "event/core/who.h"
#include "snag/mem.h"

struct renaming {
    uint32_t after;    /* events since the last one renamed */
    uint32_t customer; /* a number of `who` */
};

struct renamings {
    const struct who_table *who;
    struct renaming *event;
    size_t n, cap;
    uint64_t next; /* the number after that of the last one */
};

/* 1: noted; 0: there is no room for it, -1: memory. `number` ascends; most: bytes that they may take. */
static inline int renamed_add(struct renamings *r, uint64_t number, uint32_t customer, uint64_t most, struct err *err)
{
    if (number - r->next > UINT32_MAX || (r->n + 1) * sizeof *r->event > most)
        return 0;
    if (mem_reserve(&r->event, &r->cap, r->n + 1, sizeof *r->event, err) < 0)
        return -1;
    r->event[r->n++] = (struct renaming){(uint32_t)(number - r->next), customer};
    r->next = number + 1;
    return 1;
}

#endif
