/* tidy_impl: what tables and texts of results share. */
#ifndef SNAG_STAT_TELL_TIDY_IMPL_H
#define SNAG_STAT_TELL_TIDY_IMPL_H

#include "snag/tidy.h"
#include "text/figure.h"

enum { MAX_CELLS = 64, TEXT_WIDTH = 80 };

struct cell {
    const char *name; /* of the column */
    const char *text; /* NULL: the number counts; NaN is missing */
    double number;
};

/* tidy_cells.c: a table's head (none in JSON lines) and its rows; cell: n_rows x n_columns, row by row. The names are
 * those of the first row. */
int cells_header(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err) SNAG_CHECK;
int cells_row(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err) SNAG_CHECK;
int cells_text(struct buf *b, const struct cell *cell, size_t n_rows, size_t n_columns, struct err *err) SNAG_CHECK;
int cells_table(struct buf *b, const struct cell *cell, size_t n_rows, size_t n_columns, enum tidy_format format,
                struct err *err) SNAG_CHECK;
/* One row: a table of its own, or for people a line for each cell, its name and its value. */
int cells_one(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err) SNAG_CHECK;
int json_text(struct buf *b, const char *s, struct err *err) SNAG_CHECK;
int json_number(struct buf *b, double x, struct err *err) SNAG_CHECK; /* reads back the same; null if not finite */
/* ,"name":["a","b"] */
int json_list(struct buf *b, const char *name, const char *const *text, size_t n, struct err *err) SNAG_CHECK;
/* tidy_model.c: ,"model":{…} */
int json_model(const struct fit *fit, struct buf *b, struct err *err) SNAG_CHECK;

/* tidy_text.c: a number about a whole fit (text: TEXT_NUMBER bytes). */
void text_fact(char *text, double x);
/* Rows that are not in the model, and the table's stamp with what it means. */
int text_count(struct buf *b, const char *before, double n, const char *after, struct err *err) SNAG_CHECK;
int text_left_out(const struct design *d, size_t n_where, struct buf *b, struct err *err) SNAG_CHECK;
int text_stamp(const struct frame *f, struct buf *b, struct err *err) SNAG_CHECK;

/* text_words.c: a text as a terminal may show it, control bytes as \xHH: its columns, and itself in a field of that
 * width; and a sentence of such texts with its line end, folded at 80 columns. */
int text_columns(const char *s);
int text_padded(struct buf *b, const char *s, int width, bool right, struct err *err) SNAG_CHECK;
int text_sentence(struct buf *b, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;

/* text_grid.c: cells of text, row by row, shown in columns: the first one left, the others right. grid_write empties
 * it; a row of empty cells is an empty line. */
struct grid {
    struct arena words;
    const char **cell;
    size_t n, cap, n_columns;
};
int grid_cell(struct grid *g, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
int grid_write(struct grid *g, struct buf *b, struct err *err) SNAG_CHECK;
void grid_free(struct grid *g);

/* text_association.c: the tables of an association's text. */
int text_association(const struct association *x, struct buf *b, struct err *err) SNAG_CHECK;

#endif
