/* sample_json: the first records of a JSON log as rows: where they stand, which lists in them are rows, a column for
 * each path. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "text/json_read.h"

enum { SAMPLE_DEPTH = 5, MOST_RECORDS = 5000, PATH = 200 };

struct json_cell { /* a cell */
    uint32_t row, column;
    struct view value;
};

struct walk {
    struct draft_sample *s;
    struct dict column;
    struct json_cell *cell;
    size_t n, cap;
    bool stop; /* enough */
};

/* ---- the extent of values ---- */

static const char *skip_blank(const char *p, const char *end)
{
    while (p < end && strchr(" \t\r\n", *p) && *p)
        p++;
    return p;
}

/* The byte after the value at p; NULL: it is cut or no JSON. */
static const char *skip_value(const char *p, const char *end)
{
    size_t depth = 0;
    for (bool text = false; p < end; p++) {
        if (text && *p == '\\') {
            p++;
            continue;
        }
        if (text) {
            text = *p != '"';
        } else if (*p == '"') {
            text = true;
        } else if (*p == '{' || *p == '[') {
            depth++;
        } else if (*p == '}' || *p == ']') {
            if (depth == 0)
                return p;
            depth--;
            if (depth == 0)
                return p + 1;
        } else if (depth == 0 && (*p == ',' || *p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) {
            return p;
        }
        if (depth == 0 && !text && *p == '"')
            return p + 1;
    }
    return NULL;
}

/* The next element of a list, or the next of several values one behind another. */
static bool next_value(const char **p, const char *end, struct view *value)
{
    *p = skip_blank(*p, end);
    while (*p < end && (**p == ',' || **p == ']'))
        *p = skip_blank(*p + 1, end);
    const char *stop = *p < end ? skip_value(*p, end) : NULL;
    if (!stop || stop == *p)
        return false;
    *value = (struct view){*p, (size_t)(stop - *p)};
    *p = stop;
    return true;
}

static struct view inside(struct view list)
{
    return (struct view){list.p + 1, list.n - 1};
}

/* Is it a list whose first element is an object? */
static bool has_objects(struct view v)
{
    const char *p = v.n && *v.p == '[' ? skip_blank(v.p + 1, v.p + v.n) : NULL;
    return p && p < v.p + v.n && *p == '{';
}

/* ---- what stands in an object ---- */

typedef int member_fn(void *ctx, const char *path, const struct json_member *m, struct err *err);

/* Calls for each member that is no object, of objects in it too. */
static int members(struct view object, const char *prefix, int depth, member_fn *fn, void *ctx, struct err *err)
{
    struct buf texts = {0};
    struct json_object o;
    struct json_member m;
    char path[PATH];
    int rc = json_open(&o, object, &texts, err);
    while (rc == 0) {
        rc = json_next(&o, &m, err);
        if (rc <= 0)
            break;
        bool plain = m.name.n && !memchr(m.name.p, '.', m.name.n) && !memchr(m.name.p, '`', m.name.n) &&
                     !memchr(m.name.p, '[', m.name.n) && !memchr(m.name.p, '\\', m.name.n);
        int n = snprintf(path, sizeof path, "%s%s%.*s", prefix, *prefix ? "." : "", VIEW_FMT(m.name));
        rc = 0;
        if (!plain || n >= PATH)
            continue;
        bool nested = m.kind == JSON_NESTED && *m.value.p == '{';
        if (nested && depth < SAMPLE_DEPTH)
            rc = members(m.value, path, depth + 1, fn, ctx, err);
        else if (!nested)
            rc = fn(ctx, path, &m, err);
    }
    buf_free(&texts);
    return rc < 0 ? -1 : 0;
}

struct look {
    char list[PATH]; /* the list of objects that holds most of them */
    size_t most;
    bool own; /* the object names itself, or its time: it is a record, not what records come in */
};

static int look_at(void *ctx, const char *path, const struct json_member *m, struct err *err)
{
    static const struct view own = VIEW_LIT("id, key, number, time, timestamp, date, ts, at, uuid, sid");
    struct look *l = ctx;
    char folded[DRAFT_WORD + 3];
    (void)err;
    if (m->kind != JSON_NESTED) {
        draft_fold(folded, view_of(path));
        l->own = l->own || draft_phrase(own, folded) > 0;
        return 0;
    }
    struct view value;
    size_t n = 0;
    if (!has_objects(m->value))
        return 0;
    for (const char *p = m->value.p + 1; next_value(&p, m->value.p + m->value.n, &value);)
        n++;
    if (n > l->most) {
        l->most = n;
        (void)snprintf(l->list, sizeof l->list, "%s", path);
    }
    return 0;
}

/* The value of one path, a list. */
struct list_at {
    const char *path;
    struct view list;
};

static int find_list(void *ctx, const char *path, const struct json_member *m, struct err *err)
{
    struct list_at *l = ctx;
    (void)err;
    if (m->kind == JSON_NESTED && strcmp(path, l->path) == 0)
        l->list = m->value;
    return 0;
}

static int list_at(struct view record, const char *path, struct view *list, struct err *err)
{
    struct list_at l = {path, {0}};
    int rc = members(record, "", 0, find_list, &l, err);
    *list = l.list;
    return rc;
}

/* ---- rows ---- */

static int add_cell(void *ctx, const char *path, const struct json_member *m, struct err *err)
{
    struct walk *w = ctx;
    if (m->kind == JSON_NESTED || m->kind == JSON_NULL || m->value.n == 0)
        return 0;
    int64_t column = dict_put(&w->column, view_of(path), err);
    if (column < 0 || mem_reserve(&w->cell, &w->cap, w->n + 1, sizeof *w->cell, err) < 0)
        return -1;
    const char *copy = column < DRAFT_MOST_COLUMNS ? arena_copy(&w->s->texts, m->value.p, m->value.n, err) : "";
    if (!copy)
        return -1;
    if (column < DRAFT_MOST_COLUMNS)
        w->cell[w->n++] = (struct json_cell){(uint32_t)w->s->n_rows, (uint32_t)column, {copy, m->value.n}};
    w->stop = w->stop || w->n >= DRAFT_MOST_CELLS || w->s->n_rows + 1 >= DRAFT_MOST_ROWS;
    return 0;
}

static int add_record(struct walk *w, struct view record, struct err *err)
{
    char each[PATH];
    (void)snprintf(each, sizeof each, "%.*s", VIEW_FMT(w->s->each));
    if (!*each) {
        int rc = members(record, "", 0, add_cell, w, err);
        w->s->n_rows++;
        return rc;
    }
    struct view list, element;
    if (list_at(record, each, &list, err) < 0)
        return -1;
    for (const char *p = list.n ? list.p + 1 : NULL; p && !w->stop && next_value(&p, list.p + list.n, &element);) {
        if (*element.p != '{')
            continue;
        if (members(record, "", 0, add_cell, w, err) < 0 || members(element, each, 0, add_cell, w, err) < 0)
            return -1;
        w->s->n_rows++;
    }
    return 0;
}

static int settle(struct walk *w, struct err *err)
{
    struct draft_sample *s = w->s;
    s->n_columns = w->column.n < DRAFT_MOST_COLUMNS ? w->column.n : DRAFT_MOST_COLUMNS;
    while (s->n_rows > 1 && s->n_rows * s->n_columns > 4 * (size_t)DRAFT_MOST_CELLS)
        s->n_rows /= 2;
    s->name = mem_zero(s->n_columns + 1, sizeof *s->name, err);
    struct view *cell = mem_zero(s->n_rows * s->n_columns + 1, sizeof *cell, err);
    s->cell = cell;
    if (!s->name || !cell)
        return -1;
    for (size_t i = 0; i < s->n_columns; i++) {
        struct view name = dict_text(&w->column, (int64_t)i);
        s->name[i].p = arena_copy(&s->texts, name.p, name.n, err);
        s->name[i].n = name.n;
        if (!s->name[i].p)
            return -1;
    }
    for (size_t i = 0; i < w->n; i++)
        if (w->cell[i].row < s->n_rows)
            cell[w->cell[i].row * s->n_columns + w->cell[i].column] = w->cell[i].value;
    return 0;
}

/* ---- where records stand ---- */

static int keep_path(struct draft_sample *s, const char *path, struct view *to, struct err *err)
{
    *to = (struct view){arena_copy(&s->texts, path, strlen(path), err), strlen(path)};
    return to->p ? 0 : -1;
}

/* The records of the log, of its pages too, up to some thousands. 1: a list of objects stands in what are no records
 * themselves. */
static int for_records(struct draft_sample *s, struct view text, int (*fn)(void *, struct view, struct err *),
                       void *ctx, struct err *err)
{
    struct view outer, inner, list;
    char unwrap[PATH];
    size_t n = 0;
    (void)snprintf(unwrap, sizeof unwrap, "%.*s", VIEW_FMT(s->unwrap));
    if (*text.p == '[')
        text = inside(text);
    for (const char *p = text.p; n < MOST_RECORDS && next_value(&p, text.p + text.n, &outer);) {
        if (*outer.p != '{')
            continue;
        if (!*unwrap) {
            if (fn(ctx, outer, err) < 0)
                return -1;
            n++;
            continue;
        }
        if (list_at(outer, unwrap, &list, err) < 0)
            return -1;
        for (const char *q = list.n ? list.p + 1 : NULL;
             q && n < MOST_RECORDS && next_value(&q, list.p + list.n, &inner); n++)
            if (*inner.p == '{' && fn(ctx, inner, err) < 0)
                return -1;
    }
    s->whole = s->whole && n < MOST_RECORDS;
    return 0;
}

static int look_record(void *ctx, struct view record, struct err *err)
{
    struct look one = {.own = false}, *all = ctx;
    if (members(record, "", 0, look_at, &one, err) < 0)
        return -1;
    all->own = all->own || one.own;
    if (one.most > all->most) {
        all->most = one.most;
        memcpy(all->list, one.list, sizeof all->list);
    }
    return 0;
}

/* Are the elements of the list rows: do they have a time of their own? */
struct timed_rows {
    const char *list;
    size_t n, timed;
};

static int has_time(void *ctx, const char *path, const struct json_member *m, struct err *err)
{
    static const struct view times = VIEW_LIT("time, timestamp, date, ts, at, created, when");
    char folded[DRAFT_WORD + 3];
    (void)err;
    draft_fold(folded, view_of(path));
    if (m->kind != JSON_NESTED && m->kind != JSON_NULL && draft_phrase(times, folded))
        *(bool *)ctx = true;
    return 0;
}

static int count_timed(void *ctx, struct view record, struct err *err)
{
    struct timed_rows *t = ctx;
    struct view list, element;
    if (list_at(record, t->list, &list, err) < 0)
        return -1;
    for (const char *p = list.n ? list.p + 1 : NULL; p && next_value(&p, list.p + list.n, &element);) {
        bool timed = false;
        if (*element.p == '{' && members(element, "", 0, has_time, &timed, err) < 0)
            return -1;
        t->n++;
        t->timed += timed;
    }
    return 0;
}

static int add_one(void *ctx, struct view record, struct err *err)
{
    struct walk *w = ctx;
    return w->stop ? 0 : add_record(w, record, err);
}

int sample_json(struct draft_sample *s, struct view head, struct err *err)
{
    struct look look = {.own = false};
    struct walk w = {.s = s};
    s->json = true;
    s->format = "json";
    int rc = for_records(s, head, look_record, &look, err);
    if (rc == 0 && look.most && !look.own) {
        rc = keep_path(s, look.list, &s->unwrap, err);
        look = (struct look){.own = false};
        if (rc == 0)
            rc = for_records(s, head, look_record, &look, err);
    }
    struct timed_rows timed = {.list = look.list};
    if (rc == 0 && look.most)
        rc = for_records(s, head, count_timed, &timed, err);
    if (rc == 0 && timed.n && timed.timed * 2 > timed.n)
        rc = keep_path(s, look.list, &s->each, err);
    if (rc == 0)
        rc = for_records(s, head, add_one, &w, err);
    if (rc == 0)
        rc = settle(&w, err);
    dict_free(&w.column);
    free(w.cell);
    return rc < 0 ? -1 : 0;
}
