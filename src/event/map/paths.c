/* paths: values of JSON documents in a map: the paths of its columns, json(…), and the reader that finds them. */
#include <stdlib.h>

#include "event/map/mapper.h"
#include "event/source/reader.h"
#include "snag/tsv.h"

/* [0] and what stands behind it. */
static int take_brackets(struct scan *s, struct err *err)
{
    const char *close = memchr(s->p, ']', (size_t)(s->end - s->p));
    if (!close)
        return scan_error(s, "", err, "a [ is not closed");
    s->p = close + 1;
    if (s->p < s->end && *s->p == '.')
        (void)scan_name(s);
    return 0;
}

int scan_path(struct scan *s, struct view *name, struct err *err)
{
    static const char outermost[] = "$.";
    if (s->p == name->p + name->n)
        while (s->p < s->end && *s->p == '[')
            if (take_brackets(s, err) < 0)
                return -1;
    if (s->p > name->p + name->n + 1 || (s->p > name->p && s->p[-1] == ']'))
        name->n = (size_t)(s->p - name->p);
    if (!s->outermost)
        return 0;
    char *p = arena_get(&s->map->arena, sizeof outermost + name->n, err);
    if (!p)
        return -1;
    memcpy(p, outermost, sizeof outermost - 1);
    memcpy(p + sizeof outermost - 1, name->p, name->n);
    *name = (struct view){p, sizeof outermost - 1 + name->n};
    return 0;
}

int scan_json(struct scan *s, struct expr *e, struct err *err)
{
    struct err why = ERR_INIT;
    size_t bad;
    struct scan at = *s;
    if (s->p == s->end || *s->p != '.')
        return scan_error(s, "", err, "expected .path after json(NAME)");
    s->p++;
    e->text = scan_name(s);
    if (scan_path(s, &e->text, err) < 0 ||
        mem_reserve(&s->map->json, &s->map->cap_json, s->map->n_json + 1, sizeof *s->map->json, err) < 0)
        return -1;
    if (json_paths_open(&e->json, &e->text, 1, NULL, 0, &bad, &why) < 0) {
        *err = why;
        return why.kind == ERR_DATA ? scan_error(&at, "", err, "%s", why.msg) : -1;
    }
    s->map->json[s->map->n_json++] = e->json;
    return 0;
}

int json_value(const struct expr *e, struct view text, struct buf *to, struct err *err)
{
    static const char slack[JSON_SLACK];
    struct buf document = {0};
    struct json_end end;
    text = view_trim(text);
    if (text.n == 0 || (text.p[0] != '{' && text.p[0] != '['))
        return 0;
    int rc = buf_add(&document, text.p, text.n, err);
    if (rc == 0)
        rc = buf_add(&document, slack, JSON_SLACK, err);
    if (rc == 0) {
        enum json_found found = json_scan(e->json, document.p, document.p + text.n, &end, err);
        const struct view *value = found == JSON_WHOLE ? json_row(e->json, 0) : NULL;
        rc = found == JSON_FAILED ? -1 : value ? json_plain(*value, to, err) : 0;
    }
    buf_free(&document);
    return rc;
}

static struct reader_bind bind_of(const struct map *map)
{
    return (struct reader_bind){.name = map->names,
                                .n = map->n_names,
                                .each = map->each.word,
                                .n_each = map->each.n,
                                .unwrap = map->unwrap,
                                .wrapped = map->unwrap_when.n > 0};
}

int map_unread(const struct map *map, struct row *row, struct buf *store, struct err *err)
{
    if (!map_has_reader(map) || row->n != READER_BAD_CELLS(map->n_names))
        return 0;
    row->raw = row->cell[1];
    return tsv_unescape(&row->raw, store, err);
}

static int open_reader(const struct map *map, struct source_reader **r, struct in *in, const struct reader_bind *bind,
                       struct err *err)
{
    return map->format == FORMAT_XES ? reader_xes(r, in, bind, err) : reader_json(r, in, bind, err);
}

int map_through(const struct map *map, struct in *in, size_t max_record, struct err *err)
{
    struct reader_bind bind = bind_of(map);
    struct source_reader *reader;
    bind.max_record = max_record;
    return open_reader(map, &reader, in, &bind, err) < 0 ? -1 : reader_through(in, reader, bind.n, err);
}

/* The fault of a path is told where the map names it. */
static int check_path(const struct map *map, struct view path, const char *at, size_t n_each, struct err *err)
{
    struct json_paths *paths;
    struct err why = ERR_INIT;
    size_t bad;
    bool outermost = path.n > 2 && path.p[0] == '$';
    struct view inner = {path.p + (outermost ? 2 : 0), path.n - (outermost ? 2 : 0)};
    if (json_paths_open(&paths, &inner, n_each ? 0 : 1, map->each.word, n_each, &bad, &why) == 0) {
        json_paths_close(paths);
        return 0;
    }
    *err = why;
    return why.kind == ERR_DATA ? sections_error(&map->source, at, path.n, "", err, "%s", why.msg) : -1;
}

static int check_paths(const struct map *map, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < map->n_used; i++)
        rc = map->used[i].position
                 ? sections_error(&map->source, map->used[i].at, 1, "", err, "%s has no column by number",
                                  map->format == FORMAT_XES ? "XES" : "JSON")
             : map->format == FORMAT_XES ? 0
                                         : check_path(map, map->used[i].name, map->used[i].at, 0, err);
    for (size_t i = 0; rc == 0 && i < map->each.n; i++)
        rc = check_path(map, map->each.word[i], map->each.word[i].p, i + 1, err);
    return rc;
}

int paths_settle(struct map *map, struct err *err)
{
    struct source_reader *reader;
    if (check_paths(map, err) < 0)
        return -1;
    map->header = false;
    map->n_names = map->n_used;
    map->names = arena_get(&map->arena, (map->n_used + 1) * sizeof *map->names, err);
    if (!map->names)
        return -1;
    for (size_t i = 0; i < map->n_used; i++)
        map->names[i] = map->used[i].name;
    struct reader_bind bind = bind_of(map);
    if (open_reader(map, &reader, NULL, &bind, err) < 0)
        return err->kind == ERR_DATA ? err_wrap(err, "%s", map->file) : -1;
    reader->close(reader);
    return 0;
}
