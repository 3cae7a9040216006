/* ring: jobs that pass through stages, on several threads, in a few slots that are used again.
 *
 *     const struct ring_stage stages[] = {{find, ctx}, {count, ctx}};
 *     struct ring *ring;
 *     ring_open(&ring, &(struct ring_way){stages, 2, slots, 4}, 2, &err);
 *     struct job *job = ring_slot(ring);       waits until one is free
 *     … fill it …
 *     rc = ring_give(ring, &err);              find(ctx, job, &err), then count(ctx, job, &err) run sometime, somewhere
 *     rc = ring_drain(ring, &err);             … and have run for all that was given
 *     ring_close(ring);
 *
 * Promises: a stage works on one job at a time, and on all of them in the order in which they were given. A caller
 * who would have to wait for a slot works instead, so no thread rests while a stage could go on. Once a job has failed,
 * it and those after it are not worked on any more, and whoever gives or drains next is told of the first that failed:
 * the same one for any number of threads. With fewer than two threads, or where the system gives none, ring_give does
 * all the work itself: the same calls in the same order.
 */
#ifndef SNAG_BASE_RING_H
#define SNAG_BASE_RING_H

#include <stddef.h>

#include "snag/err.h"

enum { RING_STAGES = 4 };

struct ring;
struct ring_stage {
    int (*work)(void *ctx, void *job, struct err *err);
    void *ctx;
};
struct ring_way {
    const struct ring_stage *stage; /* at most RING_STAGES */
    size_t n_stages;
    void *const *slot; /* pointers to jobs, which stay the caller's */
    size_t n_slots;
};

int ring_open(struct ring **ring, const struct ring_way *way, unsigned threads, struct err *err) SNAG_CHECK;
/* The job to fill next: nobody works on it. */
void *ring_slot(struct ring *ring);
/* Hands the job of ring_slot over. -1: this job or an earlier one failed. */
int ring_give(struct ring *ring, struct err *err) SNAG_CHECK;
/* Waits until all jobs that were given are done. -1: one failed. */
int ring_drain(struct ring *ring, struct err *err) SNAG_CHECK;
/* Waits, and gives all back. NULL is allowed. */
void ring_close(struct ring *ring);

#endif
