/* kept: see kept.h. After the head (struct packed) come the cells, then the texts that have no number, each preceded by
 * its length. */
#include "event/ingest/kept.h"

#include <stdlib.h>

#include "base/ring.h"

enum { KEPT_FRAMES = 4, KEPT_AT_ONCE = 256 };

/* Events on their way to the feed. */
struct keep_frame {
    struct feed_event *event; /* n of them */
    uint32_t *cell;
    struct view *single;
    size_t n, n_single, cap_single;
    struct buf texts; /* of `single`, one after the other */
};

struct keeping {
    struct ingest_source *s;
    const struct feed *feed;
    size_t src;        /* which of the columns asked for is the row's source; n_columns: none */
    size_t direction;  /* … and the direction, */
    uint32_t internal; /* whose cell this is of calls of the staff; FEED_SINGLE: it has no number */
    struct buf room;   /* for an event being packed */
    struct keep_frame frame[KEPT_FRAMES];
    const struct feed_batch *shared;
};

/* Which of the columns asked for has this name; n_columns: none. */
static size_t place(const struct feed *feed, const char *name)
{
    size_t i = 0;
    while (i < feed->n_columns && !view_is(feed->column[i], name))
        i++;
    return i;
}

int kept_open(struct keeping **kept, struct ingest_source *s, const struct feed *feed, struct err *err)
{
    struct keeping *k = mem_zero(1, sizeof *k, err);
    *kept = k;
    if (!k)
        return -1;
    k->s = s;
    k->feed = feed;
    k->src = place(feed, "src");
    k->direction = place(feed, "direction");
    return 0;
}

void kept_close(struct keeping *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < KEPT_FRAMES; i++) {
        free(k->frame[i].event);
        free(k->frame[i].cell);
        free(k->frame[i].single);
        buf_free(&k->frame[i].texts);
    }
    buf_free(&k->room);
    free(k);
}

/* ---- into the sorter ---- */

static int add_single(struct keeping *k, struct view text, struct err *err)
{
    uint32_t n = (uint32_t)text.n;
    if (text.n > UINT32_MAX)
        return err_set(err, ERR_DATA, "an event of %zu bytes", text.n);
    return buf_add(&k->room, (const char *)&n, sizeof n, err) < 0 ? -1 : buf_add(&k->room, text.p, text.n, err);
}

static int add_one(struct keeping *k, const struct slab *slab, size_t i, struct err *err)
{
    size_t n_columns = k->feed->n_columns;
    const struct raw *r = &slab->raw[i];
    const uint32_t *cell = slab->cell + i * n_columns;
    uint64_t line = slab->line + r->line;
    const struct packed head = {.line = line,
                                .row = line,
                                .contact = r->number.contact,
                                .case_ = r->number.case_,
                                .customer = r->number.customer,
                                .name = r->name,
                                .file = slab->file & (UINT32_MAX >> 3)};
    buf_clear(&k->room);
    int rc = buf_add(&k->room, (const char *)&head, sizeof head, err);
    if (rc == 0 && n_columns)
        rc = buf_add(&k->room, (const char *)cell, n_columns * sizeof *cell, err);
    for (size_t c = 0; rc == 0 && c < n_columns; c++)
        if (cell[c] & FEED_SINGLE)
            rc = add_single(k, slab->single[cell[c] & ~FEED_SINGLE], err);
    return rc < 0 ? -1 : sorter_add(k->s->sorter, r->ts_us, 0, k->room.p, k->room.n, err);
}

int kept_add(struct keeping *k, const struct slab *slab, struct err *err)
{
    for (size_t i = 0; i < slab->n; i++)
        if (add_one(k, slab, i, err) < 0)
            return -1;
    return 0;
}

/* ---- to the feed ---- */

static int open_frame(struct keep_frame *f, size_t n_columns, struct err *err)
{
    f->event = mem_zero(KEPT_AT_ONCE, sizeof *f->event, err);
    f->cell = f->event ? mem_zero(KEPT_AT_ONCE * n_columns, sizeof *f->cell, err) : NULL;
    return f->cell ? 0 : -1;
}

/* Texts have their place when the frame is full, since until then they may move. */
static int put_single(struct keep_frame *f, uint32_t *cell, size_t n, struct err *err)
{
    if (mem_reserve(&f->single, &f->cap_single, f->n_single + 1, sizeof *f->single, err) < 0)
        return -1;
    *cell = FEED_SINGLE | (uint32_t)f->n_single;
    f->single[f->n_single++] = (struct view){NULL, n};
    return 0;
}

