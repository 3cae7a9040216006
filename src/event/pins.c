/* pins: see pins.h. */
#include "pins.h"

#include <stdlib.h>

#include "snag/civil.h"

struct pin_node {
    uint32_t parent; /* node number + 1; 0 = a root */
    uint32_t customer;
    int64_t named_us;
    uint64_t named_seq;
    int64_t start_us;
    bool ended, moved;
};

static int64_t enter(struct pins *p, struct dict *d, uint32_t **nodes, size_t *cap, struct view name, struct err *err)
{
    size_t before = d->n;
    int64_t id = dict_put(d, name, err);
    if (id < 0)
        return -1;
    if (d->n > before) {
        if (mem_reserve(nodes, cap, d->n, sizeof **nodes, err) < 0 ||
            mem_reserve(&p->node, &p->cap, p->n + 1, sizeof *p->node, err) < 0)
            return -1;
        p->node[p->n++] = (struct pin_node){.start_us = TS_NONE};
        (*nodes)[id] = (uint32_t)p->n;
    }
    return (*nodes)[id];
}

int64_t pins_contact(struct pins *p, struct view name, struct err *err)
{
    if (name.n == 0)
        return PIN_NONE;
    if (!p->last_contact.n || !view_eq(p->last_contact, name)) {
        int64_t node = enter(p, &p->contact, &p->contact_node, &p->cap_contact, name, err);
        if (node < 0)
            return -1;
        p->last_contact_id = node;
        p->last_contact = dict_text(&p->contact, dict_get(&p->contact, name));
    }
    return p->last_contact_id;
}

int64_t pins_case(struct pins *p, struct view name, struct err *err)
{
    if (name.n == 0)
        return PIN_NONE;
    if (!p->last_case.n || !view_eq(p->last_case, name)) {
        int64_t node = enter(p, &p->cases, &p->case_node, &p->cap_case, name, err);
        if (node < 0)
            return -1;
        p->last_case_id = node;
        p->last_case = dict_text(&p->cases, dict_get(&p->cases, name));
    }
    return p->last_case_id;
}

static uint32_t root(struct pins *p, uint32_t node)
{
    while (p->node[node - 1].parent) {
        struct pin_node *n = &p->node[node - 1];
        if (p->node[n->parent - 1].parent)
            n->parent = p->node[n->parent - 1].parent; /* path halving */
        node = n->parent;
    }
    return node;
}

static bool earlier(const struct pin_node *a, const struct pin_node *b)
{
    return a->named_us < b->named_us || (a->named_us == b->named_us && a->named_seq < b->named_seq);
}

void pins_join(struct pins *p, uint32_t a, uint32_t b)
{
    uint32_t x = root(p, a), y = root(p, b);
    if (x == y)
        return;
    struct pin_node *to = &p->node[x - 1], *from = &p->node[y - 1];
    if (from->customer && (!to->customer || earlier(from, to)))
        to->customer = from->customer, to->named_us = from->named_us, to->named_seq = from->named_seq;
    from->parent = x;
}

void pins_name(struct pins *p, uint32_t node, uint32_t customer, int64_t ts_us, uint64_t seq)
{
    struct pin_node *n = &p->node[root(p, node) - 1], this = {.named_us = ts_us, .named_seq = seq};
    if (!n->customer || earlier(&this, n))
        n->customer = customer, n->named_us = ts_us, n->named_seq = seq;
}

uint32_t pins_customer(struct pins *p, uint32_t node) { return p->node[root(p, node) - 1].customer; }

void pins_start(struct pins *p, uint32_t node, int64_t ts_us)
{
    int64_t *start = &p->node[node - 1].start_us;
    if (*start == TS_NONE || ts_us < *start)
        *start = ts_us;
}

void pins_end(struct pins *p, uint32_t node) { p->node[node - 1].ended = true; }

int64_t pins_start_us(const struct pins *p, uint32_t node) { return p->node[node - 1].start_us; }

bool pins_mark_moved(struct pins *p, uint32_t node)
{
    bool first = !p->node[node - 1].moved;
    p->node[node - 1].moved = true;
    return first;
}

static uint64_t open_of(const struct pins *p, const struct dict *d, const uint32_t *nodes, struct view *example)
{
    uint64_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct pin_node *node = &p->node[nodes[i] - 1];
        if (node->start_us == TS_NONE || node->ended)
            continue;
        if (n++ == 0 && example->n == 0)
            *example = dict_text(d, (int64_t)i);
    }
    return n;
}

uint64_t pins_open(const struct pins *p, struct view *example)
{
    *example = (struct view){0};
    return open_of(p, &p->contact, p->contact_node, example) + open_of(p, &p->cases, p->case_node, example);
}

void pins_free(struct pins *p)
{
    dict_free(&p->contact);
    dict_free(&p->cases);
    free(p->contact_node);
    free(p->case_node);
    free(p->node);
    *p = (struct pins){0};
}
