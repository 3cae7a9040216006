/* coverage: what the sources of a log could see, and when. */
#include "event/core/coverage.h"

#include <stdlib.h>

bool coverage_word(struct view *rest, struct view *word)
{
    while (rest->n && rest->p[0] == ' ')
        *rest = (struct view){rest->p + 1, rest->n - 1};
    *word = (struct view){rest->p, 0};
    while (word->n < rest->n && rest->p[word->n] != ' ')
        word->n++;
    if (word->n == 0)
        return false;
    *rest = (struct view){rest->p + word->n, rest->n - word->n};
    return true;
}

static struct coverage_source *source_of(struct coverage *c, struct view source, struct err *err)
{
    size_t had = c->sources.n;
    if (mem_reserve(&c->source, &c->cap, had + 1, sizeof *c->source, err) < 0)
        return NULL;
    int64_t id = dict_put(&c->sources, source, err);
    if (id < 0)
        return NULL;
    if (c->sources.n > had)
        c->source[id] = (struct coverage_source){0};
    return &c->source[id];
}

static int add_names(struct coverage_source *s, struct view names, struct err *err)
{
    struct view word;
    while (coverage_word(&names, &word))
        if (dict_put(&s->names, word, err) < 0)
            return -1;
    return 0;
}

/* An unknown end is later than everything (TS_NONE is earlier). */
static int64_t begin_of(const struct stretch *s)
{
    return s->begin_us;
}
static int64_t end_of(const struct stretch *s)
{
    return s->end_us == TS_NONE ? INT64_MAX : s->end_us;
}

int coverage_stretch(struct coverage *c, struct view source, struct stretch more, struct err *err)
{
    struct coverage_source *s = source_of(c, source, err);
    if (!s || mem_reserve(&s->stretch, &s->cap, s->n + 1, sizeof *s->stretch, err) < 0)
        return -1;
    size_t first = 0, behind;
    while (first < s->n && end_of(&s->stretch[first]) < begin_of(&more))
        first++;
    for (behind = first; behind < s->n && begin_of(&s->stretch[behind]) <= end_of(&more); behind++) {
        if (begin_of(&s->stretch[behind]) < begin_of(&more))
            more.begin_us = s->stretch[behind].begin_us;
        if (end_of(&s->stretch[behind]) > end_of(&more))
            more.end_us = s->stretch[behind].end_us;
    }
    memmove(s->stretch + first + 1, s->stretch + behind, (s->n - behind) * sizeof *s->stretch);
    s->stretch[first] = more;
    s->n = s->n - (behind - first) + 1;
    c->told |= more.begin_us != TS_NONE;
    c->holes |= s->n > 1;
    return 0;
}

int coverage_line(struct coverage *c, const struct event *e, struct err *err)
{
    struct coverage_source *s = source_of(c, e->col[COL_REASON], err);
    if (!s || mem_reserve(&s->stretch, &s->cap, 1, sizeof *s->stretch, err) < 0)
        return -1;
    if (s->n == 0)
        s->stretch[s->n++] = (struct stretch){TS_NONE, TS_NONE};
    struct stretch *first = &s->stretch[0], *last = &s->stretch[s->n - 1];
    bool begins = view_is(e->col[COL_EVENT], "coverage");
    if (begins && (first->begin_us == TS_NONE || e->ts_us < first->begin_us))
        first->begin_us = e->ts_us;
    if (!begins && e->ts_us > last->end_us)
        last->end_us = e->ts_us;
    c->told |= begins;
    return add_names(s, e->col[COL_TEXT], err);
}

static bool emits(const struct coverage_source *s, const struct view *name, size_t n_names)
{
    for (size_t i = 0; i < n_names; i++)
        if (dict_get(&s->names, name[i]) != DICT_NONE)
            return true;
    return false;
}

struct covered_span coverage_of(const struct coverage *c, const struct view *name, size_t n_names,
                                enum coverage_asked asked)
{
    struct covered_span span = {false, TS_NONE, TS_NONE};
    for (size_t i = 0; i < c->sources.n; i++) {
        const struct coverage_source *s = &c->source[i];
        int64_t begin_us = s->n ? s->stretch[0].begin_us : TS_NONE;
        int64_t end_us = s->n ? s->stretch[s->n - 1].end_us : TS_NONE;
        if ((asked == COVERAGE_BEGUN && begin_us == TS_NONE) || !emits(s, name, n_names))
            continue;
        span.found = true;
        if (begin_us > span.begin_us)
            span.begin_us = begin_us;
        if (end_us != TS_NONE && (span.end_us == TS_NONE || end_us < span.end_us))
            span.end_us = end_us;
    }
    return span;
}

static bool in_one(const struct coverage_source *s, int64_t from_us, int64_t to_us)
{
    for (size_t i = 0; i < s->n; i++)
        if (begin_of(&s->stretch[i]) <= from_us && to_us <= end_of(&s->stretch[i]))
            return true;
    return s->n == 0;
}

bool coverage_observes(const struct coverage *c, const struct view *name, size_t n_names, int64_t from_us,
                       int64_t to_us)
{
    for (size_t i = 0; i < c->sources.n; i++)
        if (emits(&c->source[i], name, n_names) && !in_one(&c->source[i], from_us, to_us))
            return false;
    return true;
}

void coverage_free(struct coverage *c)
{
    for (size_t i = 0; i < c->sources.n; i++) {
        dict_free(&c->source[i].names);
        free(c->source[i].stretch);
    }
    free(c->source);
    dict_free(&c->sources);
    *c = (struct coverage)COVERAGE_EMPTY;
}
