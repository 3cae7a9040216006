/* plain: the rows of a simple table, some hundred kilobytes of text at a time, on several threads.
 *
 * A table is simple if it can be read piecemeal: one line per row, no quotes, as many cells as the header has. Chunks
 * are read in place in the input, their lines are shared among threads, and each thread writes numbers straight into
 * the columns. Cells other than short plain numbers are listed and added afterwards, in order. A chunk with anything
 * else is left untouched, with everything after it, to the careful reader, which also says what is wrong.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/team.h"
#include "table/frame/load.h"

enum { CHUNK = 1024 * 1024, PLAIN_PIECE = 64 * 1024, MAX_PIECES = CHUNK / PLAIN_PIECE + 1 };

struct listed {
    size_t column, row;
    struct view text;
};

/* Some lines of a chunk. */
struct piece {
    const char *p, *end;
    size_t row; /* the first one's, in the frame */
    bool simple;
    struct listed *listed;
    size_t n_listed, cap_listed;
    size_t *n_missing; /* per column, of numbers */
};

/* Where numbers of a column go; number is NULL if the column is text at the beginning of the chunk, or not wanted. */
struct target {
    double *number;
    uint8_t *shape;
};

struct plain {
    struct loader *l;
    struct target *target; /* per column */
    size_t n_columns;
    char delimiter;
    bool csv;
    struct piece piece[MAX_PIECES];
    size_t n_pieces;
};

/* ---- cells ---- */

static inline bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads a short plain number: returns what follows it, or NULL. The text never ends with a digit. */
static inline const char *short_number(const char *p, double *x, uint8_t *shape)
{
    static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
    bool minus = *p == '-';
    p += minus;
    const char *whole = p;
    uint64_t digits = 0; /* wraps harmlessly: then there are too many */
    for (; digit(*p); p++)
        digits = digits * 10 + (uint64_t)(*p - '0');
    size_t n_whole = (size_t)(p - whole), places = 0;
    if (n_whole == 0 || (n_whole > 1 && *whole == '0'))
        return NULL;
    if (*p == '.') {
        const char *fraction = ++p;
        for (; digit(*p); p++)
            digits = digits * 10 + (uint64_t)(*p - '0');
        places = (size_t)(p - fraction);
        if (places == 0)
            return NULL;
    }
    if (n_whole + places > EXACT_DIGITS || FLT_EVAL_METHOD != 0)
        return NULL;
    double y = (double)digits / power[places]; /* both exact: rounded once */
    *x = minus ? -y : y;
    *shape = (uint8_t)places;
    return p;
}

/* The end of the cell at p, without the CR of a line end; NULL if the row is not simple. */
static const char *cell_end(const struct plain *s, const char *p, bool last)
{
    char end = last ? '\n' : s->delimiter;
    const char *from = p;
    for (; *p != end; p++)
        if (*p == '\n' || *p == s->delimiter || (s->csv && (*p == '"' || (*p == '\r' && p[1] != '\n'))))
            return NULL;
    return last && p > from && p[-1] == '\r' ? p - 1 : p;
}

static struct view without_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (p < end && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return (struct view){p, (size_t)(end - p)};
}

static bool list_cell(struct piece *k, size_t column, size_t row, struct view v)
{
    struct err err = ERR_INIT; /* if memory runs out, the chunk is left to the reader that can report it */
    if (mem_reserve(&k->listed, &k->cap_listed, k->n_listed + 1, sizeof *k->listed, &err) < 0)
        return false;
    k->listed[k->n_listed++] = (struct listed){column, row, v};
    return true;
}

/* What follows the cell and its line end, or NULL. */
static inline const char *take_cell(const struct plain *s, struct piece *k, const char *p, size_t column, size_t row)
{
    const struct target *t = &s->target[column];
    bool last = column + 1 == s->n_columns, kept = s->l->f->column[column].kept;
    const char *end;
    if (t->number) {
        double *x = &t->number[row];
        end = s->l->numbers_missing ? NULL : short_number(p, x, &t->shape[row]);
        if (end && !last && *end == s->delimiter)
            return end + 1;
        if (end && last && (*end == '\n' || (*end == '\r' && end[1] == '\n')))
            return end + 1 + (*end == '\r');
        *x = NAN;
    }
    end = cell_end(s, p, last);
    if (!end)
        return NULL;
    struct view v = s->csv ? without_blanks(p, end) : (struct view){p, (size_t)(end - p)};
    if (t->number && (v.n == 0 || view_is(v, "NA")))
        k->n_missing[column]++;
    else if (kept && !list_cell(k, column, row, v))
        return NULL;
    if (s->n_columns == 1 && v.n == 0) /* a blank line is not a row */
        return NULL;
    return end + 1 + (*end == '\r' && last);
}

static void read_piece(void *arg, size_t index)
{
    struct plain *s = arg;
    struct piece *k = &s->piece[index];
    size_t row = k->row;
    const char *p = k->p;
    k->n_listed = 0;
    memset(k->n_missing, 0, s->n_columns * sizeof *k->n_missing);
    for (; p && p < k->end; row++)
        for (size_t column = 0; p && column < s->n_columns; column++)
            p = take_cell(s, k, p, column, row);
    k->simple = p != NULL;
}

