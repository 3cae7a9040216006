/* tape: what happened to one customer, and which snags were planted in it.
 *
 * The scripts (call.c, chat.c, ticket.c …) play a contact onto the tape; the writers (write_*.c) turn the tape into
 * lines. Events are in the order played; tape_sort puts them in time order, keeping the order of equal times.
 */
#ifndef SNAG_SIM_TAPE_H
#define SNAG_SIM_TAPE_H

#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

enum { DAY_S = 86400 };

struct sim_event {
    int64_t ts_s;
    int64_t contact; /* its start in seconds, which names it together with the customer; 0 = none */
    int64_t ticket;  /* number of the case, 0 = none */
    double value;
    uint8_t name; /* enum sim_event_name */
    uint8_t channel, direction, queue, reason;
    uint8_t text, variant; /* enum sim_text and which of its sentences */
    uint8_t priority;      /* incidents: 1 critical … 4 low; 0 = none */
    uint8_t has_value;
    uint8_t formats; /* IN_… : the files that show it */
    int16_t agent;
};

struct sim_truth {
    int64_t ts_s, contact, ticket;
    uint8_t rule, formats;
};

struct tape {
    struct sim_event *event;
    size_t n_events, cap_events;
    struct sim_truth *truth;
    size_t n_truths, cap_truths;
};

void tape_clear(struct tape *t);
void tape_free(struct tape *t);
int tape_event(struct tape *t, const struct sim_event *e, struct err *err) SNAG_CHECK;
int tape_truth(struct tape *t, const struct sim_truth *s, struct err *err) SNAG_CHECK;
/* Puts events and truths in time order, keeping the order of equal times. */
void tape_sort(struct tape *t);
/* Drops what is at or after end_s: the log ends there. Sort first. */
void tape_cut(struct tape *t, int64_t end_s);
/* Planted hits of a rule with from_s < ts <= to_s, as `format` shows them. */
int tape_count(const struct tape *t, int rule, int format, int64_t from_s, int64_t to_s);

#endif
