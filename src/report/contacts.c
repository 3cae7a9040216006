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
    customer_counts_free(&c->held);
    dict_free(&c->move);
    free(c->n_moves);
    free(c->flow);
    free(c->contact);
    free(c->customer);
    free(c->queues);
    *c = (struct contact_counts){.moves = c->moves};
}

/* ---- events and snags ---- */

static struct seen_contact *contact_of(struct contact_counts *c, uint32_t contact, struct err *err)
{
    if (contact >= c->cap_contacts &&
        mem_reserve_zero(&c->contact, &c->cap_contacts, (size_t)contact + 1, sizeof *c->contact, err) < 0)
        return NULL;
    return &c->contact[contact];
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
        if (e->customer >= c->cap_customers &&
            mem_reserve_zero(&c->customer, &c->cap_customers, (size_t)e->customer + 1, sizeof *c->customer, err) < 0)
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
    if (e->queue.n == 0 || (seen->queue && view_eq(dict_text(&c->queue, seen->queue - 1), e->queue)))
        return 0;
    int64_t queue = dict_put(&c->queue, e->queue, err);
    if (queue < 0 || seen->queue == (uint32_t)queue + 1)
        return queue < 0 ? -1 : 0;
    if (c->moves && seen->queue && count_move(c, seen->queue - 1, (uint32_t)queue, err) < 0)
        return -1;
    seen->queue = (uint32_t)queue + 1;
    return customer_counts_add(&c->held, (uint32_t)queue, e->contact, false, err);
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
    return queue < 0 ? -1 : customer_counts_add(&c->held, (uint32_t)queue, s->charged, true, err);
}

/* ---- the end: shares, and how they cluster in customers ---- */

/* The contacts of each customer, by number, of which so many are hit. */
struct customer_contacts {
    uint32_t n, hits;
};

static struct customer_contacts *all_customers(const struct contact_counts *c, struct err *err)
{
    return mem_zero(c->cap_customers + 1, sizeof(struct customer_contacts), err);
}

static void add_contact(struct customer_contacts *of, uint32_t customer, bool hit)
{
    of[customer].n++;
    of[customer].hits += hit;
}

/* Takes those of a customer into sums. */
static void take_customer(struct rate_side *s, struct customer_contacts *of, uint32_t customer)
{
    uint64_t n = of[customer].n, hits = of[customer].hits;
    of[customer] = (struct customer_contacts){0};
    s->opportunities += n;
    s->hit += hits;
    if (customer == 0) {
        s->customers += n;
        s->alone += n;
        s->alone_hit += hits;
        return;
    }
    s->customers += n > 0;
    s->repeats = s->repeats || n > 1;
    s->nn += n * n;
    s->nh += n * hits;
    s->hh += hits * hits;
}

/* Sums over all contacts, of which those are hit that have the bit. */
static struct rate_side sums_of(const struct contact_counts *c, struct customer_contacts *of, uint32_t bit)
{
    struct rate_side s = {0};
    for (size_t i = 0; i < c->cap_contacts; i++)
        if (c->contact[i].bits)
            add_contact(of, c->contact[i].customer, c->contact[i].bits & bit);
    for (size_t i = 0; i <= c->cap_customers; i++)
        take_customer(&s, of, (uint32_t)i);
    return s;
}

static int count_contacts(struct contact_counts *c, struct err *err)
{
    struct customer_contacts *of = all_customers(c, err);
    if (!of)
        return -1;
    for (size_t i = 0; i < c->cap_contacts; i++) {
        const struct seen_contact *s = &c->contact[i];
        if (!s->bits)
            continue;
        c->n++;
        c->snagged += (s->bits & CONTACT_SNAGGED) != 0;
        c->uncounted += (s->bits & (CONTACT_SNAGGED | CONTACT_UNCOUNTED)) == CONTACT_UNCOUNTED;
        c->nowhere += (s->bits & CONTACT_CHARGED) != 0; /* less those that a queue is charged with */
        c->anonymous += s->customer == 0;
    }
    if (c->n) {
        struct rate_side s = sums_of(c, of, CONTACT_SNAGGED);
        rate_limits(&s, Z, &c->low, &c->high);
    }
    for (size_t i = 0; c->n && c->moves && i < REPORT_PILLARS; i++) {
        struct rate_side s = sums_of(c, of, (uint32_t)CONTACT_PILLAR << i);
        c->pillar[i].snagged = s.hit;
        rate_limits(&s, Z, &c->pillar[i].low, &c->pillar[i].high);
    }
    free(of);
    return 0;
}

static int by_snagged(const void *a, const void *b)
{
    const struct report_queue *x = a, *y = b;
    return x->snagged != y->snagged ? (x->snagged < y->snagged) - (x->snagged > y->snagged)
                                    : view_cmp(x->name, y->name);
}

/* A contact that a queue had: false if only another run's snag or event carries that place. */
static bool had_contact(const struct customer_count *h)
{
    return h->n > 0;
}

/* The contacts of one queue. */
static void add_queue(struct contact_counts *c, const struct customer_count *h, size_t n, struct customer_contacts *of)
{
    struct rate_side s = {0};
    for (size_t i = 0; i < n; i++)
        if (had_contact(&h[i]))
            add_contact(of, c->contact[h[i].customer].customer, h[i].hit);
    for (size_t i = 0; i < n; i++)
        if (had_contact(&h[i]))
            take_customer(&s, of, c->contact[h[i].customer].customer);
    if (s.opportunities == 0)
        return;
    struct report_queue *q = &c->queues[c->n_queues++];
    *q = (struct report_queue){.name = dict_text(&c->queue, h->cell), .contacts = s.opportunities, .snagged = s.hit};
    rate_limits(&s, Z, &q->low, &q->high);
}

static int count_queues(struct contact_counts *c, struct err *err)
{
    struct customer_contacts *of = all_customers(c, err);
    c->queues = mem_zero(c->queue.n, sizeof *c->queues, err);
    if (!of || !c->queues || customer_counts_settle(&c->held, err) < 0) {
        free(of);
        return -1;
    }
    const struct customer_count *h = c->held.count;
    for (size_t i = 0; i < c->held.n; i++) {
        struct seen_contact *contact = &c->contact[h[i].customer];
        if (!had_contact(&h[i]) || !h[i].hit)
            continue;
        c->nowhere -= (contact->bits & CONTACT_CHARGED) != 0;
        contact->bits &= ~(uint32_t)CONTACT_CHARGED;
    }
    for (size_t i = 0, to; i < c->held.n; i = to) {
        for (to = i; to < c->held.n && h[to].cell == h[i].cell;)
            to++;
        add_queue(c, h + i, to - i, of);
    }
    if (c->n_queues)
        qsort(c->queues, c->n_queues, sizeof *c->queues, by_snagged);
    free(of);
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
