/* enter: events on their way into the sorter get the numbers of their name, customer, contact and case.
 *
 * Customers and contacts are many and come in any order, so nearly every look-up would wait for memory. Events
 * therefore wait in a short queue: their dictionary slots are prefetched when they join it, and the texts there before
 * it is served, when the first step has long arrived (software prefetch in groups; Chen, Ailamaki, Gibbons and Mowry
 * 2004).
 */
#include <string.h>

#include "event/ingest/ingest_impl.h"

int ingest_count_name(struct ingest_source *s, struct ingest_log *log, struct view name, uint32_t *id, struct err *err)
{
    int64_t n = dict_put(&s->stats.names, name, err);
    if (n < 0 || mem_reserve_zero(&log->seen_name, &log->cap_seen, (size_t)n + 1, sizeof *log->seen_name, err) < 0)
        return -1;
    log->seen_name[n] = true;
    *id = (uint32_t)n;
    return 0;
}

/* The texts of a packed event that are looked up. */
struct names {
    struct view customer, case_, contact;
};

static struct names names_of(const char *packed)
{
    const char *texts = packed + sizeof(struct packed);
    struct names n;
    n.customer = ingest_packed_text(&texts);
    n.case_ = ingest_packed_text(&texts);
    n.contact = ingest_packed_text(&texts);
    return n;
}

/* The customer as a number, with aliases resolved. */
static int name_customer(struct ingest_source *s, struct packed *h, struct view name, uint32_t hash, struct err *err)
{
    h->customer = 0;
    h->renamed = 0;
    if (name.n == 0)
        return 0;
    int64_t alias = s->alias.n ? dict_get(&s->alias, name) : DICT_NONE;
    if (alias >= 0) {
        h->customer = s->alias_of[alias];
        h->renamed = true;
        s->stats.aliased++;
        return 0;
    }
    int64_t n = dict_put_hashed(&s->customers, name, hash, err);
    h->customer = (uint32_t)(n + 1);
    return n < 0 ? -1 : 0;
}

/* The event's contact and case, and what the event says about them. */
static int identify(struct ingest_source *s, struct packed *h, const struct queued *q, const struct names *n,
                    struct err *err)
{
    uint64_t seq = s->stats.n_events;
    struct view name = dict_text(&s->stats.names, h->name);
    int64_t c = identity_contact(&s->identity, n->contact, err),
            k = c < 0 ? -1 : identity_case(&s->identity, n->case_, err);
    if (k < 0)
        return -1;
    h->contact = (uint32_t)c;
    h->case_ = (uint32_t)k;
    uint32_t node = ingest_node_of(h);
    if (h->contact && h->case_)
        identity_join(&s->identity, h->contact, h->case_);
    if (node && h->customer)
        identity_name(&s->identity, node, h->customer, q->ts_us, seq);
    if (node && view_is(name, "start"))
        identity_start(&s->identity, node, q->ts_us);
    else if (node && view_is(name, "end"))
        identity_end(&s->identity, node);
    return 0;
}

static int serve(struct ingest_source *s, const struct queued *q, struct err *err)
{
    char *packed = s->queue.bytes.p + q->at;
    struct packed *h = (struct packed *)(void *)packed;
    struct names n = names_of(packed);
    if (name_customer(s, h, n.customer, q->customer, err) < 0 || identify(s, h, q, &n, err) < 0)
        return -1;
    s->stats.n_events++;
    return sorter_add(s->sorter, q->ts_us, q->order, packed, q->n, err);
}

int ingest_serve(struct ingest_source *s, struct err *err)
{
    struct queue *q = &s->queue;
    for (size_t i = 0; i < q->n; i++) {
        dict_fetch_text(&s->customers, q->event[i].customer);
        dict_fetch_text(&s->identity.contact.names, q->event[i].contact);
    }
    for (size_t i = 0; i < q->n; i++)
        if (serve(s, &q->event[i], err) < 0)
            return -1;
    q->n = 0;
    buf_clear(&q->bytes);
    return 0;
}

int ingest_enter(struct ingest_source *s, struct packed *head, int64_t ts_us, uint64_t order, const struct view *col,
                 struct err *err)
{
    struct queue *q = &s->queue;
    if (q->n == QUEUE_LENGTH && ingest_serve(s, err) < 0)
        return -1;
    struct queued *e = &q->event[q->n];
    *e = (struct queued){.ts_us = ts_us,
                         .order = order,
                         .at = q->bytes.n,
                         .customer = dict_hash(col[COL_CUSTOMER]),
                         .contact = dict_hash(col[COL_CONTACT])};
    dict_fetch(&s->customers, e->customer);
    dict_fetch(&s->identity.contact.names, e->contact);
    if (ingest_count_name(s, ingest_log_of(s, head), col[COL_EVENT], &head->name, err) < 0 ||
        ingest_pack(&q->bytes, head, col, &e->n, err) < 0)
        return -1;
    q->n++;
    return 0;
}
