/* reader: records of a log that is not delimited text, as rows of cells; one interface for every such format.
 *
 *     struct source_reader *r;
 *     struct reader_row row;
 *     reader_json(&r, in, &(struct reader_bind){.name = columns, .n = 2}, &err);
 *     while ((rc = r->next(r, &row, &err)) > 0)
 *         if (!row.problem) … row.cell[0], row.cell[1] …
 *     r->close(r);
 *
 * Promises: a record that cannot be read is a row with a problem, never lost; memory is bounded by max_record, whatever
 * the bytes are; rows do not depend on how reads are split up.
 */
#ifndef SNAG_EVENT_SOURCE_READER_H
#define SNAG_EVENT_SOURCE_READER_H

#include "snag/in.h"
#include "snag/str.h"

struct reader_row {
    const struct view *cell; /* one for each column of the bind; empty where there is none */
    const char *problem;     /* NULL, or why it is no row */
    struct view raw;         /* … and how it begins */
};

struct source_reader {
    /* 1: a row, borrowed until the next call; 0: the end; -1: failed. */
    int (*next)(struct source_reader *r, struct reader_row *row, struct err *err);
    void (*close)(struct source_reader *r);
};

enum { READER_MAX_RECORD = 16 * 1024 * 1024 };

/* Names and paths stay the caller's, as long as the reader is open. */
struct reader_bind {
    const struct view *name; /* n columns; in JSON, paths (text/json_paths.h), behind "$." from the outermost object */
    size_t n;
    const struct view *each; /* JSON: the lists whose elements are rows; none: each record is one */
    size_t n_each;
    struct view unwrap; /* JSON: where the records stand in each object, one or a list; empty: it is one */
    bool wrapped;       /* … and every object has them, whatever its size */
    size_t max_record;  /* bytes; 0 = READER_MAX_RECORD */
};

/* Reads what is left of `in`, which stays the caller's, by its bytes below (in_below). */
int reader_json(struct source_reader **r, struct in *in, const struct reader_bind *bind, struct err *err) SNAG_CHECK;

/* The same of a log in XES: names are keys of attributes, "case:KEY" of those of the trace. */
int reader_xes(struct source_reader **r, struct in *in, const struct reader_bind *bind, struct err *err) SNAG_CHECK;

/* From now on, what `in` gives are the reader's rows as TAB-separated text with the escapes of snag/tsv.h: a line for
 * each, of a problem with two cells more than there are columns: the problem, how the record begins, and empty ones.
 * The reader belongs to `in`, also if this fails. */
int reader_through(struct in *in, struct source_reader *r, size_t n_columns, struct err *err) SNAG_CHECK;
#define READER_BAD_CELLS(n_columns) ((n_columns) + 2)

#endif
