/* coverage: what the sources of a log could see, and when. */
#include "event/core/coverage.h"

#include <stdlib.h>

/* ---- lines ---- */

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

static int64_t source_id(struct coverage *c, struct view source, struct err *err)
{
    size_t had = c->sources.n;
    if (mem_reserve(&c->source, &c->cap, had + 1, sizeof *c->source, err) < 0)
        return -1;
    int64_t id = dict_put(&c->sources, source, err);
    if (c->sources.n > had)
        c->source[id] = (struct coverage_source){0};
    return id;
}

static int64_t file_id(struct coverage *c, struct view file, int64_t source, struct err *err)
{
    size_t had = c->files.n;
    if (mem_reserve(&c->source_of, &c->cap_files, had + 1, sizeof *c->source_of, err) < 0)
        return -1;
    int64_t id = dict_put(&c->files, file, err);
    if (c->files.n > had)
        c->source_of[id] = (uint32_t)source;
    return id;
}

static int add_names(struct coverage_source *s, struct view names, struct err *err)
{
    struct view word;
    while (coverage_word(&names, &word))
        if (dict_put(&s->names, word, err) < 0)
            return -1;
    return 0;
}

/* By time; at one moment beginnings come first, so that files that meet are one stretch. */
static int by_time(const struct coverage_mark *a, const struct coverage_mark *b)
{
    if (a->us != b->us)
        return a->us < b->us ? -1 : 1;
    if (a->ends != b->ends)
        return a->ends ? 1 : -1;
    return (a->file > b->file) - (a->file < b->file);
}

