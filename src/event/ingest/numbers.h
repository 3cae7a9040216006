/* numbers: the way past the sorter, behind the reader: customers and contacts of a slab of events become numbers, then
 * the feed gets them.
 *
 * These are two stages (base/ring.h) after direct.c, which fills the slab; a slab is with one of the three at a time,
 * and each may be on another thread. It carries the texts that its events stand in. Promises: slabs come to each stage
 * in the order of the input, one at a time.
 */
#ifndef SNAG_EVENT_INGEST_NUMBERS_H
#define SNAG_EVENT_INGEST_NUMBERS_H

#include <assert.h>

#include "event/ingest/ingest_impl.h"
#include "event/ingest/renamed.h"
#include "snag/feed.h"

/* An event as it was read, in a cache line. The matter is the contact, or the case where there is none; its `more` is
 * the hash, the customer's is the case: none, the matter itself, or 2 + an index of slab.single. Once these are
 * numbers, they stand in the place of the matter's name. */
enum { CASE_NONE, CASE_IS_MATTER, CASE_APART };
struct raw {
    int64_t ts_us;
    union {
        struct who_name matter;
        struct {
            uint32_t customer, contact, case_;
        } number;
    };
    struct who_name customer;
    uint32_t name;
    uint32_t is_case : 1; /* the matter is no contact */
    uint32_t line : 31;   /* counted from the slab's */
};
static_assert(sizeof(struct raw) == 64, "a cache line");

/* The events of a block, all of one file. */
struct slab {
    struct raw *raw;
    uint32_t *cell; /* of each event, the columns that the feed asked for: see feed_text */
    size_t n, cap_raw, cap_cells;
    struct view *single;
    size_t n_single, cap_single;
    uint32_t log, file;
    uint64_t line;
    struct rows_block_text text; /* what texts stand in: the block's bytes, */
    struct arena made;           /* and what the map made of them */
};

enum { NUMBERS_AT_ONCE = 256 /* events given to the feed: few enough to stay near */ };

/* What is known of an event on the way to its numbers. */
enum { NUMBERS_AHEAD = 8, NUMBERS_ON_THE_WAY = 4 * NUMBERS_AHEAD };
struct on_the_way {
    uint32_t likely; /* the matter that has this hash; 0: none has, and then: */
    uint32_t whose_hash;
};

struct numbers {
    struct ingest_source *s; /* of which it reads aliases and counts events by name and log */
    const struct feed *feed;
    struct watch watch;
    struct on_the_way way[NUMBERS_ON_THE_WAY]; /* by number of the event in its slab */
    uint32_t start, end;                       /* ids of these names, or UINT32_MAX: set while nobody works */
    struct feed_event event[NUMBERS_AT_ONCE];  /* those that the feed gets next */
    const struct view *const *known;           /* texts, for the feed */
    int64_t last_us;
    bool in_order;
    uint64_t n_events, n_customers, aliased;
    bool keeps;  /* events go to the sorter, and the order in which they come is no matter */
    bool prints; /* no feed: rows are printed later, all in order, and in a second reading that must know this: */
    struct renamings renamed;
};

/* feed NULL: rows will be printed. */
int numbers_open(struct numbers *d, struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;
/* The events of a slab get their numbers. */
int numbers_find(struct numbers *d, struct slab *slab, struct err *err) SNAG_CHECK;
/* … and go to the feed. */
int numbers_give(struct numbers *d, const struct slab *slab, struct err *err) SNAG_CHECK;
void numbers_close(struct numbers *d);

#endif
