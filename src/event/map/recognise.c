/* recognise: which map knows a log, judged by its first bytes. */
#include <errno.h>

#include "event/map/heading.h"
#include "snag/stream.h"

/* The first row of `head` as the map would split it: 1, or 0 if there is none. */
static int first_row(const struct map *map, struct view head, struct rows **rows, struct in **in, struct row *row,
                     struct err *err)
{
    struct heading h;
    *rows = NULL;
    int rc = heading_find(map, head, true, &h, err);
    if (rc <= 0)
        return rc;
    if (in_memory(in, map->name, head.p, head.n, err) < 0 || heading_open(rows, *in, map, NULL, true, NULL, err) < 0)
        return -1;
    do
        rc = rows_next(*rows, row, err);
    while (rc > 0 && row->fate == ROW_BLANK);
    return rc > 0 && row->fate == ROW_OK;
}

/* How many columns the map reads, and how many of them the header has. */
static int columns_found(const struct map *map, struct view head, size_t *used, size_t *found, struct err *err)
{
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct row row;
    int rc = first_row(map, head, &rows, &in, &row, err);
    *used = map->n_used;
    *found = 0;
    if (rc > 0)
        map_columns_in(map, &row, used, found);
    rows_close(rows);
    in_close(in);
    return rc < 0 ? -1 : 0;
}

static int undecided(const struct map *map, const char *why, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s:%zu: the pattern %.*s cannot be decided: %s", map->file,
                  sections_line(&map->source, map->recognise_pattern.p), VIEW_FMT(map->recognise_pattern), why);
    return err_hint(err, "--map NAME says what the log is");
}

/* How well the map fits: the number of its columns if the header has all of them, else 0. */
static int score(const struct map *map, struct view head, size_t *points, struct err *err)
{
    size_t used, found;
    *points = 0;
    if (map->format == FORMAT_EVENTS) {
        *points = stream_recognise(head) ? SIZE_MAX : 0;
        return 0;
    }
    if (map->recognise) {
        pcre2_match_data *match = pcre2_match_data_create(4, NULL);
        if (!match)
            return err_system(err, ENOMEM, "matching patterns");
        char why[PATTERN_WHY];
        int rc = pattern_match(map->recognise, head, match, why);
        pcre2_match_data_free(match);
        *points = rc > 0 ? SIZE_MAX - 1 : 0;
        return rc < 0 ? undecided(map, why, err) : 0;
    }
    if (!map->header)
        return 0;
    if (columns_found(map, head, &used, &found, err) < 0)
        return -1;
    *points = found == used ? found : 0;
    return 0;
}

int map_recognise(const struct map **best, struct map *const *maps, size_t n, struct view head, struct err *err)
{
    size_t most = 0, points;
    *best = NULL;
    if (head.n == 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (score(maps[i], head, &points, err) < 0)
            return -1;
        if (points > most || (points && points == most && maps[i]->far < (*best)->far)) {
            most = points;
            *best = maps[i];
        }
    }
    return 0;
}

int map_others(const struct map *best, struct map *const *maps, size_t n, struct view head, struct buf *names,
               struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        size_t points = 0;
        bool other = maps[i] != best && maps[i]->format != FORMAT_EVENTS;
        if (other && score(maps[i], head, &points, err) < 0)
            return -1;
        if (points && buf_addf(names, err, "%s%s", names->n ? ", " : "", map_called(maps[i])) < 0)
            return -1;
    }
    return 0;
}

int map_nearest(const struct map **nearest, struct map *const *maps, size_t n, struct view head, size_t *used,
                size_t *found, struct err *err)
{
    double most = 0.5;
    *nearest = NULL;
    for (size_t i = 0; i < n && head.n; i++) {
        size_t of, has;
        if (maps[i]->format == FORMAT_EVENTS || !maps[i]->header)
            continue;
        if (columns_found(maps[i], head, &of, &has, err) < 0)
            return -1;
        if ((double)has >= most * (double)of && has > 1) {
            most = (double)has / (double)of;
            *nearest = maps[i];
            *used = of;
            *found = has;
        }
    }
    return 0;
}
