/* covered: see covered.h. */
#include "table/features/covered.h"

#include <stdlib.h>

#include "snag/civil.h"

struct covered_span {
    int64_t begin_us, end_us; /* INT64_MAX, TS_NONE = not said */
};

void covered_init(struct covered *c)
{
    *c = (struct covered){.first_us = INT64_MAX, .last_us = INT64_MIN};
}

bool covered_word(struct view *rest, struct view *word)
{
    while (rest->n && rest->p[0] == ' ')
        rest->p++, rest->n--;
    *word = (struct view){rest->p, 0};
    while (rest->n && rest->p[0] != ' ')
        rest->p++, rest->n--, word->n++;
    return word->n > 0;
}

static int can_key(struct covered *c, struct view source, struct view event, struct err *err)
{
    buf_clear(&c->key);
    if (buf_add(&c->key, source.p, source.n, err) < 0 || buf_addc(&c->key, '\t', err) < 0)
        return -1;
    return buf_add(&c->key, event.p, event.n, err);
}

int covered_add(struct covered *c, const struct event *e, struct err *err)
{
    struct view source = e->col[COL_REASON], rest = e->col[COL_TEXT], word;
    size_t before = c->source.n;
    int64_t id = dict_put(&c->source, source, err);
    if (id < 0 || mem_reserve(&c->span, &c->cap, c->source.n, sizeof *c->span, err) < 0)
        return -1;
    if (c->source.n > before)
        c->span[id] = (struct covered_span){INT64_MAX, TS_NONE};
    struct covered_span *s = &c->span[id];
    if (view_is(e->col[COL_EVENT], "coverage_end"))
        s->end_us = e->ts_us > s->end_us ? e->ts_us : s->end_us;
    else
        s->begin_us = e->ts_us < s->begin_us ? e->ts_us : s->begin_us;
    while (covered_word(&rest, &word))
        if (can_key(c, source, word, err) < 0 || dict_put(&c->can, buf_view(&c->key), err) < 0)
            return -1;
    return 0;
}

/* 1 when some source can emit it, 0 when none says so. What no source says is TS_NONE. */
static int span_of(struct covered *c, struct view event, int64_t *begin_us, int64_t *end_us, struct err *err)
{
    int found = 0;
    *begin_us = TS_NONE;
    *end_us = INT64_MAX;
    for (size_t i = 0; i < c->source.n; i++) {
        if (can_key(c, dict_text(&c->source, (int64_t)i), event, err) < 0)
            return -1;
        if (dict_get(&c->can, buf_view(&c->key)) == DICT_NONE)
            continue;
        found = 1;
        if (c->span[i].begin_us != INT64_MAX && c->span[i].begin_us > *begin_us)
            *begin_us = c->span[i].begin_us;
        if (c->span[i].end_us != TS_NONE && c->span[i].end_us < *end_us)
            *end_us = c->span[i].end_us;
    }
    if (*end_us == INT64_MAX)
        *end_us = TS_NONE;
    return found;
}

int covered_of(struct covered *c, struct view event, struct view instead, int64_t *begin_us, int64_t *end_us,
               struct err *err)
{
    int64_t other_begin_us, other_end_us;
    int found = span_of(c, event, begin_us, end_us, err);
    if (found < 0 || span_of(c, instead, &other_begin_us, &other_end_us, err) < 0)
        return -1;
    if (*begin_us == TS_NONE)
        *begin_us = other_begin_us != TS_NONE ? other_begin_us : c->first_us;
    if (found == 0)
        *end_us = other_end_us;
    if (*end_us == TS_NONE)
        *end_us = c->last_us;
    return 0;
}

void covered_free(struct covered *c)
{
    dict_free(&c->source);
    dict_free(&c->can);
    free(c->span);
    buf_free(&c->key);
    *c = (struct covered){0};
}
