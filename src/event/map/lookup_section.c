/* lookup_section: [lookup NAME] of a map, and LOOKUP(KEY).NAME in its expressions. */
#include <stdio.h>

#include "base/nearest.h"
#include "event/map/model.h"

static struct scan scan_of(struct map *map, struct view v)
{
    return (struct scan){.map = map, .p = v.p, .end = v.p + v.n};
}

/* Its number among those of the map, which is new if it was not named yet; -1. */
static int64_t lookup_of(struct map *map, struct view name, const char *at, struct err *err)
{
    for (size_t i = 0; i < map->n_lookup; i++)
        if (view_eq(map->lookup[i].name, name))
            return (int64_t)i;
    if (mem_reserve(&map->lookup, &map->cap_lookup, map->n_lookup + 1, sizeof *map->lookup, err) < 0)
        return -1;
    map->lookup[map->n_lookup] = (struct map_lookup){.name = name, .at = at};
    return (int64_t)map->n_lookup++;
}

int map_lookup_section(struct map *map, struct view name, const struct section *sec, struct err *err)
{
    static const char *const keys[] = {"key"};
    struct scan at = scan_of(map, name.n ? name : sec->name);
    char given[64], note[NEAREST_NOTE];
    if (!is_event_name(name))
        return scan_error(&at, "", err, "expected a name in lowercase: [lookup agents]");
    int64_t which = lookup_of(map, name, name.p, err);
    if (which < 0)
        return -1;
    struct map_lookup *l = &map->lookup[which];
    for (size_t i = 0; i < sec->n; i++) {
        struct view key = sec->entry[i].value;
        at = scan_of(map, sec->entry[i].key);
        (void)snprintf(given, sizeof given, "%.*s", VIEW_FMT(sec->entry[i].key));
        if (!view_is(sec->entry[i].key, "key"))
            return scan_error(&at, nearest_note(note, sec->entry[i].key, keys, 1), err, "unknown key '%s' in [lookup]",
                              given);
        if (l->key.n)
            return scan_error(&at, "", err, "'key' is given twice");
        bool ticks = key.n > 2 && key.p[0] == '`' && key.p[key.n - 1] == '`';
        l->key = ticks ? (struct view){key.p + 1, key.n - 2} : key;
    }
    at = scan_of(map, sec->name);
    return l->key.n ? 0
                    : scan_error(&at, "", err, "expected: key = COLUMN, the column of that table that is looked up");
}

bool map_has_lookup(const struct map *map, struct view name)
{
    for (size_t i = 0; i < map->source.n; i++) {
        struct view s = map->source.section[i].name;
        if (s.n > 7 && memcmp(s.p, "lookup ", 7) == 0 && view_eq(view_trim((struct view){s.p + 7, s.n - 7}), name))
            return true;
    }
    return false;
}

static int take_column(struct map_lookup *l, struct view name, uint32_t *index, struct err *err)
{
    for (*index = 0; *index < l->n; ++*index)
        if (view_eq(l->column[*index], name))
            return 0;
    if (mem_reserve(&l->column, &l->cap, l->n + 1, sizeof *l->column, err) < 0)
        return -1;
    l->column[l->n++] = name;
    return 0;
}

int scan_lookup(struct scan *s, struct expr *e, struct err *err)
{
    struct view name = {0};
    int64_t which = lookup_of(s->map, e->text, e->text.p, err);
    if (which < 0)
        return -1;
    scan_blanks(s);
    if (s->p == s->end || *s->p != '.')
        return scan_error(s, "", err, "expected .NAME, a column of that table");
    s->p++;
    bool ticks = s->p < s->end && *s->p == '`';
    if (ticks && scan_quoted(s, '`', &name, err) < 0)
        return -1;
    if (!ticks)
        name = scan_name(s);
    if (name.n == 0)
        return scan_error(s, "", err, "expected the name of a column of that table");
    e->column = (uint32_t)which;
    return take_column(&s->map->lookup[which], name, &e->index, err);
}
