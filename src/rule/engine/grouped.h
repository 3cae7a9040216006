/* grouped: customers of input that is grouped by them, in memory that does not grow with them.
 *
 * Each gets a number of its own, but their worlds are used again: only those in the next few events are there at once.
 * Who comes again after others is refused as long as it is remembered: of the latest hundred thousand customers most
 * are, of earlier ones ever fewer.
 */
#ifndef SNAG_RULE_ENGINE_GROUPED_H
#define SNAG_RULE_ENGINE_GROUPED_H

#include "snag/event.h"
#include "snag/str.h"

/* Worlds, a power of two: more than one glance can see. Of multiples only 0 is a number, that of nobody. */
enum { GROUPED_WORLDS = 32, GROUPED_SEEN = 1 << 18 };

struct grouped_input {
    struct grouped_seen {
        uint64_t hash; /* 0: none */
        int64_t latest_us;
    } * seen;          /* customers whose events are over, at a place that their hash gives */
    bool began;        /* of the one that the latest event belongs to: */
    struct buf name;   /* its name, */
    int64_t latest_us; /* its latest event, */
    uint32_t number;   /* its number; 0: it has no name */
    uint32_t n;        /* the highest number so far */
};

struct detect;
/* The number of an event's customer, whose world is there then. */
int grouped_number(struct detect *d, const struct event *e, uint32_t *customer, struct err *err) SNAG_CHECK;
void grouped_free(struct grouped_input *g);

#endif
