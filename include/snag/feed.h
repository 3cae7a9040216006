/* feed: every event of a run pushed to a receiver, each customer's in time order; no other order is promised.
 *
 * A source (snag/event.h) yields rows that can be printed: in one order across all customers, with all their texts.
 * Code that only counts needs less, and gets it sooner: customers, contacts and names as numbers, and the texts of just
 * the columns it asked for. Since nothing crosses customers, the log need not be sorted.
 *
 *     struct feed feed = {.ctx = …, .column = asked, .n_columns = 2, .events = …, .again = …, .covered = …};
 *     ingest_feed(&feed, &options, &stats, &err);
 *
 * If a log turns out not to be in order, `again` is called: everything pushed so far is void, and is pushed again.
 *
 * What the log covers is known before the first event where it had to be sorted (`covered`, then `complete`), and else
 * after the last one; then `opened` says beforehand which files there are and what they can show, and if a receiver
 * that went by that finds in the end that it was wrong, it answers `complete` with 1, to get everything again the other
 * way.
 */
#ifndef SNAG_FEED_H
#define SNAG_FEED_H

#include "snag/event.h"

SNAG_C_BEGIN

struct feed_event {
    int64_t ts_us;
    uint32_t name;           /* id in feed_batch.names */
    uint32_t customer;       /* numbers of feed_batch.who; 0 = none */
    uint32_t contact, case_; /* … of a contact and a case, which share one name space */
    uint32_t file;           /* index of the file in the run, and the row's line in it */
    uint64_t line;
    const uint32_t *cell; /* of the columns asked for, in their order: see feed_text */
};

struct who;
struct feed_batch {
    const struct dict *names;
    const struct who *who;
    const struct feed_event *event;
    size_t n;
    /* Texts of cells: by column and number, for as long as the feed; and those of this batch alone. */
    const struct view *const *known;
    const struct view *single;
};

/* The text of column i of those asked for; cell 0 is the empty one. A text has the same number in a column each time,
 * or none each time: then its cell is the place of a single text. */
#define FEED_SINGLE (UINT32_C(1) << 31)
static inline struct view feed_text(const struct feed_batch *b, const struct feed_event *e, size_t i)
{
    uint32_t cell = e->cell[i];
    return cell & FEED_SINGLE ? b->single[cell & ~FEED_SINGLE] : b->known[i][cell];
}

struct feed {
    void *ctx;
    const struct view *column; /* names of columns whose texts are wanted */
    size_t n_columns;
    /* Bytes beside each customer, and each contact or case, in feed_batch.who: the receiver's, zero to begin with. What
     * is needed together is in one place then. */
    size_t customer_room, matter_room;
    int (*events)(void *ctx, const struct feed_batch *b, struct err *err);
    /* A coverage or coverage_end line and the file it names: at the latest after all events have been pushed. */
    int (*covered)(void *ctx, const struct event *e, struct view file, struct err *err);
    int (*again)(void *ctx, struct err *err);
    /* A coverage line that will come in the end, without its time, for each file: feed_event.file counts them. Before
     * the first event, and only if lines come after them. NULL: nobody asks. */
    int (*opened)(void *ctx, const struct event *line, struct view file, struct err *err);
    /* … and all files have been opened. Columns and rooms are asked for after that: here and in `again` they may
     * change. */
    int (*ready)(void *ctx, struct err *err);
    /* All coverage lines have been passed on. 1, of events that came before: they are void, and wanted again. NULL:
     * nobody asks. */
    int (*complete)(void *ctx, struct err *err);
};

/* What one who passes on to `to` asks for: the same. */
static inline void feed_asks(struct feed *feed, const struct feed *to)
{
    feed->column = to->column;
    feed->n_columns = to->n_columns;
    feed->customer_room = to->customer_room;
    feed->matter_room = to->matter_room;
}

SNAG_C_END
#endif
