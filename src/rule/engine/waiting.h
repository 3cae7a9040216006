/* waiting: rows that must wait, first in, first out: in memory, and above a limit in an unlinked file in TMPDIR. */
#ifndef SNAG_RULE_ENGINE_WAITING_H
#define SNAG_RULE_ENGINE_WAITING_H

#include "rule/engine/certain.h"

struct waiting {
    struct buf tail;        /* the newest rows */
    struct buf head;        /* the oldest rows */
    size_t at;              /* in head */
    int fd_p1;              /* file + 1; 0 = none */
    uint64_t read, written; /* bytes of the file: blocks, each preceded by its length */
    uint64_t n;             /* rows */
};

struct waits_for {
    int32_t rule; /* -1: an event that only waits for others before it */
    struct claim claim;
};

void waiting_close(struct waiting *h);
/* Adds a row with its `width` fields; later ones are empty. */
int waiting_put(struct waiting *h, const struct waits_for *what, const struct event *e, size_t width,
                struct err *err) SNAG_CHECK;
/* What the next row waits for; h->n > 0. */
int waiting_peek(struct waiting *h, struct waits_for *what, struct err *err) SNAG_CHECK;
/* … and its moment. */
int waiting_when(struct waiting *h, int64_t *ts_us, struct err *err) SNAG_CHECK;
/* The next row with `width` fields, in the arena. */
int waiting_take(struct waiting *h, struct arena *arena, size_t width, struct event *e, struct err *err) SNAG_CHECK;
/* Forgets the next row. */
int waiting_skip(struct waiting *h, struct err *err) SNAG_CHECK;

#endif
