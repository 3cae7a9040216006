/* bind: the columns that a map reads, found in a file's header. See mapper.h. */
#include "event/map/straight.h"

#include <stdio.h>
#include <stdlib.h>

#include "event/map/recode.h"
#include "event/map/unseen.h"

/* Is it that name, in the encoding of the log? */
static bool is_named(const struct map *map, struct view name, struct view wanted)
{
    enum { MOST = 256 };
    char text[3 * MOST];
    if (view_eq(name, wanted) || map->encoding == ENCODING_UTF8 || name.n > MOST)
        return view_eq(name, wanted);
    size_t n = recode_to_utf8(text, name, map->encoding == ENCODING_CP1252);
    return view_eq((struct view){text, n}, wanted);
}

/* The first column of that name; the blanks at a name's edges do not count, where no name is that very text. */
static int32_t position_of(const struct map *map, const struct used_column *u, const struct view *name, size_t n)
{
    if (u->position)
        return u->position <= n ? (int32_t)u->position - 1 : -1;
    for (size_t i = 0; i < n; i++)
        if (is_named(map, name[i], u->name))
            return (int32_t)i;
    for (size_t i = 0; i < n; i++)
        if (unseen_at_edge(name[i]) && view_eq(unseen_trim(name[i]), u->name))
            return (int32_t)i;
    return -1;
}

int32_t map_column_in(const struct map *map, size_t u, const struct view *name, size_t n)
{
    return position_of(map, &map->used[u], name, n);
}

void map_columns_in(const struct map *map, const struct row *names, size_t *n_used, size_t *n_found)
{
    *n_used = map->n_used;
    *n_found = 0;
    for (size_t u = 0; u < map->n_used; u++)
        *n_found += position_of(map, &map->used[u], names->cell, names->n) >= 0;
}

/* The other columns that are missing. */
static int also_missing(const struct mapper *m, const struct view *name, size_t n, const struct used_column *first,
                        struct err *err)
{
    struct buf list = {0};
    struct err why;
    for (const struct used_column *u = first + 1; u < m->map->used + m->map->n_used; u++) {
        char shown[80];
        if (u->position || position_of(m->map, u, name, n) >= 0)
            continue;
        if (buf_addf(&list, &why, "%s'%s' (line %zu)", list.n ? ", " : "", str_shown(shown, sizeof shown, u->name),
                     sections_line(&m->map->source, u->at)) < 0)
            break;
    }
    if (list.n)
        (void)err_hint(err, "nor %s", list.p);
    buf_free(&list);
    return -1;
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
    (void)also_missing(m, name, n, u, err);
    bool bare = u->at[0] != '`';
    if (near)
        return err_hint(err, "the nearest name is '%s'%s", near, bare ? "; a text stands in \"quotes\"" : "");
    return err_hint(err, "the file's first column is '%s'; %s--map names another map", k ? known[0] : "",
                    bare ? "a text stands in \"quotes\"; " : "");
}

/* The next used column from *used on whose name the file has twice: *again is the second place. */
bool mapper_doubled(const struct mapper *m, const struct row *names, size_t *used, size_t *first, size_t *again)
{
    for (; *used < m->map->n_used; ++*used) {
        *first = (size_t)m->state->bound[*used];
        for (*again = *first + 1; *again < names->n && !m->map->used[*used].position; ++*again)
            if (names->cell[*first].n && view_eq(names->cell[*first], names->cell[*again])) {
                ++*used;
                return true;
            }
    }
    return false;
}

size_t mapper_columns(const struct mapper *m)
{
    return m->state->n_columns;
}

int mapper_bind(struct mapper *m, const char *file, const struct row *names, struct err *err)
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
        s->bound[u] = position_of(map, &map->used[u], name, n);
        if (s->bound[u] < 0)
            return no_column(m, file, &map->used[u], name, n, err);
        if ((size_t)s->bound[u] >= s->need)
            s->need = (size_t)s->bound[u] + 1;
    }
    if (s->straight)
        straight_bind(s->straight, m);
    s->last_nameless = n > 1 && name[n - 1].n == 0;
    return 0;
}
