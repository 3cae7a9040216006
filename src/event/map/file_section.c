/* file_section: the [file] section of a map, one table row per key. */
#include "event/map/file_section.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "snag/num.h"
#include "snag/opt.h"

typedef int key_reader(struct scan *s, struct err *err);

static int one_of(struct scan *s, const char *const *words, size_t n, size_t *which, struct err *err)
{
    char given[64], note[NEAREST_NOTE];
    struct scan at = *s;
    struct view w = scan_name(s);
    for (*which = 0; *which < n; ++*which)
        if (view_is(w, words[*which]))
            return 0;
    (void)snprintf(given, sizeof given, "%.*s", VIEW_FMT(w));
    return scan_error(&at, nearest_note(note, w, words, n), err, "unknown word '%s'", given);
}

static int yes_no(struct scan *s, bool *yes, struct err *err)
{
    static const char *const words[] = {"no", "yes"};
    size_t which;
    if (one_of(s, words, 2, &which, err) < 0)
        return -1;
    *yes = which == 1;
    return 0;
}

static int read_format(struct scan *s, struct err *err)
{
    static const char *const words[] = {"csv", "tsv", "delimited", "events", "json", "xes"};
    size_t which;
    if (one_of(s, words, sizeof words / sizeof *words, &which, err) < 0)
        return -1;
    s->map->format = (enum map_format)which;
    return 0;
}

static int read_delimiter(struct scan *s, struct err *err)
{
    static const struct {
        const char *word;
        char c;
    } names[] = {{"tab", '\t'}, {"comma", ','}, {"semicolon", ';'}, {"blank", ' '}, {"pipe", '|'}};
    struct view rest = {s->p, (size_t)(s->end - s->p)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_is(rest, names[i].word)) {
            s->map->delimiter = names[i].c;
            s->p = s->end;
            return 0;
        }
    if (rest.n != 1)
        return scan_error(s, "", err, "a delimiter is one byte, or tab, comma, semicolon, blank, pipe");
    s->map->delimiter = *s->p++;
    return 0;
}

static int read_quote(struct scan *s, struct err *err)
{
    if (s->end - s->p == 1 && *s->p == '"') {
        s->p++;
        s->map->quoted = true;
        return 0;
    }
    s->map->quoted = false;
    return scan_keyword(s, "none") ? 0 : scan_error(s, "", err, "quote is \" or none");
}

static int read_header(struct scan *s, struct err *err)
{
    struct map *map = s->map;
    int64_t line;
    if (s->p < s->end && *s->p == '/')
        return scan_regex(s, &map->header_regex, &map->header_text, err);
    if (s->p == s->end || *s->p < '0' || *s->p > '9')
        return yes_no(s, &map->header, err);
    struct scan at = *s;
    if (num_parse_int(scan_name(s), &line) < 0 || line < 1 || line > 1000)
        return scan_error(&at, "", err, "header is yes, no, the number of a line from 1 to 1000, or a pattern /…/");
    map->header_line = (uint32_t)line;
    return 0;
}
static int read_ragged(struct scan *s, struct err *err)
{
    return yes_no(s, &s->map->ragged, err);
}
static int read_trim(struct scan *s, struct err *err)
{
    return yes_no(s, &s->map->trim, err);
}
static int read_tried(struct scan *s, struct err *err)
{
    return yes_no(s, &s->map->tried, err);
}

static int read_names(struct scan *s, struct err *err)
{
    struct word_list list = {0};
    if (scan_words(s, STOP_LIST, &list, err) < 0)
        return -1;
    s->map->n_names = list.n;
    s->map->names = arena_get(&s->map->arena, list.n * sizeof *list.word, err);
    if (!s->map->names)
        return -1;
    memcpy(s->map->names, list.word, list.n * sizeof *list.word);
    return 0;
}

static int read_encoding(struct scan *s, struct err *err)
{
    static const char *const words[] = {"utf8", "latin1", "cp1252"};
    size_t which;
    if (one_of(s, words, 3, &which, err) < 0)
        return -1;
    s->map->encoding = (enum map_encoding)which;
    return 0;
}

