/* parse: a map's text into the model. Sections here, expressions in expr.c, [file] in file_section.c. */
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "event/map/file_section.h"
#include "snag/num.h"

static struct scan scan_of(struct map *map, struct view v)
{
    return (struct scan){.map = map, .p = v.p, .end = v.p + v.n};
}

static int nothing_more(struct scan *s, struct err *err)
{
    scan_blanks(s);
    return s->p == s->end ? 0 : scan_error(s, "", err, "unexpected text");
}

/* [columns] our = EXPR [when COND] */
static int columns_entry(struct map *map, const struct entry *e, struct err *err)
{
    struct scan s = scan_of(map, e->value), at_key = scan_of(map, e->key);
    struct map_column c = {0};
    if (!is_event_name(e->key))
        return scan_error(&at_key, "", err, "column names use lowercase letters, digits and _");
    if (scan_expr(&s, &c.expr, err) < 0 || (scan_keyword(&s, "when") && scan_cond(&s, &c.when, err) < 0) ||
        nothing_more(&s, err) < 0)
        return -1;
    if (view_is(e->key, "event")) {
        map->event_name = c.expr;
        map->event_when = c.when;
        return 0;
    }
    int64_t column = schema_add(&map->schema, e->key, err);
    if (column < 0 || mem_reserve(&map->column, &map->cap_column, map->n_column + 1, sizeof c, err) < 0)
        return -1;
    c.column = (uint32_t)column;
    map->column[map->n_column++] = c;
    return 0;
}

/* ; COLUMN = EXPR … */
static int assignments(struct map *map, struct scan *s, struct map_event *ev, struct err *err)
{
    enum { MOST = 32 };
    struct assign set[MOST];
    for (scan_blanks(s); s->p < s->end && *s->p == ';'; scan_blanks(s)) {
        s->p++;
        struct scan at = *s;
        struct view name = scan_name(s);
        if (!is_event_name(name) || view_is(name, "ts") || view_is(name, "event"))
            return scan_error(&at, "", err, "expected a column to set (the time is set by 'at')");
        int64_t column = schema_add(&map->schema, name, err);
        if (column < 0)
            return -1;
        scan_blanks(s);
        if (s->p == s->end || *s->p != '=')
            return scan_error(s, "", err, "expected = after the column");
        s->p++;
        if (ev->n_assign == MOST)
            return scan_error(&at, "", err, "more than %d columns set by one event", MOST);
        set[ev->n_assign].column = (uint32_t)column;
        if (scan_expr(s, &set[ev->n_assign].expr, err) < 0)
            return -1;
        ev->n_assign++;
    }
    struct assign *kept = arena_get(&map->arena, (ev->n_assign + 1) * sizeof *kept, err);
    if (!kept)
        return -1;
    if (ev->n_assign)
        memcpy(kept, set, ev->n_assign * sizeof *kept);
    ev->assign = kept;
    return 0;
}

/* [events] our_event = [at EXPR [plus EXPR [plus EXPR]]] [when COND] [; COLUMN = EXPR]… */
static int events_entry(struct map *map, const struct entry *e, struct err *err)
{
    struct scan s = scan_of(map, e->value), at_key = scan_of(map, e->key);
    struct map_event ev = {.name = e->key};
    if (!is_event_name(e->key))
        return scan_error(&at_key, "", err, "event names use lowercase letters, digits and _");
    if ((scan_keyword(&s, "at") && scan_expr(&s, &ev.at, err) < 0) ||
        (ev.at && scan_keyword(&s, "plus") && scan_expr(&s, &ev.plus[0], err) < 0) ||
        (ev.plus[0] && scan_keyword(&s, "plus") && scan_expr(&s, &ev.plus[1], err) < 0) ||
        (scan_keyword(&s, "when") && scan_cond(&s, &ev.when, err) < 0) || assignments(map, &s, &ev, err) < 0)
        return -1;
    scan_blanks(&s);
    if (s.p < s.end)
        return scan_error(&s, "", err, "expected 'at', 'when' or '; column = …' here");
    if (mem_reserve(&map->event, &map->cap_event, map->n_event + 1, sizeof ev, err) < 0)
        return -1;
    map->event[map->n_event++] = ev;
    return 0;
}

