/* keyed: many whole numbers sorted digit by digit, each with a value. */
#ifndef SNAG_STAT_MODEL_KEYED_H
#define SNAG_STAT_MODEL_KEYED_H

#include <stddef.h>
#include <stdint.h>

struct keyed {
    uint64_t key, value;
};

/* By key; equal ones stay in order. spare: room for n. */
void keyed_sort(struct keyed *k, struct keyed *spare, size_t n);

#endif
