/* sample: the first rows of a log nobody has described: its encoding, its delimiter, its title lines, its column names.
 * See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include <stdlib.h>

#include "event/map/recode.h"
#include "snag/mem.h"
#include "snag/rows.h"

enum { LOOK_ROWS = 300, LOOK_BYTES = 128 * 1024, TITLES = 40 };

void sample_free(struct draft_sample *s)
{
    buf_free(&s->text);
    arena_free(&s->texts);
    free(s->name);
    free((void *)s->cell);
    *s = (struct draft_sample){0};
}

/* ---- encoding ---- */

static int decode(struct draft_sample *s, struct view *head, struct err *err)
{
    size_t bad = str_utf8_bad(*head);
    if (bad == head->n || head->p[bad] == '\0' || (!s->whole && head->n - bad < 4))
        return 0;
    bool cp1252 = true;
    for (size_t i = 0; i < head->n; i++)
        cp1252 = cp1252 && recode_cp1252((unsigned char)head->p[i]);
    s->encoding = cp1252 ? "cp1252" : "latin1";
    if (buf_room(&s->text, head->n * 3 + 1, err) < 0)
        return -1;
    s->text.n = recode_to_utf8(s->text.p, *head, cp1252);
    *head = buf_view(&s->text);
    return 0;
}

/* ---- delimiter ---- */

struct row_width {
    size_t cells, rows; /* the commonest number of cells, and how many rows have it */
    size_t of;          /* rows that are not blank */
};

static int open_rows(struct rows **rows, struct in **in, struct view text, enum rows_kind kind, char delimiter,
                     struct err *err)
{
    const struct rows_format format = {.kind = kind, .delimiter = delimiter};
    *rows = NULL;
    if (in_memory(in, "sample", text.p, text.n, err) < 0)
        return -1;
    if (rows_open(rows, *in, &format, err) == 0)
        return 0;
    in_close(*in);
    *in = NULL;
    return -1;
}

static int measure(struct view text, enum rows_kind kind, char delimiter, struct row_width *w, struct err *err)
{
    struct rows *rows;
    struct in *in;
    struct row row;
    size_t n[LOOK_ROWS];
    int rc = open_rows(&rows, &in, text, kind, delimiter, err);
    *w = (struct row_width){0};
    if (rc < 0)
        return -1;
    while ((rc = rows_next(rows, &row, err)) > 0) {
        if (row.fate != ROW_OK)
            continue;
        n[w->of] = row.n;
        w->of++;
        if (w->of == LOOK_ROWS)
            break;
    }
    for (size_t i = 0; i < w->of; i++) {
        size_t same = 0;
        for (size_t k = 0; k < w->of; k++)
            same += n[k] == n[i];
        if (same > w->rows || (same == w->rows && n[i] > w->cells))
            *w = (struct row_width){n[i], same, w->of};
    }
    rows_close(rows);
    in_close(in);
    return rc < 0 ? -1 : 0;
}

/* Quotes around cells make a TAB-separated file CSV with TABs. */
static enum rows_kind kind_of(struct view text, char delimiter)
{
    bool tab = delimiter == '\t';
    for (size_t i = 0; tab && i < text.n; i++)
        if (text.p[i] == '"' && (i == 0 || text.p[i - 1] == '\t' || text.p[i - 1] == '\n'))
            return ROWS_CSV;
    return tab ? ROWS_TSV : ROWS_CSV;
}

static int find_delimiter(struct draft_sample *s, struct view text, struct row_width *best, struct err *err)
{
    static const char delimiters[] = ",;\t|";
    double most = 0;
    *best = (struct row_width){0};
    for (const char *d = delimiters; *d; d++) {
        struct row_width w;
        if (measure(text, kind_of(text, *d), *d, &w, err) < 0)
            return -1;
        double share = w.of ? (double)w.rows / (double)w.of : 0, points = share * share * (double)(w.cells + 2);
        if (w.cells > 1 && points > most) {
            most = points;
            *best = w;
            s->delimiter = *d;
        }
    }
    if (most > 0)
        return 0;
    (void)err_set(err, ERR_DATA, "no comma, semicolon, TAB or | cuts its lines into columns, and it is not JSON");
    return err_hint(err, "a map of your own says how it is written: man 5 snag-maps");
}

/* ---- column names ---- */

/* A name begins with a letter; what is mostly digits is a value. */
static bool is_value(struct view v)
{
    size_t digits = 0, signs = 0;
    for (size_t i = 0; i < v.n; i++) {
        digits += v.p[i] >= '0' && v.p[i] <= '9';
        signs += strchr("+-.,:/ ", v.p[i]) != NULL;
    }
    return v.n && digits && (digits + signs) * 10 >= v.n * 8;
}

