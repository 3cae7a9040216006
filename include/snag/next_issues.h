/* next_issues: which reason for contact follows which other one more often than chance, learned on the first part of a
 * log and counted on the rest.
 *
 *     struct next_issues *x;
 *     struct next_options o = NEXT_DEFAULTS;
 *     next_open(&x, &o, &err);
 *     while (source_next(source, &batch, &err) > 0) next_add(x, &batch, &err);
 *     next_learn(x, &err);
 *     next_text(x, &buf, &err);        or next_table, next_pairs
 *     next_close(x);
 *
 * A contact is inbound, has a customer, and begins and ends; its reason is that of its start, else of its end. A
 * contact b follows a if a's end is the customer's latest before b's start, and no longer than `within` before it. The
 * chance that it is held against: each customer's reasons in another order over her own contacts, drawn anew for each
 * of the permutations, which keeps how often she calls, when, and about what (Good 2005, Permutation, Parametric and
 * Bootstrap Tests of Hypotheses). A contact whose window is not over, or touches a hole of the log, is no chance.
 */
#ifndef SNAG_NEXT_ISSUES_H
#define SNAG_NEXT_ISSUES_H

#include "snag/event.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

struct next_options {
    int64_t within_us;
    int64_t learn_until_us; /* contacts that begin before it are learned on; TS_NONE: the middle of the log */
    int64_t silence_us;     /* the longest silence of a log that is no hole */
    uint64_t permutations, seed;
    double least_lift, most_q;
    uint64_t least_n; /* contacts of a reason */
    unsigned threads; /* the result does not depend on it */
};
#define NEXT_DEFAULTS                                                                                          \
    {                                                                                                          \
        .within_us = INT64_C(2592000000000), .learn_until_us = INT64_MIN, .silence_us = INT64_C(432000000000), \
        .permutations = 999, .seed = 1, .least_lift = 2, .most_q = 0.05, .least_n = 20, .threads = 1           \
    }

/* Two reasons of which the second followed the first at least once in the part that was learned on. */
struct next_pair {
    struct view from, to;
    uint64_t n;                /* contacts about `from` whose window is over */
    uint64_t followed;         /* … that one about `to` followed */
    uint64_t reverse;          /* contacts about `to` that one about `from` followed */
    double expected, variance; /* of `followed`, over the permutations */
    /* The chance of as many or more: of a negative binomial with that mean and variance, or a Poisson variable where
     * the variance is no larger than the mean; and adjusted over all ordered pairs whose n suffices, those never seen
     * among them (Benjamini and Hochberg 1995). NaN where n does not suffice. */
    double p, q;
    bool found; /* lift, n, q and the reverse suffice */
    /* In the rest of the log: what was not known while learning. */
    uint64_t rest_n, rest_followed;
    double rest_expected;         /* the mean over all orders of each customer's reasons, exactly */
    double share_low, share_high; /* of rest_followed in rest_n (Wilson 1927); NaN: rest_n is 0 */
    double excess, low, high;     /* contacts a month beyond chance; 95 %, customers as clusters */
};

struct next_part {
    int64_t from_us, to_us;                 /* where it begins, and where it is over; TS_NONE: nothing is in it */
    uint64_t contacts, reasoned, customers; /* inbound; of these with a reason; of the latter's customers */
    uint64_t links;                         /* contacts that follow another one, both with a reason */
};

struct next_found {
    const struct next_pair *pair; /* the found ones first, each by lift, then by names */
    size_t n, n_found;
    uint64_t tests; /* ordered pairs of different reasons whose n suffices */
    struct next_part learned, rest;
    double months;            /* of the rest, of 30.4375 days */
    double excess, low, high; /* of all found pairs together, a month; NaN: nothing to count on */
    char sha256[65];          /* of the contacts learned on: start, customer, reason, sorted */
};

struct next_issues;
/* ERR_USAGE for options without sense. */
int next_open(struct next_issues **x, const struct next_options *options, struct err *err) SNAG_CHECK;
int next_add(struct next_issues *x, const struct batch *b, struct err *err) SNAG_CHECK;
/* Once all events are added. ERR_DATA: no contact has a reason, or more than 2,000 different ones. */
int next_learn(struct next_issues *x, struct err *err) SNAG_CHECK;
/* Borrowed from x. */
const struct next_found *next_found(const struct next_issues *x);
void next_close(struct next_issues *x);

/* A page of 80 columns. `log`: what it was learned on, for people. */
int next_text(const struct next_issues *x, const char *log, struct buf *b, struct err *err) SNAG_CHECK;
/* Every pair, one row each. */
int next_table(const struct next_issues *x, struct out *out, enum tabular_kind kind, struct err *err) SNAG_CHECK;
/* The pairs found, for pair(X, Y) in "FILE", under lines that say where they come from. */
int next_pairs(const struct next_issues *x, const char *log, struct buf *b, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
