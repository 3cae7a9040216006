/* load: a frame while it is being read: its columns, cell by cell.
 *
 * A column is taken to be numbers until a cell says otherwise. Then the cells before it must become text again, exactly
 * as written: so each number has a shape, one byte that says how many digits followed the point, from which plain
 * notations are rebuilt; texts in other notations (007, +1, 1e5) are kept separately, on the shelf like everything as
 * long as the table. Both are freed after reading.
 */
#include "table/frame/load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/dict.h"
#include "snag/num.h"
#include "snag/tsv.h"

/* Empty, blank, NA, or a word that the caller calls so; of numbers the value counts, not the notation. */
static bool is_missing(const struct loader *l, struct view v)
{
    double x, word;
    v = view_trim(v);
    if (v.n == 0 || view_is(v, "NA"))
        return true;
    for (size_t i = 0; i < l->o->n_missing; i++)
        if (view_is(v, l->o->missing[i]))
            return true;
    for (size_t i = 0; l->numbers_missing && i < l->o->n_missing; i++)
        if (frame_number(view_of(l->o->missing[i]), &word) && frame_number(v, &x) && x == word)
            return true;
    return false;
}

static int put_text(struct column *c, size_t row, struct view v, struct err *err)
{
    int64_t id = dict_put(&c->dict, v, err);
    if (id < 0)
        return -1;
    if (id > INT32_MAX)
        return err_set(err, ERR_DATA, "column %s has more than %d distinct texts", c->name, INT32_MAX);
    c->id[row] = (int32_t)id;
    return 0;
}

static void reading_close(struct loader *l, size_t index)
{
    struct frame_reading *rd = &l->reading[index];
    shelf_free(l->f->shelf, rd->shape);
    shelf_free(l->f->shelf, rd->odd);
    *rd = (struct frame_reading){.same = SHAPE_NONE};
}

/* Turns a column of numbers into text, in the rows before `end`. */
static int turn_to_text(struct loader *l, size_t index, size_t end, struct err *err)
{
    struct frame *f = l->f;
    struct column *c = &f->column[index];
    struct frame_reading *rd = &l->reading[index];
    char text[400];
    size_t odd = 0;
    c->id = shelf_new(f->shelf, l->cap, sizeof *c->id, err);
    if (!c->id)
        return -1;
    for (size_t r = 0; r < end; r++, shelf_step(f->shelf, r)) {
        struct view v;
        double x = column_number(c, r);
        if (isnan(x)) {
            c->id[r] = DICT_NONE;
            continue;
        }
        uint8_t shape = rd->shape ? rd->shape[r] : rd->same;
        if (shape == SHAPE_ODD)
            v = odd_next(rd, &odd);
        else
            v = (struct view){text, (size_t)snprintf(text, sizeof text, "%.*f", shape, x)};
        if (put_text(c, r, v, err) < 0)
            return -1;
    }
    frame_free_numbers(f, c);
    c->kind = COLUMN_TEXT;
    reading_close(l, index);
    return 0;
}

/* Notes the shape of a number; the rows before `end` may have numbers already. */
static int put_shape(struct loader *l, struct frame_reading *rd, size_t row, size_t end, uint8_t shape, struct err *err)
{
    if (rd->same == SHAPE_NONE)
        rd->same = shape;
    if (!rd->shape && shape != rd->same) {
        if (shelf_grow(l->f->shelf, &rd->shape, 0, l->cap, 1, err) < 0)
            return -1;
        memset(rd->shape, rd->same, end);
    }
    if (rd->shape)
        rd->shape[row] = shape;
    return 0;
}

static int put_number(struct loader *l, size_t index, size_t row, size_t end, struct view v, double x, struct err *err)
{
    struct frame_reading *rd = &l->reading[index];
    struct column *c = &l->f->column[index];
    struct num_parts parts;
    bool plain = num_short_parts(v.p, v.p + v.n, v.p, &parts);
    if (put_shape(l, rd, row, end, plain ? parts.places : SHAPE_ODD, err) < 0)
        return -1;
    if (!c->number && (plain ? packed_put(l, index, row, end, &parts, err) : packed_end(l, c, end, err)) < 0)
        return -1;
    if (c->number)
        c->number[row] = x;
    return plain ? 0 : odd_put(l->f->shelf, rd, v, err);
}

static int check_text(const struct loader *l, const char *column, uint64_t line, struct view v, struct err *err)
{
    char shown[80];
    if (str_utf8_bad(v) == v.n)
        return 0;
    (void)err_set(err, ERR_DATA, "%s:%llu: %s: '%s' is not UTF-8 text", l->f->name, (unsigned long long)line, column,
                  str_shown(shown, sizeof shown, v));
    return err_hint(err, "if the table was written on Windows: iconv -f CP1252 -t UTF-8 FILE | snag …");
}

static void put_missing(struct column *c, size_t row)
{
    struct packed_column p = packed_of(c, 0);
    if (c->kind == COLUMN_TEXT)
        c->id[row] = DICT_NONE;
    else if (c->number)
        c->number[row] = NAN;
    else
        packed_miss(&p, row);
}