static bool names_columns(const struct row *row)
{
    size_t values = 0, filled = 0;
    for (size_t i = 0; i < row->n; i++) {
        filled += row->cell[i].n > 0;
        values += is_value(row->cell[i]);
    }
    return filled && values * 8 <= filled;
}

static bool half_filled(const struct row *row)
{
    size_t filled = 0;
    for (size_t i = 0; i < row->n; i++)
        filled += row->cell[i].n > 0;
    return filled * 2 > row->n;
}

/* ---- rows ---- */

static int keep_cells(struct draft_sample *s, const struct row *row, struct view *to, struct err *err)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        struct view v = i < row->n ? view_trim(row->cell[i]) : (struct view){0};
        const char *copy = v.n ? arena_copy(&s->texts, v.p, v.n, err) : "";
        if (!copy)
            return -1;
        to[i] = (struct view){copy, v.n};
    }
    return 0;
}

static int begin(struct draft_sample *s, const struct row *row, bool header, struct err *err)
{
    s->header = header;
    s->header_line = row->line;
    s->n_columns = row->n;
    s->name = mem_zero(row->n, sizeof *s->name, err);
    if (!s->name)
        return -1;
    return header ? keep_cells(s, row, s->name, err) : 0;
}

static int take_row(struct draft_sample *s, const struct row *row, struct view **cell, size_t *cap, struct err *err)
{
    size_t at = s->n_rows * s->n_columns;
    s->n_odd += row->n != s->n_columns;
    if (mem_reserve(cell, cap, at + s->n_columns, sizeof **cell, err) < 0)
        return -1;
    s->cell = *cell;
    if (keep_cells(s, row, *cell + at, err) < 0)
        return -1;
    s->n_rows++;
    return 0;
}

static int take_rows(struct draft_sample *s, struct rows *rows, size_t width, struct err *err)
{
    struct row row;
    struct view *cell = NULL;
    size_t cap = 0, seen = 0;
    int rc;
    while ((rc = rows_next(rows, &row, err)) > 0) {
        if (row.fate != ROW_OK)
            continue;
        bool is_top = !s->name, fits = row.n == width && half_filled(&row), named = is_top && names_columns(&row);
        bool sep = is_top && seen == 0 && row.n <= 2 && row.cell[0].n >= 4 && memcmp(row.cell[0].p, "sep=", 4) == 0;
        if (is_top && (sep || (++seen < TITLES && !fits)))
            continue;
        if (is_top && begin(s, &row, named, err) < 0)
            return -1;
        if (is_top && named)
            continue;
        if (take_row(s, &row, &cell, &cap, err) < 0)
            return -1;
        if (s->n_rows >= DRAFT_MOST_ROWS || s->n_rows * s->n_columns >= DRAFT_MOST_CELLS) {
            s->whole = false;
            break;
        }
    }
    return rc < 0 ? -1 : 0;
}

static int delimited(struct draft_sample *s, struct view head, struct err *err)
{
    struct row_width width;
    struct rows *rows;
    struct in *in;
    struct view look = {head.p, head.n < LOOK_BYTES ? head.n : LOOK_BYTES};
    while (look.n < head.n && look.n && look.p[look.n - 1] != '\n')
        look.n--;
    if (find_delimiter(s, look, &width, err) < 0)
        return -1;
    if (width.cells > DRAFT_MOST_COLUMNS)
        return err_set(err, ERR_DATA, "%zu columns: a map is drafted of at most %d", width.cells, DRAFT_MOST_COLUMNS);
    enum rows_kind kind = kind_of(look, s->delimiter);
    s->format = kind == ROWS_TSV ? "tsv" : "csv";
    if (open_rows(&rows, &in, head, kind, s->delimiter, err) < 0)
        return -1;
    int rc = take_rows(s, rows, width.cells, err);
    rows_close(rows);
    in_close(in);
    return rc;
}

int sample_take(struct draft_sample *s, struct view head, bool whole, struct err *err)
{
    *s = (struct draft_sample){.whole = whole, .format = "csv"};
    size_t n = head.n;
    while (!whole && n && head.p[n - 1] != '\n') /* the last line may be cut */
        n--;
    head.n = n ? n : head.n;
    int rc = decode(s, &head, err);
    struct view first = head;
    while (first.n && strchr(" \t\r\n", *first.p)) {
        first.p++;
        first.n--;
    }
    if (rc == 0 && first.n == 0)
        rc = err_set(err, ERR_DATA, "empty: there is nothing to draft a map from");
    if (rc == 0)
        rc = *first.p == '{' || *first.p == '[' ? sample_json(s, first, err) : delimited(s, head, err);
    if (rc == 0 && s->n_rows == 0)
        rc = err_set(err, ERR_DATA, "no row below the column names: there is nothing to draft a map from");
    if (rc < 0)
        sample_free(s);
    return rc;
}
