/* rows_block: see rows_block.h. The index scans the rows' own buffer of lines, so an odd row is read in place, by the
 * reader that handles all rows, and the index restarts after it. */
#include "event/read/rows_block.h"

#include <errno.h>
#include <stdlib.h>

#include "base/word.h"
#include "event/read/rows_impl.h"

enum { STRIDE = 16 * 1024 }; /* the most that a row found to be odd late costs the index */

static uint32_t bytes_for_tests, rows_for_tests;

struct rows_block_state {
    struct rows *rows;
    uint32_t n_bytes, n_rows, stride; /* of a block, and of the index per scan */
    struct index index;
    struct rows_block_row *row;
    size_t n_sep, n_row, n_inner; /* how much of the index was taken */
    size_t limit;                 /* rows longer than this may be bad */
    struct row *odd;
    size_t n_odd, cap_odd;
    struct view *cell; /* for rows_block_whole */
    size_t cap_cell;
    bool refill; /* the next block is to be a full one */
    bool failed; /* reading failed; `why` is reported once the complete rows are used up */
    struct err why;
};

void rows_block_set_size(uint32_t bytes, uint32_t rows)
{
    bytes_for_tests = bytes;
    rows_for_tests = rows;
}

int rows_block_open(struct rows_block **block, struct rows *rows, uint32_t bytes, struct err *err)
{
    struct rows_block *b = mem_zero(1, sizeof *b, err);
    *block = b;
    struct rows_block_state *s = b ? mem_zero(1, sizeof *s, err) : NULL;
    const struct rows_format *f = &rows->format;
    if (!s) {
        free(b);
        *block = NULL;
        return -1;
    }
    b->s = s;
    s->rows = rows;
    s->n_bytes = bytes_for_tests ? bytes_for_tests : bytes;
    s->n_rows = rows_for_tests ? rows_for_tests : bytes / 64;
    s->stride = s->n_bytes < STRIDE ? s->n_bytes : STRIDE;
    b->edges = f->kind == ROWS_CSV;
    s->limit = f->max_line < f->max_field ? f->max_line : f->max_field;
    struct index *x = &s->index;
    *x = (struct index){.delimiter = f->delimiter, .quoted = f->kind == ROWS_CSV};
    x->mark = f->kind == ROWS_CSV ? '"' : f->kind == ROWS_TSV ? '\\' : '\r';
    size_t most_rows = s->n_rows + s->stride + INDEX_SLACK;
    x->sep = malloc((s->n_bytes + INDEX_SLACK) * sizeof *x->sep);
    x->inner = malloc(s->n_bytes * sizeof *x->inner);
    x->row = malloc(most_rows * sizeof *x->row);
    s->row = malloc(most_rows * sizeof *s->row);
    if (x->sep && x->inner && x->row && s->row)
        return 0;
    rows_block_close(b);
    *block = NULL;
    return err_system(err, ENOMEM, "reading rows");
}

void rows_block_close(struct rows_block *b)
{
    if (!b)
        return;
    struct rows_block_state *s = b->s;
    free(s->index.sep);
    free(s->index.inner);
    free(s->index.row);
    free(s->row);
    free(s->odd);
    free(s->cell);
    free(s);
    arena_free(&b->text);
    free(b);
}

int rows_block_swap(struct rows_block *b, struct rows_block_text *with, struct err *err)
{
    struct arena text = b->text;
    if (lines_swap(&b->s->rows->lines, &with->bytes, &with->cap, err) < 0)
        return -1;
    b->text = with->text;
    with->text = text;
    b->n = 0;
    return 0;
}

void rows_block_text_free(struct rows_block_text *t)
{
    free(t->bytes);
    arena_free(&t->text);
    *t = (struct rows_block_text){0};
}

/* ---- odd rows ---- */

/* The row's cells and bytes in the block's own memory. */
static int keep(struct rows_block *b, struct row *row, struct err *err)
{
    const struct view *last = row->n ? &row->cell[row->n - 1] : NULL;
    size_t n = last ? (size_t)(last->p + last->n - row->cell[0].p) : 0;
    struct view *cell = arena_get(&b->text, row->n * sizeof *cell, err);
    char *text = cell ? arena_get(&b->text, n + row->raw.n, err) : NULL;
    if (!text)
        return -1;
    if (n)
        memcpy(text, row->cell[0].p, n);
    for (size_t i = 0; i < row->n; i++)
        cell[i] = (struct view){text + (row->cell[i].p - row->cell[0].p), row->cell[i].n};
    if (row->raw.n)
        memcpy(text + n, row->raw.p, row->raw.n);
    if (!word_text_is_ascii(text, n))
        b->plain = false;
    row->cell = cell;
    row->raw.p = text + n;
    return 0;
}

