/* verify_compare: two texts line by line, numbers as numbers. */
#ifndef SNAG_CMD_VERIFY_COMPARE_H
#define SNAG_CMD_VERIFY_COMPARE_H

#include "snag/str.h"

struct compared {
    size_t n_lines;   /* of the longer text */
    size_t n_rounded; /* lines whose numbers agree to 1e-10 of their size, and not to the last digit */
    size_t n_other;   /* lines that differ otherwise */
    double most;      /* the largest relative difference of two numbers in the place of each other */
};

/* Adds the first `shown` lines that differ to `told`, both versions of each, safe to show. */
int compare_texts(struct view was, struct view is, size_t shown, struct compared *c, struct buf *told,
                  struct err *err) SNAG_CHECK;

#endif
