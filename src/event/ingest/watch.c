/* watch: see watch.h. */
#include "event/ingest/watch.h"

#include "snag/feed.h"

int watch_open(struct watch *w, const struct feed *feed, struct err *err)
{
    *w = (struct watch){.broken = NULL};
    if (who_table_open(&w->who.customer, sizeof(struct person), feed->customer_room, err) < 0)
        return -1;
    return who_table_open(&w->who.matter, sizeof(struct matter), feed->matter_room, err);
}

void watch_close(struct watch *w)
{
    who_table_close(&w->who.customer);
    who_table_close(&w->who.matter);
}

static void breaks(struct watch *w, const char *why)
{
    if (!w->broken)
        w->broken = why;
}

/* A text that names both a contact and a case never seen together is two matters, which one record cannot hold. */
static void note_role(struct watch *w, struct matter *m, uint32_t role)
{
    uint32_t before = m->name.more;
    if (before & role)
        return;
    m->name.more |= role;
    bool contact = role & (MATTER_CONTACT | MATTER_BOTH), had = before & (MATTER_CONTACT | MATTER_BOTH);
    w->contacts += contact && !had;
    w->cases += !(role & MATTER_CONTACT) && !(before & (MATTER_BOTH | MATTER_CASE_OF | MATTER_CASE));
    bool two = (m->name.more & MATTER_CASE) && (m->name.more & (MATTER_CONTACT | MATTER_BOTH));
    two |= (m->name.more & MATTER_CONTACT) && (m->name.more & MATTER_CASE_OF) && !(before & MATTER_BOTH);
    if (two)
        breaks(w, "a contact and a case of the same name");
}

/* The customer that both matters of the event have from now on. */
static uint32_t settle(struct watch *w, struct matter *node, struct matter *other, const struct sighting *x)
{
    uint64_t now = moment_of(x->ts_us);
    uint32_t had = node->customer;
    if (other && other->customer != had) {
        if (had && other->customer)
            breaks(w, "a case of two customers");
        else if (had ? other->first : node->first)
            breaks(w, "a contact whose case names its customer late");
        had = had ? had : other->customer;
    }
    if (!x->named) {
        w->identified += had != 0;
    } else if (!had) {
        if (node->first || (other && other->first))
            breaks(w, "a contact that names its customer late");
        had = x->named;
        node->named = now;
    } else if (had != x->named) {
        w->conflicts++;
        if (now < node->named)
            breaks(w, "a contact that named another customer before");
    }
    if (x->named == had && (now < node->named || !node->named))
        node->named = now;
    node->customer = had;
    if (other) {
        other->customer = had;
        if (!other->named)
            other->named = node->named;
    }
    return had;
}

static void watch_start(struct watch *w, struct matter *node, const struct sighting *x)
{
    uint64_t now = moment_of(x->ts_us);
    if (node->start && now < node->start)
        breaks(w, "an event before its contact's start");
    if (x->starts && !node->start) {
        if (node->first && node->first < now)
            breaks(w, "a start after events of its contact");
        node->start = now;
    }
    if (x->ends)
        node->name.more |= MATTER_ENDED;
}

/* The case, where it is not the contact itself. */
static struct matter *other_of(const struct watch *w, const struct sighting *x)
{
    return x->contact && x->case_ && x->case_ != x->contact ? matter_at(w, x->case_) : NULL;
}

void watch_roles(struct watch *w, const struct sighting *x)
{
    uint32_t node = x->contact ? x->contact : x->case_;
    struct matter *other = other_of(w, x);
    if (node)
        note_role(w, matter_at(w, node),
                  !x->contact              ? MATTER_CASE
                  : x->case_ == x->contact ? MATTER_BOTH
                                           : MATTER_CONTACT);
    if (other)
        note_role(w, other, MATTER_CASE_OF);
}

uint32_t watch_event(struct watch *w, const struct sighting *x)
{
    uint64_t now = moment_of(x->ts_us);
    uint32_t customer = x->named, node_id = x->contact ? x->contact : x->case_;
    if (node_id) {
        struct matter *node = matter_at(w, node_id);
        struct matter *other = other_of(w, x);
        watch_roles(w, x);
        customer = settle(w, node, other, x);
        watch_start(w, node, x);
        if (!node->first || now < node->first)
            node->first = now;
        if (other && !other->first)
            other->first = now;
    }
    struct person *p = person_at(w, customer);
    if (now < p->latest)
        breaks(w, "a customer who goes back in time");
    p->latest = now;
    return customer;
}

uint64_t watch_open_matters(const struct watch *w, struct view *example)
{
    uint64_t n = 0;
    *example = (struct view){0};
    for (uint32_t pass = 0; pass < 2; pass++) /* contacts first, then cases that have no contact */
        for (uint32_t id = 1; id < w->who.matter.n; id++) {
            const struct matter *m = matter_at(w, id);
            bool is_case = m->name.more & MATTER_CASE;
            if (!m->start || (m->name.more & MATTER_ENDED) || is_case != (pass == 1))
                continue;
            if (n == 0)
                *example = who_text(&w->who.matter, id);
            n++;
        }
    return n;
}