int frame_put_cell(struct loader *l, size_t index, size_t row, size_t end, struct view v, struct err *err)
{
    struct column *c = &l->f->column[index];
    double x;
    if (is_missing(l, v)) {
        c->n_missing++;
        put_missing(c, row);
        return 0;
    }
    if (c->kind == COLUMN_NUMBER) {
        if (frame_number(v, &x))
            return put_number(l, index, row, end, v, x, err);
        if (turn_to_text(l, index, end, err) < 0)
            return -1;
    }
    if (l->format.kind == ROWS_TSV) {
        buf_clear(&l->plain);
        if (buf_room(&l->plain, v.n, err) < 0 || tsv_unescape(&v, &l->plain, err) < 0)
            return -1;
    }
    size_t n_known = c->dict.n;
    if (put_text(c, row, v, err) < 0)
        return -1;
    return c->dict.n > n_known ? check_text(l, c->name, frame_line(l->f, row), v, err) : 0;
}

enum { GUESS_FROM = 1024 * 1024, GUESS_MOST = 128 };

/* How many rows to make room for when n_rows come soon: all of the file if it goes on like that, to avoid copying too
 * often. */
static size_t room_for(const struct loader *l, size_t n_rows)
{
    uint64_t at, size;
    size_t cap = l->cap ? l->cap + l->cap / 2 : 1024;
    in_position(l->in, &at, &size);
    if (at >= GUESS_FROM && size >= at) {
        double times = 1.0625 * (double)size / (double)at;
        cap = (size_t)((times < GUESS_MOST ? times : GUESS_MOST) * (double)n_rows);
    }
    return cap < n_rows ? n_rows : cap;
}

static int grow_column(const struct loader *l, struct column *c, size_t cap, struct err *err)
{
    struct shelf *s = l->f->shelf;
    size_t n = l->f->n_rows;
    if (c->kind == COLUMN_TEXT)
        return shelf_grow(s, &c->id, n, cap, sizeof *c->id, err);
    if (c->packed32)
        return shelf_grow(s, &c->packed32, n, cap, sizeof *c->packed32, err);
    if (c->packed16 || (l->o->packed && !c->number))
        return shelf_grow(s, &c->packed16, n, cap, sizeof *c->packed16, err);
    return shelf_grow(s, &c->number, n, cap, sizeof *c->number, err);
}

int frame_make_room(struct loader *l, size_t n_rows, struct err *err)
{
    struct frame *f = l->f;
    if (n_rows <= l->cap)
        return 0;
    size_t cap = room_for(l, n_rows);
    for (size_t i = 0; i < f->n_columns; i++) {
        struct column *c = &f->column[i];
        if (!c->kept)
            continue;
        if (grow_column(l, c, cap, err) < 0 ||
            (l->reading[i].shape && shelf_grow(f->shelf, &l->reading[i].shape, f->n_rows, cap, 1, err) < 0))
            return -1;
    }
    l->cap = cap;
    return 0;
}

static bool wanted(const char *name, const char *const *want, size_t n_want)
{
    if (!want)
        return true;
    for (size_t i = 0; i < n_want; i++)
        if (strcmp(want[i], name) == 0)
            return true;
    return false;
}

/* `c` has a name of its own: `names` has those of the columns before it. */
static int put_name(struct loader *l, struct dict *names, const struct column *c, uint64_t line, struct err *err)
{
    const struct frame *f = l->f;
    size_t n = names->n, first = 0;
    if (check_text(l, "the header", line, view_of(c->name), err) < 0 || dict_put(names, view_of(c->name), err) < 0)
        return -1;
    if (names->n > n)
        return 0;
    while (strcmp(f->column[first].name, c->name) != 0)
        first++;
    return err_set(err, ERR_DATA, "%s:%llu: two columns are named '%s' (columns %zu and %zu)", f->name,
                   (unsigned long long)line, c->name, first + 1, f->n_columns);
}

static int put_names(struct loader *l, struct dict *names, const struct row *row, struct err *err)
{
    for (size_t i = 0; i < row->n; i++) {
        struct column *c;
        if (frame_add_column(l->f, view_trim(row->cell[i]), &c, err) < 0)
            return -1;
        c->per_one = 1;
        c->kept = wanted(c->name, l->o->want, l->o->n_want) || (l->o->key && frame_is_key(l->f, c->name));
        if (c->kept && put_name(l, names, c, row->line, err) < 0)
            return -1;
    }
    return 0;
}

int frame_bad_row(const struct loader *l, const struct row *row, struct err *err)
{
    unsigned long long line = row->line;
    if (row->fate == ROW_BAD)
        return err_set(err, ERR_DATA, "%s:%llu: %s", l->f->name, line, row->problem);
    return err_set(err, ERR_DATA, "%s:%llu: %zu cell%s, but the header has %zu", l->f->name, line, row->n,
                   str_s(row->n), l->f->n_columns);
}

int frame_put_header(struct loader *l, const struct row *row, struct err *err)
{
    struct dict names = {0};
    int rc = put_names(l, &names, row, err);
    dict_free(&names);
    if (rc < 0)
        return -1;
    l->reading = mem_zero(l->f->n_columns, sizeof *l->reading, err);
    for (size_t i = 0; l->reading && i < l->f->n_columns; i++)
        l->reading[i].same = SHAPE_NONE;
    return l->reading ? frame_make_room(l, 1, err) : -1;
}

void frame_loader_close(struct loader *l)
{
    for (size_t i = 0; l->reading && i < l->f->n_columns; i++)
        reading_close(l, i);
    free(l->reading);
    buf_free(&l->plain);
}
