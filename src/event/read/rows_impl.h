/* rows_impl: what rows.c, csv.c and split.c share. */
#ifndef SNAG_EVENT_READ_ROWS_IMPL_H
#define SNAG_EVENT_READ_ROWS_IMPL_H

#include "io/lines.h"
#include "snag/rows.h"

struct csv;

struct rows {
    struct rows_format format;
    struct lines lines;
    uint64_t n_lines;  /* physical lines returned so far */
    struct view *cell; /* of the current row */
    size_t cap;
    struct csv *csv; /* ROWS_CSV only */
    char line_too_long[48], field_too_long[48], too_many[48];
};

/* Makes a row bad; the first problem counts. */
static inline void row_bad(struct row *row, const char *problem, size_t column)
{
    if (row->fate != ROW_BAD) {
        row->fate = ROW_BAD;
        row->problem = problem;
        row->column = column;
    }
}

/* One row each: 1, 0 at the end, -1, LINES_HELD. `row` is passed with `line` set and all else zero. */
int csv_row(struct rows *rows, struct row *row, struct err *err) SNAG_CHECK;
int split_row(struct rows *rows, struct row *row, struct err *err) SNAG_CHECK;

/* Cuts a line at each delimiter; -1 only if memory runs out. */
int row_cut(struct rows *rows, struct row *row, struct view line, struct err *err) SNAG_CHECK;

int csv_reader_open(struct rows *rows, struct err *err) SNAG_CHECK;
void csv_reader_close(struct rows *rows);

#endif
