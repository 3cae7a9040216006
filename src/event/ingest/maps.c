/* maps: which map each file is read by, named or recognised, and so which log it belongs to. See ingest_impl.h. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "event/ingest/ingest_impl.h"
#include "snag/draft.h"

static int named_map(struct ingest_source *s, const char *name, const struct map **map, struct err *err)
{
    struct map *loaded;
    if (map_load(&loaded, name, &s->o.lookup, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_named; i++)
        if (strcmp(map_name(s->named[i]), map_name(loaded)) == 0) {
            bool same = view_eq(map_text(s->named[i]), map_text(loaded));
            if (!same)
                (void)err_set(err, ERR_USAGE, "%s and %s are two maps with one name; rename one of them",
                              map_origin(s->named[i]), map_origin(loaded));
            map_free(loaded);
            *map = s->named[i];
            return same ? 0 : -1;
        }
    s->named[s->n_named++] = loaded;
    *map = loaded;
    return 0;
}

/* The first line, for the message that no map knows the format. */
static int unknown_format(const struct ingest_source *s, const char *path, struct view head, struct err *err)
{
    const struct map *near;
    size_t used, found;
    char shown[160];
    if (map_nearest(&near, s->maps, s->n_maps, head, &used, &found, err) < 0)
        return -1;
    const char *stop = head.n ? memchr(head.p, '\n', head.n) : NULL;
    struct view line = {head.p, stop ? (size_t)(stop - head.p) : head.n};
    (void)err_set(err, ERR_DATA, "%s: no map knows this format", in_called(path));
    (void)err_hint(err, "its first line is: %s", str_shown(shown, sizeof shown, line));
    if (near)
        return err_hint(err, "%s comes closest, with %zu of its %zu columns; '--map %s' says what is missing",
                        map_called(near), found, used, map_called(near));
    return err_hint(err, "'snag maps list' shows the known formats; 'snag maps new %s' drafts a map of this one",
                    strcmp(path, "-") == 0 ? "FILE" : path);
}

/* A draft of an earlier file, or one of this file, told: what follows rests on it. */
static int drafted_map(struct ingest_source *s, const char *path, struct in *in, const struct map **map,
                       struct err *err)
{
    const char *p;
    char name[32];
    size_t n = DRAFT_BYTES;
    struct draft d;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_named && !*map; i++)
        if (strncmp(map_origin(s->named[i]), "built-in:drafted", 16) == 0 &&
            map_recognise(map, s->named + i, 1, (struct view){p, n}, err) < 0)
            return -1;
    if (*map)
        return 0;
    if (map_draft(&d, in_called(path), (struct view){p, n}, n < DRAFT_BYTES, err) < 0) {
        (void)err_wrap(err, "%s: no map knows this format, and none can be drafted", in_called(path));
        return err_hint(err, "'snag maps list' shows the known formats");
    }
    int digits = s->n_named ? snprintf(name, sizeof name, "built-in:drafted-%zu", s->n_named + 1)
                            : snprintf(name, sizeof name, "built-in:drafted");
    int rc = digits < 0 ? -1 : map_parse(&s->named[s->n_named], name + 9, name, d.text.p, d.text.n, err);
    if (rc == 0) {
        *map = s->named[s->n_named++];
        s->stats.drafted = true;
        rc = ingest_warn(s, err, "%s: no map knows this format, so one was drafted: %s; 'snag maps new %s' shows it",
                         in_called(path), d.told.p, strcmp(path, "-") == 0 ? "FILE" : path);
    }
    draft_free(&d);
    return rc;
}

static bool is_blank(struct view head)
{
    for (size_t i = 0; i < head.n; i++)
        if (!strchr(" \t\r\n", head.p[i]))
            return false;
    return true;
}

/* Other maps that know the file too. */
static int tell_others(struct ingest_source *s, const char *path, const struct map *map, struct view head,
                       struct err *err)
{
    struct buf names = {0};
    int rc = map->format == FORMAT_EVENTS ? 0 : map_others(map, s->maps, s->n_maps, head, &names, err);
    if (rc == 0 && names.n)
        rc = ingest_warn(s, err, "%s: %s would read it too; --map says which", in_called(path), names.p);
    buf_free(&names);
    return rc;
}

