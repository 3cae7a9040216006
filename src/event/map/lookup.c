/* lookup: see lookup.h. */
#include "event/map/lookup.h"

#include <stdio.h>
#include <stdlib.h>

#include "event/map/unseen.h"
#include "snag/rows.h"
#include "snag/tsv.h"

/* The table while it is read. */
struct lookup_reading {
    struct lookup_table *table;
    bool tab;      /* cells have escapes */
    size_t n;      /* columns of the file */
    size_t *at;    /* where those of the map stand, and … */
    size_t key_at; /* … the key */
    struct buf text;
};

static int no_column(const struct lookup_table *t, struct view name, const struct row *names, struct err *err)
{
    const char *known[256], *near;
    char store[256][64], wanted[64];
    size_t k = 0;
    for (; k < names->n && k < 256; k++) {
        (void)str_shown(store[k], sizeof store[k], names->cell[k]);
        known[k] = store[k];
    }
    near = str_nearest(str_shown(wanted, sizeof wanted, name), known, k);
    (void)err_set(err, ERR_DATA, "%s:%llu: no column '%s', which [lookup %.*s] of the map asks for", t->path,
                  (unsigned long long)names->line, wanted, VIEW_FMT(t->of->name));
    return near ? err_hint(err, "the nearest name is '%s'", near)
                : err_hint(err, "its first column is '%s'", k ? known[0] : "");
}

static int column_at(const struct lookup_table *t, struct view name, const struct row *names, size_t *at,
                     struct err *err)
{
    for (*at = 0; *at < names->n; ++*at)
        if (view_eq(unseen_trim(names->cell[*at]), name))
            return 0;
    return no_column(t, name, names, err);
}

static int take_names(struct lookup_reading *r, const struct row *names, struct err *err)
{
    const struct map_lookup *of = r->table->of;
    if (names->fate != ROW_OK)
        return err_set(err, ERR_DATA, "%s:%llu: the line of column names cannot be read: %s", r->table->path,
                       (unsigned long long)names->line, names->problem);
    r->n = names->n;
    if (column_at(r->table, of->key, names, &r->key_at, err) < 0)
        return -1;
    for (size_t i = 0; i < of->n; i++)
        if (column_at(r->table, of->column[i], names, &r->at[i], err) < 0)
            return -1;
    return 0;
}

/* A cell as the map gets it, in the table's own memory. */
static int take_cell(struct lookup_reading *r, const struct row *row, size_t at, struct view *v, struct err *err)
{
    *v = at < row->n ? row->cell[at] : (struct view){0};
    buf_clear(&r->text);
    if (buf_room(&r->text, v->n, err) < 0)
        return -1;
    if (r->tab && v->n && tsv_unescape(v, &r->text, err) < 0)
        return -1;
    *v = unseen_trim(*v);
    char *copy = arena_copy(&r->table->texts, v->n ? v->p : "", v->n, err);
    if (!copy)
        return -1;
    v->p = copy;
    if (str_utf8_bad(*v) == v->n)
        return 0;
    (void)err_set(err, ERR_DATA, "%s:%llu: cell %zu is not UTF-8 text", r->table->path, (unsigned long long)row->line,
                  at + 1);
    return err_hint(err, "iconv -f CP1252 -t UTF-8 %s", r->table->path);
}

static int bad_row(const struct lookup_reading *r, const struct row *row, struct err *err)
{
    if (row->fate == ROW_BAD)
        return err_set(err, ERR_DATA, "%s:%llu: %s", r->table->path, (unsigned long long)row->line, row->problem);
    return err_set(err, ERR_DATA, "%s:%llu: %zu cell%s, the line of column names has %zu", r->table->path,
                   (unsigned long long)row->line, row->n, str_s(row->n), r->n);
}

/* A key that occurs before: are its values the same? */
static void compare(struct lookup_table *t, const struct view *before, const struct view *now, struct view key)
{
    bool same = true;
    for (size_t i = 0; i < t->of->n; i++)
        same &= view_eq(before[i], now[i]);
    if (!same && t->n_unlike == 0)
        (void)str_shown(t->unlike, sizeof t->unlike, key);
    t->n_unlike += !same;
}

