/* rows: see snag/rows.h. */
#include <stdio.h>
#include <stdlib.h>

#include "event/read/rows_impl.h"
#include "snag/mem.h"

enum { DEFAULT_MAX = 16 * 1024 * 1024 };

/* "row longer than 16 MiB" */
static void size_text(char *dst, size_t size, const char *what, size_t n)
{
    enum { KIB = 1024, MIB = 1024 * 1024 };
    if (n % MIB == 0)
        (void)snprintf(dst, size, "%s longer than %zu MiB", what, n / MIB);
    else if (n % KIB == 0)
        (void)snprintf(dst, size, "%s longer than %zu KiB", what, n / KIB);
    else
        (void)snprintf(dst, size, "%s longer than %zu bytes", what, n);
}

int rows_take_sep(struct in *in, struct rows_format *format, struct err *err)
{
    static const char sep[] = "sep=";
    const char *p;
    size_t n = sizeof "\"sep=;\"\r\n" - 1;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    size_t quote = n > 0 && p[0] == '"', at = quote + sizeof sep - 1, end = at + 1 + quote;
    if (n <= end || memcmp(p + quote, sep, sizeof sep - 1) != 0 || p[at] == '"' || (quote && p[end - 1] != '"'))
        return 0;
    char delimiter = p[at];
    end += p[end] == '\r';
    if (end >= n || p[end] != '\n')
        return 0;
    in_skip(in, end + 1);
    *format = (struct rows_format){.kind = ROWS_CSV, .delimiter = delimiter, .lines_above = format->lines_above + 1};
    return 1;
}

int rows_open(struct rows **rows, struct in *in, const struct rows_format *format, struct err *err)
{
    struct rows *r = mem_zero(1, sizeof *r, err);
    *rows = r;
    if (!r)
        return -1;
    r->format = *format;
    r->n_lines = format->lines_above;
    struct rows_format *f = &r->format;
    if (!f->delimiter)
        f->delimiter = f->kind == ROWS_CSV ? ',' : '\t';
    if (!f->max_line)
        f->max_line = DEFAULT_MAX;
    if (!f->max_field)
        f->max_field = DEFAULT_MAX;
    size_text(r->line_too_long, sizeof r->line_too_long, "row", f->max_line);
    size_text(r->field_too_long, sizeof r->field_too_long, "field", f->max_field);
    (void)snprintf(r->too_many, sizeof r->too_many, "more than %d fields", ROWS_MAX_CELLS);

    int rc = 0;
    if (f->delimiter == '\n' || f->delimiter == '\r' || (f->kind == ROWS_CSV && f->delimiter == '"'))
        rc = err_set(err, ERR_USAGE, "a line end or a quote cannot be the delimiter");
    if (rc == 0)
        rc = lines_open(&r->lines, in, f->max_line, f->kind == ROWS_CSV, err);
    if (rc == 0 && f->kind == ROWS_CSV)
        rc = csv_reader_open(r, err);
    if (rc < 0) {
        rows_close(r);
        *rows = NULL;
    }
    return rc;
}

int rows_next(struct rows *rows, struct row *row, struct err *err)
{
    *row = (struct row){.line = rows->n_lines + 1};
    int rc = rows->csv ? csv_row(rows, row, err) : split_row(rows, row, err);
    if (rc != 1)
        return rc;
    if (row->raw.n > LINE_KEPT)
        row->raw.n = LINE_KEPT;
    row->n_lines = rows->n_lines + 1 - row->line;
    if (row->fate == ROW_BAD) {
        row->n = 0;
    } else if (row->n == 0) {
        row->fate = ROW_BLANK;
    }
    row->cell = rows->cell;
    return 1;
}

void rows_close(struct rows *rows)
{
    if (!rows)
        return;
    csv_reader_close(rows);
    lines_close(&rows->lines);
    free(rows->cell);
    free(rows);
}
