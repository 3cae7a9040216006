/* look_back: see look_back.h. */
#include "rule/engine/look_back.h"

struct parts { /* the parts of the rule that x takes part in */
    bool e, other, unless;
    bool fieldless; /* e, but for the field that it lacks */
};

int64_t look_back_due(const struct detect *d, uint32_t rule, const struct saved *p)
{
    struct rule_fact x = fact_kept(d, rule, p);
    return fact_due(d, rule_of(d, rule), &x, fact_field(&x, FIELD_QUEUE));
}

bool look_back_in_bound(const struct detect *d, uint32_t rule, const struct saved *p, int64_t ts_us)
{
    enum bound_kind kind = rule_of(d, rule)->bound.kind;
    return kind == BOUND_NONE || (ts_us <= look_back_due(d, rule, p)) == (kind == BOUND_WITHIN);
}

int look_back_close(struct detect *d, uint32_t rule, const struct saved *p, struct err *err)
{
    if (!p || !d->rates || rule_of(d, rule)->opportunity_kind != OPPORTUNITY_P)
        return 0;
    const struct closing c = {
        .rule = rule, .anchor = saved_kept(p).anchor, .claim = {CLAIM_WINDOW, p->ts_us, look_back_due(d, rule, p)}};
    return found_closing(d, &c, err);
}

/* ---- matches ---- */

struct match look_back_match(uint32_t rule, const struct subject *x)
{
    struct match m = {.rule = rule,
                      .customer = x->customer,
                      .contact = x->contact,
                      .case_ = x->case_,
                      .file = x->file,
                      .e = x->fact,
                      .ts_us = x->fact.ts_us,
                      .since_us = x->fact.ts_us,
                      .count = 1};
    struct view value = fact_field(&x->fact, FIELD_VALUE);
    m.value = (struct view){value.n ? value.p : "", value.n};
    if (x->e)
        m.e_ts = x->e->col[COL_TS];
    return m;
}

/* If p is the opportunity: the match is on it, and where p left the contact; p may be forgotten before the row is
 * written. */
static int anchor_at(struct detect *d, struct match *m, const struct saved *p, struct err *err)
{
    if (rule_of(d, m->rule)->opportunity_kind != OPPORTUNITY_P)
        return 0;
    if (d->rates) {
        m->anchor = saved_kept(p).anchor;
        m->anchor->snags++;
    }
    if (drops_evidence(d) && !(d->rates && d->plan[m->rule].used))
        return 0;
    struct held_by *place = arena_get(&d->arena, sizeof *place, err);
    if (!place)
        return -1;
    *place = saved_kept(p).place;
    m->place = place;
    return place_own(&d->arena, place, err);
}

int look_back_pair(struct detect *d, uint32_t rule, const struct subject *x, struct saved *p, struct err *err)
{
    if (!p || !look_back_in_bound(d, rule, p, x->fact.ts_us))
        return 0;
    struct rule_fact prior = fact_kept(d, rule, p);
    if (!tests_hold(&rule_of(d, rule)->pair, &x->fact, NULL, &prior, &d->tests))
        return 0;
    struct match m = look_back_match(rule, x);
    const struct view src[] = {saved_view(p, 0), fact_field(&x->fact, FIELD_SOURCES)};
    m.since_us = p->ts_us;
    m.count = 2;
    m.value = (struct view){0};
    m.value_us = x->fact.ts_us - p->ts_us;
    return anchor_at(d, &m, p, err) < 0 ? -1 : found_match(d, &m, src, 2, err);
}

int look_back_alone(struct detect *d, uint32_t rule, const struct subject *x, struct claim claim, struct err *err)
{
    struct match m = look_back_match(rule, x);
    const struct view src = fact_field(&x->fact, FIELD_SOURCES);
    m.claim = claim;
    return found_match(d, &m, &src, 1, err);
}

/* ---- the latest event ---- */

int latest_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    if (look_back_close(d, rule, s->p, err) < 0)
        return -1;
    if (!d->plan[rule].inside)
        return event_keep(d, rule, x, &s->p, err);
    s->p = inside_at(s);
    *s->p = (struct saved){.ts_us = x->fact.ts_us};
    return 0;
}