static int read_decimal(struct scan *s, struct err *err)
{
    static const char *const words[] = {"point", "comma"};
    size_t which;
    if (one_of(s, words, 2, &which, err) < 0)
        return -1;
    s->map->comma = which == 1;
    return 0;
}

static int read_missing(struct scan *s, struct err *err)
{
    return scan_words(s, STOP_LIST, &s->map->missing, err);
}
static int read_anonymous(struct scan *s, struct err *err)
{
    return scan_words(s, STOP_LIST, &s->map->anonymous, err);
}

/* The rest of the value as a C string in the arena. */
static char *rest(struct scan *s, struct err *err)
{
    char *copy = arena_copy(&s->map->arena, s->p, (size_t)(s->end - s->p), err);
    s->p = s->end;
    return copy;
}

/* An error about the rest of the value; a system error is not the map's fault. */
static int whole_error(const struct scan *s, const char *note, const struct err *why, struct err *err)
{
    if (why->kind != ERR_SYSTEM)
        return sections_error(&s->map->source, s->p, (size_t)(s->end - s->p), note, err, "%s", why->msg);
    *err = *why;
    return -1;
}

static int read_time(struct scan *s, struct err *err)
{
    struct scan at = *s;
    char *text = rest(s, err);
    struct err why = ERR_INIT;
    if (!text)
        return -1;
    return layout_compile(&s->map->time, text, &why) < 0 ? whole_error(&at, "", &why, err) : 0;
}

/* A zone that this machine does not have is an error when the map is used, not when it is shown: see map_check. */
static int read_zone(struct scan *s, struct err *err)
{
    struct scan at = *s;
    char *text = rest(s, err);
    struct err why = ERR_INIT;
    if (!text)
        return -1;
    if (zone_open(&s->map->zone, text, &why) == 0)
        return 0;
    bool missing = why.errnum == ENOENT || why.errnum == ENOTDIR || why.errnum == EACCES;
    if (why.kind == ERR_SYSTEM && !missing) {
        *err = why;
        return -1;
    }
    bool built_in = strncmp(s->map->file, "built-in:", 9) == 0;
    if (why.kind != ERR_SYSTEM && !built_in)
        return whole_error(&at, why.hint, &why, err);
    s->map->zone_error = arena_get(&s->map->arena, sizeof *err, err);
    if (!s->map->zone_error)
        return -1;
    *s->map->zone_error = (struct err)ERR_INIT;
    (void)whole_error(&at, why.hint, &why, s->map->zone_error);
    return 0;
}

static int read_precision(struct scan *s, struct err *err)
{
    static const char *const words[] = {"s", "ms", "us"};
    size_t which;
    if (one_of(s, words, 3, &which, err) < 0)
        return -1;
    s->map->precision = (int)which * 3;
    return 0;
}

static int read_group(struct scan *s, struct err *err)
{
    return scan_expr(s, &s->map->group, err);
}
static int read_order(struct scan *s, struct err *err)
{
    return scan_expr(s, &s->map->order, err);
}
static int read_skip(struct scan *s, struct err *err)
{
    return scan_cond(s, &s->map->skip, err);
}
static int read_reject(struct scan *s, struct err *err)
{
    s->map->reject_text = (struct view){s->p, (size_t)(s->end - s->p)};
    return scan_cond(s, &s->map->reject, err);
}
static int read_staff(struct scan *s, struct err *err)
{
    return scan_expr(s, &s->map->staff, err);
}
static int read_newest(struct scan *s, struct err *err)
{
    return scan_expr(s, &s->map->newest, err);
}

static int read_key(struct scan *s, struct err *err)
{
    enum { MOST = 16 };
    const struct expr *key[MOST];
    size_t n = 0;
    for (bool more = true; more;) {
        if (n == MOST)
            return scan_error(s, "", err, "more than %d columns in a key", MOST);
        if (scan_expr(s, &key[n], err) < 0)
            return -1;
        n++;
        scan_blanks(s);
        more = s->p < s->end && *s->p == ',';
        s->p += more;
    }
    s->map->key = arena_get(&s->map->arena, n * sizeof *key, err);
    if (!s->map->key)
        return -1;
    memcpy(s->map->key, key, n * sizeof *key);
    s->map->n_key = n;
    return 0;
}

