/* growing_past: what one run over a growing log leaves for the next: facts as rows, and events that are held. See
 * growing_impl.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/ingest/growing_impl.h"
#include "snag/tsv.h"

/* ---- out ---- */

struct growing_legacy {
    struct growing *g;
    struct view map;
    int (*put)(void *ctx, const struct event *e, struct err *err);
    void *ctx;
};

static int put_fact(struct growing_legacy *l, const struct past *fact, struct view map, struct view customer,
                    struct err *err)
{
    char number[24];
    struct view *col = mem_zero(schema_n(&l->g->schema) + 1, sizeof *col, err);
    if (!col)
        return -1;
    col[COL_TS] = (struct view)VIEW_LIT("1970-01-01T00:00:00Z");
    col[COL_CUSTOMER] = customer;
    col[COL_CONTACT] = fact->key;
    col[COL_EVENT] = view_of(GROWING_FACT);
    col[COL_QUEUE] = map;
    col[COL_REASON] = fact->kind;
    col[COL_VALUE] = (struct view){number, (size_t)snprintf(number, sizeof number, "%" PRId64, fact->number)};
    col[COL_TEXT] = fact->text;
    int rc = l->put(l->ctx, &(struct event){.col = col}, err);
    free(col);
    return rc;
}

static int put_number(struct growing_legacy *l, const char *kind, int64_t number, struct err *err)
{
    return put_fact(l, &(struct past){.kind = view_of(kind), .number = number}, (struct view){0}, (struct view){0},
                    err);
}

static int put_of_map(void *ctx, const struct past *fact, struct err *err)
{
    struct growing_legacy *l = ctx;
    return put_fact(l, fact, l->map, (struct view){0}, err);
}

static int leave_log(struct growing_legacy *l, const struct growing_log *log, struct err *err)
{
    struct view text = map_text(log->map);
    l->map = view_of(map_called(log->map));
    const struct past map = {.kind = VIEW_LIT("map"), .number = (int64_t)hash_bytes(text.p, text.n, 1)};
    const struct past covers = {.kind = VIEW_LIT("covers"), .number = log->covers_us};
    const struct past_sink to = {put_of_map, l};
    return put_of_map(l, &map, err) < 0 || put_of_map(l, &covers, err) < 0 || mapper_past(&log->mapper, &to, err) < 0
               ? -1
               : 0;
}

static int leave_marks(struct growing_legacy *l, const struct growing_marks *marks, struct err *err)
{
    char digest[24];
    int64_t settled_us = growing_settled(l->g);
    for (size_t i = 0; i < marks->n; i++) {
        struct growing_mark m = marks->mark[i];
        size_t n = (size_t)snprintf(digest, sizeof digest, "%016" PRIx64, m.digest);
        const struct view key = {digest, n};
        const struct past fact = {VIEW_LIT("mark"), key, {0}, m.ts_us};
        if (m.ts_us >= settled_us && m.digest && put_fact(l, &fact, (struct view){0}, (struct view){0}, err) < 0)
            return -1;
    }
    return 0;
}

static int leave_pins(struct growing_legacy *l, struct err *err)
{
    const struct growing *g = l->g;
    for (size_t i = 0; i < g->pin.n; i++) {
        const struct past fact = {VIEW_LIT("pin"), dict_text(&g->pin, (int64_t)i), {0}, g->pinned_us[i]};
        bool old = g->given_us - fact.number > GROWING_PIN_DAYS * US_PER_DAY;
        if (!old && put_fact(l, &fact, (struct view){0}, dict_text(&g->customers, g->pinned[i]), err) < 0)
            return -1;
    }
    return 0;
}

