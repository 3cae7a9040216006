/* next_impl: the contacts that next issues are learned from, and what their parts share. */
#ifndef SNAG_STUDY_NEXT_IMPL_H
#define SNAG_STUDY_NEXT_IMPL_H

#include "event/core/coverage.h"
#include "snag/next_issues.h"

#define NEXT_NOTHING UINT32_MAX

struct next_contact {
    int64_t begin_us, end_us;  /* end: the last one; TS_NONE: none */
    uint32_t customer, reason; /* ids; reason NEXT_NOTHING: none */
    uint32_t after;            /* the contact that it follows, or NEXT_NOTHING */
};

struct next_customer {
    int64_t end_us;       /* of the latest end so far; TS_NONE: none */
    uint32_t ended, open; /* the contact that it was of; the one without a name that is open; or NEXT_NOTHING */
};

struct next_issues {
    struct next_options o;
    struct coverage seen;
    struct covered covered;
    struct dict customers, reasons, keys; /* key: customer and contact */
    struct buf key;                       /* the one being looked up */
    struct next_customer *customer;
    size_t cap_customers;
    struct next_contact *contact; /* each customer's in order of start */
    size_t n, cap;
    uint32_t *of_key; /* contact of a key */
    size_t cap_keys;
    struct next_pair *pair;
    size_t cap_pairs;
    struct next_found found;
};

/* One customer's contacts with a reason in a part of the log, and which of them follow which. */
struct next_link {
    uint32_t a, b; /* places in next_orders.reason */
};
struct next_group {
    size_t first, n, first_link, n_links;
};
struct next_orders {
    uint32_t *reason; /* customer after customer */
    struct next_link *link;
    struct next_group *group; /* customers with a link and at least two reasons */
    uint64_t *n_of;           /* contacts whose window is over, by reason */
    size_t n, n_links, n_groups, n_customers;
};
/* Of the contacts that begin in [from_us, to_us), whose windows must be over before over_us. */
int next_orders_make(struct next_orders *to, struct next_issues *x, int64_t from_us, int64_t to_us, int64_t over_us,
                     struct err *err) SNAG_CHECK;
void next_orders_free(struct next_orders *o);

/* slot[from * n_reasons + to] is the place of a pair in arrays of n_pairs, or NEXT_NOTHING. Adds up how often each pair
 * follows over all permutations, and the squares of these counts. */
int next_permute(const struct next_orders *o, const uint32_t *slot, size_t n_reasons, size_t n_pairs,
                 const struct next_options *options, uint64_t *sum, uint64_t *squares, struct err *err) SNAG_CHECK;

/* Counts the pairs on the rest of the log. */
int next_rest(struct next_issues *x, struct err *err) SNAG_CHECK;

#endif
