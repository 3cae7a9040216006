/* remember: which part of a rule an event is, which key it has, and what is kept of it. See detect_impl.h. */
#include "rule/engine/detect_impl.h"

bool part_suits(struct detect *d, const struct part *part, const struct subject *x, const struct rule_fact *this_)
{
    return tests_hold(&part->given, &x->fact, this_, NULL, &d->tests);
}

int event_key(struct key_reader *r, const struct subject *x, struct err *err)
{
    if (r->stamp == x->order)
        return 0;
    r->stamp = x->order;
    return key_read(r, &x->fact, x->customer, err);
}

int event_keep(struct detect *d, const struct rule *r, const struct subject *x, struct saved **slot, struct err *err)
{
    if (mem_reserve(&d->scratch, &d->cap_scratch, r->kept.n, sizeof *d->scratch, err) < 0)
        return -1;
    for (size_t i = 0; i < r->kept.n; i++)
        d->scratch[i] = fact_field(&x->fact, r->kept.field[i]);
    return saved_put(&d->pool, slot, x->e->ts_us, d->scratch, r->kept.n, err);
}

struct rule_fact fact_kept(const struct detect *d, uint32_t rule, const struct saved *s)
{
    return (struct rule_fact){.saved = s, .place = d->plan[rule].kept, .ts_us = s->ts_us};
}

int64_t fact_due(const struct rule *r, const struct rule_fact *x)
{
    int64_t us = r->bound.us;
    if (r->bound.kind == BOUND_NONE)
        return INT64_MAX;
    if (r->bound.or_value)
        (void)number_us(fact_field(x, FIELD_VALUE), &us);
    return x->ts_us + us;
}
