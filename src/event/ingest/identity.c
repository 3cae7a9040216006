/* identity: see identity.h. */
#include "event/ingest/identity.h"

int identity_node(int64_t id, bool is_case, uint32_t *node, struct err *err)
{
    if (id > INT32_MAX)
        return err_set(err, ERR_SYSTEM, "more than %d different contacts", INT32_MAX);
    *node = id > 0 ? (uint32_t)id << 1 | is_case : IDENTITY_NONE;
    return id < 0 ? -1 : 0;
}

static uint32_t root(const struct identity *p, uint32_t node)
{
    struct matter *m = identity_at(p, node);
    while (m->parent) {
        struct matter *up = identity_at(p, m->parent);
        if (up->parent)
            m->parent = up->parent; /* path halving */
        node = m->parent;
        m = identity_at(p, node);
    }
    return node;
}

static void take_name(struct matter *to, uint32_t customer, uint64_t named, uint64_t seq)
{
    to->customer = customer;
    to->named = named;
    to->named_seq = seq;
}

static bool earlier(uint64_t named, uint64_t seq, const struct matter *than)
{
    return named < than->named || (named == than->named && seq < than->named_seq);
}

void identity_join(const struct identity *p, uint32_t a, uint32_t b)
{
    uint32_t x = root(p, a), y = root(p, b);
    if (x == y)
        return;
    struct matter *to = identity_at(p, x), *from = identity_at(p, y);
    if (from->customer && (!to->customer || earlier(from->named, from->named_seq, to)))
        take_name(to, from->customer, from->named, from->named_seq);
    from->parent = x;
}

void identity_name(const struct identity *p, uint32_t node, uint32_t customer, int64_t ts_us, uint64_t seq)
{
    struct matter *m = identity_at(p, root(p, node));
    if (!m->customer || earlier(moment_of(ts_us), seq, m))
        take_name(m, customer, moment_of(ts_us), seq);
}

uint32_t identity_customer(const struct identity *p, uint32_t node)
{
    return identity_at(p, root(p, node))->customer;
}

void identity_start(const struct identity *p, uint32_t node, int64_t ts_us)
{
    struct matter *m = identity_at(p, node);
    if (!m->start || moment_of(ts_us) < m->start)
        m->start = moment_of(ts_us);
}

void identity_end(const struct identity *p, uint32_t node)
{
    identity_at(p, node)->name.more |= MATTER_ENDED;
}

int64_t identity_start_us(const struct identity *p, uint32_t node)
{
    return moment_us(identity_at(p, node)->start);
}

bool identity_mark_moved(const struct identity *p, uint32_t node)
{
    uint32_t *more = &identity_at(p, node)->name.more;
    bool first = !(*more & MATTER_MOVED);
    *more |= MATTER_MOVED;
    return first;
}

uint64_t identity_open(const struct who_table *matters, struct view *example)
{
    uint64_t n = 0;
    for (uint32_t id = 1; id < matters->n; id++) {
        const struct matter *m = (const struct matter *)(const void *)who_at(matters, id);
        if (!m->start || (m->name.more & MATTER_ENDED))
            continue;
        if (n == 0 && example->n == 0)
            *example = who_text(matters, id);
        n++;
    }
    return n;
}
