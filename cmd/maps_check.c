/* maps_check: see maps_check.h. */
#include "maps_check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "snag/map.h"

bool maps_is_log(const char *operand)
{
    struct stat st;
    size_t n = strlen(operand);
    bool is_map = n > 4 && strcmp(operand + n - 4, ".map") == 0;
    return !is_map && (strcmp(operand, "-") == 0 || (stat(operand, &st) == 0 && !S_ISDIR(st.st_mode)));
}

/* Faults are shown as they come, but the last, which ends the command. */
static void show_fault(void *ctx, const struct err *fault)
{
    struct err *last = ctx;
    if (last->kind != ERR_NONE)
        cmd_show_error(last);
    *last = *fault;
}

static int load(const char *name, const struct lookup_path *path, struct map **map, struct err *err)
{
    struct err last = ERR_INIT;
    const struct map_faults faults = {show_fault, &last};
    if (map_load_all(map, name, path, &faults, err) == 0)
        return 0;
    if (last.kind != ERR_NONE && err->kind == ERR_DATA)
        *err = last;
    return -1;
}

static void show_lines(const struct buf *lines)
{
    const char *p = lines->n ? lines->p : "";
    for (const char *stop; (stop = strchr(p, '\n')); p = stop + 1)
        cmd_note("%.*s", (int)(stop - p), p);
}

/* What the log says of the map: all that a run tells of them, and every line of [events] that made nothing. */
static int check_log(const char *name, const char *log, const struct maps_where *where, struct err *err)
{
    const struct ingest_input input = {.path = log, .map = name};
    const struct ingest_options o = {.input = &input,
                                     .n_inputs = 1,
                                     .lookup = where->path,
                                     .table = where->table,
                                     .n_tables = where->n_tables,
                                     .threads = 1,
                                     .max_rejects = 1};
    const struct ingest_stats *stats;
    struct source *source;
    if (ingest_open(&source, &o, &stats, err) < 0)
        return -1;
    show_lines(&stats->told);
    for (size_t i = 0; i < stats->n_lines; i++) {
        const struct ingest_line *l = &stats->line[i];
        char place[400];
        (void)snprintf(place, sizeof place, "%s:%zu: no row made %.*s:", l->map, l->line, VIEW_FMT(l->name));
        if (l->n == 0 && !(stats->told.n && strstr(stats->told.p, place)))
            cmd_note("%s %s", place, l->why);
    }
    show_ingest_summary(stats);
    source_close(source);
    return 0;
}

int maps_check(const char *name, const char *log, const struct maps_where *where, struct buf *b, struct err *err)
{
    struct map *map;
    struct buf doubts = {0};
    if (load(name, &where->path, &map, err) < 0)
        return -1;
    int rc = map_check(map, err);
    if (rc == 0 && !log)
        rc = map_doubts(map, &doubts, err);
    if (rc == 0)
        show_lines(&doubts);
    if (rc == 0 && log)
        rc = check_log(name, log, where, err);
    if (rc == 0)
        rc = buf_add_shown(b, view_of(map_origin(map)), err);
    if (rc == 0)
        rc = buf_adds(b, ": ok\n", err);
    buf_free(&doubts);
    map_free(map);
    return rc;
}
