/* other: memory of B, if which one is p may depend on e, or each contact has one. See look_back.h. */
#include "rule/engine/look_back.h"

static bool tells_apart(const struct detect *d, uint32_t rule)
{
    return rule_of(d, rule)->told.n > 0 || other_by_contact(d, rule);
}

static int add_value(struct detect *d, struct view v, struct err *err)
{
    uint32_t n = (uint32_t)v.n;
    if (buf_add(&d->tuple, (const char *)&n, sizeof n, err) < 0)
        return -1;
    return buf_add(&d->tuple, v.p, v.n, err);
}

/* The contact of x, or the case, by number while counting; what has neither stands alone. */
static int add_contact(struct detect *d, const struct subject *x, struct err *err)
{
    uint64_t number = key_number_of(KEY_BY_CONTACT, 0, x->contact, x->case_);
    struct view contact = {(const char *)&number, number ? sizeof number : 0}, alone = {(const char *)&x->order, 0};
    if (!d->counting) {
        contact = fact_field(&x->fact, FIELD_CONTACT);
        contact = contact.n ? contact : fact_field(&x->fact, FIELD_CASE);
    }
    alone.n = contact.n ? 0 : sizeof x->order;
    return add_value(d, contact, err) < 0 ? -1 : add_value(d, alone, err);
}

/* The fields of x that tests with this. distinguish, and its contact if that does, as one text. */
static int tuple_of(struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    buf_clear(&d->tuple);
    for (size_t i = 0; i < r->told.n; i++)
        if (add_value(d, fact_field(&x->fact, r->told.field[i]), err) < 0)
            return -1;
    return other_by_contact(d, rule) ? add_contact(d, x, err) : 0;
}

/* The latest B with the values that e asks for. */
static int look_up(struct detect *d, const struct rule *r, const struct state *s, const struct subject *x,
                   struct saved **p, struct err *err)
{
    buf_clear(&d->tuple);
    for (size_t i = 0; i < r->told.n; i++) {
        struct view v = fact_field(&x->fact, r->other.given.test[i].right->field);
        if (v.n == 0)
            return 0;
        if (add_value(d, v, err) < 0)
            return -1;
    }
    const struct value *v = values_find(s->values, buf_view(&d->tuple));
    *p = v ? v->saved : NULL;
    return 0;
}

/* The latest B that suits e, searching backwards. */
static struct saved *search(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x)
{
    for (const struct value *v = s->values->newest; v; v = v->older) {
        struct rule_fact b = fact_kept(d, rule, v->saved);
        if (tests_hold(&rule_of(d, rule)->other.given, &b, &x->fact, NULL, &d->tests))
            return v->saved;
    }
    return NULL;
}

int other_find(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct saved **p,
               struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    *p = NULL;
    if (!s || !s->p)
        return 0;
    if (!tells_apart(d, rule))
        *p = s->p;
    else if (r->told_equal && !other_by_contact(d, rule))
        return look_up(d, r, s, x, p, err);
    else
        *p = search(d, rule, s, x);
    return 0;
}

/* Drops those whose window is over; with a look-back in business time only the next e can say whose is. */
static int drop_old(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    bool by_next = rule_form(r)->looks_back && r->bound.span.unit != UNIT_TIME;
    if (!s->values || by_next || r->bound.kind != BOUND_WITHIN)
        return 0;
    while (s->values->oldest && look_back_due(d, rule, s->values->oldest->saved) < x->fact.ts_us) {
        if (look_back_close(d, rule, s->values->oldest->saved, err) < 0)
            return -1;
        values_drop(&d->pool, s->values, s->values->oldest);
    }
    return 0;
}

int other_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    if (!tells_apart(d, rule))
        return latest_remember(d, rule, s, x, err);
    if (drop_old(d, rule, s, x, err) < 0 || tuple_of(d, rule, x, err) < 0)
        return -1;
    return by_value_remember(d, rule, s, x, buf_view(&d->tuple), err);
}

int other_end(struct detect *d, uint32_t rule, const struct state *s, struct err *err)
{
    return tells_apart(d, rule) ? by_value_end(d, rule, s, err) : latest_end(d, rule, s, err);
}

void other_forget(struct detect *d, uint32_t rule, struct state *s)
{
    if (tells_apart(d, rule))
        by_value_forget(d, rule, s);
    else
        latest_forget(d, rule, s);
}
