/* anchors: what a rule counts as opportunities, and which of them were hit. See detect_impl.h. */
#include <stdlib.h>

#include "detect_impl.h"

static struct cluster *cluster_of(struct tally *t, uint32_t customer, struct err *err)
{
    size_t had = t->n_clusters;
    if (customer >= had) {
        if (mem_reserve(&t->cluster, &t->n_clusters, (size_t)customer + 1, sizeof *t->cluster, err) < 0)
            return NULL;
        memset(t->cluster + had, 0, (t->n_clusters - had) * sizeof *t->cluster);
    }
    return &t->cluster[customer];
}

static int count_hit(struct detect *d, uint32_t rule, uint32_t customer, struct err *err)
{
    struct tally *t = &d->tally[rule];
    t->hit++;
    if (d->customers.text[customer].n == 0) {
        t->alone_hit++;
        return 0;
    }
    struct cluster *c = cluster_of(t, customer, err);
    if (!c)
        return -1;
    c->hit++;
    return 0;
}

int anchor_count(struct detect *d, uint32_t rule, uint32_t customer, bool hit, struct err *err)
{
    struct tally *t = &d->tally[rule];
    t->opportunities++;
    if (d->customers.text[customer].n == 0) {
        t->alone++;
    } else {
        struct cluster *c = cluster_of(t, customer, err);
        if (!c)
            return -1;
        c->n++;
    }
    return hit ? count_hit(d, rule, customer, err) : 0;
}

/* Keeps those that are still unknown. */
static int look_at_pending(struct detect *d, uint32_t rule, struct err *err)
{
    struct tally *t = &d->tally[rule];
    size_t kept = 0;
    for (size_t i = 0; i < t->n_pending; i++) {
        struct pending p = t->pending[i];
        enum verdict v = horizon_verdict(&d->log, rule, (struct claim){CLAIM_DUE, p.due_us});
        if (v == VERDICT_UNKNOWN)
            t->pending[kept++] = p;
        else if (v == VERDICT_FALSE)
            t->censored++;
        else if (anchor_count(d, rule, p.customer, p.hit, err) < 0)
            return -1;
    }
    t->n_pending = kept;
    t->look_at = kept < 32 ? 64 : 2 * kept;
    return 0;
}

int anchor_window(struct detect *d, uint32_t rule, uint32_t customer, int64_t due_us, bool hit, struct err *err)
{
    struct tally *t = &d->tally[rule];
    if (t->n_pending >= t->look_at && look_at_pending(d, rule, err) < 0)
        return -1;
    if (mem_reserve(&t->pending, &t->cap_pending, t->n_pending + 1, sizeof *t->pending, err) < 0)
        return -1;
    t->pending[t->n_pending++] = (struct pending){due_us, customer, hit};
    return 0;
}

/* Something that happened to the anchors that are keys. The key stands behind. */
struct moment {
    int64_t ts_us;
    struct claim claim;
    uint32_t customer;
    bool is_match;
    uint32_t n;
};

static int wait(struct tally *t, const struct moment *m, const char *key, struct err *err)
{
    static const char pad[8];
    return buf_add(&t->moments, (const char *)m, sizeof *m, err) < 0 || buf_add(&t->moments, key, m->n, err) < 0 ||
                   buf_add(&t->moments, pad, (8 - m->n % 8) % 8, err) < 0 ? -1 : 0;
}

/* The key is the one that was read in the rule's table. */
static int happen(struct detect *d, uint32_t rule, const struct moment *m, struct err *err)
{
    struct key_table *t = &d->table[d->anchor_table[rule]];
    struct key *key = m->is_match ? key_find(t) : key_make(t, err);
    struct state *s = key_state(key, rule, STATE_ANCHOR);
    bool alive = s && m->ts_us - s->touched_us <= rule_of(d, rule)->forget_us;
    if (m->is_match) {
        if (!alive)
            return 0;
        if (!s->hit && count_hit(d, rule, m->customer, err) < 0)
            return -1;
        s->hit = true;
    } else {
        if (!key || (!s && !(s = key_add_state(t, key, rule, STATE_ANCHOR, err))))
            return -1;
        if (!alive && anchor_count(d, rule, m->customer, false, err) < 0)
            return -1;
        s->hit = alive && s->hit;
    }
    s->touched_us = m->ts_us;
    return 0;
}

/* Goes through what waits, up to the first that is still unknown. */
static int look_at_moments(struct detect *d, uint32_t rule, struct err *err)
{
    struct tally *t = &d->tally[rule];
    struct key_table *keys = &d->table[d->anchor_table[rule]];
    size_t at = 0;
    keys->stamp = 0;
    while (at < t->moments.n) {
        struct moment m;
        memcpy(&m, t->moments.p + at, sizeof m);
        enum verdict v = horizon_verdict(&d->log, rule, m.claim);
        if (v == VERDICT_UNKNOWN)
            break;
        buf_clear(&keys->text);
        if (buf_add(&keys->text, t->moments.p + at + sizeof m, m.n, err) < 0)
            return -1;
        keys->looked = false;
        keys->customer = m.customer;
        keys->hash = hash_bytes(keys->text.p, keys->text.n, m.customer);
        if (v == VERDICT_TRUE && happen(d, rule, &m, err) < 0)
            return -1;
        at += sizeof m + (m.n + 7u) / 8 * 8;
    }
    if (at) {
        memmove(t->moments.p, t->moments.p + at, t->moments.n - at);
        t->moments.n -= at;
    }
    t->moments_look_at = 2 * t->moments.n;
    return 0;
}

static int happen_or_wait(struct detect *d, uint32_t rule, struct moment *m, struct err *err)
{
    struct tally *t = &d->tally[rule];
    const struct key_table *keys = &d->table[d->anchor_table[rule]];
    enum verdict v = horizon_verdict(&d->log, rule, m->claim);
    if (keys->empty || v == VERDICT_FALSE)
        return 0;
    if (v == VERDICT_TRUE && t->moments.n == 0)
        return happen(d, rule, m, err);
    m->n = (uint32_t)keys->text.n;
    if (wait(t, m, keys->text.p, err) < 0)
        return -1;
    return t->moments.n > t->moments_look_at ? look_at_moments(d, rule, err) : 0;
}

int anchor_event(struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    struct moment m = {.ts_us = x->fact.ts_us, .customer = x->customer};
    if (detect_key(&d->table[d->anchor_table[rule]], x, err) < 0)
        return -1;
    return happen_or_wait(d, rule, &m, err);
}

int anchor_match(struct detect *d, const struct match *match, struct err *err)
{
    struct key_table *t = &d->table[d->anchor_table[match->rule]];
    struct moment m = {.ts_us = match->ts_us, .claim = match->claim, .customer = match->customer, .is_match = true};
    if (rule_of(d, match->rule)->anchors != ANCHOR_KEY)
        return 0;
    t->stamp = 0; /* e may be a remembered event */
    if (key_read(t, &match->e, match->customer, err) < 0)
        return -1;
    return happen_or_wait(d, match->rule, &m, err);
}

int anchors_look(struct detect *d, uint32_t rule, struct err *err)
{
    return look_at_pending(d, rule, err) < 0 ? -1 : look_at_moments(d, rule, err);
}
