/* relate: relations that look back: again, after, not after, changes, revisits, and at least. See detect_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "detect_impl.h"

struct parts { /* in which of the rule's parts x takes part */
    bool e, other, unless;
};

static int finish_anchor(struct detect *d, const struct state *s, const struct saved *p, struct err *err)
{
    if (!p || rule_of(d, s->rule)->anchors != ANCHOR_P)
        return 0;
    return anchor_window(d, s->rule, s->key->customer, p->due_us, p->hit, err);
}

static bool has_values(const struct rule *r) { return r->relation == REL_REVISITS || r->told.n > 0; }

int relate_forget(struct detect *d, struct state *s, struct err *err)
{
    const struct rule *r = rule_of(d, s->rule);
    int rc = 0;
    if (r->relation == REL_AT_LEAST) {
        for (uint32_t i = 0; s->window && i < s->window->n; i++)
            saved_free(&d->pool, s->window->event[i]);
        if (s->window)
            pool_put(&d->pool, s->window->event, s->window->cap * sizeof *s->window->event);
        pool_put(&d->pool, s->window, sizeof *s->window);
        s->window = NULL;
    } else if (has_values(r)) {
        for (struct value *v = s->values ? s->values->oldest : NULL; v && rc == 0; v = v->newer)
            rc = finish_anchor(d, s, v->saved, err);
        if (s->values)
            values_clear(&d->pool, s->values);
        pool_put(&d->pool, s->values, sizeof *s->values);
        s->values = NULL;
    } else {
        rc = finish_anchor(d, s, s->p, err);
        saved_free(&d->pool, s->p);
        s->p = NULL;
    }
    return rc;
}

/* The fields of x that tests with this. tell apart, as one text. */
static int tuple_of(struct detect *d, const struct rule *r, const struct subject *x, struct err *err)
{
    buf_clear(&d->tuple);
    for (size_t i = 0; i < r->told.n; i++) {
        struct view v = fact_field(&x->fact, r->told.field[i]);
        uint32_t n = (uint32_t)v.n;
        if (buf_add(&d->tuple, (const char *)&n, sizeof n, err) < 0 || buf_add(&d->tuple, v.p, v.n, err) < 0)
            return -1;
    }
    return 0;
}

/* The latest B that suits e: looked up where its fields must equal those of e, else searched from the latest. */
static int find_told(struct detect *d, const struct rule *r, const struct state *s, const struct subject *x,
                     struct saved **p, struct err *err)
{
    *p = NULL;
    if (!r->told_equal) {
        for (const struct value *v = s->values->newest; v; v = v->older) {
            struct fact b = detect_kept(d, s->rule, v->saved);
            if (tests_hold(&r->other.given, &b, &x->fact, NULL, d->match)) {
                *p = v->saved;
                return 0;
            }
        }
        return 0;
    }
    buf_clear(&d->tuple);
    for (size_t i = 0; i < r->told.n; i++) {
        struct view v = fact_field(&x->fact, r->other.given.test[i].right->field);
        uint32_t n = (uint32_t)v.n;
        if (n == 0)
            return 0;
        if (buf_add(&d->tuple, (const char *)&n, sizeof n, err) < 0 || buf_add(&d->tuple, v.p, v.n, err) < 0)
            return -1;
    }
    const struct value *v = values_find(s->values, buf_view(&d->tuple));
    *p = v ? v->saved : NULL;
    return 0;
}

/* p, before x is remembered. */
static int find_p(struct detect *d, const struct rule *r, const struct state *s, const struct subject *x,
                  struct saved **p, struct err *err)
{
    *p = NULL;
    if (!s || (has_values(r) && !s->values))
        return 0;
    if (r->told.n)
        return find_told(d, r, s, x, p, err);
    if (r->relation == REL_REVISITS) {
        struct view now = fact_field(&x->fact, r->field);
        const struct value *v = values_find(s->values, now);
        *p = v && v != s->values->newest ? v->saved : NULL;
    } else if (r->relation == REL_CHANGES && s->p) {
        struct fact was = detect_kept(d, s->rule, s->p);
        *p = view_eq(fact_field(&was, r->field), fact_field(&x->fact, r->field)) ? NULL : s->p;
    } else {
        *p = s->p;
    }
    return 0;
}

