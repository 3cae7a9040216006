/* segments: see snag/segments.h. */
#include "snag/segments.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "event/core/aliases.h"
#include "snag/dict.h"
#include "snag/tsv.h"
#include "table/features/outcomes_impl.h"

static const int64_t STAGE_US = 90 * US_PER_DAY;

struct segment_row {
    int64_t from_us; /* TS_NONE: since ever */
    int64_t entered_us, renewal_us, churned_us;
    const uint32_t *cell; /* ids of texts, by column */
    uint64_t line;
    uint32_t customer; /* id */
};

struct segments {
    char *name;
    struct dict column;                          /* names, in the table's order; then "stage", if there is one */
    size_t n_columns;                            /* of the table */
    size_t key, from, entered, renewal, churned; /* SIZE_MAX: not there */
    bool staged;
    struct dict customer;
    size_t *first;           /* by customer, and one more: the index of the first of its rows */
    bool *asked;             /* by customer */
    struct segment_row *row; /* by customer and from_us */
    size_t n_rows, cap_rows;
    struct dict text, unknown;
    struct arena arena;
};

/* ---- reading ---- */

struct segments_reading {
    struct segments *s;
    const struct segments_options *o;
    struct layout *times;
    bool tsv;
    struct buf plain;
    struct dict alias, name; /* of --identity, and the customers there */
    uint32_t *of;            /* by alias: id in `name` */
    size_t cap_of;
};

static int take_alias(void *reading, struct view alias, struct view customer, struct err *err)
{
    struct segments_reading *r = reading;
    int64_t id = dict_put(&r->alias, alias, err), of = id < 0 ? -1 : dict_put(&r->name, customer, err);
    if (of < 0 || mem_reserve(&r->of, &r->cap_of, r->alias.n, sizeof *r->of, err) < 0)
        return -1;
    r->of[id] = (uint32_t)of;
    return 0;
}

static int find_column(const struct segments *s, const char *option, const char *name, size_t *at, struct err *err)
{
    enum { MOST = 256 };
    const char *names[MOST];
    int64_t id = dict_get(&s->column, view_of(name));
    *at = (size_t)id;
    if (id != DICT_NONE)
        return 0;
    size_t n = s->column.n < MOST ? s->column.n : MOST;
    for (size_t i = 0; i < n; i++)
        names[i] = dict_text(&s->column, (int64_t)i).p;
    (void)err_set(err, ERR_USAGE, "%s %s: %s has no column '%s'", option, name, s->name, name);
    return nearest_hint(err, view_of(name), names, n, "", NULL);
}

static size_t column_of(const struct segments *s, const char *name)
{
    int64_t id = dict_get(&s->column, view_of(name));
    return id == DICT_NONE ? SIZE_MAX : (size_t)id;
}

static int read_header(struct segments_reading *r, const struct row *row, struct err *err)
{
    struct segments *s = r->s;
    for (size_t i = 0; i < row->n; i++) {
        struct view name = view_trim(row->cell[i]);
        if (dict_put(&s->column, name, err) < 0)
            return -1;
        if (s->column.n != i + 1)
            return err_set(err, ERR_DATA, "%s:%llu: two columns named '%.*s'", s->name, (unsigned long long)row->line,
                           VIEW_FMT(name));
    }
    s->n_columns = row->n;
    s->from = SIZE_MAX;
    if (find_column(s, "--key", r->o->key, &s->key, err) < 0 ||
        (r->o->valid_from && find_column(s, "--valid-from", r->o->valid_from, &s->from, err) < 0))
        return -1;
    s->entered = column_of(s, "entered_at");
    s->renewal = column_of(s, "renewal_at");
    s->churned = column_of(s, "churned_at");
    s->staged = column_of(s, "stage") == SIZE_MAX &&
                (s->entered != SIZE_MAX || s->renewal != SIZE_MAX || s->churned != SIZE_MAX);
    return s->staged && dict_put(&s->column, view_of("stage"), err) < 0 ? -1 : 0;
}

static int read_time(const struct segments_reading *r, const struct row *row, size_t at, int64_t *ts_us,
                     struct err *err)
{
    struct time_read t;
    *ts_us = TS_NONE;
    if (at == SIZE_MAX)
        return 0;
    struct view cell = view_trim(row->cell[at]);
    if (outcomes_missing(cell))
        return 0;
    if (layout_parse(r->times, r->o->zone, cell, &t) < 0) {
        (void)err_set(err, ERR_DATA, "%s:%llu: %.*s: '%.*s' is not a date", r->s->name, (unsigned long long)row->line,
                      VIEW_FMT(dict_text(&r->s->column, (int64_t)at)), VIEW_FMT(cell));
        return err_hint(err, "times are read as '%s'", layout_text(r->times));
    }
    *ts_us = t.ts_us;
    return 0;
}

