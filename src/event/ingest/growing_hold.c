/* growing_hold: events of a growing log until their time has come, and whose they are; notes. See growing_impl.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/ingest/growing_impl.h"

void growing_note(const struct growing *g, const char *fmt, ...)
{
    char text[1200];
    va_list ap;
    if (!g->o.note)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    g->o.note(g->o.ctx, text);
}

/* ---- the heap ---- */

static bool before(const struct held_row *a, const struct held_row *b)
{
    if (a->ts_us != b->ts_us)
        return a->ts_us < b->ts_us;
    return a->order != b->order ? a->order < b->order : a->seq < b->seq;
}

static void rise(struct held_row *heap, size_t i)
{
    struct held_row x = heap[i];
    for (; i > 0 && before(&x, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = x;
}

static void sink(struct held_row *heap, size_t n)
{
    struct held_row x = heap[0];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &x))
            break;
        heap[i] = heap[child];
    }
    heap[i] = x;
}

/* The event's columns and their texts, as one block. */
static struct view *block_of(const struct view *col, size_t n, struct err *err)
{
    size_t bytes = n * sizeof *col;
    for (size_t i = 0; i < n; i++)
        bytes += col[i].n;
    struct view *block = mem_zero(bytes, 1, err);
    char *text = block ? (char *)(block + n) : NULL;
    for (size_t i = 0; block && i < n; i++) {
        if (col[i].n == 0)
            continue;
        memcpy(text, col[i].p, col[i].n);
        block[i] = (struct view){text, col[i].n};
        text += col[i].n;
    }
    return block;
}

int growing_hold(struct growing *g, const struct held_row *what, const struct view *col, struct err *err)
{
    struct held_row x = *what;
    if (mem_reserve(&g->heap, &g->cap_heap, g->n_heap + 1, sizeof *g->heap, err) < 0)
        return -1;
    x.n_cols = schema_n(&g->schema);
    x.col = block_of(col, x.n_cols, err);
    x.seq = g->seq++;
    if (!x.col)
        return -1;
    g->heap[g->n_heap] = x;
    rise(g->heap, g->n_heap);
    g->n_heap++;
    return 0;
}

int growing_cover(struct growing *g, struct growing_log *log, const char *path, bool ends, int64_t ts_us,
                  struct err *err)
{
    static const struct view names[] = {VIEW_LIT("coverage"), VIEW_LIT("coverage_end")};
    struct view *col = mem_zero(schema_n(&g->schema), sizeof *col, err);
    if (!col)
        return -1;
    col[COL_EVENT] = names[ends];
    col[COL_REASON] = view_of(map_name(log->map));
    col[COL_TEXT] = buf_view(&log->names);
    col[g->src] = view_of(path);
    int rc = growing_hold(g, &(struct held_row){.ts_us = ts_us, .order = ends ? UINT64_MAX : 0}, col, err);
    free(col);
    return rc;
}

/* ---- whose ---- */

/* Nobody remembers a contact for longer (rule/engine/holder.h). */
static bool is_forgotten(const struct growing *g, int64_t id, int64_t ts_us)
{
    return ts_us - g->pinned_us[id] > GROWING_PIN_DAYS * US_PER_DAY;
}

int growing_pin(struct growing *g, struct view key, struct view customer, int64_t ts_us, struct err *err)
{
    int64_t id = dict_put(&g->pin, key, err), of = id < 0 ? -1 : dict_put(&g->customers, customer, err);
    if (of < 0 || mem_reserve(&g->pinned, &g->cap_pinned, (size_t)id + 1, sizeof *g->pinned, err) < 0 ||
        mem_reserve(&g->pinned_us, &g->cap_pinned_us, (size_t)id + 1, sizeof *g->pinned_us, err) < 0)
        return -1;
    g->pinned[id] = (uint32_t)of;
    g->pinned_us[id] = ts_us;
    return 0;
}

/* "c" or "k" and the name of a contact or a case. */
static int key_of(struct growing *g, char what, struct view name, struct view *key, struct err *err)
{
    buf_clear(&g->scratch);
    if (buf_addc(&g->scratch, what, err) < 0 || buf_add(&g->scratch, name.p, name.n, err) < 0)
        return -1;
    *key = buf_view(&g->scratch);
    return 0;
}

/* The customer that a contact or case has had; if none, it gets this one. */
static int settle_one(struct growing *g, char what, struct view name, int64_t ts_us, struct view *customer,
                      struct err *err)
{
    struct view key;
    if (name.n == 0)
        return 0;
    if (key_of(g, what, name, &key, err) < 0)
        return -1;
    int64_t id = dict_get(&g->pin, key);
    if (id >= 0 && !is_forgotten(g, id, ts_us)) {
        *customer = dict_text(&g->customers, g->pinned[id]);
        g->pinned_us[id] = ts_us;
        return 0;
    }
    return customer->n ? growing_pin(g, key, *customer, ts_us, err) : 0;
}

/* The first customer named, by contact, else by case. */
static int settle_customer(struct growing *g, struct event *e, struct view *col, struct err *err)
{
    struct view customer = col[COL_CUSTOMER];
    if (settle_one(g, 'k', col[COL_CASE], e->ts_us, &customer, err) < 0 ||
        settle_one(g, 'c', col[COL_CONTACT], e->ts_us, &customer, err) < 0)
        return -1;
    col[COL_CUSTOMER] = customer;
    return 0;
}

/* ---- out ---- */

/* The event, with its time as a text and all columns there are by now. */
static int give(struct growing *g, struct held_row *x, struct err *err)
{
    size_t width = schema_n(&g->schema);
    char text[40];
    if (mem_reserve(&g->event, &g->cap_events, g->n_events + 1, sizeof *g->event, err) < 0 ||
        mem_reserve(&g->given, &g->cap_given, g->n_given + 1, sizeof *g->given, err) < 0)
        return -1;
    struct view *col = x->col;
    g->given[g->n_given++] = x->col;
    if (x->n_cols < width) {
        col = arena_get(&g->arena, width * sizeof *col, err);
        if (!col)
            return -1;
        memset(col, 0, width * sizeof *col);
        memcpy(col, x->col, x->n_cols * sizeof *col);
    }
    size_t n = time_iso(text, x->ts_us, g->ts_digits < 0 ? 0 : g->ts_digits);
    col[COL_TS] = (struct view){arena_copy(&g->arena, text, n, err), n};
    if (!col[COL_TS].p)
        return -1;
    struct event *e = &g->event[g->n_events++];
    *e = (struct event){.ts_us = x->ts_us, .col = col, .line = x->line};
    g->given_us = x->ts_us;
    g->n.events++;
    return event_is_coverage(e) ? 0 : settle_customer(g, e, col, err);
}

int growing_release(struct growing *g, bool all, struct err *err)
{
    int64_t settled_us = growing_settled(g);
    while (g->n_heap && (all || g->heap[0].ts_us < settled_us || (!g->strict && g->heap[0].ts_us == settled_us))) {
        struct held_row x = g->heap[0];
        g->heap[0] = g->heap[--g->n_heap];
        if (g->n_heap)
            sink(g->heap, g->n_heap);
        if (give(g, &x, err) < 0)
            return -1;
    }
    return 0;
}
