/* heading: see heading.h. */
#include "event/map/heading.h"

#include <errno.h>

enum { HEADING_BYTES = 64 * 1024 };

struct rows_format map_rows_format(const struct map *map)
{
    enum rows_kind kind = map->format == FORMAT_CSV || (map->format == FORMAT_DELIMITED && map->quoted) ? ROWS_CSV
                          : map->format == FORMAT_DELIMITED                                             ? ROWS_DELIMITED
                                                                                                        : ROWS_TSV;
    char delimiter = map->delimiter ? map->delimiter : kind == ROWS_TSV ? '\t' : ',';
    return (struct rows_format){.kind = kind, .delimiter = delimiter};
}

static struct view next_line(struct view *rest)
{
    const char *stop = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    size_t n = stop ? (size_t)(stop - rest->p) : rest->n;
    struct view line = {rest->p, n && rest->p[n - 1] == '\r' ? n - 1 : n};
    rest->p += n + (stop != NULL);
    rest->n -= n + (stop != NULL);
    return line;
}

/* A line sep=C, which spreadsheets write and obey. */
static bool is_sep(const struct map *map, struct view line)
{
    bool quoted = line.n == 7 && line.p[0] == '"' && line.p[6] == '"';
    if (quoted)
        line = (struct view){line.p + 1, 5};
    bool may = map->format == FORMAT_CSV || map->format == FORMAT_DELIMITED;
    return may && line.n == 5 && memcmp(line.p, "sep=", 4) == 0 && line.p[4] != '"';
}

static bool has_titles(const struct map *map)
{
    return map->header_line > 1 || map->header_regex;
}

/* Is this line, the number `line`, that of the column names? -1 if the pattern cannot be decided. */
static int is_header(const struct map *map, struct view text, uint64_t line, pcre2_match_data *match, struct err *err)
{
    char why[PATTERN_WHY];
    if (!map->header_regex)
        return line == map->header_line;
    int rc = pattern_match(map->header_regex, text, match, why);
    return rc < 0 ? err_set(err, ERR_DATA, "the pattern of header in %s cannot be decided: %s", map->file, why) : rc;
}

int heading_find(const struct map *map, struct view head, bool at_top, struct heading *h, struct err *err)
{
    struct view rest = head, line;
    *h = (struct heading){0};
    struct view first = next_line(&rest);
    if (is_sep(map, first)) {
        h->delimiter = first.p[first.p[0] == '"' ? 5 : 4];
        h->lines = 1;
        h->bytes = (size_t)(rest.p - head.p);
    }
    if (!at_top || !has_titles(map))
        return 1;
    pcre2_match_data *match = pcre2_match_data_create(4, NULL);
    if (!match)
        return err_system(err, ENOMEM, "matching patterns");
    int rc = 0;
    for (rest = head; rc == 0 && rest.n;) {
        size_t at = (size_t)(rest.p - head.p);
        uint64_t before = rest.p == head.p ? 0 : h->lines;
        line = next_line(&rest);
        rc = is_header(map, line, before + 1, match, err);
        h->lines = rc > 0 ? before : before + 1;
        h->bytes = at;
    }
    pcre2_match_data_free(match);
    return rc;
}

static int no_header(const struct in *in, const struct map *map, struct err *err)
{
    if (map->header_regex)
        (void)err_set(err, ERR_DATA, "%s: no line matches %.*s, which is how the map %s finds the column names",
                      in_name(in), VIEW_FMT(map->header_text), map_called(map));
    else
        (void)err_set(err, ERR_DATA, "%s: there is no line %u, where the map %s expects the column names", in_name(in),
                      map->header_line, map_called(map));
    return err_hint(err, "header = in the map's [file] says which line has them");
}

int heading_open(struct rows **rows, struct in *in, const struct map *map, const struct rows_format *limits,
                 bool at_top, uint64_t *above, struct err *err)
{
    struct rows_format format = map_rows_format(map);
    struct heading h;
    const char *p;
    size_t n = at_top && has_titles(map) ? HEADING_BYTES : 16;
    if (map_has_reader(map) && map_through(map, in, limits ? limits->max_line : 0, err) < 0)
        return -1;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    int rc = heading_find(map, (struct view){p, n}, at_top, &h, err);
    if (rc <= 0 && n > 0)
        return rc < 0 ? -1 : no_header(in, map, err);
    in_skip(in, h.bytes);
    if (h.delimiter)
        format.delimiter = h.delimiter;
    format.max_line = limits ? limits->max_line : 0;
    format.max_field = limits ? limits->max_field : 0;
    format.lines_above = h.lines;
    if (above)
        *above = h.lines;
    return rows_open(rows, in, &format, err);
}

int heading_below(const struct map *map, struct in *in, uint64_t *line, struct err *err)
{
    enum { LINES = 50 };
    const char *p;
    size_t n = HEADING_BYTES;
    int found = 0;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    struct view rest = {p, n};
    for (*line = 1; !found && rest.n && *line < LINES; ++*line) {
        struct rows_format format = map_rows_format(map);
        struct in *one;
        struct rows *rows = NULL;
        struct row names;
        size_t used = 0, has = 0;
        struct view text = next_line(&rest);
        if (in_memory(&one, map->name, text.p, text.n, err) < 0)
            return -1;
        int rc = rows_open(&rows, one, &format, err);
        if (rc == 0 && rows_next(rows, &names, err) > 0 && names.fate == ROW_OK)
            map_columns_in(map, &names, &used, &has);
        found = rc < 0 ? -1 : *line > 1 && used && used == has;
        rows_close(rows);
        in_close(one);
    }
    --*line;
    return found;
}
