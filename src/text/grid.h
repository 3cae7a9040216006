/* grid: cells of text, row by row, shown in columns: the first left-aligned, the others right-aligned.
 *
 *     struct grid g = {.n_columns = 2};
 *     grid_cell(&g, &err, "%s", name); grid_cell(&g, &err, "%d", n);     … row by row
 *     grid_write(&g, &b, &err);
 *     grid_free(&g);
 */
#ifndef SNAG_TEXT_GRID_H
#define SNAG_TEXT_GRID_H

#include "snag/mem.h"
#include "snag/str.h"

enum { GRID_COLUMNS = 64 }; /* at most */

struct grid {
    struct arena words;
    const char **cell;
    size_t n, cap, n_columns;
};

int grid_cell(struct grid *g, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* Appends the rows to b and empties the grid; a row of empty cells is an empty line. */
int grid_write(struct grid *g, struct buf *b, struct err *err) SNAG_CHECK;
void grid_free(struct grid *g);

#endif
