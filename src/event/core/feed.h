/* feed: the events of a source, pushed to a feed. */
#ifndef SNAG_EVENT_CORE_FEED_H
#define SNAG_EVENT_CORE_FEED_H

#include "event/core/who.h"
#include "snag/feed.h"

/* Pushes all events of `source`, which must have each customer's events in time order; `who` numbers customers and
 * contacts, `names` numbers events. Both must outlive what the feed keeps. */
int feed_source(struct source *source, const struct feed *feed, struct who *who, struct dict *names,
                struct err *err) SNAG_CHECK;

#endif
