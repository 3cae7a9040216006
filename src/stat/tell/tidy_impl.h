/* tidy_impl: what tables and texts of results share. */
#ifndef SNAG_STAT_TELL_TIDY_IMPL_H
#define SNAG_STAT_TELL_TIDY_IMPL_H

#include "snag/tidy.h"
#include "text/figure.h"
#include "text/grid.h"
#include "text/json.h"
#include "text/wrap.h"

enum { MAX_CELLS = 64 };

struct cell {
    const char *name; /* of the column */
    const char *text; /* NULL: the number is used; NaN is missing */
    double number;
};

/* tidy_cells.c: a table's head (none in JSON lines) and its rows; cell: n_rows x n_columns, row by row. The names are
 * those of the first row. */
int cells_header(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err) SNAG_CHECK;
int cells_row(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err) SNAG_CHECK;
int cells_text(struct buf *b, const struct cell *cell, size_t n_rows, size_t n_columns, struct err *err) SNAG_CHECK;
int cells_table(struct buf *b, const struct cell *cell, size_t n_rows, size_t n_columns, enum tidy_format format,
                struct err *err) SNAG_CHECK;
/* One row: as a table, or for people as one line per cell, with its name and value. */
int cells_one(struct buf *b, const struct cell *cell, size_t n, enum tidy_format format, struct err *err) SNAG_CHECK;
/* tidy.c: ,"name":[…] of rows as JSON lines */
int json_rows_of(struct buf *out, const char *name, struct view lines, struct err *err) SNAG_CHECK;
/* tidy_model.c: ,"model":{…} */
int json_model(const struct fit *fit, struct buf *b, struct err *err) SNAG_CHECK;

/* tidy_evalue.c: the E-values of a coefficient's ratio and of the end of its interval nearer to 1; NaN for intercepts.
 */
void e_values_of(const struct fit *fit, size_t j, double *value, double *end);
/* Is the outcome common, so that ratios of odds and hazards are further from 1 than those of risks? */
bool e_values_common(const struct fit *fit);

/* tidy_text.c: a number about a whole fit (text: TEXT_NUMBER bytes). */
void text_fact(char *text, double x);
/* Rows that are not in the model, and the table's stamp with what it means. */
int text_count(struct buf *b, const char *before, double n, const char *after, struct err *err) SNAG_CHECK;
int text_left_out(const struct design *d, size_t n_where, struct buf *b, struct err *err) SNAG_CHECK;
int text_stamp(const struct frame *f, struct buf *b, struct err *err) SNAG_CHECK;

/* text_association.c: the tables of an association's text. */
int text_association(const struct association *x, struct buf *b, struct err *err) SNAG_CHECK;

#endif
