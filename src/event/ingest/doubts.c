/* doubts: what a log shows of its map and its export that may be a mistake. See ingest_impl.h. */
#include <stdio.h>

#include "event/ingest/ingest_impl.h"
#include "event/map/tally.h"
#include "text/figure.h"

enum { MOST_TOLD = 5 };

static bool is_built_in(const struct map *map)
{
    return map_called(map) == map_name(map);
}

/* ---- tests ---- */

static const char *remedy(const char *first)
{
    if (strchr(first, ':'))
        return "hms behind a name turns 0:03:20 into seconds";
    if (strchr(first, ','))
        return "decimal = comma in [file] reads 1,5";
    return "missing = in [file] names words for no value, and = or ~ compare texts";
}

static int tell_stray(struct ingest_source *s, const struct map *map, const struct map_stray *x, struct err *err)
{
    char n[TEXT_COUNT], test[80];
    const char *stop = memchr(x->test->said.p, '\n', x->test->said.n);
    struct view said = {x->test->said.p, stop ? (size_t)(stop - x->test->said.p) : x->test->said.n};
    return ingest_warn(s, err,
                       "%s:%zu: %s%s: false %s time%s because the sides were not both numbers or both times (the "
                       "first: '%s'); %s",
                       map->file, sections_line(&map->source, x->test->said.p), str_shown(test, sizeof test, said),
                       stop ? " …" : "", text_thousands(n, x->n), str_s(x->n), x->first, remedy(x->first));
}

/* ---- events ---- */

static size_t line_of(const struct map *map, uint32_t which)
{
    return sections_line(&map->source, map->event[which].name.p);
}

static int add_line(struct ingest_source *s, const struct ingest_log *log, uint32_t which, struct err *err)
{
    const struct map *map = log->map;
    struct ingest_stats *stats = &s->stats;
    uint64_t n = log->mapper.made[which];
    if (mem_reserve(&s->lines, &s->cap_lines, stats->n_lines + 1, sizeof *s->lines, err) < 0)
        return -1;
    stats->line = s->lines;
    struct ingest_line *l = &s->lines[stats->n_lines];
    *l = (struct ingest_line){.map = map->file, .line = line_of(map, which), .name = map->event[which].name, .n = n};
    buf_clear(&s->scratch);
    if (n == 0 && mapper_why_none(&log->mapper, which, &s->scratch, err) < 0)
        return -1;
    l->why = arena_copy(&s->arena, s->scratch.n ? s->scratch.p : "", s->scratch.n, err);
    stats->n_lines++;
    return l->why ? 0 : -1;
}

/* Did another line of the map make it, or did an earlier one tell of it? */
static bool is_settled(const struct map *map, const struct mapper *m, uint32_t which)
{
    for (uint32_t i = 0; i < map->n_event; i++)
        if (view_eq(map->event[i].name, map->event[which].name) && (m->made[i] || i < which))
            return true;
    return false;
}

/* Events that no row made. Of a map that came with the program they are no slips. */
static int tell_none(struct ingest_source *s, const struct ingest_log *log, struct err *err)
{
    const struct map *map = log->map;
    size_t first = s->stats.n_lines, n = 0;
    for (uint32_t i = 0; i < map->n_event; i++)
        if (add_line(s, log, i, err) < 0)
            return -1;
    for (uint32_t i = 0; i < map->n_event && !is_built_in(map) && log->n_rows; i++) {
        const struct ingest_line *l = &s->lines[first + i];
        if (l->n || strncmp(l->why, "no row has", 10) != 0 || is_settled(map, &log->mapper, i))
            continue;
        n++;
        if (n <= MOST_TOLD &&
            ingest_warn(s, err, "%s:%zu: no row made %.*s: %s", map->file, l->line, VIEW_FMT(l->name), l->why) < 0)
            return -1;
    }
    return n > MOST_TOLD
               ? ingest_warn(s, err, "%s: no row made %zu more of its events; 'snag maps check %s LOG' says why",
                             map->file, n - MOST_TOLD, map->file)
               : 0;
}

/* ---- cells ---- */

static int tell_cells(struct ingest_source *s, const struct ingest_log *log, struct err *err)
{
    const struct mapper *m = &log->mapper;
    char n[TEXT_COUNT];
    if (m->counts.unseen &&
        ingest_warn(s, err, "%s: %s name%s had characters at an edge that cannot be seen (the first: U+%04X): trimmed",
                    map_called(log->map), text_thousands(n, m->counts.unseen), str_s(m->counts.unseen), m->unseen) < 0)
        return -1;
    return m->counts.below_zero ? ingest_warn(s, err,
                                              "%s: %s value%s below zero (the first: %s): a wait or a length "
                                              "that ends before it begins?",
                                              map_called(log->map), text_thousands(n, m->counts.below_zero),
                                              m->counts.below_zero == 1 ? " is" : "s are", m->negative)
                                : 0;
}

/* ---- all of it ---- */

/* What the map says itself, line by line. */
static int tell_slips(struct ingest_source *s, const struct map *map, struct err *err)
{
    struct buf lines = {0};
    int rc = map_doubts(map, &lines, err);
    for (char *p = lines.p, *stop; rc == 0 && p && *p; p = stop + 1) {
        stop = strchr(p, '\n');
        *stop = '\0';
        rc = ingest_warn(s, err, "%s", p);
    }
    buf_free(&lines);
    return rc;
}

int ingest_tell_log(struct ingest_source *s, const struct ingest_log *log, struct err *err)
{
    const struct map *map = log->map;
    for (uint32_t i = 0; i < map->n_orders; i++)
        if (log->mapper.stray[i].n && tell_stray(s, map, &log->mapper.stray[i], err) < 0)
            return -1;
    if (tell_cells(s, log, err) < 0 || ingest_tell_tables(s, log, err) < 0 || tell_none(s, log, err) < 0)
        return -1;
    return is_built_in(map) ? 0 : tell_slips(s, map, err);
}