/* [words COLUMN]: our = Foreign, Foreign … */
static int words_section(struct map *map, struct view name, const struct section *sec, struct err *err)
{
    struct scan at = scan_of(map, name);
    if (!is_event_name(name))
        return scan_error(&at, "", err, "expected the column whose words follow: [words channel]");
    int64_t column = view_is(name, "event") ? COL_EVENT : schema_add(&map->schema, name, err);
    if (column < 0 || mem_reserve(&map->words, &map->cap_words, map->n_words + 1, sizeof *map->words, err) < 0)
        return -1;
    struct map_words *w = &map->words[map->n_words++];
    *w = (struct map_words){.column = (uint32_t)column};
    for (size_t i = 0; i < sec->n; i++) {
        struct word_list foreign = {0};
        struct scan s = scan_of(map, sec->entry[i].value);
        if (scan_words(&s, STOP_LIST, &foreign, err) < 0 || nothing_more(&s, err) < 0)
            return -1;
        for (size_t k = 0; k < foreign.n; k++) {
            int64_t id = dict_put(&w->foreign, foreign.word[k], err);
            if (id < 0 || mem_reserve(&w->ours, &w->cap, (size_t)id + 1, sizeof *w->ours, err) < 0)
                return -1;
            w->ours[id] = sec->entry[i].key;
        }
    }
    return 0;
}

/* 0 if whoever wants all faults was told of it. */
static int fault(struct map *map, struct err *err)
{
    if (!map->faults || err->kind != ERR_DATA)
        return -1;
    map->faults->tell(map->faults->ctx, err);
    map->n_faults++;
    *err = (struct err)ERR_INIT;
    return 0;
}

static int section(struct map *map, const struct section *sec, struct err *err)
{
    typedef int entry_reader(struct map *, const struct entry *, struct err *);
    static const struct {
        const char *name;
        entry_reader *read;
    } readers[] = {{"file", map_file_entry}, {"columns", columns_entry}, {"events", events_entry}};
    static const char *const names[] = {"file", "columns", "events", "words", "lookup"};
    char given[64], note[NEAREST_NOTE];
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (view_is(sec->name, readers[i].name)) {
            for (size_t k = 0; k < sec->n; k++)
                if (readers[i].read(map, &sec->entry[k], err) < 0 && fault(map, err) < 0)
                    return -1;
            return 0;
        }
    if (sec->name.n >= 5 && memcmp(sec->name.p, "words", 5) == 0 && (sec->name.n == 5 || sec->name.p[5] == ' '))
        return words_section(map, view_trim((struct view){sec->name.p + 5, sec->name.n - 5}), sec, err);
    if (sec->name.n >= 6 && memcmp(sec->name.p, "lookup", 6) == 0 && (sec->name.n == 6 || sec->name.p[6] == ' '))
        return map_lookup_section(map, view_trim((struct view){sec->name.p + 6, sec->name.n - 6}), sec, err);
    struct scan at = scan_of(map, sec->name);
    (void)snprintf(given, sizeof given, "%.*s", VIEW_FMT(sec->name));
    return scan_error(&at, nearest_note(note, sec->name, names, 5), err, "unknown section [%s]", given);
}

/* The column that event conditions compare most often with = or in: it tells kinds of rows apart. */
static void find_selector(struct map *map)
{
    size_t best = 0;
    map->selector = map->event_name && map->event_name->kind == EXPR_COLUMN ? (int)map->event_name->column : -1;
    for (size_t c = 0; c < map->n_used; c++) {
        size_t n = 0;
        for (size_t i = 0; i < map->n_event; i++)
            for (size_t k = 0; k < map->event[i].when.n; k++) {
                const struct test *t = &map->event[i].when.test[k];
                n += t->kind == TEST_COMPARE && (t->op == OP_EQ || t->op == OP_IN) && t->left->kind == EXPR_COLUMN &&
                     t->left->column == c;
            }
        if (n > best) {
            best = n;
            map->selector = (int)c;
        }
    }
}

static bool has_words_of_event(const struct map *map)
{
    for (size_t i = 0; i < map->n_words; i++)
        if (map->words[i].column == COL_EVENT)
            return true;
    return false;
}

/* Where a message about the whole map points: that key of that section, else the section, else the last section. */
static struct view place_of(const struct map *map, const char *section, const char *key)
{
    const struct sections *s = &map->source;
    struct view at = s->n ? s->section[s->n - 1].name : (struct view){s->text, 1};
    for (size_t i = 0; i < s->n; i++) {
        if (!view_is(s->section[i].name, section))
            continue;
        at = s->section[i].name;
        for (size_t k = 0; k < s->section[i].n; k++)
            if (view_is(s->section[i].entry[k].key, key))
                return s->section[i].entry[k].key;
    }
    return at;
}

