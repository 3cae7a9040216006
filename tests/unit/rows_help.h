/* rows_help: rows as text, so that two ways of reading them can be compared. */
#ifndef ROWS_HELP_H
#define ROWS_HELP_H

#include "io_help.h"
#include "io/in_impl.h"
#include "snag/rows.h"

static inline void dump_cells(struct buf *b, const struct view *cell, size_t n)
{
    struct err err = ERR_INIT;
    char shown[512];
    for (size_t i = 0; i < n; i++)
        if (buf_addf(b, &err, "[%s]", str_shown(shown, sizeof shown, cell[i])) < 0)
            abort();
}

static inline void dump_row(struct buf *b, const struct row *row)
{
    static const char *const fate[] = {"ok", "blank", "bad"};
    struct err err = ERR_INIT;
    int rc = buf_addf(b, &err, "%lu+%lu %s ", (unsigned long)row->line, (unsigned long)row->n_lines, fate[row->fate]);
    if (rc == 0 && row->fate == ROW_BAD)
        rc = buf_addf(b, &err, "%zu %s ", row->column, row->problem);
    if (rc < 0)
        abort();
    if (row->fate == ROW_BAD)
        dump_cells(b, &row->raw, 1);
    dump_cells(b, row->cell, row->n);
    if (buf_addc(b, '\n', &err) < 0)
        abort();
}

/* All rows of the bytes, read in pieces of read_size (0 = any), or the message. */
static inline void dump_rows(struct buf *b, const char *p, size_t n, const struct rows_format *format, size_t read_size)
{
    struct err err = ERR_INIT;
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct row row;
    buf_clear(b);
    in_set_read_size(read_size);
    int rc = in_memory(&in, "x", p, n, &err) == 0 && rows_open(&rows, in, format, &err) == 0 ? 1 : -1;
    while (rc > 0) {
        rc = rows_next(rows, &row, &err);
        if (rc > 0)
            dump_row(b, &row);
    }
    rows_close(rows);
    in_close(in);
    in_set_read_size(0);
    struct err ignored = ERR_INIT;
    if (rc < 0)
        buf_clear(b);
    if (buf_adds(b, rc < 0 ? err.msg : "", &ignored) < 0)
        abort();
}

#endif
