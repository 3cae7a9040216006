/* text_grid: cells of text in aligned columns. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/tell/tidy_impl.h"

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

static int put_row(const struct grid *g, const char *const *cell, const int *width, struct buf *b, struct err *err)
{
    int rc = 0;
    for (size_t j = 0; rc == 0 && j < g->n_columns; j++) {
        rc = buf_adds(b, "  ", err);
        if (rc == 0)
            rc = text_padded(b, cell[j], width[j], j > 0, err);
    }
    while (rc == 0 && b->n > 0 && b->p[b->n - 1] == ' ')
        b->n--;
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

int grid_write(struct grid *g, struct buf *b, struct err *err)
{
    int width[MAX_CELLS] = {0}, rc = 0;
    for (size_t k = 0; k < g->n; k++) {
        int wide = text_columns(g->cell[k]), *w = &width[k % g->n_columns];
        *w = *w > wide ? *w : wide;
    }
    for (size_t k = 0; rc == 0 && k < g->n; k += g->n_columns)
        rc = put_row(g, g->cell + k, width, b, err);
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
