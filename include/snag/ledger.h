/* ledger: what became of each promise: the obligations of rules with `each` that emit a snag, one row each.
 *
 *     struct ledger *l; struct ledger_row row;
 *     ledger_open(&l, &err);
 *     detect_open(&found, rules, events, &(struct detect_options){.ledger = l, …}, &err);
 *     while ((rc = source_next(found, &b, &err)) > 0) …
 *     while ((rc = ledger_next(l, &row, &err)) > 0) …
 *     ledger_close(l);
 *
 * Of an obligation with the deadline T (or that C ended at T), B met it up to T: kept; or later, within the rule's
 * `forget`: late; the customer came first, by an inbound start or a message with the same keys: chased; neither:
 * broken. All of these count in the rule's rate, the last three as snags. Pending is whatever the rate calls censored:
 * its window is not over, or not wholly covered. A cancelled obligation has no row, nor has any of a rule that is not
 * observable.
 */
#ifndef SNAG_LEDGER_H
#define SNAG_LEDGER_H

#include "snag/rule.h"

SNAG_C_BEGIN

enum ledger_outcome { LEDGER_KEPT, LEDGER_LATE, LEDGER_CHASED, LEDGER_BROKEN, LEDGER_PENDING, N_LEDGER_OUTCOMES };
/* kept, late, chased, broken, pending */
const char *ledger_word(enum ledger_outcome outcome);

struct ledger_row {
    size_t rule;
    struct view name; /* of the rule */
    struct view customer, case_, contact;
    struct view by;                 /* the agent who made it: that of the event or, if it names none, of the place */
    struct view at_queue, at_agent; /* the place: who had the contact after it */
    struct view channel, reason;
    struct view src; /* the row or rows that made it */
    int64_t made_us;
    int64_t due_us; /* TS_NONE: it was open until an event */
    enum ledger_outcome outcome;
    int64_t when_us; /* kept, late: B; chased: the customer; broken: T; pending: B if it was met, otherwise TS_NONE */
};

struct ledger;
int ledger_open(struct ledger **l, struct err *err) SNAG_CHECK;
void ledger_close(struct ledger *l);
/* The next row, by the time it was made, then by rule: 1, or 0 at the end; -1. Borrowed until the next call. Once the
 * stage has ended; the rules must still be there. */
int ledger_next(struct ledger *l, struct ledger_row *row, struct err *err) SNAG_CHECK;
/* Between rows made at one moment: by rule, then by the texts of customer, case, contact, by, at_queue, at_agent,
 * channel, reason and src, one behind the other. */
uint64_t ledger_order(uint32_t rule, struct view texts);
/* The digits of its times' fractions, as in the stream. */
int ledger_digits(const struct ledger *l);

SNAG_C_END

#endif
