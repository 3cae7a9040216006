/* tidy_cells: rows of named cells as TSV, CSV, JSON lines, or aligned for people. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "snag/num.h"
#include "snag/tsv.h"
#include "stat/tell/tidy_impl.h"
#include "text/figure.h"

int json_text(struct buf *b, const char *s, struct err *err)
{
    int rc = buf_addc(b, '"', err);
    for (; rc == 0 && *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            rc = buf_addf(b, err, "\\%c", c);
        else if (c < 0x20)
            rc = buf_addf(b, err, "\\u%04x", c);
        else
            rc = buf_addc(b, (char)c, err);
    }
    return rc < 0 ? -1 : buf_addc(b, '"', err);
}

int json_number(struct buf *b, double x, struct err *err)
{
    char text[32];
    return isfinite(x) ? buf_add(b, text, num_format(text, x), err) : buf_adds(b, "null", err);
}

int json_list(struct buf *b, const char *name, const char *const *text, size_t n, struct err *err)
{
    int rc = buf_addf(b, err, ",\"%s\":[", name);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = json_text(b, text[i], err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

/* A CSV field, quoted where it must be (RFC 4180). */
static int csv_text(struct buf *b, const char *s, struct err *err)
{
    if (!s[strcspn(s, ",\"\r\n")] && *s)
        return buf_adds(b, s, err);
    int rc = buf_addc(b, '"', err);
    for (; rc == 0 && *s; s++)
        rc = *s == '"' ? buf_adds(b, "\"\"", err) : buf_addc(b, *s, err);
    return rc < 0 ? -1 : buf_addc(b, '"', err);
}

static int put_cell(struct buf *b, const struct cell *c, enum tidy_format format, struct err *err)
{
    char text[32];
    if (format == TIDY_JSONL) {
        if (json_text(b, c->name, err) < 0 || buf_addc(b, ':', err) < 0)
            return -1;
        return c->text ? json_text(b, c->text, err) : json_number(b, c->number, err);
    }
    if (c->text)
        return format == TIDY_CSV ? csv_text(b, c->text, err) : tsv_escape(b, view_of(c->text), err);
    return isnan(c->number)   ? 0
           : isinf(c->number) ? buf_adds(b, c->number > 0 ? "Inf" : "-Inf", err)
                              : buf_add(b, text, num_format(text, c->number), err);
}

int cells_header(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err)
{
    for (size_t i = 0; i < n && format != TIDY_JSONL; i++)
        if (buf_adds(b, cell[i].name, err) < 0 || buf_addc(b,
                                                           i + 1 == n           ? '\n'
                                                           : format == TIDY_CSV ? ','
                                                                                : '\t',
                                                           err) < 0)
            return -1;
    return 0;
}

int cells_row(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err)
{
    char separator = format == TIDY_TSV ? '\t' : ',';
    int rc = format == TIDY_JSONL ? buf_addc(b, '{', err) : 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_addc(b, separator, err) : 0;
        if (rc == 0)
            rc = put_cell(b, &cell[i], format, err);
    }
    return rc < 0 ? -1 : buf_adds(b, format == TIDY_JSONL ? "}\n" : "\n", err);
}

/* p_value, or a test's: hl_p_value. */
static bool is_p(const char *name)
{
    size_t n = strlen(name);
    return n >= 7 && strcmp(name + n - 7, "p_value") == 0;
}

/* The cell as people read it; text holds TEXT_NUMBER bytes. */
static const char *shown(const struct cell *c, char *text)
{
    if (c->text)
        return c->text;
    if (is_p(c->name))
        text_p(text, c->number);
    else if (fabs(c->number) < 1000 && c->number == floor(c->number))
        (void)snprintf(text, TEXT_NUMBER, "%.0f", c->number);
    else
        text_fact(text, c->number);
    return text;
}

static int put_text_row(struct buf *b, const struct cell *row, size_t n_columns, bool head, const int *width,
                        struct err *err)
{
    char text[TEXT_NUMBER];
    int rc = 0;
    for (size_t j = 0; rc == 0 && j < n_columns; j++) {
        rc = buf_adds(b, "  ", err);
        if (rc == 0)
            rc = text_padded(b, head ? row[j].name : shown(&row[j], text), width[j], !row[j].text, err);
    }
    while (rc == 0 && b->n > 0 && b->p[b->n - 1] == ' ')
        b->n--;
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

int cells_text(struct buf *b, const struct cell *cell, size_t n_rows, size_t n_columns, struct err *err)
{
    int width[MAX_CELLS] = {0};
    char text[TEXT_NUMBER];
    for (size_t k = 0; k < n_rows * n_columns; k++) {
        int *w = &width[k % n_columns], head = text_columns(cell[k].name), wide = text_columns(shown(&cell[k], text));
        *w = *w > head ? *w : head;
        *w = *w > wide ? *w : wide;
    }
    int rc = n_rows > 0 ? put_text_row(b, cell, n_columns, true, width, err) : 0;
    for (size_t i = 0; rc == 0 && i < n_rows; i++)
        rc = put_text_row(b, cell + i * n_columns, n_columns, false, width, err);
    return rc;
}

int cells_table(struct buf *b, const struct cell *cell, size_t n_rows, size_t n_columns, enum tidy_format format,
                struct err *err)
{
    if (format == TIDY_TEXT)
        return cells_text(b, cell, n_rows, n_columns, err);
    int rc = n_rows > 0 ? cells_header(b, cell, n_columns, format, err) : 0;
    for (size_t i = 0; rc == 0 && i < n_rows; i++)
        rc = cells_row(b, cell + i * n_columns, n_columns, format, err);
    return rc;
}

static int put_lines(struct buf *b, const struct cell *cell, size_t n, struct err *err)
{
    int width = 0, rc = 0;
    char text[TEXT_NUMBER];
    for (size_t i = 0; i < n; i++)
        width = text_columns(cell[i].name) > width ? text_columns(cell[i].name) : width;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const char *value = shown(&cell[i], text);
        rc = *value ? buf_addf(b, err, "  %-*s  %s\n", width, cell[i].name, value)
                    : buf_addf(b, err, "  %s\n", cell[i].name);
    }
    return rc;
}

int cells_one(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err)
{
    return format == TIDY_TEXT ? put_lines(b, cell, n, err) : cells_table(b, cell, 1, n, format, err);
}
