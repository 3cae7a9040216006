/* numbers: the second half of the way past the sorter: customers and contacts of a slab of events become numbers, and
 * the feed gets them.
 *
 * What the first half (direct.c) fills on its thread this one empties on another; a slab is never with both. It carries
 * the texts that its events stand in. Promises: slabs come in the order of the input, one at a time.
 */
#ifndef SNAG_EVENT_INGEST_NUMBERS_H
#define SNAG_EVENT_INGEST_NUMBERS_H

#include "event/ingest/ingest_impl.h"
#include "snag/feed.h"

/* An event as it was read: texts, but for its name. */
enum { RAW_CUSTOMER, RAW_CASE, RAW_CONTACT, N_RAW }; /* columns of a slab before those that the feed asked for */
struct raw {
    uint32_t hash;       /* of the contact, or of the case where there is none */
    uint32_t likely;     /* the matter that has this hash; 0: none has, and then: */
    uint32_t whose_hash; /* of the customer */
    uint32_t name, log, file;
    int64_t ts_us;
    uint64_t line;
};

struct slab {
    struct raw *raw;
    struct view *cols; /* of each event: N_RAW, and those that the feed asked for */
    size_t n, cap_raw, cap_cols;
    struct rows_block_text text; /* what they stand in: the block's bytes, */
    struct arena made;           /* and what the map made of them */
};

struct numbers {
    struct ingest_source *s; /* of which it reads aliases and counts events by name and log */
    const struct feed *feed;
    struct watch watch;
    struct feed_event *event; /* room for a slab */
    size_t cap_event;
    uint32_t start, end; /* ids of these names, or UINT32_MAX: set while nobody works */
    int64_t last_us;
    bool in_order;
    uint64_t n_events, n_customers, aliased;
};

int numbers_open(struct numbers *d, struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;
/* Nothing is given to the feed any more once the watch has found the log out of order. */
int numbers_take(struct numbers *d, struct slab *slab, struct err *err) SNAG_CHECK;
void numbers_close(struct numbers *d);

#endif
