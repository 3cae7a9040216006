/* blocks: the rows of a table, a block of text at a time, on several threads.
 *
 * The rows of a block are shared among threads, and each thread writes short plain numbers straight into the columns.
 * Cells of any other kind are listed and put there afterwards, in order. A row that is not of the table ends the block
 * before it, so whatever is wrong is found in the order of the file.
 */
#include <math.h>
#include <stdlib.h>

#include "base/team.h"
#include "event/read/rows_block.h"
#include "table/frame/load.h"
#include "text/num_short.h"

/* Blocks for several threads are larger, as threads cost something to start. */
enum { BLOCK_PIECES = 16, ALONE_BYTES = 256 * 1024, SHARED_BYTES = 1024 * 1024 };

struct listed {
    const struct rows_block_row *row;
    size_t column, frame_row;
};

/* Some rows of a block. */
struct piece {
    size_t from, to;  /* in the block */
    size_t frame_row; /* the first one's */
    struct listed *listed;
    size_t n_listed, cap_listed;
    size_t *n_missing; /* per target, of numbers */
    bool failed;
    struct err why;
};

/* Where the cells of a column go, if it is one of numbers at the beginning of the block. */
struct target {
    uint32_t column;
    bool numbers;
    double *number; /* NULL: packed */
    struct packed_column packed;
    uint8_t *shape; /* NULL: all numbers have the same */
    uint8_t same;
};

struct blocks {
    struct loader *l;
    struct rows_block *b;
    struct target *target; /* of the columns kept */
    size_t n_targets;
    struct piece piece[BLOCK_PIECES];
    size_t n_pieces;
};

/* ---- pieces ---- */

static void list_cell(struct piece *k, const struct rows_block_row *r, size_t column, size_t frame_row)
{
    if (mem_reserve(&k->listed, &k->cap_listed, k->n_listed + 1, sizeof *k->listed, &k->why) < 0)
        k->failed = true;
    else
        k->listed[k->n_listed++] = (struct listed){r, column, frame_row};
}

/* A number without the quotes around it. */
static inline bool plain_number(const struct blocks *s, const char *p, const char *end, struct num_parts *parts)
{
    bool quoted = s->b->edges && end - p > 2 && p[0] == '"' && end[-1] == '"';
    return num_short_parts(p + quoted, end - quoted, s->b->bytes, parts);
}

enum took { TOOK, TOOK_MISSING, TOOK_NOT };

/* A cell of a column of numbers, if it is one like most of them. */
static inline enum took take_number(const struct blocks *s, const struct target *t, const struct rows_block_row *r,
                                    size_t row)
{
    const struct rows_block *b = s->b;
    struct num_parts parts;
    const char *p = b->bytes + (t->column ? b->sep[r->at + t->column - 1] + 1 : r->begin);
    const char *end = b->bytes + b->sep[r->at + t->column];
    if (plain_number(s, p, end, &parts)) {
        if (!t->shape && parts.places != t->same)
            return TOOK_NOT;
        if (t->number)
            t->number[row] = num_short_value(&parts);
        else if (!packed_set(&t->packed, row, &parts))
            return TOOK_NOT;
        if (t->shape)
            t->shape[row] = parts.places;
        return TOOK;
    }
    return p == end || (end - p == 2 && p[0] == 'N' && p[1] == 'A') ? TOOK_MISSING : TOOK_NOT;
}

static void take_row(const struct blocks *s, struct piece *k, const struct rows_block_row *r, size_t row)
{
    bool plain = !r->odd && !s->l->numbers_missing;
    for (size_t i = 0; i < s->n_targets; i++) {
        const struct target *t = &s->target[i];
        enum took took = t->numbers && plain ? take_number(s, t, r, row) : TOOK_NOT;
        if (took == TOOK_MISSING)
            k->n_missing[i]++;
        if (took != TOOK && t->number)
            t->number[row] = NAN;
        else if (took != TOOK && t->numbers)
            packed_miss(&t->packed, row);
        if (took == TOOK_NOT)
            list_cell(k, r, t->column, row);
    }
}

static void take_piece(void *arg, size_t index)
{
    struct blocks *s = arg;
    struct piece *k = &s->piece[index];
    size_t row = k->frame_row;
    k->n_listed = 0;
    memset(k->n_missing, 0, s->n_targets * sizeof *k->n_missing);
    for (size_t i = k->from; i < k->to; i++)
        if (s->b->row[i].fate == ROW_OK) {
            take_row(s, k, &s->b->row[i], row);
            row++;
        }
}

/* ---- blocks ---- */

static bool is_of_table(const struct blocks *s, const struct rows_block_row *r)
{
    return r->fate == ROW_BLANK || (r->fate == ROW_OK && r->n_cells == s->l->f->n_columns);
}

/* Cuts the rows of the table before any other row into pieces; returns what the frame gains, and *end becomes the
 * first row that is in none of them. */
