/* within: rows of a file that stand in it twice, since files were joined on the disk, or rows were appended again.
 * Private to ingest.
 *
 * In a log in order, such rows go back in time. Where one does, further than any before it, and stands there already,
 * where the file's first row comes again at another time than that of the row before it, or where the column names come
 * again before rows no later than the last, the run is void and begins again with its files compared part by part
 * (joined.h). Promises: other logs cost a comparison a row, and no more than a few looks
 * at rows read before.
 */
#ifndef SNAG_EVENT_INGEST_WITHIN_H
#define SNAG_EVENT_INGEST_WITHIN_H

#include "event/ingest/ingest_impl.h"

/* Before the first row of a file. */
void within_begin(struct ingest_source *s, size_t file);
/* … and behind its column names come again. */
void within_names(struct ingest_source *s);
int within_look(struct ingest_source *s, size_t file, const struct rows_block *b, const struct rows_block_row *r,
                int64_t ts_us, struct err *err) SNAG_CHECK;
/* A row of the file, before its event is entered. */
static inline int within_row(struct ingest_source *s, size_t file, const struct rows_block *b,
                             const struct rows_block_row *r, int64_t ts_us, struct err *err)
{
    struct within *w = &s->within;
    if (ts_us < w->floor_us)
        return within_look(s, file, b, r, ts_us, err);
    w->us = ts_us;
    w->floor_us = ts_us;
    return 0;
}

#endif
