/* supply: things made on a thread of their own, for whoever asks for the next one, through a few slots used again.
 *
 *     supply_open(&s, (struct supply_maker){make, ctx}, slots, 4, &err);
 *     while ((rc = supply_next(s, &slot, &err)) > 0)         waits until one is full; it is ours until the next call
 *         …
 *     supply_close(s);
 *
 *     make():  for (…; slot = supply_slot(s), slot; …) { …fill it…; supply_give(s); }
 *
 * Promises: slots come in the order in which they were given. With one slot the two threads take turns. A ring (ring.h)
 * is the other way round: there the maker is the one who calls, and the thread takes.
 */
#ifndef SNAG_BASE_SUPPLY_H
#define SNAG_BASE_SUPPLY_H

#include <stddef.h>

#include "snag/err.h"

struct supply;
struct supply_maker {
    int (*make)(void *ctx, struct supply *s, struct err *err); /* 0 once all is given, -1 */
    void *ctx;
};

/* `slots`: n_slots pointers, which stay the caller's. ERR_SYSTEM also if there is no thread to be had. */
int supply_open(struct supply **s, struct supply_maker maker, void *const *slots, size_t n_slots,
                struct err *err) SNAG_CHECK;
/* For the maker: the slot to fill next, once nobody looks at it; NULL: nobody wants any more. */
void *supply_slot(struct supply *s);
void supply_give(struct supply *s);
/* … waits until the caller has looked at all that was given, and asks for more. */
void supply_drain(struct supply *s);
/* 1: *slot is the next, 0: there are no more, -1: the maker failed, after what it gave. */
int supply_next(struct supply *s, void **slot, struct err *err) SNAG_CHECK;
/* Waits for the maker. NULL is allowed. */
void supply_close(struct supply *s);

#endif
