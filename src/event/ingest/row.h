/* row: what becomes of one row of a foreign log: counted by its fate, rejected with its reason, or its events entered.
 * Private to ingest.
 */
#ifndef SNAG_EVENT_INGEST_ROW_H
#define SNAG_EVENT_INGEST_ROW_H

#include "event/ingest/ingest_impl.h"

/* What an event's row says of it: its line, and its number among those of its log. */
static inline struct packed packed_head(size_t file, uint64_t line, uint64_t number, size_t n_cols)
{
    return (struct packed){
        .line = line, .row = number, .file = (uint32_t)file & (UINT32_MAX >> 3), .n_cols = (uint32_t)n_cols};
}

/* A row that can be read, to the map and on. */
int ingest_row(struct ingest_source *s, size_t file, struct ingest_log *log, struct row *row,
               struct err *err) SNAG_CHECK;
/* The map rejected it, or it means nothing: skipped. */
int row_rejected(struct ingest_source *s, size_t file, struct ingest_log *log, struct row *row,
                 struct err *err) SNAG_CHECK;
/* Counts a row that is not rejected. 1: it has events. */
int row_counted_else(struct ingest_source *s, size_t file, struct ingest_log *log, enum fate fate,
                     struct err *err) SNAG_CHECK;
static inline int row_counted(struct ingest_source *s, size_t file, struct ingest_log *log, enum fate fate,
                              struct err *err)
{
    const struct mapper *m = &log->mapper;
    if (fate != FATE_USED || m->replaces)
        return row_counted_else(s, file, log, fate, err);
    s->file[file].rows.used++;
    return m->n_event > 0;
}
/* The mapper's events of a row, to the sorter; number: of the row among those of its log. */
int row_entered(struct ingest_source *s, size_t file, const struct ingest_log *log, uint64_t line, uint64_t number,
                struct err *err) SNAG_CHECK;

#endif
