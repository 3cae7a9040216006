/* by_time: the rows of a log whose map says `sort = ts`, put in time order before the map looks back. Private to
 * ingest.
 *
 * Promises: rows of all files of the log come to the map by their time; those of one moment in the order of the files
 * and of their lines, or last to first in a file that is newest first. Rows without a time come at once. Memory is that
 * of the sorter, beyond it there are temporary files.
 */
#ifndef SNAG_EVENT_INGEST_BY_TIME_H
#define SNAG_EVENT_INGEST_BY_TIME_H

#include "event/ingest/ingest_impl.h"

struct by_time;
/* For the log of that map; n_files of the whole run. */
int by_time_open(struct by_time **t, size_t n_files, uint64_t mem_bytes, struct err *err) SNAG_CHECK;
/* The mapper was bound to this file; names NULL: it has no line of column names. */
int by_time_bound(struct by_time *t, size_t file, const struct row *names, struct err *err) SNAG_CHECK;
/* A row that can be read. */
int by_time_row(struct ingest_source *s, size_t file, struct ingest_log *log, struct row *row,
                struct err *err) SNAG_CHECK;
/* All files of the log have been read: its rows, in order. */
int by_time_give(struct ingest_source *s, struct ingest_log *log, struct err *err) SNAG_CHECK;
void by_time_close(struct by_time *t);

#endif