/* Constants that a size is compared with are numbers or times. */
static int check_order(struct map *map, const struct cond *c, struct err *err)
{
    struct layout *iso = NULL;
    int rc = layout_compile(&iso, "iso", err);
    for (size_t i = 0; rc == 0 && i < c->n; i++) {
        const struct test *t = &c->test[i];
        struct time_read r;
        double x;
        if (!test_orders(t) || t->right->kind != EXPR_TEXT || number_plain(t->right->text, &x) ||
            layout_parse(iso, NULL, t->right->text, &r) == 0 ||
            (map->time && layout_parse(map->time, NULL, t->right->text, &r) == 0))
            continue;
        (void)sections_error(&map->source, t->right->text.p, t->right->text.n, "a column stands in `backticks`", err,
                             "'%.*s' is neither a number nor a time: texts have no order", VIEW_FMT(t->right->text));
        rc = fault(map, err);
    }
    layout_free(iso);
    return rc;
}

/* Without a header line, the map's own list has all columns. */
static int check_names(struct map *map, struct err *err)
{
    const char *names[256];
    char store[256][64], note[NEAREST_NOTE];
    size_t n = 0;
    for (size_t i = 0; i < map->n_names && n < 256; i++, n++) {
        (void)snprintf(store[n], sizeof store[n], "%.*s", VIEW_FMT(map->names[i]));
        names[n] = store[n];
    }
    for (size_t u = 0; u < map->n_used && !map->header; u++) {
        const struct used_column *c = &map->used[u];
        bool known = c->position != 0;
        for (size_t i = 0; i < map->n_names && !known; i++)
            known = view_eq(map->names[i], c->name);
        if (known)
            continue;
        (void)nearest_note(note, c->name, names, n);
        (void)sections_error(&map->source, c->at, c->name.n, *note ? note : "a text stands in \"quotes\"", err,
                             "names = has no column '%.*s'", VIEW_FMT(c->name));
        if (fault(map, err) < 0)
            return -1;
    }
    return 0;
}

static int check_orders(struct map *map, struct err *err)
{
    int rc = check_order(map, &map->unwrap_when, err);
    if (rc == 0)
        rc = check_order(map, &map->skip, err);
    if (rc == 0)
        rc = check_order(map, &map->reject, err);
    for (size_t i = 0; rc == 0 && i < map->n_column; i++)
        rc = check_order(map, &map->column[i].when, err);
    for (size_t i = 0; rc == 0 && i < map->n_event; i++)
        rc = check_order(map, &map->event[i].when, err);
    return rc;
}

