/* outcomes: see snag/outcomes.h. */
#include <stdlib.h>

#include "event/read/rows_block.h"
#include "snag/tsv.h"
#include "table/features/outcomes_impl.h"

enum { PEEK = 65536 };

int64_t outcome_known_us(const struct outcome *o)
{
    return o->as_of_us != TS_NONE ? o->as_of_us : o->churned_us;
}

int64_t outcome_churn_us(const struct outcome *o)
{
    return o->churned_us != TS_NONE && o->churned_us <= outcome_known_us(o) ? o->churned_us : TS_NONE;
}

/* The first line decides: a TAB makes it TSV; otherwise the more frequent of `;` and `,`. */
int outcomes_format(struct in *in, struct rows_format *format, struct err *err)
{
    const char *p;
    size_t n = PEEK, comma = 0, semicolon = 0;
    *format = (struct rows_format){.kind = ROWS_CSV, .delimiter = ','};
    int said = rows_take_sep(in, format, err);
    if (said != 0 || in_peek(in, &p, &n, err) < 0)
        return said > 0 ? 0 : -1;
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

static int read_time(struct outcomes_reading *r, const struct row *row, size_t at, int64_t *ts_us, struct err *err)
{
    struct time_read t;
    *ts_us = TS_NONE;
    if (at == SIZE_MAX)
        return 0;
    struct view cell = view_trim(row->cell[at]);
    if (outcomes_missing(cell))
        return 0;
    if (layout_parse(r->times, r->options->zone, cell, &t) < 0) {
        struct view name = dict_text(&r->o->column, (int64_t)outcomes_carried(r, at));
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
    for (size_t i = 0; i < r->at.n; i++) {
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

bool outcomes_fits(const struct row *row, size_t n)
{
    return row->n == n || (row->n == n + 1 && row->cell[n].n == 0);
}

static int read_row(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    struct outcomes *o = r->o;
    struct outcome out = {.line = row->line};
    struct view key;
    if (!outcomes_fits(row, r->at.n))
        return err_set(err, ERR_DATA, "%s:%llu: %zu field%s, but the header names %zu", o->name,
                       (unsigned long long)row->line, row->n, str_s(row->n), r->at.n);
    key = row->cell[r->at.key];
    if (outcomes_missing(view_trim(key))) {
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
    return outcomes_place(r, row, key, &out, err);
}

/* What the whole table says. */
static void look_back_at(struct outcomes *o)
{
    o->known_us = TS_NONE;
    for (size_t i = 0; i < o->n; i++) {
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

static int bad_row(const struct outcomes_reading *r, const struct row *row, struct err *err)
{
    return err_set(err, ERR_DATA, "%s:%llu: %s", r->o->name, (unsigned long long)row->line, row->problem);
}

static int read_header(struct outcomes_reading *r, struct rows *rows, struct err *err)
{
    struct row row;
    int rc;
    do
        rc = rows_next(rows, &row, err);
    while (rc > 0 && row.fate == ROW_BLANK);
    if (rc == 0)
        return err_set(err, ERR_DATA, "%s is empty: an outcomes table begins with a header", r->o->name);
    if (rc > 0 && row.fate == ROW_BAD)
        return bad_row(r, &row, err);
    return rc > 0 ? outcomes_header(r, &row, err) : -1;
}

static int read_block(struct outcomes_reading *r, struct rows_block *b, struct err *err)
{
    for (size_t i = 0; i < b->n; i++) {
        struct row row;
        r->o->n_rows++;
        r->o->n_blank += b->row[i].fate == ROW_BLANK;
        if (b->row[i].fate == ROW_BLANK)
            continue;
        if (rows_block_whole(b, &b->row[i], &row, err) < 0)
            return -1;
        if (row.fate == ROW_BAD)
            return bad_row(r, &row, err);
        if (read_row(r, &row, err) < 0)
            return -1;
    }
    return 0;
}

static int read_rows(struct outcomes_reading *r, struct rows *rows, struct err *err)
{
    struct rows_block *b = NULL;
    int rc = read_header(r, rows, err);
    if (rc == 0)
        rc = rows_block_open(&b, rows, ROWS_BLOCK_BYTES, err);
    for (int more = 1; rc == 0 && more > 0;) {
        more = rows_block_next(b, err);
        rc = more > 0 ? read_block(r, b, err) : more;
    }
    rows_block_close(b);
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
    int rc = o->name ? outcomes_format(in, &format, err) : -1;
    if (rc == 0)
        rc = outcomes_aliases(&r, err);
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