static int put_src(struct keeping *k, struct keep_frame *f, const struct packed *h, uint32_t *cell, struct err *err)
{
    struct view path = view_of(k->s->file[h->file].path);
    if (buf_room(&f->texts, path.n + INGEST_LINE_MOST, err) < 0)
        return -1;
    size_t n = ingest_src(f->texts.p + f->texts.n, path, h->line);
    f->texts.n += n;
    return put_single(f, cell, n, err);
}

/* Of a call of the staff. */
static int put_internal(const struct keeping *k, struct keep_frame *f, uint32_t *cell, struct err *err)
{
    static const struct view internal = STAFF_DIRECTION;
    *cell = k->internal;
    if (k->internal != FEED_SINGLE)
        return 0;
    return buf_add(&f->texts, internal.p, internal.n, err) < 0 ? -1 : put_single(f, cell, internal.n, err);
}

static int put_cells(struct keeping *k, struct keep_frame *f, const struct packed *h, uint32_t *cell, struct err *err)
{
    const char *p = (const char *)(h + 1);
    size_t n_columns = k->feed->n_columns;
    memcpy(cell, p, n_columns * sizeof *cell);
    p += n_columns * sizeof *cell;
    for (size_t c = 0; c < n_columns; c++) {
        uint32_t n;
        if (c == k->src && cell[c] == 0) {
            if (put_src(k, f, h, &cell[c], err) < 0)
                return -1;
            continue;
        }
        if (!(cell[c] & FEED_SINGLE))
            continue;
        memcpy(&n, p, sizeof n);
        if (buf_add(&f->texts, p + sizeof n, n, err) < 0 || put_single(f, &cell[c], n, err) < 0)
            return -1;
        p += sizeof n + n;
    }
    return h->internal && k->direction < n_columns ? put_internal(k, f, &cell[k->direction], err) : 0;
}

static int put_event(struct keeping *k, struct keep_frame *f, const struct record *r, struct err *err)
{
    const struct packed *h = (const struct packed *)(const void *)r->bytes;
    uint32_t *cell = f->cell + f->n * k->feed->n_columns;
    f->event[f->n++] = (struct feed_event){.ts_us = r->ts_us,
                                           .name = h->name,
                                           .customer = h->customer,
                                           .contact = h->contact >> 1,
                                           .case_ = h->case_ >> 1,
                                           .file = h->file,
                                           .line = h->line,
                                           .cell = cell};
    return k->feed->n_columns ? put_cells(k, f, h, cell, err) : 0;
}

/* 1: the frame has events, 0: there are no more, -1. */
static int fill(struct keeping *k, struct keep_frame *f, struct err *err)
{
    struct record r;
    int rc = f->event ? 1 : open_frame(f, k->feed->n_columns, err) < 0 ? -1 : 1;
    f->n = 0;
    f->n_single = 0;
    buf_clear(&f->texts);
    while (rc > 0 && f->n < KEPT_AT_ONCE) {
        rc = ingest_sorted(k->s, &r, err);
        if (rc > 0 && put_event(k, f, &r, err) < 0)
            rc = -1;
    }
    const char *text = f->texts.p;
    for (size_t i = 0; rc >= 0 && i < f->n_single; i++) {
        f->single[i].p = text;
        text += f->single[i].n;
    }
    return rc < 0 ? -1 : f->n > 0;
}

static int feed_frame(void *ctx, void *frame, struct err *err)
{
    const struct keeping *k = ctx;
    const struct keep_frame *f = frame;
    struct feed_batch b = *k->shared;
    b.event = f->event;
    b.n = f->n;
    b.single = f->single;
    return k->feed->events(k->feed->ctx, &b, err);
}

int kept_internal(struct keeping *k, struct texts *texts, struct err *err)
{
    int64_t id =
        k->direction < k->feed->n_columns ? texts_put(&texts[k->direction], (struct view)STAFF_DIRECTION, err) : 0;
    k->internal = id < 0 ? FEED_SINGLE : (uint32_t)id;
    return id < 0 && id != TEXTS_NONE ? -1 : 0;
}

int kept_give(struct keeping *k, const struct feed_batch *b, struct err *err)
{
    void *slots[KEPT_FRAMES];
    const struct ring_stage stage = {feed_frame, k};
    struct ring *ring;
    int rc;
    k->shared = b;
    for (size_t i = 0; i < KEPT_FRAMES; i++)
        slots[i] = &k->frame[i];
    const struct ring_way way = {&stage, 1, slots, k->s->o.threads > 1 ? KEPT_FRAMES : 1};
    if (ring_open(&ring, &way, k->s->o.threads, err) < 0)
        return -1;
    while ((rc = fill(k, ring_slot(ring), err)) > 0)
        if (ring_give(ring, err) < 0) {
            rc = -1;
            break;
        }
    if (rc == 0)
        rc = ring_drain(ring, err);
    ring_close(ring);
    return rc;
}
