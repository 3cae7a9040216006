/* feed: see event/core/feed.h and snag/feed.h. */
#include "event/core/feed.h"

#include <stdlib.h>

static const struct view nothing;

struct pusher {
    const struct feed *feed;
    struct who *who;
    struct dict *names;
    struct feed_event *event; /* room for a batch */
    struct view *col;
    size_t cap_events, cap_cols;
    int64_t *column; /* column of the stream, by column asked for */
    int64_t src;     /* … that of the source */
    size_t n_bound;
};

static void bind(struct pusher *p, const struct batch *b)
{
    if (p->n_bound == schema_n(b->schema))
        return;
    for (size_t i = 0; i < p->feed->n_columns; i++)
        p->column[i] = dict_get(&b->schema->names, p->feed->column[i]);
    p->src = schema_find(b->schema, "src");
    p->n_bound = schema_n(b->schema);
}

static int put(struct who_table *t, struct view text, uint32_t *id, struct err *err)
{
    int64_t n = text.n ? who_put(t, text, who_hash(text), err) : WHO_NOBODY;
    *id = (uint32_t)n;
    return n < 0 ? -1 : 0;
}

static int add(struct pusher *p, size_t n, const struct event *e, struct err *err)
{
    struct feed_event *x = &p->event[n];
    struct view *col = p->col + n * p->feed->n_columns;
    int64_t name = dict_put(p->names, e->col[COL_EVENT], err);
    *x = (struct feed_event){.ts_us = e->ts_us, .name = (uint32_t)name, .line = e->line, .col = col};
    for (size_t i = 0; i < p->feed->n_columns; i++)
        col[i] = p->column[i] < 0 ? nothing : e->col[p->column[i]];
    if (name < 0 || put(&p->who->customer, e->col[COL_CUSTOMER], &x->customer, err) < 0)
        return -1;
    if (put(&p->who->matter, e->col[COL_CONTACT], &x->contact, err) < 0)
        return -1;
    return put(&p->who->matter, e->col[COL_CASE], &x->case_, err);
}

static int cover(struct pusher *p, const struct event *e, struct err *err)
{
    return p->feed->covered(p->feed->ctx, e, p->src < 0 ? nothing : e->col[p->src], err);
}

static int push(struct pusher *p, const struct batch *b, struct err *err)
{
    struct feed_batch out = {.names = p->names, .who = p->who, .event = p->event};
    if (mem_reserve(&p->event, &p->cap_events, b->n, sizeof *p->event, err) < 0 ||
        mem_reserve(&p->col, &p->cap_cols, b->n * p->feed->n_columns + 1, sizeof *p->col, err) < 0)
        return -1;
    out.event = p->event;
    bind(p, b);
    for (size_t i = 0; i < b->n; i++) {
        bool line = event_is_coverage(&b->event[i]);
        if (line && out.n && p->feed->events(p->feed->ctx, &out, err) < 0)
            return -1;
        if (line)
            out.n = 0;
        if ((line ? cover(p, &b->event[i], err) : add(p, out.n, &b->event[i], err)) < 0)
            return -1;
        out.n += !line;
    }
    return out.n ? p->feed->events(p->feed->ctx, &out, err) : 0;
}

int feed_source(struct source *source, const struct feed *feed, struct who *who, struct dict *names, struct err *err)
{
    struct pusher p = {.feed = feed, .who = who, .names = names};
    struct batch b;
    p.column = mem_zero(feed->n_columns, sizeof *p.column, err);
    if (!p.column)
        return -1;
    int rc = source_next(source, &b, err);
    while (rc > 0) {
        rc = push(&p, &b, err) < 0 ? -1 : source_next(source, &b, err);
    }
    free(p.column);
    free(p.event);
    free(p.col);
    return rc;
}
