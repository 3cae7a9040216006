/* contacts: the contacts of a log, their customers and queues, and which of them met a snag. See contacts.h. */
#include "report/contacts.h"

#include <stdlib.h>

static const double Z = 1.959963984540054; /* 97.5 % point of the normal distribution */

static const char *const pillars[REPORT_PILLARS] = {"reliability", "relevance", "value", "trust"};

unsigned contacts_pillar(struct view name)
{
    unsigned i = 0;
    while (i < REPORT_PILLARS && !view_is(name, pillars[i]))
        i++;
    return i;
}

const char *contacts_pillar_name(size_t pillar)
{
    return pillars[pillar];
}

void contacts_free(struct contact_counts *c)
{
    dict_free(&c->queue);
    dict_free(&c->held);
    dict_free(&c->move);
    free(c->n_moves);
    free(c->flow);
    free(c->contact);
    free(c->customer);
    free(c->held_bits);
    free(c->queues);
    *c = (struct contact_counts){.moves = c->moves};
}

/* ---- events and snags ---- */

static struct seen_contact *contact_of(struct contact_counts *c, uint32_t contact, struct err *err)
{
    if (mem_reserve_zero(&c->contact, &c->cap_contacts, (size_t)contact + 1, sizeof *c->contact, err) < 0)
        return NULL;
    return &c->contact[contact];
}

static int mark_held(struct contact_counts *c, int64_t queue, uint32_t contact, uint32_t bits, struct err *err)
{
    const uint32_t pair[2] = {(uint32_t)queue, contact};
    int64_t id = dict_put(&c->held, (struct view){(const char *)pair, sizeof pair}, err);
    if (id < 0 || mem_reserve_zero(&c->held_bits, &c->cap_held, (size_t)id + 1, sizeof *c->held_bits, err) < 0)
        return -1;
    c->held_bits[id] |= bits;
    return 0;
}

static int count_move(struct contact_counts *c, uint32_t from, uint32_t to, struct err *err)
{
    const uint32_t pair[2] = {from, to};
    int64_t id = dict_put(&c->move, (struct view){(const char *)pair, sizeof pair}, err);
    if (id < 0 || mem_reserve_zero(&c->n_moves, &c->cap_moves, (size_t)id + 1, sizeof *c->n_moves, err) < 0)
        return -1;
    c->n_moves[id]++;
    return 0;
}

int contacts_event(struct contact_counts *c, const struct contact_event *e, struct err *err)
{
    if (e->customer) {
        if (mem_reserve_zero(&c->customer, &c->cap_customers, (size_t)e->customer + 1, sizeof *c->customer, err) < 0)
            return -1;
        c->customers += !c->customer[e->customer];
        c->customer[e->customer] = true;
    }
    if (e->contact == 0)
        return 0;
    struct seen_contact *seen = contact_of(c, e->contact, err);
    if (!seen)
        return -1;
    seen->bits |= CONTACT_SEEN;
    seen->customer = seen->customer ? seen->customer : e->customer;
    if (e->queue.n == 0)
        return 0;
    int64_t queue = dict_put(&c->queue, e->queue, err);
    if (queue < 0 || seen->queue == (uint32_t)queue + 1)
        return queue < 0 ? -1 : 0;
    if (c->moves && seen->queue && count_move(c, seen->queue - 1, (uint32_t)queue, err) < 0)
        return -1;
    seen->queue = (uint32_t)queue + 1;
    return mark_held(c, queue, e->contact, CONTACT_SEEN, err);
}

