/* remember: which parts of a rule an event plays, which key it has, and what is kept of it. See detect_impl.h. */
#include "rule/engine/detect_impl.h"

/* The text of a key that goes by number, where events have no texts. */
static struct view key_text(const struct who *who, const struct key_reader *r, uint32_t number)
{
    static const struct view none;
    if (r->by == KEY_BY_WORLD)
        return none;
    return who_text(key_whose(r) == KEY_OF_CUSTOMER ? &who->customer : &who->matter, number);
}

int key_of(struct detect *d, struct key_reader *r, const struct key_whom *whom, const struct rule_fact *x,
           struct err *err)
{
    r->numbered = false;
    if (r->by == KEY_BY_TEXT)
        return key_read(r, x, whom->customer, err);
    uint32_t number = key_number_of(r->by, whom->customer, whom->contact, whom->case_);
    r->empty = r->by != KEY_BY_WORLD && !number;
    if (r->empty)
        return 0;
    key_number(&d->memory, r, number, whom->customer);
    if (r->numbered)
        return 0;
    if (!d->counting)
        return key_read(r, x, whom->customer, err);
    key_set(r, key_text(d->counting->who, r, number), whom->customer);
    return 0;
}

bool part_suits(struct detect *d, const struct part *part, const struct subject *x, const struct rule_fact *this_)
{
    return tests_hold(&part->given, &x->fact, this_, NULL, &d->tests);
}

int event_key(struct detect *d, struct key_reader *r, const struct subject *x, struct err *err)
{
    if (r->stamp == x->order)
        return 0;
    r->stamp = x->order;
    return key_of(d, r, &(struct key_whom){x->customer, x->contact, x->case_}, &x->fact, err);
}

int match_key(struct detect *d, struct key_reader *r, const struct match *m, struct err *err)
{
    r->stamp = 0;
    return key_of(d, r, &(struct key_whom){m->customer, m->contact, m->case_}, &m->e, err);
}

int event_keep(struct detect *d, uint32_t rule, const struct subject *x, struct saved **slot, struct err *err)
{
    const struct keys *kept = &rule_of(d, rule)->kept;
    size_t from = drops_evidence(d), n = kept->n - from;
    if (mem_reserve(&d->scratch, &d->cap_scratch, n, sizeof *d->scratch, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        d->scratch[i] = fact_field(&x->fact, kept->field[from + i]);
    struct kept beside = {d->holder.after, NULL};
    if (rule_of(d, rule)->opportunity_kind != OPPORTUNITY_P || (d->counting && !d->rates))
        return saved_put(&d->pool, slot, x->fact.ts_us, d->scratch, n, NULL, err);
    if (d->rates && anchor_make(d, rule, x, &d->holder.after, &beside.anchor, err) < 0)
        return -1;
    return saved_put(&d->pool, slot, x->fact.ts_us, d->scratch, n, &beside, err);
}

struct rule_fact fact_kept(const struct detect *d, uint32_t rule, const struct saved *s)
{
    return (struct rule_fact){.saved = s, .place = d->plan[rule].kept, .ts_us = s->ts_us};
}

int64_t fact_due(const struct detect *d, const struct rule *r, const struct rule_fact *x, struct view queue)
{
    const struct time_span *span = &r->bound.span;
    int64_t us;
    if (r->bound.kind == BOUND_NONE)
        return INT64_MAX;
    if (r->bound.or_value && number_us(fact_field(x, FIELD_VALUE), &us))
        return x->ts_us + us;
    return span->unit == UNIT_TIME ? x->ts_us + span->us
                                   : business_after(d->business, queue, x->ts_us, span->unit, span->us);
}

int64_t fact_since(const struct detect *d, const struct rule *r, const struct rule_fact *x)
{
    const struct time_span *span = &r->bound.span;
    if (r->bound.kind == BOUND_NONE)
        return INT64_MIN;
    if (span->unit == UNIT_TIME)
        return x->ts_us - span->us;
    return business_before(d->business, fact_field(x, FIELD_QUEUE), x->ts_us, span->unit, span->us);
}
