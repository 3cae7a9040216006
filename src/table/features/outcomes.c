/* outcomes: see snag/outcomes.h. */
#include "snag/outcomes.h"

#include <stdlib.h>
#include <strings.h>

#include "event/core/aliases.h"
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
    struct buf plain;   /* one cell without escapes */
    struct dict alias;  /* of --identity … */
    struct dict name;   /* … and the customers there */
    uint32_t *customer; /* by alias: id in `name` */
    size_t cap_customer;
    struct dict raw; /* keys as they stand, if some customer may have several */
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

/* Says what the header has instead of a column, and what was probably meant. `option` would name it; `wanted` may be
 * NULL. */
static int no_column(const struct outcomes_reading *r, const struct row *row, const char *option, const char *wanted,
                     struct err *err)
{
    const char *near;
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
        (void)err_hint(err, "did you mean %s '%s'?", option, near);
    else if (!wanted || r->options->key == wanted)
        (void)err_hint(err, "say which column holds the log's customers: --key COLUMN");
    for (size_t i = 0; i < n; i++)
        free(name[i]);
    buf_free(&list);
    return -1;
}

/* The column of a time: the one that the options name, which must be there, or `usual`. */
static int find_time(const struct outcomes_reading *r, const struct row *row, const char *option, const char *wanted,
                     const char *usual, size_t *at, struct err *err)
{
    *at = find_column(row, wanted ? wanted : usual, false);
    return wanted && *at == SIZE_MAX ? no_column(r, row, option, wanted, err) : 0;
}

/* A column's id among those that are carried along: all but the key. */
static size_t carried_id(const struct outcomes_reading *r, size_t at)
{
    return at == SIZE_MAX || at == r->at.key ? SIZE_MAX : at - (at > r->at.key);
}

static int find_columns(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    static const char *const keys[] = {"customer",  "customer_id", "customerid", "customer_key",  "client",
                                       "client_id", "account",     "account_id", "subscriber_id", "user_id"};
    const struct outcomes_options *want = r->options;
    struct outcomes *o = r->o;
    r->at = (struct layout_of){.key = SIZE_MAX, .as_of = find_column(row, "as_of", false), .n = row->n};
    if (want->key)
        r->at.key = find_column(row, want->key, false);
    else
        for (size_t i = 0; i < sizeof keys / sizeof *keys && r->at.key == SIZE_MAX; i++)
            r->at.key = find_column(row, keys[i], true);
    if (r->at.key == SIZE_MAX)
        return no_column(r, row, "--key", want->key, err);
    if (find_time(r, row, "--entered", want->entered, "entered_at", &r->at.entered, err) < 0 ||
        find_time(r, row, "--churned", want->churned, "churned_at", &r->at.churned, err) < 0)
        return -1;
    o->has_entered = r->at.entered != SIZE_MAX;
    o->has_churned = r->at.churned != SIZE_MAX;
    o->has_as_of = r->at.as_of != SIZE_MAX || want->as_of_us != TS_NONE;
    o->entered = carried_id(r, r->at.entered);
    o->churned = carried_id(r, r->at.churned);
    o->as_of = carried_id(r, r->at.as_of);
    return 0;
}