int contacts_stand(struct contact_counts *c, const struct contact_standing *s, struct err *err)
{
    struct seen_contact *seen = s->contact ? contact_of(c, s->contact, err) : NULL;
    if (s->contact && !seen)
        return -1;
    if (seen)
        seen->bits |= s->stands == SNAG_ON ? CONTACT_SNAGGED : CONTACT_UNCOUNTED;
    if (seen && s->stands == SNAG_ON && s->pillar < REPORT_PILLARS)
        seen->bits |= (uint32_t)CONTACT_PILLAR << s->pillar;
    if (s->stands != SNAG_ON || s->charged == 0)
        return 0;
    seen = contact_of(c, s->charged, err);
    if (!seen)
        return -1;
    seen->bits |= CONTACT_CHARGED;
    if (s->at_queue.n == 0)
        return 0;
    int64_t queue = dict_put(&c->queue, s->at_queue, err);
    return queue < 0 ? -1 : mark_held(c, queue, s->charged, CONTACT_SNAGGED, err);
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

/* The contacts that met one of a pillar's rules, of all n. */
static void count_pillar(struct contact_counts *c, size_t pillar, struct held_contact *all)
{
    size_t n = 0;
    for (size_t i = 0; i < c->cap_contacts; i++) {
        const struct seen_contact *s = &c->contact[i];
        if (s->bits)
            all[n++] = (struct held_contact){0, s->customer, (s->bits & (uint32_t)CONTACT_PILLAR << pillar) != 0};
    }
    qsort(all, n, sizeof *all, by_queue_and_customer);
    struct rate_side s = sums_of(all, n);
    c->pillar[pillar].snagged = s.hit;
    rate_limits(&s, Z, &c->pillar[pillar].low, &c->pillar[pillar].high);
}

static int count_contacts(struct contact_counts *c, struct err *err)
{
    struct held_contact *all = mem_zero(c->cap_contacts, sizeof *all, err);
    if (!all)
        return -1;
    for (size_t i = 0; i < c->cap_contacts; i++) {
        const struct seen_contact *s = &c->contact[i];
        if (!s->bits)
            continue;
        all[c->n++] = (struct held_contact){0, s->customer, (s->bits & CONTACT_SNAGGED) != 0};
        c->snagged += (s->bits & CONTACT_SNAGGED) != 0;
        c->uncounted += (s->bits & (CONTACT_SNAGGED | CONTACT_UNCOUNTED)) == CONTACT_UNCOUNTED;
        c->nowhere += (s->bits & CONTACT_CHARGED) != 0; /* less those that a queue is charged with */
        c->anonymous += s->customer == 0;
    }
    if (c->n) {
        qsort(all, c->n, sizeof *all, by_queue_and_customer);
        struct rate_side s = sums_of(all, c->n);
        rate_limits(&s, Z, &c->low, &c->high);
    }
    for (size_t i = 0; c->n && c->moves && i < REPORT_PILLARS; i++)
        count_pillar(c, i, all);
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
    *q = (struct report_queue){.name = dict_text(&c->queue, h->queue), .contacts = s.opportunities, .snagged = s.hit};
    rate_limits(&s, Z, &q->low, &q->high);
}

static int count_queues(struct contact_counts *c, struct err *err)
{
    size_t n = 0;
    struct held_contact *all = mem_zero(c->held.n, sizeof *all, err);
    c->queues = mem_zero(c->queue.n, sizeof *c->queues, err);
    if (!all || !c->queues) {
        free(all);
        return -1;
    }
    for (size_t i = 0; i < c->held.n; i++) {
        uint32_t pair[2];
        memcpy(pair, dict_text(&c->held, (int64_t)i).p, sizeof pair);
        struct seen_contact *contact = &c->contact[pair[1]];
        if (!(c->held_bits[i] & CONTACT_SEEN)) /* a place that only another run's snag or event carries */
            continue;
        bool hit = c->held_bits[i] & CONTACT_SNAGGED;
        c->nowhere -= hit && (contact->bits & CONTACT_CHARGED);
        contact->bits &= hit ? ~(uint32_t)CONTACT_CHARGED : UINT32_MAX;
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

static int by_moves(const void *a, const void *b)
{
    const struct report_flow *x = a, *y = b;
    if (x->moves != y->moves)
        return (x->moves < y->moves) - (x->moves > y->moves);
    int order = view_cmp(x->from, y->from);
    return order ? order : view_cmp(x->to, y->to);
}

static int count_flows(struct contact_counts *c, struct err *err)
{
    c->flow = mem_zero(c->move.n + 1, sizeof *c->flow, err);
    if (!c->flow)
        return -1;
    for (size_t i = 0; i < c->move.n; i++) {
        uint32_t pair[2];
        memcpy(pair, dict_text(&c->move, (int64_t)i).p, sizeof pair);
        c->flow[i] = (struct report_flow){dict_text(&c->queue, pair[0]), dict_text(&c->queue, pair[1]), c->n_moves[i]};
    }
    c->n_flows = c->move.n;
    qsort(c->flow, c->n_flows, sizeof *c->flow, by_moves);
    return 0;
}

int contacts_end(struct contact_counts *c, struct err *err)
{
    return count_contacts(c, err) < 0 || count_queues(c, err) < 0 ? -1 : count_flows(c, err);
}
