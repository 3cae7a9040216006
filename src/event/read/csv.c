/* csv: rows by libcsv in its strict mode.
 *
 * libcsv is fed one physical line at a time, so line numbers, the beginning of a row and the column of an error are
 * known without asking it. Options: STRICT, because without it a stray quote silently swallows rows; STRICT_FINI,
 * because a quote open at the end of the file is an error; REPALL_NL, because blank lines are counted. libcsv trims
 * unquoted blanks at the edges of a cell; we let it, as the alternative makes `"a" ,b` an error.
 *
 * Most lines hold no quote. They mean the same to libcsv and to a plain split, which is several times faster; so only
 * lines with a quote, or a blank at a cell's edge, go through libcsv. Tests check that the two agree.
 */
#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event/read/rows_impl.h"
#include "snag/mem.h"

enum {
    CSV_OPTIONS = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL,
    ENTRY_STEP = 64 * 1024 /* libcsv's buffer grows by this; its own step of 128 bytes is slow */
};

struct csv {
    struct csv_parser parser;
    struct rows *rows;
    struct row *row; /* being filled */
    bool ended;      /* … and complete */
    char *text;      /* the bytes of its cells */
    size_t text_n, text_cap;
    size_t fed;     /* its bytes given to libcsv so far */
    struct buf raw; /* its earlier lines, if there are several */
};

int csv_reader_open(struct rows *rows, struct err *err)
{
    struct csv *csv = mem_zero(1, sizeof *csv, err);
    rows->csv = csv;
    if (!csv)
        return -1;
    csv->rows = rows;
    if (csv_init(&csv->parser, CSV_OPTIONS) != 0)
        return err_system(err, ENOMEM, "csv reader");
    csv_set_delim(&csv->parser, (unsigned char)rows->format.delimiter);
    csv_set_blk_size(&csv->parser, ENTRY_STEP);
    return 0;
}

void csv_reader_close(struct rows *rows)
{
    if (!rows->csv)
        return;
    csv_free(&rows->csv->parser);
    buf_free(&rows->csv->raw);
    free(rows->csv->text);
    free(rows->csv);
}

static void on_cell(void *bytes, size_t n, void *ctx)
{
    struct csv *csv = ctx;
    struct rows *rows = csv->rows;
    struct row *row = csv->row;
    if (row->n == ROWS_MAX_CELLS) {
        row_bad(row, rows->too_many, 0);
        return;
    }
    if (n > rows->format.max_field)
        row_bad(row, rows->field_too_long, 0);
    char *dst = csv->text + csv->text_n;
    if (n)
        memcpy(dst, bytes, n);
    csv->text_n += n;
    rows->cell[row->n++] = (struct view){dst, n};
}

static void on_row(int term, void *ctx)
{
    (void)term;
    ((struct csv *)ctx)->ended = true;
}

/* Makes room for the cells of a row of n bytes, since the callbacks cannot fail. */
static int make_room(struct csv *csv, size_t n, struct err *err)
{
    struct rows *rows = csv->rows;
    size_t cells = n < ROWS_MAX_CELLS ? n + 1 : ROWS_MAX_CELLS;
    if (cells > rows->cap && mem_reserve(&rows->cell, &rows->cap, cells, sizeof *rows->cell, err) < 0)
        return -1;
    if (n <= csv->text_cap)
        return 0;
    size_t at = 0;
    if (mem_reserve(&csv->text, &csv->text_cap, n, 1, err) < 0)
        return -1;
    for (size_t i = 0; i < csv->row->n; at += rows->cell[i++].n) /* the text has moved */
        rows->cell[i].p = csv->text + at;
    return 0;
}

/* Makes libcsv forget the row it is in. */
static void reset(struct csv *csv)
{
    (void)csv_set_opts(&csv->parser, 0);
    (void)csv_fini(&csv->parser, NULL, NULL, NULL);
    (void)csv_set_opts(&csv->parser, CSV_OPTIONS);
}