uint32_t latest_inside(const struct rule *r)
{
    return r->told.n == 0 && r->kept.n <= 1 ? sizeof(struct saved) / sizeof(int64_t) : 0;
}

int latest_end(struct detect *d, uint32_t rule, const struct state *s, struct err *err)
{
    return look_back_close(d, rule, s->p, err);
}

void latest_forget(struct detect *d, uint32_t rule, struct state *s)
{
    if (!d->plan[rule].inside)
        saved_free(&d->pool, s->p);
    s->p = NULL;
}

/* ---- an event ---- */

/* Does the event count for the rule at all, and as what? */
static struct parts parts_of(struct detect *d, const struct rule *r, const struct dispatch *w, const struct subject *x)
{
    bool e = part_takes(d, w, ROLE_EVENT, &r->events, x);
    bool lacks = e && r->field != FIELD_NONE && fact_field(&x->fact, r->field).n == 0;
    return (struct parts){
        .e = e && !lacks,
        .other = part_takes(d, w, ROLE_OTHER, &r->other, x),
        .unless = part_takes(d, w, ROLE_UNLESS, &r->unless, x),
        .fieldless = lacks,
    };
}

/* Makes room in the key for what the rule remembers of x. */
static struct state *room_for(struct detect *d, uint32_t rule, struct key_reader *reader, const struct subject *x,
                              struct key **key, struct err *err)
{
    const struct plan *plan = &d->plan[rule];
    *key = key_make(&d->memory, reader, x->fact.ts_us + plan->lasts_us, err);
    if (!*key)
        return NULL;
    struct state *s = key_state(&d->memory, *key, plan->memory_place);
    return s ? s : key_add(&d->memory, *key, plan->memory_place, plan->memory_words, err);
}

/* Has the field that must have two values a second one? */
static int see_value(struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    struct view value = fact_field(&x->fact, d->plan[rule].varies);
    if (value.n == 0) {
        t->values = t->values == VALUE_UNSEEN ? VALUE_EMPTY : t->values;
        return 0;
    }
    if (t->values == VALUE_ONE) {
        t->values = view_eq(value, buf_view(&t->value)) ? VALUE_ONE : VALUE_SEVERAL;
        return 0;
    }
    t->values = VALUE_ONE;
    return buf_add(&t->value, value.p, value.n, err);
}

int look_back_event(struct detect *d, const struct dispatch *w, const struct subject *x, const struct look_back *how,
                    struct err *err)
{
    const struct rule *r = rule_of(d, w->rule);
    struct parts p = parts_of(d, r, w, x);
    struct key_reader *reader = &d->reader[d->plan[w->rule].memory_reader];
    uint32_t place = d->plan[w->rule].memory_place;
    bool looks = d->plan[w->rule].varies != FIELD_NONE && d->tally[w->rule].values != VALUE_SEVERAL;
    if (looks && (p.e || p.other || p.fieldless) && see_value(d, w->rule, x, err) < 0)
        return -1;
    if (!p.e && !p.other && !p.unless)
        return 0;
    if (event_key(d, reader, x, err) < 0)
        return -1;
    if (reader->empty)
        return 0;
    struct key *key = key_find(&d->memory, reader);
    struct state *s = key_state(&d->memory, key, place);
    if (s && s->p && d->plan[w->rule].inside)
        s->p = inside_at(s); /* the record may have moved */
    bool stale = s && x->fact.ts_us - s->touched_us > r->forget_us;
    d->tally[w->rule].came_back += stale && d->plan[w->rule].lasts_us == r->forget_us;
    if (stale && relation_over(d, w->rule, s, err) < 0)
        return -1;
    if (p.e && how->test(d, w->rule, s, x, err) < 0)
        return -1;
    if (s && p.unless && relation_over(d, w->rule, s, err) < 0)
        return -1;
    if (how->of_other ? p.other : p.e) {
        s = room_for(d, w->rule, reader, x, &key, err);
        if (!s || how->remember(d, w->rule, s, x, err) < 0)
            return -1;
    }
    if (s)
        s->touched_us = x->fact.ts_us;
    if (s && !s->p)
        key_drop(&d->memory, key, place, d->plan[w->rule].memory_words);
    return 0;
}