static int read_header(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    struct outcomes *o = r->o;
    if (find_columns(r, row, err) < 0)
        return -1;
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

static int read_time(struct outcomes_reading *r, const struct row *row, size_t at, int64_t *ts_us, struct err *err)
{
    struct time_read t;
    *ts_us = TS_NONE;
    if (at == SIZE_MAX)
        return 0;
    struct view cell = view_trim(row->cell[at]);
    if (is_missing(cell))
        return 0;
    if (layout_parse(r->times, r->options->zone, cell, &t) < 0) {
        struct view name = dict_text(&r->o->column, (int64_t)carried_id(r, at));
        (void)err_set(err, ERR_DATA, "%s:%llu: %.*s: '%.*s' is not a date", r->o->name, (unsigned long long)row->line,
                      VIEW_FMT(name), VIEW_FMT(cell));
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

/* ---- customers known by several names ---- */

static int take_alias(void *reading, struct view alias, struct view customer, struct err *err)
{
    struct outcomes_reading *r = reading;
    int64_t id = dict_put(&r->alias, alias, err), of = id < 0 ? -1 : dict_put(&r->name, customer, err);
    if (of < 0 || mem_reserve(&r->customer, &r->cap_customer, r->alias.n, sizeof *r->customer, err) < 0)
        return -1;
    r->customer[id] = (uint32_t)of;
    return 0;
}

/* The customer that a key stands for. */
static struct view resolve(const struct outcomes_reading *r, struct view key)
{
    int64_t alias = r->alias.n ? dict_get(&r->alias, key) : DICT_NONE;
    return alias == DICT_NONE ? key : dict_text(&r->name, r->customer[alias]);
}

/* The first cell of several, up to its TAB; *rest is what follows. */
static struct view cut_cell(struct view *rest)
{
    const char *tab = rest->n ? memchr(rest->p, '\t', rest->n) : NULL;
    struct view cell = {rest->p, tab ? (size_t)(tab - rest->p) : rest->n};
    *rest = tab ? (struct view){tab + 1, rest->n - cell.n - 1} : (struct view){rest->p + rest->n, 0};
    return cell;
}

/* One row of two: of each column the first cell that is not missing, of times the one that counts. */
static int merge_rows(struct outcomes_reading *r, struct outcome *to, const struct outcome *more, struct err *err)
{
    struct outcomes *o = r->o;
    bool enters = more->entered_us != TS_NONE && (to->entered_us == TS_NONE || more->entered_us < to->entered_us);
    bool leaves = more->churned_us > to->churned_us, known = more->as_of_us > to->as_of_us;
    struct view first = to->extra, second = more->extra;
    o->n_merged++;
    o->n_split += (more->churned_us == TS_NONE) != (to->churned_us == TS_NONE);
    buf_clear(&r->extra);
    for (size_t i = 0; i < o->column.n; i++) {
        struct view a = cut_cell(&first), b = cut_cell(&second);
        bool later = i == o->entered ? enters : i == o->churned ? leaves : i == o->as_of ? known : is_missing(a);
        if ((i > 0 && buf_addc(&r->extra, '\t', err) < 0) ||
            buf_add(&r->extra, later ? b.p : a.p, later ? b.n : a.n, err) < 0)
            return -1;
    }
    char *p = arena_copy(&o->arena, r->extra.p, r->extra.n, err);
    if (!p)
        return -1;
    to->extra = (struct view){p, r->extra.n};
    to->entered_us = enters ? more->entered_us : to->entered_us;
    to->churned_us = leaves ? more->churned_us : to->churned_us;
    to->as_of_us = known ? more->as_of_us : to->as_of_us;
    return 0;
}

static int key_twice(const struct outcomes_reading *r, const struct row *row, struct view key, uint64_t line,
                     struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s:%llu: %s '%.*s' is already on line %llu", r->o->name,
                  (unsigned long long)row->line, r->o->key_column, VIEW_FMT(key), (unsigned long long)line);
    return err_hint(err, "an outcomes table has one row per customer");
}

/* Puts a row where its customer is. */
static int place_row(struct outcomes_reading *r, const struct row *row, struct view key, const struct outcome *out,
                     struct err *err)
{
    struct outcomes *o = r->o;
    size_t n_raw = r->raw.n, before = o->key.n;
    int64_t id = dict_put(&o->key, resolve(r, key), err);
    if (id < 0 || (r->alias.n && dict_put(&r->raw, key, err) < 0))
        return -1;
    bool fresh = o->key.n > before, renamed = r->alias.n && r->raw.n > n_raw;
    if (!fresh && !renamed)
        return key_twice(r, row, key, o->row[id].line, err);
    if (!fresh)
        return merge_rows(r, &o->row[id], out, err);
    if (mem_reserve(&o->row, &o->cap, o->key.n, sizeof *o->row, err) < 0)
        return -1;
    o->row[id] = *out;
    return 0;
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
    if (read_time(r, row, r->at.entered, &out.entered_us, err) < 0 ||
        read_time(r, row, r->at.churned, &out.churned_us, err) < 0 ||
        read_time(r, row, r->at.as_of, &out.as_of_us, err) < 0 || pack_extra(r, row, &out.extra, err) < 0 ||
        cell_text(r, &key, err) < 0)
        return -1;
    if (out.as_of_us == TS_NONE)
        out.as_of_us = r->options->as_of_us;
    return place_row(r, row, key, &out, err);
}

/* What the whole table says. */
static void look_back_at(struct outcomes *o)
{
    o->known_us = TS_NONE;
    for (size_t i = 0; i < o->key.n; i++) {
        const struct outcome *x = &o->row[i];
        int64_t known_us = outcome_known_us(x);
        o->known_us = known_us > o->known_us ? known_us : o->known_us;
        if (x->churned_us == TS_NONE || x->entered_us == TS_NONE || x->churned_us >= x->entered_us)
            continue;
        if (o->reversed.n < OUTCOMES_SHOWN)
            o->reversed.row[o->reversed.n] = i;
        o->reversed.n++;
    }
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

static void reading_free(struct outcomes_reading *r)
{
    buf_free(&r->extra);
    buf_free(&r->plain);
    dict_free(&r->alias);
    dict_free(&r->name);
    dict_free(&r->raw);
    free(r->customer);
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
    if (rc == 0 && options->identity)
        rc = aliases_read(options->identity, take_alias, &r, err);
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
    reading_free(&r);
    if (rc < 0)
        outcomes_free(o);
    else
        look_back_at(o);
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
