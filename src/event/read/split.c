/* split: lines cut at a delimiter; cells are slices of the read buffer. */
#include <string.h>

#include "base/word.h"
#include "event/read/rows_impl.h"
#include "snag/mem.h"

/* Adds a cell: 1, 0 if the row has too many, -1. */
static inline int add_cell(struct rows *rows, struct row *row, struct view line, const char *from, const char *stop,
                           bool last, struct err *err)
{
    size_t n = (size_t)(stop - from);
    if (row->n == rows->cap && mem_reserve(&rows->cell, &rows->cap, row->n + 1, sizeof *rows->cell, err) < 0)
        return -1;
    if (n > rows->format.max_field)
        row_bad(row, rows->field_too_long, (size_t)(from - line.p) + 1);
    rows->cell[row->n++] = (struct view){from, n};
    if (row->n < ROWS_MAX_CELLS || last)
        return 1;
    row_bad(row, rows->too_many, (size_t)(stop - line.p) + 1);
    return 0;
}

int row_cut(struct rows *rows, struct row *row, struct view line, struct err *err)
{
    const char *p = line.p, *end = line.p + line.n, *from = p;
    char delimiter = rows->format.delimiter;
    int rc;
    for (; end - p >= 8; p += 8)
        for (uint64_t where = word_where(word_load(p), delimiter); where; where &= where - 1) {
            const char *stop = p + word_first(where);
            rc = add_cell(rows, row, line, from, stop, false, err);
            if (rc <= 0)
                return rc;
            from = stop + 1;
        }
    for (; p < end; p++)
        if (*p == delimiter) {
            rc = add_cell(rows, row, line, from, p, false, err);
            if (rc <= 0)
                return rc;
            from = p + 1;
        }
    return add_cell(rows, row, line, from, end, true, err) < 0 ? -1 : 0;
}

int split_row(struct rows *rows, struct row *row, struct err *err)
{
    struct line line;
    int rc = lines_next(&rows->lines, &line, err);
    if (rc != 1)
        return rc;
    rows->n_lines++;
    if (line.too_long)
        row_bad(row, rows->line_too_long, 0);
    else if (line.n > 0 && row_cut(rows, row, (struct view){line.p, line.n}, err) < 0)
        return -1;
    row->raw = (struct view){line.p, line.n};
    return 1;
}
