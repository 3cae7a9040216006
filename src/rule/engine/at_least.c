/* at_least: `at least N [distinct FIELD]`: the latest events of a key. See look_back.h. */
#include <stdio.h>

#include "rule/engine/look_back.h"

static size_t at_least_bytes(uint32_t cap)
{
    return sizeof(struct at_least) + cap * sizeof(struct saved *);
}

/* The i-th latest event of the window, 0 = latest, or NULL. */
static struct saved *at_least_at(const struct at_least *w, bool ring, uint32_t i)
{
    if (i >= w->n)
        return NULL;
    return ring ? w->event[(w->at + w->n - i) % w->n] : w->event[i];
}

static struct view value_in(const struct detect *d, uint32_t rule, const struct saved *s)
{
    struct rule_fact was = fact_kept(d, rule, s);
    return fact_field(&was, rule_of(d, rule)->field);
}

static bool inside(const struct saved *s, int64_t since_us)
{
    return s && s->ts_us >= since_us;
}

/* Does x make it exactly N? The N latest events before it decide. */
static bool makes_n(const struct detect *d, uint32_t rule, const struct at_least *w, const struct subject *x)
{
    const struct rule *r = rule_of(d, rule);
    bool ring = r->field == FIELD_NONE;
    int64_t since_us = fact_since(d, r, &x->fact);
    for (uint32_t i = 0; !ring && i < w->n && inside(w->event[i], since_us); i++)
        if (view_eq(value_in(d, rule, w->event[i]), fact_field(&x->fact, r->field)))
            return false;
    if (inside(at_least_at(w, ring, r->least - 1), since_us))
        return false;
    return r->least == 1 || inside(at_least_at(w, ring, r->least - 2), since_us);
}

/* ---- inside the record: how many there were, and where a window asks for them the times of the latest N ---- */

enum { MOST_TIMES = INSIDE_MOST - 1 };
struct times {
    uint32_t n, at; /* at most N; the oldest of N */
    int64_t ts_us[];
};

static uint32_t times_inside(const struct rule *r)
{
    bool times = r->bound.kind != BOUND_NONE;
    return r->field != FIELD_NONE || r->kept.n > 1 || (times && r->least > MOST_TIMES) ? 0 : 1 + (times ? r->least : 0);
}

static bool times_make_n(const struct rule *r, const struct times *times, int64_t since_us)
{
    if (r->bound.kind == BOUND_NONE || times->n < r->least - 1)
        return times->n == r->least - 1;
    uint32_t second = (times->at + (times->n == r->least)) % r->least; /* the N - 1st before */
    if (times->n == r->least && times->ts_us[times->at] >= since_us)
        return false;
    return r->least == 1 || times->ts_us[second] >= since_us;
}

static int times_test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    static const struct times none;
    const struct times *times = s && s->p ? (const struct times *)(const void *)s->p : &none;
    const struct rule *r = rule_of(d, rule);
    if (!times_make_n(r, times, fact_since(d, r, &x->fact)))
        return 0;
    struct match m = look_back_match(rule, x);
    return found_match(d, &m, NULL, 0, err);
}

static void times_remember(const struct rule *r, struct state *s, int64_t ts_us)
{
    struct times *times = inside_at(s);
    if (!s->p)
        *times = (struct times){0};
    s->p = inside_at(s);
    if (r->bound.kind != BOUND_NONE && times->n == r->least) {
        times->ts_us[times->at] = ts_us;
        times->at = (times->at + 1) % r->least;
    } else if (r->bound.kind != BOUND_NONE) {
        times->ts_us[times->n] = ts_us;
    }
    times->n += times->n < r->least;
}

/* ---- outside: events with what is told of them ---- */

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    static const struct at_least none;
    if (d->plan[rule].inside)
        return times_test(d, rule, s, x, err);
    const struct rule *r = rule_of(d, rule);
    const struct at_least *w = s && s->at_least ? s->at_least : &none;
    uint32_t n = r->least;
    char text[16];
    if (!makes_n(d, rule, w, x))
        return 0;
    if (mem_reserve(&d->scratch, &d->cap_scratch, n, sizeof *d->scratch, err) < 0)
        return -1;
    for (uint32_t i = 0; i + 1 < n; i++)
        d->scratch[i] = saved_view(at_least_at(w, r->field == FIELD_NONE, n - 2 - i), 0);
    d->scratch[n - 1] = fact_field(&x->fact, FIELD_SOURCES);
    struct match m = look_back_match(rule, x);
    if (n > 1)
        m.since_us = at_least_at(w, r->field == FIELD_NONE, n - 2)->ts_us;
    m.count = n;
    m.value.n = (size_t)snprintf(text, sizeof text, "%u", n);
    m.value.p = arena_copy(&d->arena, text, m.value.n, err);
    return m.value.p ? found_match(d, &m, d->scratch, n, err) : -1;
}

/* Makes room for one more: twice as much, but no more than N events need. */
static int widen(struct pool *pool, struct at_least **window, uint32_t least, struct err *err)
{
    struct at_least *w = *window;
    uint32_t n = w ? w->n : 0, cap = n ? 2 * n : 1;
    if (w && n < w->cap)
        return 0;
    if (cap > least)
        cap = least;
    struct at_least *wider = pool_get(pool, at_least_bytes(cap), err);
    if (!wider)
        return -1;
    *wider = (struct at_least){.n = n, .cap = cap, .at = w ? w->at : 0};
    if (w) {
        memcpy(wider->event, w->event, n * sizeof(struct saved *));
        pool_put(pool, w, at_least_bytes(n));
    }
    *window = wider;
    return 0;
}

/* The place for one more: that of its value, the end, or that of the oldest once there are N. */
static uint32_t place_for(const struct detect *d, uint32_t rule, const struct at_least *w, const struct subject *x)
{
    const struct rule *r = rule_of(d, rule);
    bool ring = r->field == FIELD_NONE;
    uint32_t n = w ? w->n : 0;
    for (uint32_t i = 0; !ring && i < n; i++)
        if (view_eq(value_in(d, rule, w->event[i]), fact_field(&x->fact, r->field)))
            return i;
    if (n < r->least)
        return n;
    return ring ? (w->at + 1) % n : n - 1;
}

static int remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    if (d->plan[rule].inside) {
        times_remember(r, s, x->fact.ts_us);
        return 0;
    }
    uint32_t place = place_for(d, rule, s->at_least, x);
    if (place == (s->at_least ? s->at_least->n : 0)) {
        if (widen(&d->pool, &s->at_least, r->least, err) < 0)
            return -1;
        s->at_least->event[s->at_least->n++] = NULL;
    }
    struct at_least *w = s->at_least;
    if (event_keep(d, rule, x, &w->event[place], err) < 0)
        return -1;
    if (r->field == FIELD_NONE) {
        w->at = place;
        return 0;
    }
    struct saved *newest = w->event[place];
    memmove(w->event + 1, w->event, place * sizeof *w->event);
    w->event[0] = newest;
    return 0;
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.test = test, .remember = remember};
    return look_back_event(d, w, x, &how, err);
}

static void forget(struct detect *d, uint32_t rule, struct state *s)
{
    struct at_least *w = d->plan[rule].inside ? NULL : s->at_least;
    for (uint32_t i = 0; w && i < w->n; i++)
        saved_free(&d->pool, w->event[i]);
    if (w)
        pool_put(&d->pool, w, at_least_bytes(w->cap));
    s->at_least = NULL;
}

const struct relation relation_at_least = {
    .event = event, .opens = ROLE_EVENT, .forget = forget, .inside = times_inside};
