/* at_least: `at least N [distinct FIELD]`: the latest events of a key. See detect_impl.h. */
#include <stdio.h>

#include "rule/engine/detect_impl.h"

static size_t window_bytes(uint32_t cap)
{
    return sizeof(struct window) + cap * sizeof(struct saved *);
}

void window_free(struct pool *pool, struct window *w)
{
    if (!w)
        return;
    for (uint32_t i = 0; i < w->n; i++)
        saved_free(pool, w->event[i]);
    pool_put(pool, w, window_bytes(w->cap));
}

/* The i-th latest event of the window, 0 = latest, or NULL. */
static struct saved *window_at(const struct window *w, bool ring, uint32_t i)
{
    if (i >= w->n)
        return NULL;
    return ring ? w->event[(w->at + w->n - i) % w->n] : w->event[i];
}

static struct view value_in(const struct detect *d, uint32_t rule, const struct saved *s)
{
    struct fact was = detect_kept(d, rule, s);
    return fact_field(&was, rule_of(d, rule)->field);
}

static bool inside(const struct rule *r, const struct saved *s, int64_t ts_us)
{
    return s && (r->bound.kind == BOUND_NONE || ts_us - s->ts_us <= r->bound.us);
}

/* With the N latest before x it can be told whether x makes it exactly N. */
int window_test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    static const struct window none;
    const struct rule *r = rule_of(d, rule);
    const struct window *w = s && s->window ? s->window : &none;
    bool ring = r->field == FIELD_NONE;
    int64_t now = x->e->ts_us;
    if (!ring)
        for (uint32_t i = 0; i < w->n && inside(r, w->event[i], now); i++)
            if (view_eq(value_in(d, rule, w->event[i]), fact_field(&x->fact, r->field)))
                return 0;
    if (inside(r, window_at(w, ring, r->least - 1), now) ||
        (r->least > 1 && !inside(r, window_at(w, ring, r->least - 2), now)))
        return 0;
    struct match m = match_of(rule, x);
    char text[16];
    m.count = r->least;
    m.value.p = arena_copy(&d->arena, text, m.value.n = (size_t)snprintf(text, sizeof text, "%u", r->least), err);
    rows_no_evidence(d);
    for (uint32_t i = r->least - 1; i-- > 0;)
        if (rows_evidence(d, saved_view(window_at(w, ring, i), 0), err) < 0)
            return -1;
    if (r->least > 1)
        m.since_us = window_at(w, ring, r->least - 2)->ts_us;
    if (!m.value.p || rows_evidence(d, fact_field(&x->fact, FIELD_SRC), err) < 0)
        return -1;
    return rows_match(d, &m, err);
}

/* Room for one more, twice as much but no more than N events need. */
static int widen(struct pool *pool, struct window **window, uint32_t least, struct err *err)
{
    struct window *w = *window;
    uint32_t n = w ? w->n : 0, cap = n ? 2 * n : 1;
    if (w && n < w->cap)
        return 0;
    if (cap > least)
        cap = least;
    struct window *wider = pool_get(pool, window_bytes(cap), err);
    if (!wider)
        return -1;
    *wider = (struct window){.n = n, .cap = cap, .at = w ? w->at : 0};
    if (w) {
        memcpy(wider->event, w->event, n * sizeof(struct saved *));
        pool_put(pool, w, window_bytes(n));
    }
    *window = wider;
    return 0;
}

/* The place for one more: the oldest one's when the window is full. */
int window_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    bool ring = r->field == FIELD_NONE;
    struct window *w = s->window;
    uint32_t n = w ? w->n : 0, place = n;
    for (uint32_t i = 0; !ring && i < n && place == n; i++)
        if (view_eq(value_in(d, rule, w->event[i]), fact_field(&x->fact, r->field)))
            place = i;
    if (place == r->least)
        place = ring ? (w->at + 1) % n : n - 1;
    if (place == n) {
        if (widen(&d->pool, &s->window, r->least, err) < 0)
            return -1;
        w = s->window;
        w->event[w->n++] = NULL;
    }
    if (detect_keep(d, r, x, &w->event[place], err) < 0)
        return -1;
    if (ring) {
        w->at = place;
    } else {
        struct saved *newest = w->event[place];
        memmove(w->event + 1, w->event, place * sizeof *w->event);
        w->event[0] = newest;
    }
    return 0;
}
