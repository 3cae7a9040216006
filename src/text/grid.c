/* grid: see grid.h. */
#include "text/grid.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/wrap.h"

int grid_cell(struct grid *g, struct err *err, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = n < 0 ? NULL : arena_get(&g->words, (size_t)n + 1, err);
    if (text)
        (void)vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    if (!text || mem_reserve(&g->cell, &g->cap, g->n + 1, sizeof *g->cell, err) < 0)
        return -1;
    g->cell[g->n++] = text;
    return 0;
}

int grid_write(struct grid *g, struct buf *b, struct err *err)
{
    int width[GRID_COLUMNS] = {0}, rc = 0;
    bool right[GRID_COLUMNS] = {false};
    assert(g->n_columns <= GRID_COLUMNS);
    for (size_t j = 1; j < g->n_columns; j++)
        right[j] = true;
    for (size_t k = 0; k < g->n; k++) {
        int wide = text_columns(g->cell[k]), *w = &width[k % g->n_columns];
        *w = *w > wide ? *w : wide;
    }
    for (size_t k = 0; rc == 0 && k < g->n; k += g->n_columns)
        rc = text_row(b, g->cell + k, width, right, g->n_columns, err);
    g->n = 0;
    arena_reset(&g->words);
    return rc;
}

void grid_free(struct grid *g)
{
    free(g->cell);
    arena_free(&g->words);
    *g = (struct grid){0};
}
