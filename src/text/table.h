/* table: the cells of a table as TSV, CSV or JSON Lines, into a buffer.
 *
 *     table_head(&b, TABLE_CSV, names, 2, &err);                         nothing in JSON Lines
 *     table_cell(&b, TABLE_CSV, true, names[0], &err);                   what comes before a cell
 *     table_text(&b, TABLE_CSV, customer, &err);                         the cell
 *     table_cell(&b, TABLE_CSV, false, names[1], &err);
 *     table_number(&b, TABLE_CSV, 3, &err);
 *     table_end(&b, TABLE_CSV, &err);
 *
 * TSV has the event stream's escapes; CSV quotes texts that are empty (a missing cell is not quoted) or have a comma, a
 * quote, a line end, or a blank at either end. Guarded CSV is for spreadsheets: it puts an apostrophe before what they
 * would take for a formula: a text or name that begins with = + - @ TAB or CR and is not a number as we write them.
 */
#ifndef SNAG_TEXT_TABLE_H
#define SNAG_TEXT_TABLE_H

#include "snag/str.h"

enum table_format { TABLE_TSV, TABLE_CSV, TABLE_JSONL, TABLE_CSV_GUARDED };

int table_head(struct buf *b, enum table_format format, const struct view *name, size_t n, struct err *err) SNAG_CHECK;
int table_cell(struct buf *b, enum table_format format, bool first, struct view name, struct err *err) SNAG_CHECK;
int table_text(struct buf *b, enum table_format format, struct view v, struct err *err) SNAG_CHECK;
/* The same for a text that may be a number: JSON shows it as one. */
int table_value(struct buf *b, enum table_format format, struct view v, struct err *err) SNAG_CHECK;
/* NaN is missing. In JSON Lines infinities are too. */
int table_number(struct buf *b, enum table_format format, double x, struct err *err) SNAG_CHECK;
int table_missing(struct buf *b, enum table_format format, struct err *err) SNAG_CHECK;
int table_end(struct buf *b, enum table_format format, struct err *err) SNAG_CHECK;

#endif
