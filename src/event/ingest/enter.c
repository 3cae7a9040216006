/* enter: events on their way into the sorter get the numbers of their name, customer, contact and case.
 *
 * Customers and contacts are many and come in any order, so nearly every look-up would wait for memory. Events
 * therefore wait in a queue, which is served on another thread in groups: what each look-up needs is prefetched for the
 * whole group, step by step, before the next step asks for it (software prefetch in groups; Chen, Ailamaki, Gibbons and
 * Mowry 2004).
 */
#include <string.h>

#include "base/ring.h"
#include "event/ingest/ingest_impl.h"

enum { GROUP = 32 };

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

static int put_name(struct who_table *t, struct view name, uint32_t hash, int64_t *id, struct err *err)
{
    const struct who_name key = who_key(name);
    *id = who_put(t, &key, hash, err);
    return *id < 0 ? -1 : 0;
}

/* The customer as a number, with aliases resolved. */
static int name_customer(struct ingest_source *s, struct packed *h, struct view name, uint32_t hash, struct err *err)
{
    int64_t alias = s->alias.n ? dict_get(&s->alias, name) : DICT_NONE, id;
    h->renamed = alias >= 0;
    if (alias >= 0) {
        name = dict_text(&s->customers, s->alias_of[alias] - 1);
        const struct who_name key = who_key(name);
        hash = who_hash(&key);
        s->stats.aliased++;
    }
    uint32_t known = s->people.n;
    if (put_name(&s->people, name, hash, &id, err) < 0)
        return -1;
    if (s->people.n > known)
        ingest_met(s, name);
    h->customer = (uint32_t)id;
    return 0;
}

/* The event's contact and case: a contact whose case has its own name is met again and again. */
static int name_matters(struct ingest_source *s, struct packed *h, const struct queued *q, const struct names *n,
                        struct err *err)
{
    int64_t contact, case_ = 0;
    if (put_name(&s->contacts, n->contact, q->contact, &contact, err) < 0 ||
        identity_node(contact, false, &h->contact, err) < 0)
        return -1;
    bool twins = h->contact && view_eq(n->contact, n->case_);
    struct matter *m = identity_at(&s->identity, h->contact);
    if (twins && m->name.more & MATTER_BOTH)
        return 0;
    const struct who_name key = who_key(n->case_);
    case_ = who_put(&s->cases, &key, who_hash(&key), err);
    if (identity_node(case_, true, &h->case_, err) < 0)
        return -1;
    if (h->contact && h->case_)
        identity_join(&s->identity, h->contact, h->case_);
    if (twins)
        m->name.more |= MATTER_BOTH;
    return 0;
}

/* … and what the event says about them. */
static int identify(struct ingest_source *s, struct packed *h, const struct queued *q, const struct names *n,
                    struct err *err)
{
    if (name_matters(s, h, q, n, err) < 0)
        return -1;
    uint32_t node = ingest_node_of(h);
    if (node && h->customer)
        identity_name(&s->identity, node, h->customer, q->ts_us, s->stats.n_events);
    if (node && q->starts)
        identity_start(&s->identity, node, q->ts_us);
    else if (node && q->ends)
        identity_end(&s->identity, node);
    return 0;
}

static int serve(struct ingest_source *s, struct queue *queue, const struct queued *q, struct err *err)
{
    char *packed = queue->bytes.p + q->at;
    struct packed *h = (struct packed *)(void *)packed;
    struct names n = names_of(packed);
    if (name_customer(s, h, n.customer, q->customer, err) < 0 || identify(s, h, q, &n, err) < 0)
        return -1;
    s->stats.n_events++;
    return sorter_add(s->sorter, q->ts_us, q->order, packed, q->n, err);
}

static void fetch_record(const struct who_table *t, uint32_t hash)
{
    __builtin_prefetch(who_at(t, who_likely(t, hash)), 1);
}

/* Some events of a queue, whose slots have been prefetched; and those of the ones behind them. */
static int serve_group(struct ingest_source *s, struct queue *q, size_t from, size_t end, struct err *err)
{
    for (size_t i = end; i < end + GROUP && i < q->n; i++) {
        who_fetch(&s->people, q->event[i].customer);
        who_fetch(&s->contacts, q->event[i].contact);
    }
    for (size_t i = from; i < end; i++) {
        fetch_record(&s->people, q->event[i].customer);
        fetch_record(&s->contacts, q->event[i].contact);
    }
    for (size_t i = from; i < end; i++)
        if (serve(s, q, &q->event[i], err) < 0)
            return -1;
    return 0;
}

static int serve_queue(void *source, void *queue, struct err *err)
{
    struct queue *q = queue;
    for (size_t from = 0; from < q->n; from += GROUP)
        if (serve_group(source, q, from, from + GROUP < q->n ? from + GROUP : q->n, err) < 0)
            return -1;
    return 0;
}

int ingest_enter_open(struct ingest_source *s, struct err *err)
{
    void *slots[N_ENTERING];
    const struct ring_stage stage = {serve_queue, s};
    for (size_t i = 0; i < N_ENTERING; i++)
        slots[i] = &s->queue[i];
    s->identity = (struct identity){{&s->contacts, &s->cases}};
    if (who_table_open(&s->people, sizeof(struct who_name), 0, err) < 0 ||
        who_table_open(&s->contacts, sizeof(struct matter), 0, err) < 0 ||
        who_table_open(&s->cases, sizeof(struct matter), 0, err) < 0)
        return -1;
    if (ring_open(&s->ring, &(struct ring_way){&stage, 1, slots, N_ENTERING}, s->o.threads, err) < 0)
        return -1;
    s->filling = ring_slot(s->ring);
    return 0;
}

void ingest_enter_close(struct ingest_source *s)
{
    ring_close(s->ring);
    for (size_t i = 0; i < N_ENTERING; i++)
        buf_free(&s->queue[i].bytes);
    who_table_close(&s->people);
    who_table_close(&s->contacts);
    who_table_close(&s->cases);
}

/* The queue is full: the next one. */
static int give_queue(struct ingest_source *s, struct err *err)
{
    if (ring_give(s->ring, err) < 0)
        return -1;
    s->filling = ring_slot(s->ring);
    s->filling->n = 0;
    buf_clear(&s->filling->bytes);
    return 0;
}

int ingest_serve(struct ingest_source *s, struct err *err)
{
    return give_queue(s, err) < 0 ? -1 : ring_drain(s->ring, err);
}

int ingest_enter(struct ingest_source *s, struct packed *head, const struct emitted *event, struct err *err)
{
    if (s->filling->n == QUEUE_LENGTH && give_queue(s, err) < 0)
        return -1;
    struct queue *q = s->filling;
    struct queued *e = &q->event[q->n];
    const struct who_name customer = who_key(event->col[COL_CUSTOMER]), contact = who_key(event->col[COL_CONTACT]);
    *e = (struct queued){.ts_us = event->ts_us,
                         .order = event->order,
                         .at = q->bytes.n,
                         .customer = who_hash(&customer),
                         .contact = who_hash(&contact),
                         .starts = view_is(event->name, "start"),
                         .ends = view_is(event->name, "end")};
    if (ingest_count_name(s, ingest_log_of(s, head), event->name, &head->name, err) < 0 ||
        ingest_pack(&q->bytes, head, event->col, &e->n, err) < 0)
        return -1;
    q->n++;
    return 0;
}
