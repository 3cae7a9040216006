/* joined: logs that can be read only once, and their parts: what a pipe joined, and files beside a pipe. Private to
 * ingest.
 *
 * A part begins with each input, where a line is the one with the column names again, which is no row then, and where
 * the part's first row comes again at another time than that of the row before it. Rows that stand in an earlier part
 * of the log too are left out, as snag/seams.h says. Each block is looked at as a whole, before its rows are; rows that
 * may be copies begin a block, so that what follows them is known.
 */
#ifndef SNAG_EVENT_INGEST_JOINED_H
#define SNAG_EVENT_INGEST_JOINED_H

#include "event/ingest/ingest_impl.h"
#include "event/read/rows_block.h"

struct joined {
    struct buf names;  /* the line with the column names; empty: there is none */
    uint64_t is_names; /* what that says */
    uint8_t *fate;     /* of the block's rows, enum joined_fate, */
    uint64_t *digest;  /* and what they say */
    size_t cap, cap_digests, n_decided;
    bool open;         /* a part, */
    uint64_t first;    /* whose first row says this */
    int64_t before_us; /* the time of the last row before the block; TS_NONE */
    /* Parts that are guessed, where rows go back in time. */
    size_t back;                 /* the block's next row that may; b->n: none does */
    int64_t step_us;             /* how far the furthest went that began nothing, */
    int64_t part_step_us;        /* and the one with which the part at hand begins; 0: it did not */
    bool guessed;                /* the part that begins next */
    uint64_t n_read, n_compared; /* rows */
};

enum joined_fate { JOINED_ROW, JOINED_COPY, JOINED_NAMES };

int joined_open(struct ingest_source *s, struct err *err) SNAG_CHECK;
void joined_close(struct joined *j);
/* That file is opened; its line of column names, or NULL. */
int joined_begin(struct ingest_source *s, size_t file, const struct row *names, struct err *err) SNAG_CHECK;
/* Looks at a block of that file, and may shorten it. */
int joined_look(struct ingest_source *s, size_t file, struct rows_block *b, struct err *err) SNAG_CHECK;
/* The input is over: tells what was left out. */
int joined_end(struct ingest_source *s, size_t file, struct err *err) SNAG_CHECK;

static inline enum joined_fate joined_fate(const struct joined *j, const struct rows_block *b,
                                           const struct rows_block_row *r)
{
    return (enum joined_fate)j->fate[r - b->row];
}
/* The time of row i of a block of that file; TS_NONE: it has none. */
int ingest_row_time(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, int64_t *ts_us,
                    struct err *err) SNAG_CHECK;

#endif