static size_t cut(struct blocks *s, size_t *end)
{
    const struct rows_block *b = s->b;
    size_t some = (b->n + BLOCK_PIECES - 1) / BLOCK_PIECES, n_rows = 0, i = 0;
    for (s->n_pieces = 0; i < b->n && is_of_table(s, &b->row[i]); i++) {
        if (i % some == 0) {
            s->piece[s->n_pieces].from = i;
            s->piece[s->n_pieces++].frame_row = s->l->f->n_rows + n_rows;
        }
        s->piece[s->n_pieces - 1].to = i + 1;
        n_rows += b->row[i].fate == ROW_OK;
    }
    *end = i;
    return n_rows;
}

static int put_listed(struct blocks *s, const struct listed *c, size_t end, struct err *err)
{
    struct view v;
    if (rows_block_cell(s->b, c->row, (uint32_t)c->column, &v, err) < 0)
        return -1;
    return frame_put_cell(s->l, c->column, c->frame_row, end, v, err);
}

/* What the threads left to do, in the order of the rows. */
static int put_rest(struct blocks *s, size_t end, struct err *err)
{
    for (size_t i = 0; i < s->n_pieces; i++) {
        const struct piece *k = &s->piece[i];
        if (k->failed) {
            *err = k->why;
            return -1;
        }
        for (size_t c = 0; c < s->n_targets; c++)
            s->l->f->column[s->target[c].column].n_missing += k->n_missing[c];
        for (size_t q = 0; q < k->n_listed; q++)
            if (put_listed(s, &k->listed[q], end, err) < 0)
                return -1;
    }
    return 0;
}

static int note_lines(struct frame *f, const struct rows_block *b, size_t end, uint64_t lines_before, struct err *err)
{
    size_t row = f->n_rows;
    for (size_t i = 0; i < end; i++) {
        if (b->row[i].fate != ROW_OK)
            continue;
        if (frame_add_line(f, row, lines_before + b->line + b->row[i].line, err) < 0)
            return -1;
        row++;
    }
    return 0;
}

static int bad_row(struct blocks *s, const struct rows_block_row *r, struct err *err)
{
    struct row row;
    if (rows_block_whole(s->b, r, &row, err) < 0)
        return -1;
    row.line += s->l->n_lines;
    return frame_bad_row(s->l, &row, err);
}

static int take_block(struct blocks *s, struct err *err)
{
    struct loader *l = s->l;
    struct frame *f = l->f;
    size_t end, n_rows = cut(s, &end);
    if (frame_make_room(l, f->n_rows + n_rows, err) < 0 || note_lines(f, s->b, end, l->n_lines, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_targets; i++) {
        struct target *t = &s->target[i];
        const struct frame_reading *rd = &l->reading[t->column];
        const struct column *c = &f->column[t->column];
        *t = (struct target){.column = t->column,
                             .numbers = c->kind == COLUMN_NUMBER,
                             .number = c->number,
                             .packed = packed_of(c, rd->places),
                             .shape = rd->shape,
                             .same = rd->same};
    }
    team_run(l->o->threads, s->n_pieces, take_piece, s);
    if (put_rest(s, f->n_rows + n_rows, err) < 0)
        return -1;
    f->n_rows += n_rows;
    shelf_breathe(f->shelf, n_rows);
    return end < s->b->n ? bad_row(s, &s->b->row[end], err) : 0;
}

static int targets_open(struct blocks *s, struct err *err)
{
    const struct frame *f = s->l->f;
    s->target = mem_zero(f->n_columns, sizeof *s->target, err);
    for (size_t c = 0; s->target && c < f->n_columns; c++)
        if (f->column[c].kept)
            s->target[s->n_targets++].column = (uint32_t)c;
    return s->target ? 0 : -1;
}

int frame_blocks(struct loader *l, struct rows *rows, struct err *err)
{
    struct blocks s = {.l = l};
    size_t *n_missing = NULL;
    int rc = targets_open(&s, err);
    if (rc == 0) {
        n_missing = mem_zero(BLOCK_PIECES * s.n_targets, sizeof *n_missing, err);
        rc = n_missing ? rows_block_open(&s.b, rows, l->o->threads > 1 ? SHARED_BYTES : ALONE_BYTES, err) : -1;
    }
    for (size_t i = 0; rc == 0 && i < BLOCK_PIECES; i++)
        s.piece[i].n_missing = n_missing + i * s.n_targets;
    for (int more = 1; rc == 0 && more > 0;) {
        more = rows_block_next(s.b, err);
        rc = more > 0 ? take_block(&s, err) : more;
    }
    rows_block_close(s.b);
    for (size_t i = 0; i < BLOCK_PIECES; i++)
        free(s.piece[i].listed);
    free(s.target);
    free(n_missing);
    return rc;
}
