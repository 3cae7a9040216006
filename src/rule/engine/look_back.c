/* look_back: relations that look back: again, after, not after, changes, revisits. See detect_impl.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

struct parts { /* in which of the rule's parts x takes part */
    bool e, other, unless;
};

/* Where the window that p opens ends. */
static int64_t due_of(const struct detect *d, uint32_t rule, const struct saved *p)
{
    struct fact x = detect_kept(d, rule, p);
    return detect_due(rule_of(d, rule), &x);
}

static int finish_anchor(struct detect *d, uint32_t rule, uint32_t customer, const struct saved *p, struct err *err)
{
    if (!p || rule_of(d, rule)->anchors != ANCHOR_P)
        return 0;
    return anchor_window(d, rule, customer, due_of(d, rule, p), p->hit, err);
}

static bool has_values(const struct rule *r)
{
    return r->relation == REL_REVISITS || r->told.n > 0;
}

int relate_forget(struct detect *d, uint32_t rule, uint32_t customer, struct state *s, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    int rc = 0;
    if (r->relation == REL_AT_LEAST) {
        window_free(&d->pool, s->window);
        s->window = NULL;
    } else if (has_values(r)) {
        for (struct value *v = s->values ? s->values->oldest : NULL; v && rc == 0; v = v->newer)
            rc = finish_anchor(d, rule, customer, v->saved, err);
        if (s->values)
            values_clear(&d->pool, s->values);
        pool_put(&d->pool, s->values, sizeof *s->values);
        s->values = NULL;
    } else {
        rc = finish_anchor(d, rule, customer, s->p, err);
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
static int find_told(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct saved **p,
                     struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    *p = NULL;
    if (!r->told_equal) {
        for (const struct value *v = s->values->newest; v; v = v->older) {
            struct fact b = detect_kept(d, rule, v->saved);
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
static int find_p(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct saved **p,
                  struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    *p = NULL;
    if (!s || !s->p)
        return 0;
    if (r->told.n)
        return find_told(d, rule, s, x, p, err);
    if (r->relation == REL_REVISITS) {
        struct view now = fact_field(&x->fact, r->field);
        const struct value *v = values_find(s->values, now);
        *p = v && v != s->values->newest ? v->saved : NULL;
    } else if (r->relation == REL_CHANGES) {
        struct fact was = detect_kept(d, rule, s->p);
        *p = view_eq(fact_field(&was, r->field), fact_field(&x->fact, r->field)) ? NULL : s->p;
    } else {
        *p = s->p;
    }
    return 0;
}

static bool in_bound(const struct detect *d, uint32_t rule, const struct saved *p, int64_t ts_us)
{
    enum bound_kind kind = rule_of(d, rule)->bound.kind;
    return kind == BOUND_NONE || (ts_us <= due_of(d, rule, p)) == (kind == BOUND_WITHIN);
}

static int match_pair(struct detect *d, uint32_t rule, const struct subject *x, struct saved *p, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct fact prior = detect_kept(d, rule, p);
    if (!in_bound(d, rule, p, x->e->ts_us) || !tests_hold(&r->pair, &x->fact, NULL, &prior, d->match))
        return 0;
    struct match m = match_of(rule, x);
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
    struct match m = match_of(rule, x);
    m.claim = claim;
    rows_no_evidence(d);
    return rows_evidence(d, fact_field(&x->fact, FIELD_SRC), err) < 0 ? -1 : rows_match(d, &m, err);
}

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct saved *p;
    if (find_p(d, rule, s, x, &p, err) < 0)
        return -1;
    if (r->relation != REL_NOT_AFTER)
        return p ? match_pair(d, rule, x, p, err) : 0;
    if (p && in_bound(d, rule, p, x->e->ts_us))
        return 0;
    struct claim claim = {CLAIM_NONE, 0};
    if (r->bound.kind != BOUND_NONE)
        claim = (struct claim){CLAIM_BEGIN, x->e->ts_us - r->bound.us};
    return match_alone(d, rule, x, claim, err);
}

static int remember_value(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    bool fresh;
    struct view text;
    if (!s->values) {
        if (!(s->values = pool_get(&d->pool, sizeof *s->values, err)))
            return -1;
        *s->values = (struct values){0};
    }
    while (r->told.n && r->bound.kind == BOUND_WITHIN && s->values->oldest &&
           due_of(d, rule, s->values->oldest->saved) < x->e->ts_us) {
        if (finish_anchor(d, rule, x->customer, s->values->oldest->saved, err) < 0)
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
    if (!v || (!fresh && finish_anchor(d, rule, x->customer, v->saved, err) < 0))
        return -1;
    return detect_keep(d, r, x, &v->saved, err);
}

static int remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    if (has_values(r))
        return remember_value(d, rule, s, x, err);
    if (finish_anchor(d, rule, x->customer, s->p, err) < 0)
        return -1;
    return detect_keep(d, r, x, &s->p, err);
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
    struct key_reader *reader = &d->reader[d->plan[w->rule].memory_reader];
    uint32_t place = d->plan[w->rule].memory_place;
    if (!p.e && !p.other && !p.unless)
        return 0;
    if (r->per.n && detect_key(reader, x, err) < 0)
        return -1;
    if (r->per.n && reader->empty)
        return 0;
    if (r->relation == REL_NONE)
        return match_alone(d, w->rule, x, (struct claim){CLAIM_NONE, 0}, err);
    bool b_remembered = r->relation == REL_AFTER || r->relation == REL_NOT_AFTER;
    bool remembers = b_remembered ? p.other : p.e;
    struct key *key = key_find(&d->keys, reader);
    struct state *s = key_state(key, place);
    if (s && x->e->ts_us - s->touched_us > r->forget_us && relate_forget(d, w->rule, x->customer, s, err) < 0)
        return -1;
    if (p.e) {
        if ((r->relation == REL_AT_LEAST ? window_test(d, w->rule, s, x, err) : test(d, w->rule, s, x, err)) < 0)
            return -1;
        if (detect_key(reader, x, err) < 0) /* again: a match may have read another key, and moved s */
            return -1;
        key = key_find(&d->keys, reader);
        s = key_state(key, place);
    }
    if (s && p.unless && relate_forget(d, w->rule, x->customer, s, err) < 0)
        return -1;
    if (remembers) {
        if (!(key = key_make(&d->keys, reader, x->e->ts_us + d->plan[w->rule].lasts_us, err)) ||
            (!s && !(s = key_add(&d->keys, key, place, MEMORY_WORDS, err))))
            return -1;
        if ((r->relation == REL_AT_LEAST ? window_remember(d, w->rule, s, x, err) : remember(d, w->rule, s, x, err)) <
            0)
            return -1;
    }
    if (s)
        s->touched_us = x->e->ts_us;
    if (s && !s->p)
        key_drop(&d->keys, key, place, MEMORY_WORDS);
    return 0;
}
