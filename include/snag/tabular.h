/* tabular: a table on its way out, as TSV, CSV or JSON Lines.
 *
 *     struct tabular t;
 *     tabular_open(&t, out, TABULAR_TSV);
 *     tabular_stamp(&t, "design", view_of("landmark"), &err);      lines before the header
 *     tabular_column(&t, view_of("customer"), &err);               …
 *     tabular_text(&t, customer, &err); tabular_count(&t, 3, &err); tabular_missing(&t, &err);
 *     tabular_row(&t, &err);
 *     tabular_close(&t);
 *
 * TSV has the event stream's escapes, CSV doubles quotes where needed. In JSON Lines a missing cell is null, bytes that
 * are not UTF-8 become U+FFFD, and the stamp is a first object {"design":{…}}.
 */
#ifndef SNAG_TABULAR_H
#define SNAG_TABULAR_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/dict.h"
#include "snag/out.h"

SNAG_C_BEGIN

/* Guarded CSV puts an apostrophe before whatever a spreadsheet would take for a formula. */
enum tabular_kind { TABULAR_TSV, TABULAR_CSV, TABULAR_JSONL, TABULAR_CSV_GUARDED };

struct tabular {
    struct out *out;
    enum tabular_kind kind;
    struct dict column;
    struct buf line;
    size_t at; /* cells in the line so far */
    bool stamped, begun;
};

void tabular_open(struct tabular *t, struct out *out, enum tabular_kind kind);
/* One word of the stamp: `name=value`; before the first column. */
int tabular_stamp(struct tabular *t, const char *name, struct view value, struct err *err) SNAG_CHECK;
/* The next column's name; before the first cell. ERR_DATA if there already is one of that name. */
int tabular_column(struct tabular *t, struct view name, struct err *err) SNAG_CHECK;
/* The next cell. An empty text is missing. */
int tabular_text(struct tabular *t, struct view v, struct err *err) SNAG_CHECK;
/* The same for text that may be a number: JSON shows it as one. */
int tabular_value(struct tabular *t, struct view v, struct err *err) SNAG_CHECK;
int tabular_count(struct tabular *t, int64_t n, struct err *err) SNAG_CHECK;
int tabular_number(struct tabular *t, double x, struct err *err) SNAG_CHECK;
int tabular_missing(struct tabular *t, struct err *err) SNAG_CHECK;
/* Ends the row; it must have a cell for each column. */
int tabular_row(struct tabular *t, struct err *err) SNAG_CHECK;
/* Writes the header if the table has no rows; the out is not closed. */
int tabular_end(struct tabular *t, struct err *err) SNAG_CHECK;
void tabular_close(struct tabular *t);

SNAG_C_END

#endif
