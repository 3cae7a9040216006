/* moved: events dated before their contact's start come out directly after it. See ingest_impl.h.
 *
 * The sorter returns events moved to a moment before all others of that moment. They are held until the start of their
 * contact comes, and follow it in order of their own times. If the start does not come (its row was replaced by a newer
 * one), they come at the end of the moment.
 */
#include <stdlib.h>

#include "event/ingest/ingest_impl.h"

struct moved_event {
    struct record record; /* `bytes` is set when it is returned */
    size_t at;            /* its bytes, in moved->bytes */
    uint32_t node;
    int64_t own_us;
    bool given;
};

static int hold(struct moved *m, const struct record *r, struct err *err)
{
    const struct packed *h = (const struct packed *)(const void *)r->bytes;
    enum { ALIGNED = 8 };
    size_t padded = (r->n + ALIGNED - 1u) / ALIGNED * ALIGNED;
    if (mem_reserve(&m->held, &m->cap, m->n + 1, sizeof *m->held, err) < 0 || buf_room(&m->bytes, padded, err) < 0)
        return -1;
    memcpy(m->bytes.p + m->bytes.n, r->bytes, r->n);
    m->held[m->n++] =
        (struct moved_event){.record = *r, .at = m->bytes.n, .node = ingest_node_of(h), .own_us = h->own_us};
    m->bytes.n += padded;
    m->ts_us = r->ts_us;
    m->sorted = false;
    return 0;
}

static int by_node(const void *a, const void *b)
{
    const struct moved_event *x = a, *y = b;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (x->own_us != y->own_us)
        return x->own_us < y->own_us ? -1 : 1;
    return (x->record.seq > y->record.seq) - (x->record.seq < y->record.seq);
}

/* The index of a node's first event among those held, or n. */
static size_t first_of(const struct moved *m, uint32_t node)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        size_t half = low + (high - low) / 2;
        if (m->held[half].node < node)
            low = half + 1;
        else
            high = half;
    }
    return low;
}

/* The start of a node has come: the events moved to it are next. */
static void release(struct moved *m, uint32_t node)
{
    if (!m->sorted)
        qsort(m->held, m->n, sizeof *m->held, by_node);
    m->sorted = true;
    m->end = first_of(m, node);
    m->at = m->end;
    while (m->end < m->n && m->held[m->end].node == node)
        m->end++;
}

/* The next of those released. */
static bool give(struct moved *m, struct record *r)
{
    while (m->at < m->end && m->held[m->at].given)
        m->at++;
    if (m->at == m->end)
        return false;
    struct moved_event *h = &m->held[m->at++];
    h->given = true;
    *r = h->record;
    r->bytes = m->bytes.p + h->at;
    return true;
}

/* The next record that is not held: 1, 0 at the end or when the moment is over (see `waiting`), -1. */
static int next_plain(struct ingest_source *s, struct record *r, struct err *err)
{
    struct moved *m = &s->moved;
    for (;;) {
        int rc = m->waiting ? 1 : sorter_next(s->sorter, &m->record, err);
        if (rc < 0)
            return -1;
        m->waiting = rc > 0;
        if (m->n > 0 && (rc == 0 || m->record.ts_us != m->ts_us))
            return 0;
        if (rc == 0)
            return 0;
        m->waiting = false;
        if (!((const struct packed *)(const void *)m->record.bytes)->moved) {
            *r = m->record;
            return 1;
        }
        if (hold(m, &m->record, err) < 0)
            return -1;
    }
}

int ingest_sorted(struct ingest_source *s, struct record *r, struct err *err)
{
    struct moved *m = &s->moved;
    for (;;) {
        if (give(m, r))
            return 1;
        int rc = next_plain(s, r, err);
        if (rc < 0)
            return -1;
        if (rc > 0) {
            const struct packed *h = (const struct packed *)(const void *)r->bytes;
            if (m->n > 0 && view_is(dict_text(&s->stats.names, h->name), "start"))
                release(m, ingest_node_of(h));
            return 1;
        }
        if (m->n == 0)
            return 0;
        /* The moment is over: those whose start never came. */
        m->at = 0;
        m->end = m->n;
        if (give(m, r))
            return 1;
        m->n = 0;
        m->at = 0;
        m->end = 0;
        buf_clear(&m->bytes);
    }
}

void ingest_moved_free(struct moved *m)
{
    buf_free(&m->bytes);
    free(m->held);
}
