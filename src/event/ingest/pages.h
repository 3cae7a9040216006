/* pages: events that are given as they are read, whole, block by block. Private to ingest.
 *
 * A first reading has found that the log is in order and whose each event is (renamed.h), or direct.h finds it beside
 * this one; so nothing is copied: a page has the columns of a block's events, as slices of the block's bytes, which it
 * takes along. It is filled on one thread and looked at on another (supply.h).
 */
#ifndef SNAG_EVENT_INGEST_PAGES_H
#define SNAG_EVENT_INGEST_PAGES_H

#include "base/supply.h"
#include "event/ingest/ingest_impl.h"
#include "event/ingest/renamed.h"
#include "snag/civil.h"

enum { PAGES_SPARE = 8 }; /* see struct batch */
struct events_page {
    struct event *event; /* n of them */
    struct view *cols;   /* of each, those of the stream and some to spare */
    size_t n, cap_events, cap_cols;
    struct arena added;          /* of each, its time and source as texts */
    struct buf lines;            /* … or its line, if somebody asks, with these */
    struct rows_block_text text; /* what the other texts stand in: the block's bytes, */
    struct arena made;           /* and what the map made of them */
};

struct slab;
struct pages {
    struct ingest_source *first;
    const struct renamings *renamed;
    struct supply *supply;   /* of pages */
    struct events_page *now; /* the one to fill; NULL: none yet */
    struct who *who;         /* numbers its events; NULL: nobody asks for that */
    bool lines;              /* are they asked for? */
    struct view path;        /* of its file */
    bool src_last;           /* … in a line it comes last, as it is */
    struct time_day day;     /* of the latest event */
    struct line_text line;   /* that its row stands in */
    bool begun;              /* events have been entered */
    size_t at_renamed;
    uint64_t until_renamed; /* events before the next one of them */
    uint64_t n_events;
};

void pages_begin(struct pages *p, struct ingest_source *first, const struct renamings *renamed, struct supply *supply);
/* The events that the log's mapper found in a row of the block. */
int pages_enter(struct pages *p, struct ingest_log *log, size_t file, const struct rows_block *b,
                const struct rows_block_row *row, struct err *err) SNAG_CHECK;
/* The events entered last have these numbers. */
void pages_number(struct pages *p, const struct slab *slab);
/* What was entered of a block of the file goes its way. -1 also if nobody wants any more. */
int pages_give(struct pages *p, struct ingest_log *log, size_t file, struct rows_block *b, struct err *err) SNAG_CHECK;
void page_free(struct events_page *page);

#endif
