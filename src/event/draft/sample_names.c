/* sample_names: names for the columns of a log that has no line of them. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include <stdio.h>

static struct view value_of(const struct section *s, const char *key)
{
    for (size_t i = 0; i < s->n; i++)
        if (view_is(s->entry[i].key, key))
            return s->entry[i].value;
    return (struct view){0};
}

/* Where a name stands in a list; DICT_NONE: nowhere. */
static int64_t place_of(struct view list, struct view name)
{
    struct view word;
    for (int64_t i = 0; draft_next(&list, &word); i++)
        if (view_eq(word, name))
            return i;
    return DICT_NONE;
}

/* Is it that log: do most rows have one of the signs where it stands there? */
static bool is_log(const struct draft_sample *s, const struct section *known)
{
    struct view names = value_of(known, "names"), signs = value_of(known, "signs"), word, list = names;
    int64_t at = place_of(names, value_of(known, "at"));
    size_t n = 0, met = 0;
    while (draft_next(&list, &word))
        n++;
    if (s->n_columns > n || at < 0 || (size_t)at >= s->n_columns)
        return false;
    for (size_t r = 0; r < s->n_rows; r++) {
        struct view v = s->cell[r * s->n_columns + (size_t)at];
        met += v.n > 0 && place_of(signs, v) >= 0;
    }
    return met * 2 > s->n_rows;
}

int sample_names(struct draft_sample *s, const struct draft_words *w, struct err *err)
{
    static const char kind[] = "headerless ";
    struct view list = {0}, word;
    for (size_t i = 0; i < w->file.n && !s->known; i++) {
        const struct section *known = &w->file.section[i];
        bool is = known->name.n > sizeof kind - 1 && memcmp(known->name.p, kind, sizeof kind - 1) == 0;
        if (!is || !is_log(s, known))
            continue;
        s->known = arena_copy(&s->texts, known->name.p + sizeof kind - 1, known->name.n - sizeof kind + 1, err);
        if (!s->known)
            return -1;
        list = value_of(known, "names");
    }
    for (size_t i = 0; i < s->n_columns; i++) {
        char name[24];
        if (!s->known || !draft_next(&list, &word)) {
            int n = snprintf(name, sizeof name, "c%zu", i + 1);
            word = (struct view){name, (size_t)n};
        }
        s->name[i] = (struct view){arena_copy(&s->texts, word.p, word.n, err), word.n};
        if (!s->name[i].p)
            return -1;
    }
    return 0;
}
