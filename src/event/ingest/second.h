/* second: the second reading of a log that the first one found in order; or, with first->once, the first reading
 * itself, which may still find it out of order. Private to ingest.
 *
 * Promises: the events, their order and their columns are those that the sorter would give, in memory that does not
 * grow with the log. Rows that a file has got since the first reading are left out; a file that was rewritten is
 * ERR_DATA. With `once`: the same, or in the end an error with stats.taken_back, and then nothing holds.
 */
#ifndef SNAG_EVENT_INGEST_SECOND_H
#define SNAG_EVENT_INGEST_SECOND_H

#include "event/ingest/ingest_impl.h"

/* A source of the events of `first`, which it owns from now on; on -1, it does not. */
int second_open(struct source **source, struct ingest_source *first, struct err *err) SNAG_CHECK;

#endif
