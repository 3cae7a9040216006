/* outcomes: see snag/outcomes.h. */
#include "snag/outcomes.h"

#include <stdlib.h>
#include <strings.h>

#include "snag/rows.h"
#include "snag/tsv.h"

enum { PEEK = 65536, MOST_NAMES = 64 };

/* Positions of the columns that matter; SIZE_MAX = not in the table. */
struct layout_of {
    size_t key, entered, churned, as_of, n;
};

struct outcomes_reading {
    struct outcomes *o;
    const struct outcomes_options *options;
    struct layout_of at;
    struct layout *times;
    struct buf extra;
    bool tsv;
    struct buf plain; /* one cell without escapes */
};

int64_t outcome_known_us(const struct outcome *o)
{
    return o->as_of_us != TS_NONE ? o->as_of_us : o->churned_us;
}

int64_t outcome_churn_us(const struct outcome *o)
{
    return o->churned_us != TS_NONE && o->churned_us <= outcome_known_us(o) ? o->churned_us : TS_NONE;
}

/* The first line decides: a TAB makes it TSV; otherwise the more frequent of `;` and `,`. */
static int guess_format(struct in *in, struct rows_format *format, struct err *err)
{
    const char *p;
    size_t n = PEEK, comma = 0, semicolon = 0;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    *format = (struct rows_format){.kind = ROWS_CSV, .delimiter = ','};
    for (size_t i = 0; i < n && p[i] != '\n'; i++) {
        if (p[i] == '\t') {
            *format = (struct rows_format){.kind = ROWS_TSV};
            return 0;
        }
        comma += p[i] == ',';
        semicolon += p[i] == ';';
    }
    if (semicolon > comma)
        format->delimiter = ';';
    return 0;
}

/* The cell's text; a TSV cell's escapes are resolved into r->plain. */
static int cell_text(struct outcomes_reading *r, struct view *cell, struct err *err)
{
    if (!r->tsv)
        return 0;
    buf_clear(&r->plain);
    return buf_room(&r->plain, cell->n, err) < 0 ? -1 : tsv_unescape(cell, &r->plain, err);
}

static size_t find_column(const struct row *row, const char *name, bool any_case)
{
    for (size_t i = 0; i < row->n; i++) {
        struct view v = view_trim(row->cell[i]);
        if (any_case ? v.n == strlen(name) && strncasecmp(v.p, name, v.n) == 0 : view_is(v, name))
            return i;
    }
    return SIZE_MAX;
}

/* Says what the header has instead, and what was probably meant. */
static int no_key(const struct outcomes_reading *r, const struct row *row, struct err *err)
{
    const char *wanted = r->options->key, *near;
    char *name[MOST_NAMES];
    struct buf list = {0};
    struct err ignored = ERR_INIT; /* one name fewer in the hint does no harm */
    size_t n = 0;
    while (n < row->n && n < MOST_NAMES) {
        name[n] = mem_copy(row->cell[n].p, row->cell[n].n, &ignored);
        if (!name[n])
            break;
        n++;
        if (buf_addf(&list, &ignored, " %s", name[n - 1]) < 0)
            break;
    }
    if (wanted)
        (void)err_set(err, ERR_DATA, "%s has no column '%s'", r->o->name, wanted);
    else
        (void)err_set(err, ERR_DATA, "%s has no column that names the customer", r->o->name);
    (void)err_hint(err, "it has:%s", list.p ? list.p : "");
    near = wanted ? str_nearest(wanted, (const char *const *)name, n) : NULL;
    if (near)
        (void)err_hint(err, "did you mean --key '%s'?", near);
    else
        (void)err_hint(err, "say which column holds the log's customers: --key COLUMN");
    for (size_t i = 0; i < n; i++)
        free(name[i]);
    buf_free(&list);
    return -1;
}

static int read_header(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    static const char *const keys[] = {"customer",  "customer_id", "customerid", "customer_key",  "client",
                                       "client_id", "account",     "account_id", "subscriber_id", "user_id"};
    struct outcomes *o = r->o;
    r->at = (struct layout_of){.key = SIZE_MAX,
                               .entered = find_column(row, "entered_at", false),
                               .churned = find_column(row, "churned_at", false),
                               .as_of = find_column(row, "as_of", false),
                               .n = row->n};
    if (r->options->key)
        r->at.key = find_column(row, r->options->key, false);
    else
        for (size_t i = 0; i < sizeof keys / sizeof *keys && r->at.key == SIZE_MAX; i++)
            r->at.key = find_column(row, keys[i], true);
    if (r->at.key == SIZE_MAX)
        return no_key(r, row, err);
    o->has_entered = r->at.entered != SIZE_MAX;
    o->has_churned = r->at.churned != SIZE_MAX;
    o->has_as_of = r->at.as_of != SIZE_MAX || r->options->as_of_us != TS_NONE;
    for (size_t i = 0; i < row->n; i++) {
        struct view name = view_trim(row->cell[i]);
        if (i == r->at.key) {
            o->key_column = mem_copy(name.p, name.n, err);
            if (!o->key_column)
                return -1;
            continue;
        }
        if (name.n == 0)
            return err_set(err, ERR_DATA, "%s: column %zu has no name", o->name, i + 1);
        size_t before = o->column.n;
        if (dict_put(&o->column, name, err) < 0)
            return -1;
        if (o->column.n == before)
            return err_set(err, ERR_DATA, "%s: two columns are named '%.*s'", o->name, VIEW_FMT(name));
    }
    return 0;
}

