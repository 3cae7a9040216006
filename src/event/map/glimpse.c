/* glimpse: the first rows of a log as a map cuts them, and which columns it reads. See snag/map.h. */
#include <stdio.h>
#include <stdlib.h>

#include "event/map/heading.h"
#include "snag/mem.h"

/* A copy of what is borrowed from the rows. */
static int keep(struct glimpse *g, struct view from, struct view *to, struct err *err)
{
    char *copy = arena_copy(&g->texts, from.p, from.n, err);
    *to = (struct view){copy, from.n};
    return copy ? 0 : -1;
}

static int number_columns(struct glimpse *g, struct err *err)
{
    for (size_t i = 0; i < g->n_columns; i++) {
        char name[24];
        int n = snprintf(name, sizeof name, "#%zu", i + 1);
        if (keep(g, (struct view){name, (size_t)n}, &g->name[i], err) < 0)
            return -1;
    }
    return 0;
}

/* names: of the log or the map, or NULL. */
static int take_columns(struct glimpse *g, const struct map *map, const struct view *names, size_t n, size_t most_rows,
                        struct err *err)
{
    g->n_columns = n;
    g->name = mem_zero(n + 1, sizeof *g->name, err);
    g->used = mem_zero(n + 1, sizeof *g->used, err);
    g->line = mem_zero(most_rows + 1, sizeof *g->line, err);
    g->cell = mem_zero((n + 1) * (most_rows + 1), sizeof *g->cell, err);
    if (!g->name || !g->used || !g->line || !g->cell)
        return -1;
    for (size_t u = 0; u < map->n_used; u++) {
        int32_t at = map_column_in(map, u, names, n);
        if (at >= 0)
            g->used[at] = true;
    }
    if (!names)
        return number_columns(g, err);
    for (size_t i = 0; i < n; i++)
        if (keep(g, names[i], &g->name[i], err) < 0)
            return -1;
    return 0;
}

static int take_row(struct glimpse *g, const struct row *row, struct err *err)
{
    for (size_t i = 0; i < row->n && i < g->n_columns; i++)
        if (keep(g, row->cell[i], &g->cell[g->n_rows * g->n_columns + i], err) < 0)
            return -1;
    g->line[g->n_rows++] = row->line;
    return 0;
}

static int take_rows(struct glimpse *g, const struct map *map, struct rows *rows, size_t most_rows, struct err *err)
{
    struct row row;
    while (g->n_rows < most_rows || !g->name) {
        int rc = rows_next(rows, &row, err);
        if (rc <= 0)
            return rc;
        if (row.fate != ROW_OK)
            continue;
        bool first = !g->name, own = !map->header && map->n_names;
        if (first && take_columns(g, map,
                                  map->header ? row.cell
                                  : own       ? map->names
                                              : NULL,
                                  own ? map->n_names : row.n, most_rows, err) < 0)
            return -1;
        if (!(first && map->header) && take_row(g, &row, err) < 0)
            return -1;
    }
    return 0;
}

int map_glimpse(struct glimpse *g, const struct map *map, const char *path, size_t most_rows, struct err *err)
{
    struct in *in = NULL;
    struct rows *rows = NULL;
    *g = (struct glimpse){0};
    if (map->format == FORMAT_EVENTS)
        return err_set(err, ERR_USAGE, "%s reads event streams, whose rows are events already", map_called(map));
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = heading_open(&rows, in, map, NULL, true, NULL, err);
    if (rc == 0)
        rc = take_rows(g, map, rows, most_rows, err);
    rows_close(rows);
    in_close(in);
    if (rc < 0)
        glimpse_free(g);
    return rc;
}

void glimpse_free(struct glimpse *g)
{
    free(g->name);
    free(g->used);
    free(g->line);
    free(g->cell);
    arena_free(&g->texts);
    *g = (struct glimpse){0};
}
