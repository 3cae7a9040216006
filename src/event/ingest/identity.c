/* identity: see identity.h. */
#include "event/ingest/identity.h"

#include <stdlib.h>

#include "snag/civil.h"

struct identity_node {
    uint32_t parent; /* node number + 1; 0 = a root */
    uint32_t customer;
    int64_t named_us;
    uint64_t named_seq;
    int64_t start_us;
    uint32_t twin; /* of a contact: the case of the same name, once an event has named both */
    bool ended, moved;
};

/* The node of a name; the last one asked for is remembered. */
static int node_of(struct identity *p, struct identity_names *of, struct view name, uint32_t hash, uint32_t *node,
                   struct err *err)
{
    *node = of->last_node;
    if (of->last_node && view_eq(dict_text(&of->names, of->last_id), name))
        return 0;
    size_t before = of->names.n;
    int64_t id = dict_put_hashed(&of->names, name, hash, err);
    if (id < 0)
        return -1;
    if (of->names.n > before) {
        if (mem_reserve(&of->node, &of->cap, of->names.n, sizeof *of->node, err) < 0 ||
            mem_reserve(&p->node, &p->cap, p->n + 1, sizeof *p->node, err) < 0)
            return -1;
        p->node[p->n++] = (struct identity_node){.start_us = TS_NONE};
        of->node[id] = (uint32_t)p->n;
    }
    of->last_id = id;
    of->last_node = of->node[id];
    *node = of->last_node;
    return 0;
}

void identity_fetch_place(const struct identity *p, uint32_t hash)
{
    int64_t id = dict_likely(&p->contact.names, hash);
    dict_fetch_text(&p->contact.names, hash);
    if (id >= 0)
        __builtin_prefetch(&p->contact.node[id]);
}

void identity_fetch_node(const struct identity *p, uint32_t hash)
{
    int64_t id = dict_likely(&p->contact.names, hash);
    if (id >= 0)
        __builtin_prefetch(&p->node[p->contact.node[id] - 1], 1);
}

static uint32_t root(struct identity *p, uint32_t node)
{
    while (p->node[node - 1].parent) {
        struct identity_node *n = &p->node[node - 1];
        if (p->node[n->parent - 1].parent)
            n->parent = p->node[n->parent - 1].parent; /* path halving */
        node = n->parent;
    }
    return node;
}

static void take_name(struct identity_node *to, uint32_t customer, int64_t ts_us, uint64_t seq)
{
    to->customer = customer;
    to->named_us = ts_us;
    to->named_seq = seq;
}

static bool earlier(const struct identity_node *a, const struct identity_node *b)
{
    return a->named_us < b->named_us || (a->named_us == b->named_us && a->named_seq < b->named_seq);
}

static void join(struct identity *p, uint32_t a, uint32_t b)
{
    uint32_t x = root(p, a), y = root(p, b);
    if (x == y)
        return;
    struct identity_node *to = &p->node[x - 1], *from = &p->node[y - 1];
    if (from->customer && (!to->customer || earlier(from, to)))
        take_name(to, from->customer, from->named_us, from->named_seq);
    from->parent = x;
}

int identity_of(struct identity *p, struct view contact, uint32_t hash, struct view case_, struct identity_of *of,
                struct err *err)
{
    *of = (struct identity_of){IDENTITY_NONE, IDENTITY_NONE};
    if (contact.n && node_of(p, &p->contact, contact, hash, &of->contact, err) < 0)
        return -1;
    bool twins = of->contact && view_eq(contact, case_);
    if (twins && p->node[of->contact - 1].twin) {
        of->case_ = p->node[of->contact - 1].twin;
        return 0;
    }
    if (case_.n && node_of(p, &p->case_, case_, twins ? hash : dict_hash(case_), &of->case_, err) < 0)
        return -1;
    if (of->contact && of->case_)
        join(p, of->contact, of->case_);
    if (twins)
        p->node[of->contact - 1].twin = of->case_;
    return 0;
}

void identity_name(struct identity *p, uint32_t node, uint32_t customer, int64_t ts_us, uint64_t seq)
{
    struct identity_node *n = &p->node[root(p, node) - 1], this = {.named_us = ts_us, .named_seq = seq};
    if (!n->customer || earlier(&this, n))
        take_name(n, customer, ts_us, seq);
}

uint32_t identity_customer(struct identity *p, uint32_t node)
{
    return p->node[root(p, node) - 1].customer;
}

void identity_start(struct identity *p, uint32_t node, int64_t ts_us)
{
    int64_t *start = &p->node[node - 1].start_us;
    if (*start == TS_NONE || ts_us < *start)
        *start = ts_us;
}

void identity_end(struct identity *p, uint32_t node)
{
    p->node[node - 1].ended = true;
}

int64_t identity_start_us(const struct identity *p, uint32_t node)
{
    return p->node[node - 1].start_us;
}

bool identity_mark_moved(struct identity *p, uint32_t node)
{
    bool first = !p->node[node - 1].moved;
    p->node[node - 1].moved = true;
    return first;
}

static uint64_t open_of(const struct identity *p, const struct identity_names *of, struct view *example)
{
    uint64_t n = 0;
    for (size_t i = 0; i < of->names.n; i++) {
        const struct identity_node *node = &p->node[of->node[i] - 1];
        if (node->start_us == TS_NONE || node->ended)
            continue;
        if (n == 0 && example->n == 0)
            *example = dict_text(&of->names, (int64_t)i);
        n++;
    }
    return n;
}

uint64_t identity_open(const struct identity *p, struct view *example)
{
    *example = (struct view){0};
    return open_of(p, &p->contact, example) + open_of(p, &p->case_, example);
}

void identity_free(struct identity *p)
{
    dict_free(&p->contact.names);
    dict_free(&p->case_.names);
    free(p->contact.node);
    free(p->case_.node);
    free(p->node);
    *p = (struct identity){0};
}
