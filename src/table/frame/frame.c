/* frame: see snag/frame.h. Columns and rows; read.c fills them from a file. */
#include "snag/frame.h"

#include <math.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "io/shelf.h"
#include "snag/mem.h"
#include "table/frame/frame_impl.h"

void frame_free_numbers(const struct frame *f, struct column *c)
{
    shelf_free(f->shelf, c->number);
    shelf_free(f->shelf, c->packed32);
    shelf_free(f->shelf, c->packed16);
    c->number = NULL;
    c->packed32 = NULL;
    c->packed16 = NULL;
}

static void column_free(const struct frame *f, struct column *c)
{
    free(c->name);
    frame_free_numbers(f, c);
    shelf_free(f->shelf, c->id);
    dict_free(&c->dict);
}

void frame_free(struct frame *f)
{
    for (size_t i = 0; i < f->n_columns; i++)
        column_free(f, &f->column[i]);
    free(f->column);
    free(f->name);
    free(f->stamp);
    shelf_free(f->shelf, f->jump);
    shelf_close(f->shelf);
    *f = (struct frame){0};
}

int frame_init(struct frame *f, const char *name, struct err *err)
{
    *f = (struct frame){0};
    f->name = mem_copy(name, strlen(name), err);
    return f->name ? 0 : -1;
}

int frame_add_column(struct frame *f, struct view name, struct column **column, struct err *err)
{
    if (mem_reserve(&f->column, &f->cap_columns, f->n_columns + 1, sizeof *f->column, err) < 0)
        return -1;
    struct column *c = &f->column[f->n_columns];
    *c = (struct column){.kept = true};
    c->name = mem_copy(name.p, name.n, err);
    if (!c->name)
        return -1;
    f->n_columns++;
    *column = c;
    return 0;
}

static int check_rows(struct frame *f, const char *name, size_t n, struct err *err)
{
    if (f->n_columns > 0 && n != f->n_rows)
        return err_set(err, ERR_USAGE, "%s: column %s has %zu rows, the others %zu", f->name, name, n, f->n_rows);
    f->n_rows = n;
    return 0;
}

int frame_add_number(struct frame *f, const char *name, const double *x, size_t n, struct err *err)
{
    struct column *c;
    if (check_rows(f, name, n, err) < 0 || frame_add_column(f, view_of(name), &c, err) < 0)
        return -1;
    c->number = shelf_new(f->shelf, n, sizeof *c->number, err);
    if (!c->number)
        return -1;
    for (size_t r = 0; r < n; r++) {
        c->number[r] = x[r];
        c->n_missing += isnan(x[r]) != 0;
    }
    return 0;
}

int frame_add_text(struct frame *f, const char *name, const char *const *x, size_t n, struct err *err)
{
    struct column *c;
    if (check_rows(f, name, n, err) < 0 || frame_add_column(f, view_of(name), &c, err) < 0)
        return -1;
    c->kind = COLUMN_TEXT;
    c->id = shelf_new(f->shelf, n, sizeof *c->id, err);
    if (!c->id)
        return -1;
    for (size_t r = 0; r < n; r++) {
        bool missing = !x[r] || !*x[r];
        int64_t id = missing ? DICT_NONE : dict_put(&c->dict, view_of(x[r]), err);
        if (id < 0 && !missing)
            return -1;
        c->n_missing += missing;
        c->id[r] = (int32_t)id;
    }
    return 0;
}

int frame_find(const struct frame *f, struct view name, size_t *index, struct err *err)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (view_is(name, f->column[i].name)) {
            *index = i;
            return 0;
        }
    char shown[128];
    err_set(err, ERR_USAGE, "%s has no column '%s'", f->name, str_shown(shown, sizeof shown, name));
    const char **names = mem_zero(f->n_columns, sizeof *names, err);
    if (!names)
        return -1;
    for (size_t i = 0; i < f->n_columns; i++)
        names[i] = f->column[i].name;
    (void)nearest_hint(err, view_of(shown), names, f->n_columns, "", NULL);
    free(names);
    return -1;
}

bool frame_missing(const struct frame *f, size_t column, size_t r)
{
    const struct column *c = &f->column[column];
    return c->kind == COLUMN_NUMBER ? isnan(column_number(c, r)) != 0 : c->id[r] == DICT_NONE;
}

uint64_t frame_line(const struct frame *f, size_t r)
{
    if (f->n_jumps == 0)
        return r + 1;
    size_t lo = 0, hi = f->n_jumps; /* jump[lo].row <= r < jump[hi].row */
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        *(f->jump[mid].row <= r ? &lo : &hi) = mid;
    }
    return f->jump[lo].line + (r - f->jump[lo].row);
}

int frame_add_line(struct frame *f, size_t row, uint64_t line, struct err *err)
{
    const struct line_jump *last = f->n_jumps > 0 ? &f->jump[f->n_jumps - 1] : NULL;
    if (last && last->line + (row - last->row) == line)
        return 0;
    if (f->n_jumps == f->cap_jumps) {
        size_t cap = f->cap_jumps < 8 ? 8 : f->cap_jumps + f->cap_jumps / 2;
        if (shelf_grow(f->shelf, &f->jump, f->n_jumps, cap, sizeof *f->jump, err) < 0)
            return -1;
        f->cap_jumps = cap;
    }
    f->jump[f->n_jumps++] = (struct line_jump){row, line};
    return 0;
}

/* Moves the kept cells of a column up. */
static void filter_column(struct frame *f, size_t index, const bool *keep)
{
    struct column *c = &f->column[index];
    size_t to = 0;
    c->n_missing = 0;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r)) {
        if (!keep[r])
            continue;
        c->n_missing += frame_missing(f, index, r);
        if (c->kind == COLUMN_TEXT)
            c->id[to] = c->id[r];
        else if (c->number)
            c->number[to] = c->number[r];
        else if (c->packed32)
            c->packed32[to] = c->packed32[r];
        else
            c->packed16[to] = c->packed16[r];
        to++;
    }
}

int frame_filter(struct frame *f, const bool *keep, struct err *err)
{
    struct frame lines = {.shelf = f->shelf}; /* only its jumps are used */
    size_t n = 0;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r)) {
        if (!keep[r])
            continue;
        if (frame_add_line(&lines, n, frame_line(f, r), err) < 0) {
            shelf_free(f->shelf, lines.jump);
            return -1;
        }
        n++;
    }
    for (size_t i = 0; i < f->n_columns; i++)
        if (f->column[i].kept)
            filter_column(f, i, keep);
    shelf_free(f->shelf, f->jump);
    f->jump = lines.jump;
    f->n_jumps = lines.n_jumps;
    f->cap_jumps = lines.cap_jumps;
    f->n_rows = n;
    return 0;
}
