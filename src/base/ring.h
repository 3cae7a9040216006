/* ring: jobs handed from one thread to another, in order, through a few slots that are used again.
 *
 *     struct ring *ring;
 *     ring_open(&ring, (struct ring_work){work, ctx}, slots, 4, 2, &err);
 *     struct job *job = ring_slot(ring);       waits until one is free
 *     … fill it …
 *     rc = ring_give(ring, &err);              work(ctx, job, &err) runs on the other thread
 *     rc = ring_drain(ring, &err);             … and has run for all that was given
 *     ring_close(ring);
 *
 * Promises: jobs are worked on one at a time, in the order in which they were given. After a failure none is worked on
 * any more, and whoever gives or drains next is told of it. With fewer than two threads, or where the system gives
 * none, ring_give does the work itself: the same calls in the same order.
 */
#ifndef SNAG_BASE_RING_H
#define SNAG_BASE_RING_H

#include <stddef.h>

#include "snag/err.h"

struct ring;
struct ring_work {
    int (*work)(void *ctx, void *job, struct err *err);
    void *ctx;
};

/* `slots`: n_slots pointers to jobs, which stay the caller's. */
int ring_open(struct ring **ring, struct ring_work work, void *const *slots, size_t n_slots, unsigned threads,
              struct err *err) SNAG_CHECK;
/* The job to fill next: nobody works on it. */
void *ring_slot(struct ring *ring);
/* Hands the job of ring_slot over. -1: this job or an earlier one failed. */
int ring_give(struct ring *ring, struct err *err) SNAG_CHECK;
/* Waits until all jobs that were given are done. -1: one failed. */
int ring_drain(struct ring *ring, struct err *err) SNAG_CHECK;
/* Waits, and gives all back. NULL is allowed. */
void ring_close(struct ring *ring);

#endif
