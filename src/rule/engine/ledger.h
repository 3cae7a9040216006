/* ledger: obligations on their way into the ledger (snag/ledger.h).
 *
 * One that is opened is written down as an entry, which goes to the ledger when its outcome is known. After its
 * deadline it stays with its key as lapsed for the rule's `forget`: B makes it late, the customer chased. What outcomes
 * count is only certain when the log has ended; so that is decided there, for all.
 */
#ifndef SNAG_RULE_ENGINE_LEDGER_H
#define SNAG_RULE_ENGINE_LEDGER_H

#include "snag/ledger.h"

struct detect;
struct ledger_entry;
struct obligation;
struct subject;

/* Does the ledger have the rule's obligations? */
bool ledger_has(const struct detect *d, uint32_t rule);
/* Is it the customer who comes? */
bool ledger_asks(const struct event *e);
/* x opens an obligation with a deadline (INT64_MAX: none). */
int entry_make(struct detect *d, uint32_t rule, const struct subject *x, int64_t due_us, struct ledger_entry **entry,
               struct err *err) SNAG_CHECK;
void entry_free(struct detect *d, struct ledger_entry *entry);
/* Its verdict came at when_us, and counts if the claim holds. */
struct claim;
void entry_decide(struct ledger_entry *entry, enum ledger_outcome outcome, int64_t when_us, const struct claim *claim);
/* After the deadline B came, late, or the customer did. */
void entry_lapsed(struct ledger_entry *entry, enum ledger_outcome outcome, int64_t when_us);
/* Its outcome is final: it goes to the ledger. */
int entry_close(struct detect *d, const struct ledger_entry *entry, struct err *err) SNAG_CHECK;
/* The stream has ended, for all levels: decides what counts, and sorts. */
int ledger_settle(struct detect *d, struct err *err) SNAG_CHECK;

#endif