static int take_row(struct lookup_reading *r, const struct row *row, struct err *err)
{
    struct lookup_table *t = r->table;
    struct view key;
    size_t n = t->of->n, known = t->key.n;
    bool more = row->n > r->n && !(row->n == r->n + 1 && row->cell[r->n].n == 0);
    if (row->fate == ROW_BLANK)
        return 0;
    if (row->fate == ROW_BAD || more)
        return bad_row(r, row, err);
    if (take_cell(r, row, r->key_at, &key, err) < 0 ||
        mem_reserve(&t->cell, &t->cap, (known + 1) * n, sizeof *t->cell, err) < 0)
        return -1;
    if (key.n == 0)
        return 0;
    struct view *to = t->cell + known * n;
    for (size_t i = 0; i < n; i++)
        if (take_cell(r, row, r->at[i], &to[i], err) < 0)
            return -1;
    int64_t id = dict_put(&t->key, key, err);
    if (id >= 0 && t->key.n == known)
        compare(t, t->cell + (size_t)id * n, to, key);
    return id < 0 ? -1 : 0;
}

/* How cells are told apart, by the first line. */
static struct rows_format format_of(struct view head, bool *tab)
{
    const char *stop = head.n ? memchr(head.p, '\n', head.n) : NULL;
    struct view line = {head.p, stop ? (size_t)(stop - head.p) : head.n};
    *tab = line.n && memchr(line.p, '\t', line.n);
    bool semicolon = line.n && memchr(line.p, ';', line.n) && !memchr(line.p, ',', line.n);
    return (struct rows_format){.kind = *tab ? ROWS_TSV : ROWS_CSV, .delimiter = semicolon ? ';' : 0};
}

static int read_all(struct lookup_reading *r, struct in *in, struct err *err)
{
    struct rows *rows;
    struct row row;
    const char *p;
    size_t n = 65536;
    struct rows_format format = {0};
    int said = rows_take_sep(in, &format, err);
    if (said < 0 || in_peek(in, &p, &n, err) < 0)
        return -1;
    if (!said)
        format = format_of((struct view){p, n}, &r->tab);
    if (rows_open(&rows, in, &format, err) < 0)
        return -1;
    int rc = rows_next(rows, &row, err);
    for (bool named = false; rc > 0;) {
        bool passed = row.fate == ROW_BLANK;
        int taken = passed ? 0 : (named ? take_row : take_names)(r, &row, err);
        named |= !passed;
        rc = taken < 0 ? -1 : rows_next(rows, &row, err);
    }
    if (rc == 0 && r->n == 0)
        rc = err_set(err, ERR_DATA, "%s: empty: not even a line of column names", r->table->path);
    rows_close(rows);
    return rc;
}

int lookup_open(struct lookup_table **table, const struct map_lookup *of, const char *path, struct err *err)
{
    struct lookup_table *t = mem_zero(1, sizeof *t, err);
    struct lookup_reading r = {.table = t};
    struct in *in = NULL;
    *table = t;
    if (!t)
        return -1;
    t->of = of;
    t->path = mem_copy(in_called(path), strlen(in_called(path)), err);
    r.at = mem_zero(of->n, sizeof *r.at, err);
    int rc = t->path && r.at && in_open(&in, path, err) == 0 ? read_all(&r, in, err) : -1;
    in_close(in);
    free(r.at);
    buf_free(&r.text);
    return rc;
}

bool lookup_find(const struct lookup_table *table, struct view key, uint32_t column, struct view *value)
{
    int64_t id = dict_get(&table->key, unseen_trim(key));
    if (id < 0)
        return false;
    *value = table->cell[(size_t)id * table->of->n + column];
    return true;
}

void lookup_close(struct lookup_table *t)
{
    if (!t)
        return;
    dict_free(&t->key);
    arena_free(&t->texts);
    free(t->cell);
    free(t->path);
    free(t);
}
