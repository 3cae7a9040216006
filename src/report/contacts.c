/* contacts: the contacts of a log, their customers and queues, and which of them met a snag. See contacts.h. */
#include "report/contacts.h"

#include <stdlib.h>

static const double Z = 1.959963984540054; /* 97.5 % point of the normal distribution */

enum { SEEN = 1, SNAGGED = 2, UNCOUNTED = 4, CHARGED = 8 };

static int mark(struct seen_names *s, struct view name, uint32_t bits, uint32_t *id, struct err *err)
{
    int64_t n = dict_put(&s->names, name, err);
    if (n < 0 || mem_reserve_zero(&s->seen, &s->cap, (size_t)n + 1, sizeof *s->seen, err) < 0)
        return -1;
    s->seen[n].bits |= bits;
    *id = (uint32_t)n;
    return 0;
}

static void seen_free(struct seen_names *s)
{
    dict_free(&s->names);
    free(s->seen);
}

void contacts_free(struct contact_counts *c)
{
    seen_free(&c->contact);
    seen_free(&c->customer);
    seen_free(&c->queue);
    seen_free(&c->held);
    free(c->queues);
}

/* ---- events and snags ---- */

static int mark_held(struct contact_counts *c, struct view queue, uint32_t contact, uint32_t bits, struct err *err)
{
    uint32_t pair[2] = {0, contact}, id;
    if (mark(&c->queue, queue, 0, &pair[0], err) < 0)
        return -1;
    return mark(&c->held, (struct view){(const char *)pair, sizeof pair}, bits, &id, err);
}

int contacts_held(struct contact_counts *c, const struct held_event *held, struct err *err)
{
    const struct event *e = held->event;
    uint32_t customer = 0, contact;
    if (view_is(e->col[COL_EVENT], "start")) {
        c->starts++;
        c->starts_in += view_is(e->col[COL_DIRECTION], "in");
    }
    if (e->col[COL_CUSTOMER].n) {
        if (mark(&c->customer, e->col[COL_CUSTOMER], SEEN, &customer, err) < 0)
            return -1;
        customer++;
    }
    if (held->contact.n == 0)
        return 0;
    if (mark(&c->contact, held->contact, SEEN, &contact, err) < 0)
        return -1;
    struct seen_name *seen = &c->contact.seen[contact];
    seen->customer = seen->customer ? seen->customer : customer;
    return held->queue.n ? mark_held(c, held->queue, contact, SEEN, err) : 0;
}

int contacts_stand(struct contact_counts *c, const struct snag_standing *s, struct err *err)
{
    uint32_t id;
    if (s->contact.n && mark(&c->contact, s->contact, s->stands == SNAG_ON ? SNAGGED : UNCOUNTED, &id, err) < 0)
        return -1;
    if (s->stands != SNAG_ON || s->charged.n == 0)
        return 0;
    if (mark(&c->contact, s->charged, CHARGED, &id, err) < 0)
        return -1;
    return s->at_queue.n ? mark_held(c, s->at_queue, id, SNAGGED, err) : 0;
}

/* ---- the end: shares, and how they cluster in customers ---- */

/* A contact in a queue, or anywhere. */
struct held_contact {
    uint32_t queue, customer;
    bool hit;
};

static int by_queue_and_customer(const void *a, const void *b)
{
    const struct held_contact *x = a, *y = b;
    int order = (x->queue > y->queue) - (x->queue < y->queue);
    return order ? order : (x->customer > y->customer) - (x->customer < y->customer);
}

/* Contacts of one queue, by customer, into sums. */
static struct rate_side sums_of(const struct held_contact *h, size_t n)
{
    struct rate_side s = {0};
    for (size_t i = 0, to; i < n; i = to) {
        uint64_t hits = 0;
        for (to = i; to < n && h[to].customer == h[i].customer; to++)
            hits += h[to].hit;
        uint64_t of = to - i;
        s.opportunities += of;
        s.hit += hits;
        if (h[i].customer == 0) {
            s.customers += of;
            s.alone += of;
            s.alone_hit += hits;
            continue;
        }
        s.customers++;
        s.repeats = s.repeats || of > 1;
        s.nn += of * of;
        s.nh += of * hits;
        s.hh += hits * hits;
    }
    return s;
}

static int count_contacts(struct contact_counts *c, struct err *err)
{
    struct held_contact *all = mem_zero(c->contact.names.n, sizeof *all, err);
    if (!all)
        return -1;
    for (size_t i = 0; i < c->contact.names.n; i++) {
        const struct seen_name *s = &c->contact.seen[i];
        all[c->n++] = (struct held_contact){0, s->customer, (s->bits & SNAGGED) != 0};
        c->snagged += (s->bits & SNAGGED) != 0;
        c->uncounted += (s->bits & (SNAGGED | UNCOUNTED)) == UNCOUNTED;
        c->nowhere += (s->bits & CHARGED) != 0; /* less those that a queue is charged with */
        c->anonymous += s->customer == 0;
    }
    if (c->n) {
        qsort(all, c->n, sizeof *all, by_queue_and_customer);
        struct rate_side s = sums_of(all, c->n);
        rate_limits(&s, Z, &c->low, &c->high);
    }
    free(all);
    return 0;
}

static int by_snagged(const void *a, const void *b)
{
    const struct report_queue *x = a, *y = b;
    return x->snagged != y->snagged ? (x->snagged < y->snagged) - (x->snagged > y->snagged)
                                    : view_cmp(x->name, y->name);
}

static void add_queue(struct contact_counts *c, const struct held_contact *h, size_t n)
{
    struct report_queue *q = &c->queues[c->n_queues++];
    struct rate_side s = sums_of(h, n);
    *q = (struct report_queue){dict_text(&c->queue.names, h->queue), s.opportunities, s.hit, 0, 0};
    rate_limits(&s, Z, &q->low, &q->high);
}

static int count_queues(struct contact_counts *c, struct err *err)
{
    size_t n = 0;
    struct held_contact *all = mem_zero(c->held.names.n, sizeof *all, err);
    c->queues = mem_zero(c->queue.names.n, sizeof *c->queues, err);
    if (!all || !c->queues) {
        free(all);
        return -1;
    }
    for (size_t i = 0; i < c->held.names.n; i++) {
        uint32_t pair[2];
        memcpy(pair, dict_text(&c->held.names, (int64_t)i).p, sizeof pair);
        struct seen_name *contact = &c->contact.seen[pair[1]];
        if (!(c->held.seen[i].bits & SEEN)) /* a place that only another run's snag or event carries */
            continue;
        bool hit = c->held.seen[i].bits & SNAGGED;
        c->nowhere -= hit && (contact->bits & CHARGED);
        contact->bits &= hit ? ~(uint32_t)CHARGED : UINT32_MAX;
        all[n++] = (struct held_contact){pair[0], contact->customer, hit};
    }
    if (n)
        qsort(all, n, sizeof *all, by_queue_and_customer);
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i; to < n && all[to].queue == all[i].queue;)
            to++;
        add_queue(c, all + i, to - i);
    }
    if (c->n_queues)
        qsort(c->queues, c->n_queues, sizeof *c->queues, by_snagged);
    free(all);
    return 0;
}

int contacts_end(struct contact_counts *c, struct err *err)
{
    return count_contacts(c, err) < 0 ? -1 : count_queues(c, err);
}