/* ---- chunks ---- */

/* Cuts whole lines into pieces; returns the number of rows. */
static size_t cut(struct plain *s, const char *p, const char *end)
{
    size_t row = s->l->f->n_rows;
    for (s->n_pieces = 0; p < end; s->n_pieces++) {
        struct piece *k = &s->piece[s->n_pieces];
        k->p = p;
        k->row = row;
        do {
            p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
            row++;
        } while (p < end && p - k->p < PLAIN_PIECE);
        k->end = p;
    }
    return row - s->l->f->n_rows;
}

/* Extends the columns by the rows of the pieces. */
static int take_chunk(struct plain *s, size_t n_rows, struct err *err)
{
    struct loader *l = s->l;
    struct frame *f = l->f;
    size_t end = f->n_rows + n_rows;
    if (frame_add_line(f, f->n_rows, l->n_lines + 1, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_pieces; i++) {
        const struct piece *k = &s->piece[i];
        for (size_t c = 0; c < s->n_columns; c++)
            f->column[c].n_missing += k->n_missing[c];
        for (size_t q = 0; q < k->n_listed; q++)
            if (frame_put_cell(l, k->listed[q].column, k->listed[q].row, end, k->listed[q].text, err) < 0)
                return -1;
    }
    f->n_rows = end;
    l->n_lines += n_rows;
    shelf_breathe(f->shelf, n_rows);
    return 0;
}

/* 1: taken, 0: no more, or not simple. */
static int next_chunk(struct plain *s, struct in *in, struct err *err)
{
    const char *p, *end;
    size_t n = CHUNK;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    end = n > 0 ? memrchr(p, '\n', n) : NULL;
    if (!end)
        return 0;
    end++;
    size_t n_rows = cut(s, p, end);
    if (frame_make_room(s->l, s->l->f->n_rows + n_rows, err) < 0)
        return -1;
    for (size_t c = 0; c < s->n_columns; c++)
        s->target[c] = (struct target){s->l->f->column[c].number, s->l->reading[c].shape};
    team_run(s->l->o->threads, s->n_pieces, read_piece, s);
    for (size_t i = 0; i < s->n_pieces; i++)
        if (!s->piece[i].simple)
            return 0;
    if (take_chunk(s, n_rows, err) < 0)
        return -1;
    in_skip(in, (size_t)(end - p));
    return 1;
}

static int read_chunks(struct loader *l, struct in *in, struct err *err)
{
    size_t n = l->f->n_columns;
    struct plain s = {.l = l, .n_columns = n, .delimiter = l->format.delimiter, .csv = l->format.kind == ROWS_CSV};
    s.target = mem_zero(n, sizeof *s.target, err);
    size_t *n_missing = mem_zero(n * MAX_PIECES, sizeof *n_missing, err);
    int rc = s.target && n_missing ? 1 : -1;
    for (size_t i = 0; rc > 0 && i < MAX_PIECES; i++)
        s.piece[i].n_missing = n_missing + i * n;
    while (rc > 0)
        rc = next_chunk(&s, in, err);
    for (size_t i = 0; i < MAX_PIECES; i++)
        free(s.piece[i].listed);
    free(s.target);
    free(n_missing);
    return rc;
}

/* Is the line one row, whatever follows? */
static bool simple_header(const struct loader *l, const char *p, size_t n)
{
    size_t quotes = 0;
    bool blank = true;
    for (size_t i = 0; i < n; i++) {
        quotes += p[i] == '"';
        blank = blank && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n');
        if (p[i] == '\r' && p[i + 1] != '\n')
            return false;
    }
    return !blank && (l->format.kind == ROWS_TSV || quotes % 2 == 0);
}

/* The header is read through rows, which know quotes; if it is not simple, everything is left to them. */
static int read_header(struct loader *l, struct in *in, struct err *err)
{
    struct in *line = NULL;
    struct rows *rows = NULL;
    struct row row = {0};
    const char *p, *end;
    size_t n = CHUNK;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    end = n > 0 ? memchr(p, '\n', n) : NULL;
    if (!end)
        return 0;
    end++;
    if (!simple_header(l, p, (size_t)(end - p)))
        return 0;
    int rc = in_memory(&line, l->f->name, p, (size_t)(end - p), err);
    if (rc == 0)
        rc = rows_open(&rows, line, &l->format, err);
    if (rc == 0)
        rc = rows_next(rows, &row, err);
    row.line += l->n_lines;
    bool whole = rc > 0 && row.fate == ROW_OK;
    if (whole)
        rc = frame_put_header(l, &row, err);
    if (whole && rc == 0) {
        in_skip(in, (size_t)(end - p));
        l->n_lines++;
    }
    if (rows)
        rows_close(rows);
    in_close(line);
    return rc < 0 ? -1 : 0;
}

int frame_plain(struct loader *l, struct in *in, struct err *err)
{
    if (read_header(l, in, err) < 0)
        return -1;
    return l->reading ? read_chunks(l, in, err) : 0;
}
