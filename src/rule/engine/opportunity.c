/* opportunity: what a rule counts as opportunities, and which of them were hit. See detect_impl.h. */
#include <stdlib.h>

#include "base/pages.h"
#include "rule/engine/detect_impl.h"

static struct customer_count *customer_count_of(struct detect *d, uint32_t customer, uint32_t rule, struct err *err)
{
    size_t had = d->n_customer_counts, need = (customer + (size_t)1) * d->rules->n;
    if (need > had) {
        if (mem_reserve(&d->customer_count, &d->n_customer_counts, need, sizeof *d->customer_count, err) < 0)
            return NULL;
        large_pages(d->customer_count, d->n_customer_counts * sizeof *d->customer_count);
        memset(d->customer_count + had, 0, (d->n_customer_counts - had) * sizeof *d->customer_count);
    }
    return customer_count_at(d, customer, rule);
}

static int count_hit(struct detect *d, uint32_t rule, uint32_t customer, struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    t->hit++;
    if (d->customers.text[customer].n == 0) {
        t->alone_hit++;
        return 0;
    }
    struct customer_count *c = customer_count_of(d, customer, rule, err);
    if (!c)
        return -1;
    c->hit++;
    return 0;
}

static int opportunity_count(struct detect *d, uint32_t rule, uint32_t customer, bool hit, struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    t->opportunities++;
    if (d->customers.text[customer].n == 0) {
        t->alone++;
    } else {
        struct customer_count *c = customer_count_of(d, customer, rule, err);
        if (!c)
            return -1;
        c->n++;
    }
    return hit ? count_hit(d, rule, customer, err) : 0;
}

static void fetch_customer_count(const struct detect *d, uint32_t customer, uint32_t rule)
{
    if ((customer + (size_t)1) * d->rules->n <= d->n_customer_counts)
        __builtin_prefetch(customer_count_at(d, customer, rule), 1);
}

/* Settles pending ones, and keeps those that are still unknown. */
static int look_at_pending(struct detect *d, uint32_t rule, struct err *err)
{
    enum { SOON = 8 };
    struct rule_tally *t = &d->tally[rule];
    size_t kept = 0;
    for (size_t i = 0; i < t->n_pending; i++) {
        struct pending p = t->pending[i];
        if (i + SOON < t->n_pending)
            fetch_customer_count(d, t->pending[i + SOON].customer, rule);
        enum verdict v = certain_verdict(&d->log, rule, p.claim);
        if (v == VERDICT_UNKNOWN)
            t->pending[kept++] = p;
        else if (v == VERDICT_FALSE)
            t->censored++;
        else if (opportunity_count(d, rule, p.customer, p.hit, err) < 0)
            return -1;
    }
    t->n_pending = kept;
    t->look_at = kept < 32 ? 64 : 2 * kept;
    return 0;
}

int opportunity_close(struct detect *d, const struct closing *c, struct err *err)
{
    struct rule_tally *t = &d->tally[c->rule];
    if (c->censored) {
        t->censored++;
        return 0;
    }
    if (t->n_pending >= t->look_at && look_at_pending(d, c->rule, err) < 0)
        return -1;
    if (mem_reserve(&t->pending, &t->cap_pending, t->n_pending + 1, sizeof *t->pending, err) < 0)
        return -1;
    t->pending[t->n_pending++] = (struct pending){c->claim, c->customer, c->hit};
    return 0;
}

/* Something that happened to an opportunity that is a key. The key follows it. */
struct key_event {
    int64_t ts_us;
    struct claim claim;
    uint32_t customer;
    bool is_match;
    uint32_t n;
};

static int wait(struct rule_tally *t, const struct key_event *m, const char *key, struct err *err)
{
    static const char pad[8];
    return buf_add(&t->moments, (const char *)m, sizeof *m, err) < 0 || buf_add(&t->moments, key, m->n, err) < 0 ||
                   buf_add(&t->moments, pad, (8 - m->n % 8) % 8, err) < 0
               ? -1
               : 0;
}

/* The key is the one last read by the rule's reader. */
static int happen(struct detect *d, uint32_t rule, const struct key_event *m, struct err *err)
{
    struct key_reader *reader = &d->reader[d->plan[rule].opportunity_reader];
    uint32_t place = d->plan[rule].opportunity_place;
    struct key *key = m->is_match ? key_find(&d->memory, reader)
                                  : key_make(&d->memory, reader, m->ts_us + rule_of(d, rule)->forget_us, err);
    struct opportunity *a = key_opportunity(&d->memory, key, place);
    bool alive = a && m->ts_us - opportunity_touched_us(*a) <= rule_of(d, rule)->forget_us;
    bool hit = alive && opportunity_hit(*a);
    if (m->is_match) {
        if (!alive)
            return 0;
        if (!hit && count_hit(d, rule, m->customer, err) < 0)
            return -1;
        hit = true;
    } else {
        if (key && !a)
            a = key_add(&d->memory, key, place, OPPORTUNITY_WORDS, err);
        if (!a)
            return -1;
        if (!alive && opportunity_count(d, rule, m->customer, false, err) < 0)
            return -1;
    }
    *a = opportunity_of(m->ts_us, hit);
    return 0;
}

/* Goes through what is waiting, up to the first that is still unknown. */
static int look_at_moments(struct detect *d, uint32_t rule, struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    struct key_reader *reader = &d->reader[d->plan[rule].opportunity_reader];
    size_t at = 0;
    reader->stamp = 0;
    while (at < t->moments.n) {
        struct key_event m;
        memcpy(&m, t->moments.p + at, sizeof m);
        enum verdict v = certain_verdict(&d->log, rule, m.claim);
        if (v == VERDICT_UNKNOWN)
            break;
        key_set(reader, (struct view){t->moments.p + at + sizeof m, m.n}, m.customer);
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

static int happen_or_wait(struct detect *d, uint32_t rule, struct key_event *m, struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    const struct key_reader *reader = &d->reader[d->plan[rule].opportunity_reader];
    enum verdict v = certain_verdict(&d->log, rule, m->claim);
    if (reader->empty || v == VERDICT_FALSE)
        return 0;
    if (v == VERDICT_TRUE && t->moments.n == 0)
        return happen(d, rule, m, err);
    m->n = (uint32_t)reader->text.n;
    if (wait(t, m, reader->text.p, err) < 0)
        return -1;
    return t->moments.n > t->moments_look_at ? look_at_moments(d, rule, err) : 0;
}

int opportunity_event(struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    struct key_event m = {.ts_us = x->fact.ts_us, .customer = x->customer};
    if (event_key(d, &d->reader[d->plan[rule].opportunity_reader], x, err) < 0)
        return -1;
    return happen_or_wait(d, rule, &m, err);
}

int opportunity_match(struct detect *d, const struct match *match, struct err *err)
{
    struct key_reader *reader = &d->reader[d->plan[match->rule].opportunity_reader];
    struct key_event m = {.ts_us = match->ts_us, .claim = match->claim, .customer = match->customer, .is_match = true};
    if (rule_of(d, match->rule)->opportunity_kind != OPPORTUNITY_KEY)
        return 0;
    reader->stamp = 0; /* e may be a remembered event */
    if (key_read(reader, &match->e, match->customer, err) < 0)
        return -1;
    return happen_or_wait(d, match->rule, &m, err);
}

int opportunity_settle(struct detect *d, uint32_t rule, struct err *err)
{
    return look_at_pending(d, rule, err) < 0 ? -1 : look_at_moments(d, rule, err);
}
