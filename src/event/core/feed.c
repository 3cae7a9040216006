/* feed: see event/core/feed.h and snag/feed.h. */
#include "event/core/feed.h"

#include "event/core/whose.h"

#include <stdlib.h>

static const struct view nothing;

struct pusher {
    const struct feed *feed;
    struct who *who;
    struct dict *names;
    struct feed_event *event; /* room for a batch */
    struct event *whose;      /* its events, with numbers of `who` */
    uint32_t *cell;
    struct view *single;
    size_t cap_events, cap_whose, cap_cells, cap_single;
    const struct view **known; /* of each column: nothing but the empty text */
    int64_t *column;           /* column of the stream, by column asked for */
    int64_t src;               /* … that of the source */
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

static int add(struct pusher *p, size_t n, const struct event *e, struct err *err)
{
    struct feed_event *x = &p->event[n];
    size_t at = n * p->feed->n_columns;
    int64_t name = dict_put(p->names, e->col[COL_EVENT], err);
    *x = (struct feed_event){.ts_us = e->ts_us,
                             .name = (uint32_t)name,
                             .customer = e->customer,
                             .contact = e->contact,
                             .case_ = e->case_,
                             .line = e->line,
                             .cell = p->cell + at};
    for (size_t i = 0; i < p->feed->n_columns; i++, at++) {
        p->cell[at] = 0;
        if (p->column[i] < 0 || e->col[p->column[i]].n == 0)
            continue;
        p->cell[at] = FEED_SINGLE | (uint32_t)at;
        p->single[at] = e->col[p->column[i]];
    }
    return name < 0 ? -1 : 0;
}

static int number(struct pusher *p, const struct batch *b, struct err *err)
{
    if (mem_reserve(&p->whose, &p->cap_whose, b->n, sizeof *p->whose, err) < 0)
        return -1;
    memcpy(p->whose, b->event, b->n * sizeof *p->whose);
    return whose_number(p->who, p->whose, b->n, err);
}

static int cover(struct pusher *p, const struct event *e, struct err *err)
{
    return p->feed->covered(p->feed->ctx, e, p->src < 0 ? nothing : e->col[p->src], err);
}

static int push(struct pusher *p, const struct batch *b, struct err *err)
{
    struct feed_batch out = {.names = p->names, .who = p->who, .event = p->event};
    if (mem_reserve(&p->event, &p->cap_events, b->n, sizeof *p->event, err) < 0 ||
        mem_reserve(&p->cell, &p->cap_cells, b->n * p->feed->n_columns + 1, sizeof *p->cell, err) < 0 ||
        mem_reserve(&p->single, &p->cap_single, b->n * p->feed->n_columns + 1, sizeof *p->single, err) < 0)
        return -1;
    if (number(p, b, err) < 0)
        return -1;
    out.event = p->event;
    out.known = p->known;
    out.single = p->single;
    bind(p, b);
    for (size_t i = 0; i < b->n; i++) {
        bool line = event_is_coverage(&b->event[i]);
        if (line && out.n && p->feed->events(p->feed->ctx, &out, err) < 0)
            return -1;
        if (line)
            out.n = 0;
        if ((line ? cover(p, &b->event[i], err) : add(p, out.n, &p->whose[i], err)) < 0)
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
    p.known = p.column ? mem_zero(feed->n_columns, sizeof *p.known, err) : NULL;
    for (size_t i = 0; p.known && i < feed->n_columns; i++)
        p.known[i] = &nothing;
    int rc = p.known ? source_next(source, &b, err) : -1;
    while (rc > 0)
        rc = push(&p, &b, err) < 0 ? -1 : source_next(source, &b, err);
    free(p.column);
    free(p.known);
    free(p.event);
    free(p.whose);
    free(p.cell);
    free(p.single);
    return rc;
}