static int read_carry(struct scan *s, struct err *err)
{
    struct view column = scan_name(s);
    int64_t i = column.n ? schema_add(&s->map->schema, column, err) : -1;
    if (i < 0)
        return column.n ? -1 : scan_error(s, "", err, "expected: carry = COLUMN per contact");
    s->map->carry_column = (uint32_t)i;
    if (!scan_keyword(s, "per"))
        return scan_error(s, "", err, "expected 'per contact' or 'per case'");
    if (scan_keyword(s, "contact"))
        s->map->carry_per = COL_CONTACT;
    else if (scan_keyword(s, "case"))
        s->map->carry_per = COL_CASE;
    else
        return scan_error(s, "", err, "expected 'contact' or 'case'");
    return 0;
}

static int read_midnight(struct scan *s, struct err *err)
{
    struct scan at = *s;
    int64_t seconds;
    struct err why = ERR_INIT;
    char *text = rest(s, err);
    if (!text)
        return -1;
    if (opt_span(text, &seconds, &why) < 0)
        return whole_error(&at, "", &why, err);
    s->map->midnight_us = seconds * US_PER_S;
    return 0;
}

static int read_sort(struct scan *s, struct err *err)
{
    s->map->sort_ts = scan_keyword(s, "ts");
    return s->map->sort_ts ? 0 : scan_error(s, "", err, "sort is ts: the rows of the whole log by time");
}

static int read_each(struct scan *s, struct err *err)
{
    return scan_words(s, STOP_LIST, &s->map->each, err);
}

/* unwrap = PATH [when COND] */
static int read_unwrap(struct scan *s, struct err *err)
{
    s->map->unwrap = scan_name(s);
    if (s->map->unwrap.n == 0)
        return scan_error(s, "", err, "expected the path of the records: unwrap = data");
    if (!scan_keyword(s, "when"))
        return 0;
    s->outermost = true;
    return scan_cond(s, &s->map->unwrap_when, err);
}

static int read_recognise(struct scan *s, struct err *err)
{
    return scan_regex(s, &s->map->recognise, &s->map->recognise_pattern, err);
}

static const struct {
    const char *key;
    key_reader *read;
} keys[] = {{"format", read_format},     {"delimiter", read_delimiter}, {"quote", read_quote},
            {"header", read_header},     {"names", read_names},         {"ragged", read_ragged},
            {"encoding", read_encoding}, {"decimal", read_decimal},     {"missing", read_missing},
            {"time", read_time},         {"zone", read_zone},           {"precision", read_precision},
            {"group", read_group},       {"order", read_order},         {"key", read_key},
            {"newest", read_newest},     {"staff", read_staff},         {"skip", read_skip},
            {"reject", read_reject},     {"anonymous", read_anonymous}, {"carry", read_carry},
            {"midnight", read_midnight}, {"recognise", read_recognise}, {"tried", read_tried},
            {"trim", read_trim},         {"each", read_each},           {"unwrap", read_unwrap},
            {"sort", read_sort}};

int map_file_entry(struct map *map, const struct entry *e, struct err *err)
{
    enum { N = sizeof keys / sizeof *keys };
    const char *names[N];
    char given[64], note[NEAREST_NOTE];
    struct scan s = {.map = map, .p = e->value.p, .end = e->value.p + e->value.n},
                at_key = {.map = map, .p = e->key.p, .end = e->key.p + e->key.n};
    for (size_t i = 0; i < N; i++) {
        names[i] = keys[i].key;
        if (!view_is(e->key, keys[i].key))
            continue;
        if (e->value.n == 0)
            return scan_error(&at_key, "", err, "'%s' has no value", keys[i].key);
        if (map->file_keys & 1u << i)
            return scan_error(&at_key, "", err, "'%s' is given twice", keys[i].key);
        map->file_keys |= 1u << i;
        if (keys[i].read(&s, err) < 0)
            return -1;
        scan_blanks(&s);
        return s.p == s.end ? 0 : scan_error(&s, "", err, "unexpected text after the value of '%s'", keys[i].key);
    }
    (void)snprintf(given, sizeof given, "%.*s", VIEW_FMT(e->key));
    return scan_error(&at_key, nearest_note(note, e->key, names, N), err, "unknown key '%s' in [file]", given);
}
