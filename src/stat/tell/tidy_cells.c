/* tidy_cells: rows of named cells as TSV, CSV, JSON lines, or aligned for people. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stat/tell/tidy_impl.h"
#include "text/table.h"

static enum table_format table_format_of(enum tidy_format format)
{
    switch (format) {
    case TIDY_CSV:
        return TABLE_CSV;
    case TIDY_CSV_GUARDED:
        return TABLE_CSV_GUARDED;
    case TIDY_JSONL:
        return TABLE_JSONL;
    default:
        return TABLE_TSV;
    }
}

int cells_header(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err)
{
    struct view name[MAX_CELLS];
    for (size_t i = 0; i < n; i++)
        name[i] = view_of(cell[i].name);
    return table_head(b, table_format_of(format), name, n, err);
}

int cells_row(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err)
{
    enum table_format table = table_format_of(format);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const char *text = cell[i].text;
        rc = table_cell(b, table, i == 0, view_of(cell[i].name), err);
        if (rc == 0)
            rc = text ? table_text(b, table, view_of(text), err) : table_number(b, table, cell[i].number, err);
    }
    return rc < 0 ? -1 : table_end(b, table, err);
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
    char text[MAX_CELLS][TEXT_NUMBER];
    const char *word[MAX_CELLS];
    bool right[MAX_CELLS];
    for (size_t j = 0; j < n_columns; j++) {
        word[j] = head ? row[j].name : shown(&row[j], text[j]);
        right[j] = !row[j].text;
    }
    return text_row(b, word, width, right, n_columns, err);
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