/* One row by rows_next; with `hold`, only if the buffer has all of it, else LINES_HELD. */
static int odd_row(struct rows_block *b, bool hold, struct err *err)
{
    struct rows_block_state *s = b->s;
    struct lines *lines = &s->rows->lines;
    size_t at = lines->at;
    uint64_t n_lines = s->rows->n_lines;
    struct row row;
    lines->hold = hold;
    int rc = rows_next(s->rows, &row, err);
    lines->hold = false;
    if (rc == LINES_HELD) {
        lines_back(lines, at);
        s->rows->n_lines = n_lines;
    }
    if (rc != 1)
        return rc;
    if (mem_reserve(&s->odd, &s->cap_odd, s->n_odd + 1, sizeof *s->odd, err) < 0 || keep(b, &row, err) < 0)
        return -1;
    s->odd[s->n_odd] = row;
    s->row[b->n++] = (struct rows_block_row){.n_cells = (uint32_t)row.n,
                                             .at = (uint32_t)s->n_odd++,
                                             .line = (uint32_t)(row.line - b->line),
                                             .fate = (uint8_t)row.fate,
                                             .odd = true};
    b->odd = s->odd;
    return 1;
}

/* ---- rows of the index ---- */

static bool all_blank(const char *p, size_t n)
{
    while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    return n == 0;
}

/* Turns rows that the index found into rows of the block; false if one of them is odd after all. */
static bool take_rows(struct rows_block *b)
{
    struct rows_block_state *s = b->s;
    const struct index *x = &s->index;
    const char *bytes = b->bytes;
    struct lines *lines = &s->rows->lines;
    uint32_t begin = (uint32_t)(lines->buf + lines->at - bytes), line = (uint32_t)(s->rows->n_lines + 1 - b->line);
    struct rows_block_row *r = s->row + b->n;
    size_t n_row = s->n_row, first = s->n_sep;
    for (; n_row < x->n_row; n_row++, r++) {
        size_t last = x->row[n_row] - 1;
        uint32_t lf = x->sep[last], end = lf;
        if (x->has_cr && lf > begin && bytes[lf - 1] == '\r')
            end--;
        *r = (struct rows_block_row){begin,  end - begin, (uint32_t)(last + 1 - first), (uint32_t)first, line,
                                     ROW_OK, false};
        if (r->n > s->limit || r->n_cells > ROWS_MAX_CELLS)
            break;
        if (r->n_cells == 1 && (r->n == 0 || (x->quoted && all_blank(bytes + begin, r->n)))) {
            r->fate = ROW_BLANK;
            r->n_cells = 0;
        }
        x->sep[last] = end;
        line++;
        for (; s->n_inner < x->n_inner && x->inner[s->n_inner] < lf; s->n_inner++)
            line++;
        first = last + 1;
        begin = lf + 1;
    }
    bool all = n_row == x->n_row;
    b->n = (size_t)(r - s->row);
    s->n_row = n_row;
    s->n_sep = first;
    s->rows->n_lines = b->line + line - 1;
    lines->at = (size_t)(bytes - lines->buf) + begin;
    return all;
}

/* Collects the rows that are complete in the buffer. */
static int collect(struct rows_block *b, struct err *err)
{
    struct rows_block_state *s = b->s;
    struct index *x = &s->index;
    struct lines *lines = &s->rows->lines;
    size_t ready = lines->end - lines->at;
    uint32_t end = ready < s->n_bytes ? (uint32_t)ready : s->n_bytes;
    for (int rc = 1; rc == 1;) {
        uint32_t from = (uint32_t)(lines->buf + lines->at - b->bytes);
        bool odd = false;
        s->n_inner = 0;
        index_begin(x, from, s->n_sep, s->n_row);
        while (!odd && x->at < end && b->n < s->n_rows) {
            index_scan(x, b->bytes, end - x->at > s->stride ? x->at + s->stride : end, end);
            odd = !take_rows(b) || x->odd;
        }
        rc = odd && b->n < s->n_rows ? odd_row(b, true, err) : 0;
        if (rc < 0)
            return -1;
    }
    return 0;
}