static int in_order(const void *a, const void *b)
{
    const struct held_row *x = a, *y = b;
    if (x->ts_us != y->ts_us)
        return x->ts_us < y->ts_us ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* A sorted heap is one. */
static int leave_held(struct growing_legacy *l, struct err *err)
{
    struct growing *g = l->g;
    size_t width = schema_n(&g->schema);
    char text[40];
    struct view *col = mem_zero(width, sizeof *col, err);
    int rc = col ? 0 : -1;
    if (rc == 0 && g->n_heap)
        qsort(g->heap, g->n_heap, sizeof *g->heap, in_order);
    for (size_t i = 0; rc == 0 && i < g->n_heap; i++) {
        const struct held_row *x = &g->heap[i];
        memset(col, 0, width * sizeof *col);
        memcpy(col, x->col, x->n_cols * sizeof *col);
        col[COL_TS] = (struct view){text, time_iso(text, x->ts_us, g->ts_digits < 0 ? 0 : g->ts_digits)};
        rc = put_number(l, "held", (int64_t)x->order, err);
        if (rc == 0)
            rc = l->put(l->ctx, &(struct event){.ts_us = x->ts_us, .col = col}, err);
    }
    free(col);
    return rc;
}

int growing_leave(struct growing *g, int (*put)(void *ctx, const struct event *e, struct err *err), void *ctx,
                  struct err *err)
{
    struct growing_legacy l = {g, {0}, put, ctx};
    if (put_number(&l, "newest", g->newest_us, err) < 0 || put_number(&l, "floor", g->floor_us, err) < 0 ||
        put_number(&l, "given", g->given_us, err) < 0 || put_number(&l, "digits", g->ts_digits, err) < 0)
        return -1;
    for (size_t i = 0; i < g->n_logs; i++)
        if (leave_log(&l, &g->log[i], err) < 0)
            return -1;
    for (size_t i = 0; i < g->n_unlearned; i++) {
        const struct unlearned *u = &g->unlearned[i];
        if (!u->over && put_fact(&l, &u->fact, u->map, (struct view){0}, err) < 0)
            return -1;
    }
    if (g->o.live && g->file->header.n) {
        const struct past header = {.kind = VIEW_LIT("header"), .text = buf_view(&g->file->header)};
        if (put_fact(&l, &header, (struct view){0}, (struct view){0}, err) < 0)
            return -1;
    }
    if (leave_marks(&l, &g->was, err) < 0 || leave_marks(&l, &g->now, err) < 0 || leave_pins(&l, err) < 0)
        return -1;
    return leave_held(&l, err);
}

/* ---- in ---- */

static int keep_text(struct growing *g, struct view from, struct view *to, struct err *err)
{
    *to = (struct view){arena_copy(&g->learned, from.n ? from.p : "", from.n, err), from.n};
    return to->p ? 0 : -1;
}

/* A fact of a map, until it is known whether one of this run's logs is read by it. */
static int keep_fact(struct growing *g, const struct past *fact, struct view map, struct err *err)
{
    if (mem_reserve(&g->unlearned, &g->cap_unlearned, g->n_unlearned + 1, sizeof *g->unlearned, err) < 0)
        return -1;
    struct unlearned *u = &g->unlearned[g->n_unlearned];
    *u = (struct unlearned){.fact.number = fact->number};
    if (keep_text(g, fact->kind, &u->fact.kind, err) < 0 || keep_text(g, fact->key, &u->fact.key, err) < 0 ||
        keep_text(g, fact->text, &u->fact.text, err) < 0 || keep_text(g, map, &u->map, err) < 0)
        return -1;
    g->n_unlearned++;
    return 0;
}

/* A map that has changed knows nothing. */
int growing_learn(struct growing *g, struct growing_log *log, struct err *err)
{
    struct view text = map_text(log->map), name = view_of(map_called(log->map));
    int64_t digest = (int64_t)hash_bytes(text.p, text.n, 1);
    bool same = true;
    for (size_t i = 0; i < g->n_unlearned; i++) {
        struct unlearned *u = &g->unlearned[i];
        if (u->over || !view_eq(u->map, name))
            continue;
        u->over = true;
        if (view_is(u->fact.kind, "map")) {
            same = u->fact.number == digest;
            if (!same)
                growing_note(g, "the map %s has changed: what it knew of earlier rows is forgotten",
                             map_called(log->map));
        } else if (view_is(u->fact.kind, "covers")) {
            log->covers_us = u->fact.number;
        } else if (same && mapper_learn(&log->mapper, &u->fact, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int recall_held(struct growing *g, const struct event *e, const struct schema *schema, struct err *err)
{
    size_t n = schema_n(schema);
    for (size_t i = 0; i < n; i++)
        if (schema_add(&g->schema, schema_name(schema, i), err) < 0)
            return -1;
    struct view *col = mem_zero(schema_n(&g->schema), sizeof *col, err);
    if (!col)
        return -1;
    for (size_t i = 0; i < n; i++)
        col[dict_get(&g->schema.names, schema_name(schema, i))] = e->col[i];
    int rc = growing_hold(g, &(struct held_row){.ts_us = e->ts_us, .order = g->next_order}, col, err);
    free(col);
    return rc;
}

static int recall_mark(struct growing *g, const struct past *fact, struct err *err)
{
    struct growing_marks *was = &g->was;
    char digest[24] = {0};
    if (fact->key.n >= sizeof digest || mem_reserve(&was->mark, &was->cap, was->n + 1, sizeof *was->mark, err) < 0)
        return -1;
    memcpy(digest, fact->key.p, fact->key.n);
    was->mark[was->n++] = (struct growing_mark){fact->number, strtoull(digest, NULL, 16)};
    return 0;
}

/* 1: it was one of these, 0: it is a map's. */
static int recall_number(struct growing *g, const struct past *fact, struct err *err)
{
    static const char *const kinds[] = {"newest", "floor", "given"};
    int64_t *const to[] = {&g->newest_us, &g->floor_us, &g->given_us};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (view_is(fact->kind, kinds[i])) {
            *to[i] = fact->number;
            g->n.read_us = growing_settled(g);
            return 1;
        }
    if (view_is(fact->kind, "digits"))
        g->ts_digits = (int)fact->number;
    else if (view_is(fact->kind, "held"))
        g->next_order = (uint64_t)fact->number;
    else if (view_is(fact->kind, "header"))
        return g->o.live && buf_add(&g->file->header, fact->text.p, fact->text.n, err) < 0 ? -1 : 1;
    else
        return 0;
    return 1;
}

static int recall_fact(struct growing *g, const struct past *fact, const struct event *e, struct err *err)
{
    int rc = recall_number(g, fact, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (view_is(fact->kind, "mark"))
        return recall_mark(g, fact, err);
    if (view_is(fact->kind, "pin"))
        return growing_pin(g, fact->key, e->col[COL_CUSTOMER], fact->number, err);
    if (view_is(fact->kind, "map") && g->map_name.n == 0 &&
        buf_add(&g->map_name, e->col[COL_QUEUE].p, e->col[COL_QUEUE].n, err) < 0)
        return -1;
    return keep_fact(g, fact, e->col[COL_QUEUE], err);
}

int growing_recall(struct growing *g, const struct event *e, const struct schema *schema, struct err *err)
{
    char number[24] = {0};
    if (!view_is(e->col[COL_EVENT], GROWING_FACT))
        return recall_held(g, e, schema, err);
    if (e->col[COL_VALUE].n < sizeof number)
        memcpy(number, e->col[COL_VALUE].p, e->col[COL_VALUE].n);
    const struct past fact = {e->col[COL_REASON], e->col[COL_CONTACT], e->col[COL_TEXT], strtoll(number, NULL, 10)};
    return recall_fact(g, &fact, e, err);
}

int growing_recalled(struct growing *g, struct err *err)
{
    for (size_t i = 0; i < g->n_logs; i++)
        if (growing_learn(g, &g->log[i], err) < 0)
            return -1;
    return 0;
}
