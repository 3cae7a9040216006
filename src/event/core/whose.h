/* whose: the customers, contacts and cases of events as numbers, made where the events are made.
 *
 *     whose_open(&who, &err);
 *     whose_number(&who, event, n, &err);           event[i].customer, .contact and .case_ are numbers of `who` now
 *     whose_close(&who);
 *
 * Several events are on their way at once, so that nobody waits for memory (see who.h). Numbers are in the order of
 * first appearance, from 1; 0 is the empty text. Only one thread may number with a `who`; what goes by the numbers may
 * be at work on another.
 */
#ifndef SNAG_EVENT_CORE_WHOSE_H
#define SNAG_EVENT_CORE_WHOSE_H

#include "event/core/who.h"
#include "snag/event.h"

int whose_open(struct who *who, struct err *err) SNAG_CHECK;
void whose_close(struct who *who);
int whose_number(struct who *who, struct event *event, size_t n, struct err *err) SNAG_CHECK;

#endif
