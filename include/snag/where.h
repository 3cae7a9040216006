/* where: choosing rows of a frame by simple tests.
 *
 *     segment = small and contacts >= 2 and `queue name` != "billing, new"
 *
 * TEST {and TEST}; a test is COLUMN OP WHAT with OP one of = != < <= > >= (== is =). Column names that are not plain
 * words go in `backticks`; WHAT runs to the next " and " or is in "quotes". Numbers are equal by value, other texts by
 * bytes. < <= > >= compare numbers (90s, 15m, 2h, 3d on the right stand for seconds) or two ISO times, never bytes:
 * such a test is false for a cell that is neither, and these cells are counted. A missing cell passes no test.
 */
#ifndef SNAG_WHERE_H
#define SNAG_WHERE_H

#include "snag/frame.h"

SNAG_C_BEGIN

struct where_test {
    const char *text; /* that it is part of, as written */
    const char *column, *op, *what;
    size_t at, width; /* of the column's name in the text, for messages */
    bool is_number, is_time;
    double number;     /* of `what`: its value, or for a time its seconds since 1970 */
    size_t index;      /* of the column, set by where_apply */
    size_t n_stray;    /* rows whose cell cannot be compared with `what` */
    const char *stray; /* the first of these cells, and its line */
    uint64_t stray_line;
};

struct where {
    const char *option; /* that messages name; NULL: --where */
    struct arena arena;
    struct where_test *test;
    size_t n, cap;
};

/* Adds the tests of a text to w, which is zero or has others. ERR_USAGE with a caret; w is then empty. */
int where_parse(struct where *w, const char *text, struct err *err) SNAG_CHECK;
/* Keeps the rows that pass every test, and decides anew what the columns are (frame_settle); *n_out counts the other
 * rows. */
int where_apply(struct where *w, struct frame *f, size_t *n_out, struct err *err) SNAG_CHECK;
/* What test k could not compare, and the remedy, as one line; an empty text if there is nothing to say. */
int where_note(const struct where *w, const struct frame *f, size_t k, struct buf *out, struct err *err) SNAG_CHECK;
void where_free(struct where *w);

SNAG_C_END

#endif
