/* customers: how many opportunities each customer had in each cell, and how many of them were hit.
 *
 *     struct customer_counts c = {0};
 *     customer_counts_add(&c, cell, customer, false, &err);     an opportunity; true: that it was hit
 *     customer_counts_settle(&c, &err);
 *     for (size_t i = 0; i < c.n; i++) … c.count[i]             by cell and customer
 *
 * What has happened waits in no order, and is counted many at once: sorted, and joined with the counts of those before.
 * Memory grows with the pairs of cell and customer, not with what happens.
 */
#ifndef SNAG_RULE_RATE_CUSTOMERS_H
#define SNAG_RULE_RATE_CUSTOMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/mem.h"

struct customer_counts {
    struct customer_count {
        uint32_t cell, customer;
        uint32_t n, hit;
    } * count;
    size_t n, cap;
    uint64_t *fresh; /* what waits */
    size_t n_fresh, cap_fresh;
};

/* cell: below 2^31. */
int customer_counts_add(struct customer_counts *c, uint32_t cell, uint32_t customer, bool hit,
                        struct err *err) SNAG_CHECK;
/* Counts what waits; before anybody reads c->count. */
int customer_counts_settle(struct customer_counts *c, struct err *err) SNAG_CHECK;
/* NULL: they have none there. */
const struct customer_count *customer_count_find(const struct customer_counts *c, uint32_t cell, uint32_t customer);
void customer_counts_free(struct customer_counts *c);

#endif