static int parser_failed(struct csv *csv, struct err *err)
{
    int why = csv_error(&csv->parser);
    return err_system(err, why == CSV_ENOMEM || why == CSV_ETOOBIG ? ENOMEM : EINVAL, "csv reader");
}

/* Feeds a line, which may end the row or make it bad. */
static int feed(struct csv *csv, const struct line *line, struct err *err)
{
    size_t n = line->n + line->eol;
    if (make_room(csv, csv->fed + n, err) < 0)
        return -1;
    size_t used = csv_parse(&csv->parser, line->p, n, on_cell, on_row, csv);
    csv->fed += n;
    if (used == n)
        return 0;
    if (csv_error(&csv->parser) != CSV_EPARSE)
        return parser_failed(csv, err);
    row_bad(csv->row, csv->parser.quoted ? "text after a closing quote" : "a quote inside an unquoted field", used + 1);
    csv->ended = true;
    reset(csv);
    return 0;
}

/* The file ends, and so does the row. */
static int finish(struct csv *csv, struct err *err)
{
    csv->ended = true;
    if (csv_fini(&csv->parser, on_cell, on_row, csv) == 0)
        return 0;
    if (csv_error(&csv->parser) != CSV_EPARSE)
        return parser_failed(csv, err);
    row_bad(csv->row, "a quote is not closed", 0);
    reset(csv);
    return 0;
}

/* The beginning of a row of several lines: its earlier lines and this one. */
static int keep_raw(struct csv *csv, const struct line *line, bool with_eol, struct err *err)
{
    size_t n = line->n + (with_eol ? line->eol : 0), room = LINE_KEPT - csv->raw.n;
    return buf_add(&csv->raw, line->p, n < room ? n : room, err);
}

static bool edge_blank(struct view v)
{
    return v.n && (v.p[0] == ' ' || v.p[0] == '\t' || v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t');
}

/* A line that is a whole row of plain cells: 1 if it was cut, 0 if it needs libcsv. */
static int plain(struct rows *rows, struct row *row, const struct line *line, struct err *err)
{
    if (line->n == 0 || line->too_long || line->n > rows->format.max_field || memchr(line->p, '"', line->n))
        return 0;
    if (row_cut(rows, row, (struct view){line->p, line->n}, err) < 0)
        return -1;
    row->raw = (struct view){line->p, line->n};
    bool same = row->fate == ROW_OK;
    for (size_t i = 0; i < row->n && same; i++)
        same = !edge_blank(rows->cell[i]);
    if (!same)
        *row = (struct row){.line = row->line};
    return same;
}

int csv_row(struct rows *rows, struct row *row, struct err *err)
{
    struct csv *csv = rows->csv;
    struct line line;
    csv->row = row;
    csv->ended = false;
    csv->text_n = 0;
    csv->fed = 0;
    buf_clear(&csv->raw);
    while (!csv->ended) {
        int rc = lines_next(&rows->lines, &line, err);
        if (rc < 0 || (rc == 0 && csv->fed == 0))
            return rc;
        if (rc == LINES_HELD) {
            reset(csv);
            return rc;
        }
        if (rc == 0) {
            if (finish(csv, err) < 0)
                return -1;
            line = (struct line){.p = ""};
            break;
        }
        rows->n_lines++;
        rc = csv->fed == 0 ? plain(rows, row, &line, err) : 0;
        if (rc != 0)
            return rc;
        if (line.too_long || csv->fed + line.n > rows->format.max_line) {
            row_bad(row, rows->line_too_long, 0);
            csv->ended = true;
            reset(csv);
        } else if (feed(csv, &line, err) < 0 || (line.eol == 0 && !csv->ended && finish(csv, err) < 0)) {
            return -1;
        }
        if (!csv->ended && keep_raw(csv, &line, true, err) < 0)
            return -1;
    }
    row->raw = (struct view){line.p, line.n};
    if (csv->raw.n) {
        if (keep_raw(csv, &line, false, err) < 0)
            return -1;
        row->raw = buf_view(&csv->raw);
    }
    return 1;
}