/* The cell's text, escapes resolved; borrowed until the next. */
static int cell_text(struct segments_reading *r, struct view *cell, struct err *err)
{
    *cell = view_trim(*cell);
    if (!r->tsv)
        return 0;
    buf_clear(&r->plain);
    return buf_room(&r->plain, cell->n, err) < 0 ? -1 : tsv_unescape(cell, &r->plain, err);
}

static int read_cells(struct segments_reading *r, const struct row *row, struct segment_row *to, struct err *err)
{
    struct segments *s = r->s;
    uint32_t *cell = arena_get(&s->arena, s->n_columns * sizeof *cell, err);
    if (!cell)
        return -1;
    for (size_t i = 0; i < s->n_columns; i++) {
        struct view text = row->cell[i];
        if (cell_text(r, &text, err) < 0)
            return -1;
        if (outcomes_missing(text))
            text.n = 0;
        int64_t id = dict_put(&s->text, text, err);
        if (id < 0)
            return -1;
        cell[i] = (uint32_t)id;
    }
    to->cell = cell;
    return 0;
}

static int read_customer(struct segments_reading *r, struct view key, struct segment_row *to, struct err *err)
{
    struct segments *s = r->s;
    if (cell_text(r, &key, err) < 0)
        return -1;
    int64_t alias = r->alias.n ? dict_get(&r->alias, key) : DICT_NONE;
    int64_t id = dict_put(&s->customer, alias == DICT_NONE ? key : dict_text(&r->name, r->of[alias]), err);
    to->customer = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

static int read_row(struct segments_reading *r, const struct row *row, struct err *err)
{
    struct segments *s = r->s;
    struct segment_row to = {.line = row->line};
    if (!outcomes_fits(row, s->n_columns))
        return err_set(err, ERR_DATA, "%s:%llu: %zu field%s, but the header names %zu", s->name,
                       (unsigned long long)row->line, row->n, str_s(row->n), s->n_columns);
    if (outcomes_missing(view_trim(row->cell[s->key])))
        return 0;
    if (read_time(r, row, s->from, &to.from_us, err) < 0 || read_time(r, row, s->entered, &to.entered_us, err) < 0 ||
        read_time(r, row, s->renewal, &to.renewal_us, err) < 0 ||
        read_time(r, row, s->churned, &to.churned_us, err) < 0 || read_cells(r, row, &to, err) < 0 ||
        read_customer(r, row->cell[s->key], &to, err) < 0)
        return -1;
    if (mem_reserve(&s->row, &s->cap_rows, s->n_rows + 1, sizeof *s->row, err) < 0)
        return -1;
    s->row[s->n_rows++] = to;
    return 0;
}

static int by_customer(const void *a, const void *b)
{
    const struct segment_row *x = a, *y = b;
    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    if (x->from_us != y->from_us)
        return x->from_us < y->from_us ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static int twice(const struct segments *s, const struct segment_row *row, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s:%llu: '%.*s' is already on line %llu", s->name, (unsigned long long)row->line,
                  VIEW_FMT(dict_text(&s->customer, row->customer)), (unsigned long long)row[-1].line);
    return err_hint(err, s->from == SIZE_MAX ? "one row per customer, or name the column of times with --valid-from"
                                             : "from one moment on, one row is valid");
}

static int order_rows(struct segments *s, struct err *err)
{
    s->first = mem_zero(s->customer.n + 1, sizeof *s->first, err);
    s->asked = mem_zero(s->customer.n, sizeof *s->asked, err);
    if (!s->first || !s->asked)
        return -1;
    if (s->n_rows)
        qsort(s->row, s->n_rows, sizeof *s->row, by_customer);
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct segment_row *row = &s->row[i];
        s->first[row->customer + 1] = i + 1;
        if (i && row->customer == row[-1].customer && row->from_us == row[-1].from_us)
            return twice(s, row, err);
    }
    return 0;
}

static int read_rows(struct segments_reading *r, struct in *in, struct err *err)
{
    struct rows_format format;
    struct rows *rows;
    struct row row;
    bool header = false;
    int rc;
    if (outcomes_format(in, &format, err) < 0 || rows_open(&rows, in, &format, err) < 0)
        return -1;
    r->tsv = format.kind == ROWS_TSV;
    while ((rc = rows_next(rows, &row, err)) > 0) {
        bool stamp = !header && row.n > 0 && row.cell[0].n > 1 && memcmp(row.cell[0].p, "#!", 2) == 0;
        if (row.fate == ROW_BLANK || stamp)
            continue;
        if (row.fate == ROW_BAD)
            rc = err_set(err, ERR_DATA, "%s:%llu: %s", r->s->name, (unsigned long long)row.line, row.problem);
        else
            rc = header ? read_row(r, &row, err) : read_header(r, &row, err);
        header = true;
        if (rc < 0)
            break;
    }
    rows_close(rows);
    return rc == 0 && !header
               ? err_set(err, ERR_DATA, "%s is empty: a table of customers begins with a header", r->s->name)
               : rc;
}

