/* leaving: contacts in which the customer asks to leave do not count as predictors of leaving.
 *
 * A contact shows only late what it is, so what it has counted is remembered while landmarks are still to come, and
 * taken back at those that know: those at or after the request. An earlier landmark keeps it, since dropping it there
 * would tell the past about the future.
 */
#ifndef SNAG_TABLE_FEATURES_LEAVING_H
#define SNAG_TABLE_FEATURES_LEAVING_H

#include "snag/str.h"
#include "table/features/tally.h"

struct leaving;
int leaving_open(struct leaving **l, size_t n_steps, struct err *err) SNAG_CHECK;
/* Counts `by` (1 for an event, -1 for what it turns out not to be) for a row's contact at the steps first … last,
 * unless the contact is known to be leaving there. */
int leaving_count(struct leaving *l, struct tally_table *t, size_t row, struct view contact, size_t column,
                  size_t first, size_t last, int32_t by, struct err *err) SNAG_CHECK;
/* The contact is leaving, for the steps from `step` on. */
int leaving_mark(struct leaving *l, struct tally_table *t, size_t row, struct view contact, size_t step,
                 struct err *err) SNAG_CHECK;
/* Contacts marked, and events not counted (or taken back) at some step. */
uint64_t leaving_contacts(const struct leaving *l);
uint64_t leaving_events(const struct leaving *l);
void leaving_close(struct leaving *l);

#endif
