/* direct: events straight from the rows to a feed, without a sorter, for as long as the log is in order; and by number
 * through it to the feed, if it is not.
 *
 * Nothing crosses customers, so a result is exact if each customer's events come in time order and already with their
 * final customer. A log in order does not need a second pass for that, only a watch: a customer who goes back in time,
 * a contact that gets a customer or a start after it has had events, or one that joins two customers' matters, makes
 * the run void (`broken`), and the caller starts over with the sorter.
 *
 * Promises: unless broken, events, customers and counts are the same as through the sorter.
 */
#ifndef SNAG_EVENT_INGEST_DIRECT_H
#define SNAG_EVENT_INGEST_DIRECT_H

#include "event/core/who.h"
#include "event/ingest/ingest_impl.h"
#include "event/ingest/renamed.h"
#include "snag/feed.h"

struct direct;
/* feed NULL: rows will be printed (second.h), for which a log out of order is void too. With s->once they are while
 * this goes on, and every event is asked for whole. */
int direct_open(struct direct **direct, struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;
/* Tells a log's mapper which columns direct_enter requires. */
int direct_bind(struct direct *d, struct ingest_log *log, struct err *err) SNAG_CHECK;
/* The events that the log's mapper found in a row of the block. */
int direct_enter(struct direct *d, struct ingest_log *log, size_t file, const struct rows_block *b,
                 const struct rows_block_row *row, struct err *err) SNAG_CHECK;
/* Of rows that are given as they are read: what was entered of a block gets its numbers, as do the events of its page.
 */
int direct_number(struct direct *d, struct err *err) SNAG_CHECK;
/* Voids the run, if nothing has. */
void direct_break(struct direct *d, const char *why);
/* A file's first block has been entered: if its rows are newest first, the run is void. */
void direct_look(struct direct *d);
/* What was entered of a block goes its way, and takes the texts along that the block and the log's mapper hold. */
int direct_give(struct direct *d, struct ingest_log *log, struct rows_block *b, struct err *err) SNAG_CHECK;
/* All that was given has reached the feed, or the sorter. */
int direct_drain(struct direct *d, struct err *err) SNAG_CHECK;
/* Why the run is void, or NULL; certain after direct_drain. */
const char *direct_broken(const struct direct *d);
/* Are events bypassing the sorter, and has that been voided? */
static inline bool ingest_broken(const struct ingest_source *s)
{
    return s->doubled || (s->direct && direct_broken(s->direct));
}
/* The events that went to the sorter, once it is sorted, to the feed. */
int direct_give_kept(struct direct *d, struct err *err) SNAG_CHECK;
/* Adds to the stats what is known only at the end of the run; open contacts if some log records ends. */
void direct_counts(const struct direct *d, bool tells_ends);
/* Events whose customer is not who their row says. */
const struct renamings *direct_renamed(const struct direct *d);
/* All customers, contacts and cases of the log. */
struct who *direct_who(struct direct *d);
void direct_close(struct direct *d);

#endif