/* What can be wrong even if every line is well formed. */
static int check_whole(struct map *map, struct err *err)
{
    bool has_ts = false, ours = map->format == FORMAT_EVENTS;
    for (size_t i = 0; i < map->n_column; i++)
        has_ts |= map->column[i].column == COL_TS;
    const struct {
        bool wrong;
        const char *section, *key, *msg;
    } checks[] = {
        {ours && (map->n_event || map->n_column), "file", "format", "format = events has no [columns] and [events]"},
        {!ours && !has_ts, "columns", "", "[columns] has no ts: when does a row happen?"},
        {!ours && !map->time, "file", "", "[file] has no time: how are times written?"},
        {map->event_name && map->n_event, "columns", "event",
         "events come from [columns] event or from [events], not from both"},
        {!ours && !map->event_name && !map->n_event, "events", "", "no [events]: what does a row mean?"},
        {!map->header && !map->n_names, "file", "header", "header = no requires names = …"},
        {map->header && map->n_names, "file", "names",
         "names is for header = no; with a header line the file names its columns"},
        {map->format != FORMAT_DELIMITED && !map->quoted, "file", "quote", "quote = none is for format = delimited"},
        {!map->event_name && has_words_of_event(map), "words event", "",
         "[words event] requires event in [columns]: here [events] names the events"},
        {map->format != FORMAT_JSON && map->each.n, "file", "each", "each is for format = json"},
        {map->format != FORMAT_JSON && map->unwrap.n, "file", "unwrap", "unwrap is for format = json"},
        {map_has_reader(map) && (map->header_line || map->header_regex), "file", "header",
         "JSON and XES have no line of column names"},
        {map->newest && !map->n_key, "file", "newest", "newest requires a key"},
        {map->newest && map->group, "file", "newest",
         "newest is for one row per record, group for several: use only one"}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (checks[i].wrong) {
            struct view at = place_of(map, checks[i].section, checks[i].key);
            (void)sections_error(&map->source, at.p, at.n, "", err, "%s", checks[i].msg);
            if (fault(map, err) < 0)
                return -1;
        }
    if (check_orders(map, err) < 0 || check_names(map, err) < 0)
        return -1;
    if (map->looks_back && !map->group) {
        struct scan at = {.map = map, .p = map->looks_back, .end = map->source.text + map->source.n_text};
        return scan_error(&at, "", err, "this looks at earlier rows of the group, but [file] names no group");
    }
    return 0;
}

static int take_title(struct map *map, struct err *err)
{
    const char *p = map->source.text, *end = p + map->source.n_text;
    struct view v = {p, 0};
    if (p < end && *p == '#') {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        v = view_trim((struct view){p + 1, (size_t)((stop ? stop : end) - p - 1)});
    }
    map->title = mem_copy(v.p, v.n, err);
    return map->title ? 0 : -1;
}

static int parse(struct map *map, const char *text, size_t n, struct err *err)
{
    if (schema_init(&map->schema, err) < 0 || sections_parse(&map->source, map->file, text, n, err) < 0 ||
        take_title(map, err) < 0)
        return -1;
    for (size_t i = 0; i < map->source.n; i++)
        if (section(map, &map->source.section[i], err) < 0 && fault(map, err) < 0)
            return -1;
    find_selector(map);
    if (map_has_reader(map) && map->n_faults == 0 && paths_settle(map, err) < 0 && fault(map, err) < 0)
        return -1;
    if (map->n_faults == 0 && check_whole(map, err) < 0)
        return -1;
    return map->n_faults ? err_set(err, ERR_DATA, "%s: %zu fault%s", map->file, map->n_faults, str_s(map->n_faults))
                         : 0;
}

int map_parse(struct map **out, const char *name, const char *file, const char *text, size_t n, struct err *err)
{
    return map_parse_all(out, name, file, text, n, NULL, err);
}

int map_parse_all(struct map **out, const char *name, const char *file, const char *text, size_t n,
                  const struct map_faults *faults, struct err *err)
{
    struct map *map = mem_zero(1, sizeof *map, err);
    *out = NULL;
    if (!map)
        return -1;
    map->faults = faults;
    map->header = true;
    map->quoted = true;
    map->tried = true;
    map->precision = -1;
    map->carry_per = -1;
    map->name = mem_copy(name, strlen(name), err);
    map->file = mem_copy(file, strlen(file), err);
    if (!map->name || !map->file || parse(map, text, n, err) < 0 ||
        (!map->zone && zone_open(&map->zone, "UTC", err) < 0)) {
        map_free(map);
        return -1;
    }
    map->faults = NULL;
    *out = map;
    return 0;
}

void map_free(struct map *map)
{
    if (!map)
        return;
    for (size_t i = 0; i < map->n_words; i++) {
        dict_free(&map->words[i].foreign);
        free(map->words[i].ours);
    }
    for (size_t i = 0; i < map->n_json; i++)
        json_paths_close(map->json[i]);
    free(map->json);
    for (size_t i = 0; i < map->n_regex; i++)
        pcre2_code_free(map->regex[i]);
    for (size_t i = 0; i < map->n_lookup; i++)
        free(map->lookup[i].column);
    free(map->lookup);
    layout_free(map->time);
    zone_close(map->zone);
    schema_free(&map->schema);
    free(map->words);
    free(map->regex);
    free(map->used);
    free(map->column);
    free(map->event);
    sections_free(&map->source);
    arena_free(&map->arena);
    free(map->title);
    free(map->name);
    free(map->file);
    free(map);
}

const char *map_name(const struct map *map)
{
    return map->name;
}
const char *map_title(const struct map *map)
{
    return map->title;
}
const char *map_origin(const struct map *map)
{
    return map->file;
}
const char *map_called(const struct map *map)
{
    return strncmp(map->file, "built-in:", 9) == 0 ? map->name : map->file;
}

int map_check(const struct map *map, struct err *err)
{
    if (!map->zone_error)
        return 0;
    *err = *map->zone_error;
    return -1;
}

bool map_tried(const struct map *map)
{
    return map->tried;
}
struct view map_text(const struct map *map)
{
    return (struct view){map->source.text, map->source.n_text};
}