/* The place of a mark among those of its source: before the first that is not earlier. */
static size_t place_of(const struct coverage_source *s, const struct coverage_mark *mark)
{
    size_t low = 0, high = s->n_marks;
    if (high && by_time(&s->mark[high - 1], mark) < 0)
        return high;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (by_time(&s->mark[mid], mark) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* ---- stretches ---- */

static int add_stretch(struct coverage_source *s, struct stretch stretch, struct err *err)
{
    if (mem_reserve(&s->stretch, &s->cap, s->n + 1, sizeof *s->stretch, err) < 0)
        return -1;
    s->stretch[s->n++] = stretch;
    return 0;
}

static int begin_stretch(struct coverage_source *s, int64_t us, struct err *err)
{
    struct stretch *last = s->n ? &s->stretch[s->n - 1] : NULL;
    s->depth++;
    if (s->depth > 1)
        return 0;
    if (last && last->begin_us == TS_NONE)
        last->begin_us = us;
    else if (!last || last->end_us < us)
        return add_stretch(s, (struct stretch){us, TS_NONE}, err);
    last->end_us = TS_NONE;
    return 0;
}

/* An end too many belongs to the stretch before it. */
static int end_stretch(struct coverage_source *s, int64_t us, struct err *err)
{
    s->depth -= s->depth > 0;
    if (s->n == 0)
        return add_stretch(s, (struct stretch){TS_NONE, us}, err);
    s->stretch[s->n - 1].end_us = s->depth ? TS_NONE : us;
    return 0;
}

static int apply(struct coverage_source *s, const struct coverage_mark *mark, struct err *err)
{
    return mark->ends ? end_stretch(s, mark->us, err) : begin_stretch(s, mark->us, err);
}

static int settle(struct coverage_source *s, struct err *err)
{
    if (!s->stale)
        return 0;
    s->n = 0;
    s->depth = 0;
    for (size_t i = 0; i < s->n_marks; i++)
        if (apply(s, &s->mark[i], err) < 0)
            return -1;
    s->stale = false;
    return 0;
}

static int add_mark(struct coverage_source *s, struct coverage_mark mark, struct err *err)
{
    size_t at = place_of(s, &mark);
    if (at < s->n_marks && by_time(&s->mark[at], &mark) == 0)
        return 0;
    if (mem_reserve(&s->mark, &s->cap_marks, s->n_marks + 1, sizeof *s->mark, err) < 0)
        return -1;
    if (at < s->n_marks)
        memmove(s->mark + at + 1, s->mark + at, (s->n_marks - at) * sizeof *s->mark);
    s->mark[at] = mark;
    s->n_marks++;
    s->stale |= at + 1 < s->n_marks;
    return s->stale || apply(s, &mark, err) == 0 ? 1 : -1;
}

/* What a line says but for its time: the ids of its source and file. */
static int learn(struct coverage *c, const struct event *e, struct view file, int64_t *source, int64_t *f,
                 struct err *err)
{
    bool begins = view_is(e->col[COL_EVENT], "coverage");
    *source = source_id(c, e->col[COL_REASON], err);
    *f = *source < 0 ? -1 : file_id(c, file, *source, err);
    if (*f < 0 || add_names(&c->source[*source], e->col[COL_TEXT], err) < 0)
        return -1;
    c->source[*source].begun |= begins;
    c->source[*source].anything |= begins && e->col[COL_TEXT].n == 0;
    c->told |= begins;
    return 0;
}

int coverage_expect(struct coverage *c, const struct event *e, struct view file, struct err *err)
{
    int64_t source, f;
    return learn(c, e, file, &source, &f, err);
}

int coverage_line(struct coverage *c, const struct event *e, struct view file, struct err *err)
{
    bool begins = view_is(e->col[COL_EVENT], "coverage");
    int64_t had = dict_get(&c->sources, e->col[COL_REASON]), source, f;
    size_t n_names = had < 0 ? 0 : c->source[had].names.n;
    if (learn(c, e, file, &source, &f, err) < 0)
        return -1;
    struct coverage_source *s = &c->source[source];
    int rc = add_mark(s, (struct coverage_mark){e->ts_us, !begins, (uint32_t)f}, err);
    return rc < 0 ? -1 : rc || s->names.n > n_names;
}

/* ---- questions ---- */

int64_t coverage_source_of(const struct coverage *c, struct view file)
{
    int64_t id = dict_get(&c->files, file);
    return id < 0 ? DICT_NONE : (int64_t)c->source_of[id];
}

bool coverage_emits(const struct coverage *c, size_t source, const struct view *name, size_t n_names)
{
    bool emits = c->source[source].anything && n_names > 0;
    for (size_t i = 0; i < n_names && !emits; i++)
        emits = dict_get(&c->source[source].names, name[i]) != DICT_NONE;
    return emits;
}

int coverage_settle(struct coverage *c, struct err *err)
{
    for (size_t i = 0; i < c->sources.n; i++)
        if (settle(&c->source[i], err) < 0)
            return -1;
    return 0;
}

bool coverage_silence(const struct coverage *c, size_t *source, size_t *i, struct silence *silence)
{
    for (; *source < c->sources.n; ++*source, *i = 0) {
        const struct coverage_source *s = &c->source[*source];
        if (*i + 1 >= s->n)
            continue;
        int64_t from_us = s->stretch[*i].end_us, to_us = s->stretch[*i + 1].begin_us;
        *silence = (struct silence){*source, from_us, to_us, to_us - from_us > c->silence_us};
        ++*i;
        return true;
    }
    return false;
}

/* ---- several sources ---- */

static int add_hole(struct covered *to, int64_t from_us, int64_t to_us, struct err *err)
{
    if (mem_reserve(&to->hole, &to->cap_holes, to->n_holes + 1, sizeof *to->hole, err) < 0)
        return -1;
    to->hole[to->n_holes++] = (struct stretch){from_us, to_us};
    return 0;
}

static int by_begin(const void *a, const void *b)
{
    const struct stretch *x = a, *y = b;
    return (x->begin_us > y->begin_us) - (x->begin_us < y->begin_us);
}

/* Holes that overlap become one. */
static void join_holes(struct covered *to)
{
    size_t n = 0;
    if (to->n_holes > 1)
        qsort(to->hole, to->n_holes, sizeof *to->hole, by_begin);
    for (size_t i = 0; i < to->n_holes; i++) {
        struct stretch *last = n ? &to->hole[n - 1] : NULL;
        if (!last || to->hole[i].begin_us >= last->end_us)
            to->hole[n++] = to->hole[i];
        else if (to->hole[i].end_us > last->end_us)
            last->end_us = to->hole[i].end_us;
    }
    to->n_holes = n;
}

static int add_source(struct covered *to, const struct coverage *c, const struct coverage_source *s, struct err *err)
{
    int64_t begin_us = s->n ? s->stretch[0].begin_us : TS_NONE;
    int64_t end_us = s->n ? s->stretch[s->n - 1].end_us : TS_NONE;
    to->found = true;
    if (begin_us > to->begin_us)
        to->begin_us = begin_us;
    if (end_us != TS_NONE && (to->end_us == TS_NONE || end_us < to->end_us))
        to->end_us = end_us;
    for (size_t i = 1; i < s->n; i++)
        if (s->stretch[i].begin_us - s->stretch[i - 1].end_us > c->silence_us &&
            add_hole(to, s->stretch[i - 1].end_us, s->stretch[i].begin_us, err) < 0)
            return -1;
    return 0;
}

int covered_by(struct covered *to, struct coverage *c, const struct view *name, size_t n_names,
               enum coverage_asked asked, struct err *err)
{
    to->found = false;
    to->begin_us = TS_NONE;
    to->end_us = TS_NONE;
    to->n_holes = 0;
    for (size_t i = 0; i < c->sources.n; i++) {
        struct coverage_source *s = &c->source[i];
        if ((asked == COVERAGE_BEGUN && !s->begun) || !coverage_emits(c, i, name, n_names))
            continue;
        if (settle(s, err) < 0)
            return -1;
        if (add_source(to, c, s, err) < 0)
            return -1;
    }
    join_holes(to);
    return 0;
}

bool covered_hole(const struct covered *covered, int64_t from_us, int64_t to_us)
{
    size_t low = 0, high = covered->n_holes;
    while (low < high) { /* the first that ends after from_us */
        size_t mid = low + (high - low) / 2;
        if (covered->hole[mid].end_us <= from_us)
            low = mid + 1;
        else
            high = mid;
    }
    return low < covered->n_holes && covered->hole[low].begin_us < to_us;
}

void covered_free(struct covered *covered)
{
    free(covered->hole);
    *covered = (struct covered){0};
}

void coverage_free(struct coverage *c)
{
    for (size_t i = 0; i < c->sources.n; i++) {
        dict_free(&c->source[i].names);
        free(c->source[i].mark);
        free(c->source[i].stretch);
    }
    free(c->source);
    free(c->source_of);
    dict_free(&c->sources);
    dict_free(&c->files);
    *c = (struct coverage)COVERAGE_EMPTY;
}