int segments_open(struct segments **out, struct in *in, const struct segments_options *options, struct err *err)
{
    const char *name = in_name(in);
    struct segments *s = mem_zero(1, sizeof *s, err);
    struct segments_reading r = {.s = s, .o = options};
    *out = s;
    if (!s)
        return -1;
    s->name = mem_copy(name, strlen(name), err);
    int rc = s->name && dict_put(&s->text, (struct view){0}, err) == 0 ? 0 : -1;
    if (rc == 0 && options->identity)
        rc = aliases_read(options->identity, take_alias, &r, err);
    if (rc == 0)
        rc = layout_compile(&r.times, "iso", err);
    if (rc == 0)
        rc = read_rows(&r, in, err);
    if (rc == 0)
        rc = order_rows(s, err);
    layout_free(r.times);
    buf_free(&r.plain);
    dict_free(&r.alias);
    dict_free(&r.name);
    free(r.of);
    if (rc == 0)
        return 0;
    segments_close(s);
    *out = NULL;
    return -1;
}

void segments_close(struct segments *s)
{
    if (!s)
        return;
    free(s->name);
    free(s->first);
    free(s->asked);
    free(s->row);
    dict_free(&s->column);
    dict_free(&s->customer);
    dict_free(&s->text);
    dict_free(&s->unknown);
    arena_free(&s->arena);
    free(s);
}

/* ---- what it says ---- */

bool segments_column(const struct segments *s, struct view name, size_t *column)
{
    int64_t id = dict_get(&s->column, name);
    *column = (size_t)id;
    return id != DICT_NONE;
}

bool segments_name(const struct segments *s, size_t i, struct view *name)
{
    if (i >= s->column.n)
        return false;
    *name = dict_text(&s->column, (int64_t)i);
    return true;
}

static const char *stage_of(const struct segments *s, const struct segment_row *row, int64_t ts_us)
{
    if (row->churned_us != TS_NONE && ts_us >= row->churned_us)
        return "ended";
    if (s->entered != SIZE_MAX && row->entered_us == TS_NONE)
        return "";
    if (s->entered != SIZE_MAX && ts_us < row->entered_us)
        return "before purchase";
    if (s->entered != SIZE_MAX && ts_us < row->entered_us + STAGE_US)
        return "onboarding";
    if (row->renewal_us != TS_NONE && ts_us < row->renewal_us && ts_us >= row->renewal_us - STAGE_US)
        return "before renewal";
    return "running";
}

/* The row of a customer that is valid at a moment; NULL: none is yet. */
static const struct segment_row *valid_row(const struct segments *s, size_t customer, int64_t ts_us)
{
    size_t low = s->first[customer], high = s->first[customer + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->row[middle].from_us <= ts_us) /* TS_NONE is before all times */
            low = middle + 1;
        else
            high = middle;
    }
    return low > s->first[customer] ? &s->row[low - 1] : NULL;
}

int segments_value(struct segments *s, size_t column, struct view customer, int64_t ts_us, struct view *value,
                   struct err *err)
{
    int64_t id = customer.n ? dict_get(&s->customer, customer) : DICT_NONE;
    *value = (struct view){0};
    if (id == DICT_NONE)
        return customer.n && dict_put(&s->unknown, customer, err) < 0 ? -1 : 0;
    s->asked[id] = true;
    const struct segment_row *row = valid_row(s, (size_t)id, ts_us);
    if (row)
        *value = column < s->n_columns ? dict_text(&s->text, row->cell[column]) : view_of(stage_of(s, row, ts_us));
    return 0;
}

struct segments_matched segments_matched(const struct segments *s)
{
    struct segments_matched m = {.rows = s->n_rows, .customers = s->customer.n};
    for (size_t i = 0; i < s->customer.n; i++) {
        m.found += s->asked[i];
        if (!s->asked[i] && m.n_unused < SEGMENTS_SHOWN)
            m.unused[m.n_unused++] = dict_text(&s->customer, (int64_t)i);
    }
    m.asked = m.found + s->unknown.n;
    for (size_t i = 0; i < s->unknown.n && i < SEGMENTS_SHOWN; i++)
        m.unknown[m.n_unknown++] = dict_text(&s->unknown, (int64_t)i);
    return m;
}