static bool in_bound(const struct rule *r, const struct saved *p, int64_t ts_us)
{
    return r->bound.kind == BOUND_NONE || (ts_us <= p->due_us) == (r->bound.kind == BOUND_WITHIN);
}

static struct match match_at(uint32_t rule, const struct subject *x)
{
    return (struct match){.rule = rule, .customer = x->customer, .e = x->fact, .e_ts = x->e->col[COL_TS], .ts_us = x->e->ts_us,
                          .since_us = x->e->ts_us, .count = 1, .value = {x->e->col[COL_VALUE].n ? x->e->col[COL_VALUE].p : "", x->e->col[COL_VALUE].n}};
}

static int match_pair(struct detect *d, uint32_t rule, const struct subject *x, struct saved *p, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct fact prior = detect_kept(d, rule, p);
    if (!in_bound(r, p, x->e->ts_us) || !tests_hold(&r->pair, &x->fact, NULL, &prior, d->match))
        return 0;
    struct match m = match_at(rule, x);
    p->hit = true;
    m.since_us = p->ts_us;
    m.count = 2;
    m.value = (struct view){0};
    m.value_us = x->e->ts_us - p->ts_us;
    rows_no_evidence(d);
    if (rows_evidence(d, saved_view(p, 0), err) < 0 || rows_evidence(d, fact_field(&x->fact, FIELD_SRC), err) < 0)
        return -1;
    return rows_match(d, &m, err);
}

static int match_alone(struct detect *d, uint32_t rule, const struct subject *x, struct claim claim, struct err *err)
{
    struct match m = match_at(rule, x);
    m.claim = claim;
    rows_no_evidence(d);
    return rows_evidence(d, fact_field(&x->fact, FIELD_SRC), err) < 0 ? -1 : rows_match(d, &m, err);
}

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct saved *p;
    if (find_p(d, r, s, x, &p, err) < 0)
        return -1;
    if (r->relation != REL_NOT_AFTER)
        return p ? match_pair(d, rule, x, p, err) : 0;
    if (p && in_bound(r, p, x->e->ts_us))
        return 0;
    struct claim claim = {CLAIM_NONE, 0};
    if (r->bound.kind != BOUND_NONE)
        claim = (struct claim){CLAIM_BEGIN, x->e->ts_us - r->bound.us};
    return match_alone(d, rule, x, claim, err);
}

static int remember_value(struct detect *d, const struct rule *r, struct state *s, const struct subject *x, struct err *err)
{
    bool fresh;
    struct view text;
    if (!s->values) {
        if (!(s->values = pool_get(&d->pool, sizeof *s->values, err)))
            return -1;
        *s->values = (struct values){0};
    }
    while (r->told.n && r->bound.kind == BOUND_WITHIN && s->values->oldest && s->values->oldest->saved->due_us < x->e->ts_us) {
        if (finish_anchor(d, s, s->values->oldest->saved, err) < 0)
            return -1;
        values_drop(&d->pool, s->values, s->values->oldest);
    }
    if (r->told.n) {
        if (tuple_of(d, r, x, err) < 0)
            return -1;
        text = buf_view(&d->tuple);
    } else {
        text = fact_field(&x->fact, r->field);
    }
    struct value *v = values_put(&d->pool, s->values, text, &fresh, err);
    if (!v || (!fresh && finish_anchor(d, s, v->saved, err) < 0))
        return -1;
    return detect_keep(d, r, x, &v->saved, err);
}

