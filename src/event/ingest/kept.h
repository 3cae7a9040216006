/* kept: the events of a log out of order, by number, in the sorter until all of them are known, then to the feed.
 *
 * A row's texts are numbers by then (numbers.h), but for those of columns with too many different ones: a third of the
 * memory that texts take, and nobody has to look names up again. Promises: the feed gets what it would get of events
 * that were sorted as texts.
 */
#ifndef SNAG_EVENT_INGEST_KEPT_H
#define SNAG_EVENT_INGEST_KEPT_H

#include "event/core/texts.h"
#include "event/ingest/numbers.h"

struct keeping;
int kept_open(struct keeping **kept, struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;
/* The events of a slab, whose contacts and cases are nodes (identity.h), to s->sorter. */
int kept_add(struct keeping *k, const struct slab *slab, struct err *err) SNAG_CHECK;
/* Finds the direction of calls of the staff among the `texts` of the columns, before they are given. */
int kept_internal(struct keeping *k, struct texts *texts, struct err *err) SNAG_CHECK;
/* All of them to the feed, once they are sorted; on another thread where there is one. `b`: what its batches share. */
int kept_give(struct keeping *k, const struct feed_batch *b, struct err *err) SNAG_CHECK;
void kept_close(struct keeping *k);

#endif