static void begin(struct rows_block *b)
{
    struct rows_block_state *s = b->s;
    struct index *x = &s->index;
    b->row = s->row;
    b->sep = x->sep;
    b->bytes = s->rows->lines.buf + s->rows->lines.at;
    b->line = s->rows->n_lines + 1;
    b->n = 0;
    s->n_sep = 0;
    s->n_row = 0;
    s->n_odd = 0;
    b->plain = true;
    arena_reset(&b->text);
    x->has_cr = false;
    x->marked = false;
    x->beyond = false;
}

void rows_block_back(struct rows_block *b, size_t i)
{
    struct lines *lines = &b->s->rows->lines;
    b->s->refill = true;
    if (i == b->n)
        return;
    lines_back(lines, (size_t)(b->bytes - lines->buf) + b->row[i].begin);
    b->s->rows->n_lines = b->line + b->row[i].line - 1;
    b->n = i;
}

bool rows_block_ends(const struct rows_block *b)
{
    const struct lines *lines = &b->s->rows->lines;
    return lines->in_end && lines->at == lines->end;
}

bool rows_block_cut(const struct rows_block *b)
{
    return rows_block_ends(b) && b->s->rows->lines.unended;
}

int rows_block_failed(const struct rows_block *b, struct err *err)
{
    if (!b->s->failed)
        return 0;
    *err = b->s->why;
    return -1;
}

int rows_block_next(struct rows_block *b, struct err *err)
{
    struct rows_block_state *s = b->s;
    struct lines *lines = &s->rows->lines;
    if (s->refill && !s->failed)
        s->failed = lines_fill(lines, s->n_bytes, &s->why) < 0;
    s->refill = false;
    for (;;) {
        begin(b);
        if (collect(b, err) < 0)
            return -1;
        b->end = lines->buf + lines->end;
        if (b->n > 0) {
            b->plain = b->plain && !s->index.beyond;
            b->escapes = s->rows->format.kind == ROWS_TSV && (s->index.marked || s->n_odd > 0);
            return 1;
        }
        if (s->failed) {
            *err = s->why;
            return -1;
        }
        if (lines->in_end || lines->end - lines->at >= s->n_bytes)
            break;
        s->failed = lines_fill(lines, s->n_bytes, &s->why) < 0;
    }
    /* The last row, which lacks its line end, or a very long one: not in the block's bytes. */
    b->escapes = s->rows->format.kind == ROWS_TSV;
    return odd_row(b, false, err);
}

/* ---- cells ---- */

/* Without its quotes, or without blanks around it. */
int rows_block_cell_bare(struct rows_block *b, struct view *v, struct err *err)
{
    if (v->p[0] != '"') {
        *v = view_trim(*v);
        return 0;
    }
    v->p++;
    v->n -= 2;
    if (v->n == 0 || !memchr(v->p, '"', v->n))
        return 0;
    char *text = arena_get(&b->text, v->n, err);
    size_t n = 0;
    if (!text)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        text[n++] = v->p[i];
        i += v->p[i] == '"'; /* the second of the two */
    }
    *v = (struct view){text, n};
    return 0;
}

int rows_block_whole(struct rows_block *b, const struct rows_block_row *r, struct row *row, struct err *err)
{
    struct rows_block_state *s = b->s;
    if (r->odd) {
        *row = b->odd[r->at];
        return 0;
    }
    if (mem_reserve(&s->cell, &s->cap_cell, r->n_cells, sizeof *s->cell, err) < 0)
        return -1;
    *row = (struct row){.fate = (enum row_fate)r->fate,
                        .n = r->n_cells,
                        .cell = s->cell,
                        .line = b->line + r->line,
                        .n_lines = 1,
                        .raw = {b->bytes + r->begin, r->n < LINE_KEPT ? r->n : LINE_KEPT}};
    for (uint32_t i = 0; i < r->n; i++)
        row->n_lines += b->bytes[r->begin + i] == '\n';
    for (uint32_t k = 0; k < r->n_cells; k++)
        if (rows_block_cell(b, r, k, &s->cell[k], err) < 0)
            return -1;
    return 0;
}
