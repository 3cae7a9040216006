/* holder: who has a contact when an event comes, and who has it after (snag-rules(5), "Where it happened").
 *
 * Promises the place before and after each event, by its contact (or case) within its customer's world, and to have
 * forgotten it when no event has touched that contact for 730 days. While events are counted, held.c does the same by
 * number, if somebody asks.
 */
#ifndef SNAG_RULE_ENGINE_HOLDER_H
#define SNAG_RULE_ENGINE_HOLDER_H

#include "rule/engine/saved.h"

struct holder {
    struct held_by before, after; /* of the current event; borrowed until the next */
    uint32_t plan, reader;        /* holders are kept as a rule's memory is, by a plan behind those of the rules */
    struct dict names;            /* of queues and agents that have had a contact */
    int64_t queue_in, agent_in;   /* the stream's columns at_queue and at_agent, or DICT_NONE */
};

/* What an event sets of its contact's holder; a transfer's own queue and agent are where it goes. */
enum holder_sets { SETS_NOTHING, SETS_NAMED, SETS_BOTH, SETS_OTHERS };
enum holder_sets holder_sets_of(struct view name);
/* The holder that it leaves, of the one it had. */
struct held_by holder_left(const struct held_by *own, const struct held_by *had, enum holder_sets sets);
/* The places before and after it. */
struct held {
    struct held_by before, after;
    bool nobody; /* it leaves the contact to nobody */
};
struct held held_around(const struct held_by *own, const struct held_by *had, const struct held_by *left,
                        enum holder_sets sets);
enum { HOLDER_DAYS = 730 };

struct detect;
struct subject;
extern const struct relation relation_holder; /* how what is kept is forgotten */
/* Notes at the names of events what they say. */
int holder_plan(struct detect *d, struct err *err) SNAG_CHECK;
/* Finds the stream's columns. */
void holder_bind(struct detect *d, const struct schema *columns);
/* The event has come: sets `before` and `after`. */
int holder_event(struct detect *d, const struct subject *x, struct err *err) SNAG_CHECK;
/* An event that another run's rule emitted: the place that it carries. In a stream without such columns, its own queue
 * and agent. */
struct held_by holder_carried(const struct detect *d, const struct event *e);

#endif
