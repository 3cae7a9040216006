/* where: choosing rows of a frame by simple tests.
 *
 *     segment = small and contacts >= 2 and `queue name` != "billing, new"
 *
 * TEST {and TEST}; a test is COLUMN OP WHAT with OP one of = != < <= > >= (== is =). Column names that are not plain
 * words go in `backticks`; WHAT runs to the next " and " or is in "quotes". Numbers compare by value, texts by bytes. A
 * missing cell passes no test.
 */
#ifndef SNAG_WHERE_H
#define SNAG_WHERE_H

#include "snag/frame.h"

SNAG_C_BEGIN

struct where_test {
    const char *column, *op, *what;
    size_t at, width; /* of the column's name in the text, for messages */
    double number;    /* set by where_apply for numeric columns */
    size_t index;
};

struct where {
    char *text;
    struct arena arena;
    struct where_test *test;
    size_t n, cap;
};

/* ERR_USAGE with a caret. */
int where_parse(struct where *w, const char *text, struct err *err) SNAG_CHECK;
/* Keeps the rows that pass every test; *n_out counts the others. */
int where_apply(struct where *w, struct frame *f, size_t *n_out, struct err *err) SNAG_CHECK;
void where_free(struct where *w);

SNAG_C_END

#endif
