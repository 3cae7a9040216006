/* split: lines cut at a delimiter; cells are slices of the read buffer. */
#include <string.h>

#include "rows_impl.h"
#include "snag/mem.h"

int row_cut(struct rows *rows, struct row *row, struct view line, struct err *err)
{
    const char *p = line.p, *end = line.p + line.n;
    char delimiter = rows->format.delimiter;
    for (;;) {
        if (row->n == rows->cap && mem_reserve(&rows->cell, &rows->cap, row->n + 1, sizeof *rows->cell, err) < 0)
            return -1;
        const char *stop = memchr(p, delimiter, (size_t)(end - p));
        size_t n = (size_t)((stop ? stop : end) - p);
        if (n > rows->format.max_field)
            row_bad(row, rows->field_too_long, (size_t)(p - line.p) + 1);
        rows->cell[row->n++] = (struct view){p, n};
        if (!stop)
            return 0;
        if (row->n == ROWS_MAX_CELLS) {
            row_bad(row, rows->too_many, (size_t)(stop - line.p) + 1);
            return 0;
        }
        p = stop + 1;
    }
}

int split_row(struct rows *rows, struct row *row, struct err *err)
{
    struct line line;
    int rc = lines_next(&rows->lines, &line, err);
    if (rc <= 0)
        return rc;
    rows->n_lines++;
    if (line.too_long)
        row_bad(row, rows->line_too_long, 0);
    else if (line.n > 0 && row_cut(rows, row, (struct view){line.p, line.n}, err) < 0)
        return -1;
    row->raw = (struct view){line.p, line.n};
    return 1;
}