/* 1: there is nothing in it. */
static int recognised_map(struct ingest_source *s, size_t file, const struct map **map, struct err *err)
{
    const char *path = s->file[file].path, *p;
    size_t n = 65536;
    struct stat st;
    struct in *in;
    if (!s->maps && map_list(&s->maps, &s->n_maps, &s->o.lookup, err) < 0)
        return -1;
    if (!s->open[file] && in_open(&s->open[file], path, err) < 0)
        return -1;
    in = s->open[file];
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    if (map_recognise(map, s->maps, s->n_maps, (struct view){p, n}, err) < 0)
        return err_wrap(err, "%s", in_called(path));
    bool blank = is_blank((struct view){p, n});
    if (!*map && (blank || !s->o.draft))
        return blank ? 1 : unknown_format(s, path, (struct view){p, n}, err);
    if (!*map && drafted_map(s, path, in, map, err) < 0)
        return -1;
    bool told = file > 0 && map[-1] == *map; /* of the file before */
    bool drafted = strncmp(map_origin(*map), "built-in:drafted", 16) == 0;
    if (!told && !drafted && tell_others(s, path, *map, (struct view){p, n}, err) < 0)
        return -1;
    s->file[file].recognised = !drafted;
    if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        in_close(
            in); /* opened again when its turn comes, so that a thousand files do not take a thousand descriptors */
        s->open[file] = NULL;
    }
    return 0;
}

/* The log that a file belongs to: all files of one map are one log. */
static int find_log(struct ingest_source *s, size_t file, const struct map *map, struct err *err)
{
    for (size_t i = 0; i < s->n_logs; i++)
        if (s->log[i].map == map) {
            s->log_of[file] = i;
            return 0;
        }
    struct ingest_log *log = &s->log[s->n_logs];
    s->log_of[file] = s->n_logs++;
    *log = (struct ingest_log){.map = map, .columns_in_order = true};
    size_t n = schema_n(&map->schema);
    if (mapper_open(&log->mapper, map, err) < 0 ||
        mem_reserve(&log->column, &log->cap_column, n, sizeof *log->column, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int64_t c = schema_add(&s->schema, schema_name(&map->schema, i), err);
        if (c < 0)
            return -1;
        log->column[i] = (uint32_t)c;
        log->columns_in_order &= (size_t)c == i;
    }
    for (size_t i = 0; i < map->n_event; i++)
        log->tells_ends |= view_is(map->event[i].name, "end");
    return 0;
}

/* An empty file is one of the log of another, if there is one: the first that is not empty. */
static int empty_file(const struct ingest_source *s, size_t file, const struct map **map_of, struct err *err)
{
    for (size_t i = 0; i < s->n_files && !map_of[file]; i++)
        map_of[file] = map_of[i];
    if (map_of[file])
        return 0;
    (void)err_set(err, ERR_DATA, "%s: empty: there is nothing to recognise", in_called(s->file[file].path));
    return err_hint(err, "--map NAME says what the log is");
}

/* Those of the first reading. */
static int known_maps(struct ingest_source *s, const struct map **map_of, struct err *err)
{
    for (size_t i = 0; i < s->n_files; i++) {
        map_of[i] = s->first->log[s->first->log_of[i]].map;
        if (find_log(s, i, map_of[i], err) < 0)
            return -1;
    }
    return 0;
}

int ingest_maps(struct ingest_source *s, const struct map **map_of, struct err *err)
{
    if (s->first)
        return known_maps(s, map_of, err);
    for (size_t i = 0; i < s->n_files; i++) {
        const char *name = s->o.input[i].map;
        if ((name ? named_map(s, name, &map_of[i], err) : recognised_map(s, i, &map_of[i], err)) < 0)
            return -1;
    }
    for (size_t i = 0; i < s->n_files; i++) {
        const char *name = s->o.input[i].map;
        if (!map_of[i] && empty_file(s, i, map_of, err) < 0)
            return -1;
        bool by_path = name && (strchr(name, '/') || strstr(name, ".map"));
        s->file[i].map = by_path ? map_name(map_of[i]) : map_called(map_of[i]);
        s->file[i].map_file = map_called(map_of[i]) == map_name(map_of[i]) ? NULL : map_called(map_of[i]);
        if (s->file[i].recognised && map_of[i]->format != FORMAT_EVENTS)
            ingest_note(s, "%s: read as %s%s (recognised; --map names another)", in_called(s->file[i].path),
                        s->file[i].map == map_name(map_of[i]) ? "" : "map ", s->file[i].map);
        if (find_log(s, i, map_of[i], err) < 0)
            return -1;
    }
    return 0;
}
