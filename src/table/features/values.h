/* values: how long customers waited, were without a reply, and how long contacts and cases took: means by row of a
 * table.
 *
 *     struct value_means v = {.n_windows = 1};
 *     values_event(&v, &(struct value_of){.row = group, .windows = 1, .contact = k, .case_ = c}, &e, name, &err);
 *     values_settle(&v, &err);                                        after the last event
 *     values_mean(&v, group, 0, VALUE_WAIT, &seconds)
 *
 * A row has up to three windows of time, each with its own means; an event counts in those that are open when it comes.
 * Sums are whole microseconds, so they do not depend on the order of customers.
 */
#ifndef SNAG_TABLE_FEATURES_VALUES_H
#define SNAG_TABLE_FEATURES_VALUES_H

#include "snag/civil.h"
#include "snag/event.h"

enum { VALUE_WINDOWS = 3 };
enum value_kind {
    VALUE_WAIT,    /* the value of connect, abandon and dequeue */
    VALUE_REPLY,   /* from a contact's first inbound start to its first connect or agent_message */
    VALUE_CONTACT, /* from its first start to its last end */
    VALUE_CASE,    /* from a case's first start to its last end, solve or close */
    N_VALUES
};

/* What an event does for these values: bits, looked up once for its name. */
enum { DOES_START = 1, DOES_WAIT = 2, DOES_REPLY = 4, DOES_END = 8, DOES_SOLVE = 16 };
unsigned values_does(struct view event);

struct value_means {
    unsigned n_windows;
    struct dict contact, case_; /* for tables whose rows are neither */
    struct value_clock *clock[2];
    size_t n_clocks[2], cap_clocks[2];
    struct value_sum *sum; /* by row, window and kind */
    size_t cap_sums;
};

struct value_of {
    size_t row;
    unsigned windows;       /* bits of those that are open */
    int64_t contact, case_; /* numbers; DICT_NONE: none, or nobody asks */
};
int values_event(struct value_means *v, const struct value_of *of, const struct event *e, unsigned does,
                 struct err *err) SNAG_CHECK;
/* A contact's or case's number in one of the dictionaries; DICT_NONE for an empty name. */
int values_number(struct dict *d, struct view name, int64_t *id, struct err *err) SNAG_CHECK;
/* Contacts and cases are over: their lengths count for the row of their last end. */
int values_settle(struct value_means *v, struct err *err) SNAG_CHECK;
/* In seconds; false if there is none. */
bool values_mean(const struct value_means *v, size_t row, unsigned window, enum value_kind kind, double *mean_s);
void values_free(struct value_means *v);

#endif