static int remember(struct detect *d, const struct rule *r, struct state *s, const struct subject *x, struct err *err)
{
    if (has_values(r))
        return remember_value(d, r, s, x, err);
    if (finish_anchor(d, s, s->p, err) < 0)
        return -1;
    return detect_keep(d, r, x, &s->p, err);
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
static int test_at_least(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
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
    if (inside(r, window_at(w, ring, r->least - 1), now) || (r->least > 1 && !inside(r, window_at(w, ring, r->least - 2), now)))
        return 0;
    struct match m = match_at(rule, x);
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

/* Twice the room, but no more than N events need. */
static int widen(struct pool *pool, struct window *w, uint32_t least, struct err *err)
{
    uint32_t cap = w->cap ? 2 * w->cap : 2;
    if (cap > least)
        cap = least;
    struct saved **event = pool_get(pool, cap * sizeof(struct saved *), err);
    if (!event)
        return -1;
    if (w->n)
        memcpy(event, w->event, w->n * sizeof(struct saved *));
    pool_put(pool, w->event, w->cap * sizeof(struct saved *));
    w->event = event;
    w->cap = cap;
    return 0;
}

/* The place for one more: the oldest one's when the window is full. */
static int remember_at_least(struct detect *d, struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, s->rule);
    if (!s->window) {
        if (!(s->window = pool_get(&d->pool, sizeof *s->window, err)))
            return -1;
        *s->window = (struct window){0};
    }
    struct window *w = s->window;
    bool ring = r->field == FIELD_NONE;
    uint32_t place = w->n;
    for (uint32_t i = 0; !ring && i < w->n && place == w->n; i++)
        if (view_eq(value_in(d, s->rule, w->event[i]), fact_field(&x->fact, r->field)))
            place = i;
    if (place == r->least)
        place = ring ? (w->at + 1) % w->n : w->n - 1;
    if (place == w->n) {
        if (w->n == w->cap && widen(&d->pool, w, r->least, err) < 0)
            return -1;
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

/* Does the event count for the rule at all, and as what? */
static struct parts parts_of(const struct detect *d, const struct rule *r, uint32_t roles, const struct subject *x)
{
    struct parts p = {
        .e = (roles & ROLE_EVENT) && detect_takes(d, &r->events, &x->fact) &&
             (r->field == FIELD_NONE || fact_field(&x->fact, r->field).n > 0),
        .other = (roles & ROLE_OTHER) && detect_takes(d, &r->other, &x->fact),
        .unless = (roles & ROLE_UNLESS) && detect_takes(d, &r->unless, &x->fact),
    };
    return p;
}

int relate_event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, w->rule);
    struct parts p = parts_of(d, r, w->roles, x);
    struct key_table *t = &d->table[d->memory_table[w->rule]];
    if (!p.e && !p.other && !p.unless)
        return 0;
    if (r->per.n && detect_key(t, x, err) < 0)
        return -1;
    if (r->per.n && t->empty)
        return 0;
    if (r->relation == REL_NONE)
        return match_alone(d, w->rule, x, (struct claim){CLAIM_NONE, 0}, err);
    bool b_remembered = r->relation == REL_AFTER || r->relation == REL_NOT_AFTER;
    bool remembers = b_remembered ? p.other : p.e;
    struct state *s = key_state(key_find(t), w->rule, STATE_MEMORY);
    if (s && x->e->ts_us - s->touched_us > r->forget_us && relate_forget(d, s, err) < 0)
        return -1;
    if (p.e && (r->relation == REL_AT_LEAST ? test_at_least(d, w->rule, s, x, err) : test(d, w->rule, s, x, err)) < 0)
        return -1;
    if (s && p.unless && relate_forget(d, s, err) < 0)
        return -1;
    if (remembers) {
        if (detect_key(t, x, err) < 0) /* again: a match may have read another key */
            return -1;
        struct key *key = key_make(t, err);
        if (!key || (!s && !(s = key_add_state(t, key, w->rule, STATE_MEMORY, err))))
            return -1;
        if ((r->relation == REL_AT_LEAST ? remember_at_least(d, s, x, err) : remember(d, r, s, x, err)) < 0)
            return -1;
    }
    if (s)
        s->touched_us = x->e->ts_us;
    return 0;
}
