/* direct: events straight from the rows to a feed, without a sorter, for as long as the log is in order.
 *
 * Nothing crosses customers, so an answer is exact if each customer's events come in order of time and with the
 * customer that they have in the end. A log in order needs no second look for that, only a watch: a customer who goes
 * back in time, a contact that is given a customer or a start after it has had events, or joins two customers' matters,
 * makes the run void (`broken`), and the caller begins anew with the sorter.
 *
 * Promises: while nothing is broken, events, customers and counts are those that the sorter's way gives.
 */
#ifndef SNAG_EVENT_INGEST_DIRECT_H
#define SNAG_EVENT_INGEST_DIRECT_H

#include "event/core/who.h"
#include "event/ingest/ingest_impl.h"
#include "snag/feed.h"

struct direct;
int direct_open(struct direct **direct, struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;
/* Which of its columns a log's mapper must give for direct_enter. */
int direct_bind(struct direct *d, struct ingest_log *log, struct err *err) SNAG_CHECK;
/* The events that the log's mapper found in a row, whose texts stay until direct_flush. */
int direct_enter(struct direct *d, struct ingest_log *log, size_t file, uint64_t line, struct err *err) SNAG_CHECK;
/* What was entered and not yet given goes to the feed. */
int direct_flush(struct direct *d, struct err *err) SNAG_CHECK;
/* Why the run is void, or NULL. */
const char *direct_broken(const struct direct *d);
/* Are events going past the sorter, and is that void? */
static inline bool ingest_broken(const struct ingest_source *s)
{
    return s->direct && direct_broken(s->direct);
}
/* The counts of the run that only the end tells, into the stats; open contacts where some log tells ends. */
void direct_counts(const struct direct *d, bool tells_ends);
void direct_close(struct direct *d);

#endif