static bool is_missing(struct view v)
{
    return v.n == 0 || view_is(v, "NA") || view_is(v, "NULL") || view_is(v, "\\N");
}

static int read_time(struct outcomes_reading *r, const struct row *row, size_t at, const char *name, int64_t *ts_us,
                     struct err *err)
{
    struct time_read t;
    *ts_us = TS_NONE;
    if (at == SIZE_MAX)
        return 0;
    struct view cell = view_trim(row->cell[at]);
    if (is_missing(cell))
        return 0;
    if (layout_parse(r->times, r->options->zone, cell, &t) < 0) {
        (void)err_set(err, ERR_DATA, "%s:%llu: %s: '%.*s' is not a date", r->o->name, (unsigned long long)row->line,
                      name, VIEW_FMT(cell));
        return err_hint(err, "times are read as '%s'; --time LAYOUT says otherwise", layout_text(r->times));
    }
    *ts_us = t.ts_us;
    return 0;
}

/* The cells of all columns but the key, as one text: a table of many columns costs one piece of memory per row. */
static int pack_extra(struct outcomes_reading *r, const struct row *row, struct view *extra, struct err *err)
{
    bool first = true;
    buf_clear(&r->extra);
    for (size_t i = 0; i < row->n; i++) {
        struct view cell = row->cell[i];
        if (i == r->at.key)
            continue;
        if (!first && buf_addc(&r->extra, '\t', err) < 0)
            return -1;
        first = false;
        if (cell_text(r, &cell, err) < 0 || tsv_escape(&r->extra, cell, err) < 0)
            return -1;
    }
    char *p = arena_copy(&r->o->arena, r->extra.p, r->extra.n, err);
    *extra = (struct view){p, r->extra.n};
    return p ? 0 : -1;
}

static int read_row(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    struct outcomes *o = r->o;
    struct outcome out = {.line = row->line};
    struct view key;
    if (row->n != r->at.n)
        return err_set(err, ERR_DATA, "%s:%llu: %zu field%s, but the header names %zu", o->name,
                       (unsigned long long)row->line, row->n, str_s(row->n), r->at.n);
    key = row->cell[r->at.key];
    if (is_missing(view_trim(key))) {
        o->n_no_key++;
        return 0;
    }
    if (read_time(r, row, r->at.entered, "entered_at", &out.entered_us, err) < 0 ||
        read_time(r, row, r->at.churned, "churned_at", &out.churned_us, err) < 0 ||
        read_time(r, row, r->at.as_of, "as_of", &out.as_of_us, err) < 0 || pack_extra(r, row, &out.extra, err) < 0 ||
        cell_text(r, &key, err) < 0)
        return -1;
    if (out.as_of_us == TS_NONE)
        out.as_of_us = r->options->as_of_us;
    size_t before = o->key.n;
    int64_t id = dict_put(&o->key, key, err);
    if (id < 0)
        return -1;
    if (o->key.n == before) {
        (void)err_set(err, ERR_DATA, "%s:%llu: %s '%.*s' is already on line %llu", o->name,
                      (unsigned long long)row->line, o->key_column, VIEW_FMT(key), (unsigned long long)o->row[id].line);
        return err_hint(err, "an outcomes table has one row per customer");
    }
    if (mem_reserve(&o->row, &o->cap, o->key.n, sizeof *o->row, err) < 0)
        return -1;
    o->row[id] = out;
    return 0;
}

static int read_rows(struct outcomes_reading *r, struct rows *rows, struct err *err)
{
    struct row row;
    bool header = false;
    int rc;
    while ((rc = rows_next(rows, &row, err)) > 0) {
        if (row.fate == ROW_BAD)
            return err_set(err, ERR_DATA, "%s:%llu: %s", r->o->name, (unsigned long long)row.line, row.problem);
        r->o->n_rows += header;
        if (row.fate == ROW_BLANK)
            r->o->n_blank += header;
        else if (!header) {
            if (read_header(r, &row, err) < 0)
                return -1;
            header = true;
        } else if (read_row(r, &row, err) < 0)
            return -1;
    }
    if (rc == 0 && !header)
        return err_set(err, ERR_DATA, "%s is empty: an outcomes table begins with a header", r->o->name);
    return rc;
}

int outcomes_read(struct outcomes *o, struct in *in, const struct outcomes_options *options, struct err *err)
{
    struct outcomes_reading r = {.o = o, .options = options};
    struct rows_format format;
    struct rows *rows = NULL;
    const char *name = in_name(in);
    *o = (struct outcomes){0};
    o->name = mem_copy(name, strlen(name), err);
    int rc = o->name ? guess_format(in, &format, err) : -1;
    if (rc == 0) {
        r.tsv = format.kind == ROWS_TSV;
        rc = layout_compile(&r.times, options->layout ? options->layout : "iso", err);
    }
    if (rc == 0)
        rc = rows_open(&rows, in, &format, err);
    if (rc == 0)
        rc = read_rows(&r, rows, err);
    rows_close(rows);
    layout_free(r.times);
    buf_free(&r.extra);
    buf_free(&r.plain);
    if (rc < 0)
        outcomes_free(o);
    return rc;
}

void outcomes_free(struct outcomes *o)
{
    free(o->name);
    free(o->key_column);
    free(o->row);
    dict_free(&o->key);
    dict_free(&o->column);
    arena_free(&o->arena);
    *o = (struct outcomes){0};
}
