/* bind: the columns that a map reads, found in a file's header. See mapper.h. */
#include "event/map/straight.h"

#include <stdio.h>
#include <stdlib.h>

static int32_t position_of(const struct used_column *u, const struct view *name, size_t n)
{
    if (u->position)
        return u->position <= n ? (int32_t)u->position - 1 : -1;
    for (size_t i = 0; i < n; i++)
        if (view_eq(name[i], u->name))
            return (int32_t)i;
    return -1;
}

void map_columns_in(const struct map *map, const struct row *names, size_t *n_used, size_t *n_found)
{
    *n_used = map->n_used;
    *n_found = 0;
    for (size_t u = 0; u < map->n_used; u++)
        *n_found += position_of(&map->used[u], names->cell, names->n) >= 0;
}

static int no_column(const struct mapper *m, const char *file, const struct used_column *u, const struct view *name,
                     size_t n, struct err *err)
{
    const char *known[256];
    char store[256][64], wanted[64];
    size_t k = 0;
    if (u->position)
        return err_set(err, ERR_DATA, "%s:1: the map %s reads column #%u, but the file has %zu column%s", file,
                       m->map->name, u->position, n, str_s(n));
    for (; k < n && k < 256; k++) {
        (void)snprintf(store[k], sizeof store[k], "%.*s", VIEW_FMT(name[k]));
        known[k] = store[k];
    }
    (void)snprintf(wanted, sizeof wanted, "%.*s", VIEW_FMT(u->name));
    const char *near = str_nearest(wanted, known, k);
    (void)err_set(err, ERR_DATA, "%s:1: no column '%s', which the map %s reads (line %zu of %s)", file, wanted,
                  m->map->name, sections_line(&m->map->source, u->at), m->map->file);
    return near ? err_hint(err, "the nearest name is '%s'", near)
                : err_hint(err, "the file's first column is '%s'; --map names another map", k ? known[0] : "");
}

/* The first name that occurs twice, or n. */
static int first_double(const struct view *name, size_t n, size_t *doubled, struct err *err)
{
    struct dict seen = {0};
    int rc = 0;
    for (*doubled = 0; *doubled < n; ++*doubled) {
        int64_t id = dict_put(&seen, name[*doubled], err);
        rc = id < 0 ? -1 : 0;
        if (id != (int64_t)*doubled)
            break;
    }
    dict_free(&seen);
    return rc;
}

int mapper_bind(struct mapper *m, const char *file, const struct row *names, size_t *doubled, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    const struct view *name = names ? names->cell : map->names;
    size_t n = names ? names->n : map->n_names;
    free(s->file);
    s->file = mem_copy(file, strlen(file), err);
    if (!s->file)
        return -1;
    s->need = 0;
    s->n_columns = n;
    for (size_t u = 0; u < map->n_used; u++) {
        s->bound[u] = position_of(&map->used[u], name, n);
        if (s->bound[u] < 0)
            return no_column(m, file, &map->used[u], name, n, err);
        if ((size_t)s->bound[u] >= s->need)
            s->need = (size_t)s->bound[u] + 1;
    }
    if (s->straight)
        straight_bind(s->straight, m);
    return first_double(name, n, doubled, err);
}
