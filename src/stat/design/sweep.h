/* sweep: passes over the rows of a design on its threads, with the same sums for any number of them.
 *
 *     struct sweep s;
 *     sweep_open(&s, d, p * p, p + 1, &err);
 *     sweep_run(&s, add_block, &job);        … s.sum.fine[k], s.sum.wide[k] …
 *     sweep_close(&s);
 *
 * The rows are cut into parts of SWEEP_ROWS; each part has its own sums, which are added in row order.
 */
#ifndef SNAG_STAT_DESIGN_SWEEP_H
#define SNAG_STAT_DESIGN_SWEEP_H

#include "snag/design.h"

enum { SWEEP_ROWS = 128 * BLOCK_ROWS };

struct sum {
    double *fine;
    long double *wide;
};

struct sweep {
    const struct design *d;
    size_t n_fine, n_wide, n_slots;
    struct slot *slot; /* one per thread */
    struct sum sum;    /* the result of sweep_run */
    bool raw;          /* blocks have raw columns */
    void (*add)(void *arg, const struct design_block *b, struct sum *sum);
    void *arg;
    size_t first_part;
};

/* Sums of n_fine doubles and n_wide long doubles. On -1 there is nothing to close. */
int sweep_open(struct sweep *s, const struct design *d, size_t n_fine, size_t n_wide, struct err *err) SNAG_CHECK;
/* Calls `add` for each block once. It may write its rows of arrays in `arg`, but sums only to `sum`. */
void sweep_run(struct sweep *s, void (*add)(void *arg, const struct design_block *b, struct sum *sum), void *arg);
void sweep_close(struct sweep *s);

#endif
