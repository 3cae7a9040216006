/* revisits: a field of e returns to an earlier value after another one; p is the latest event that had it. See
 * look_back.h. */
#include "rule/engine/look_back.h"

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    if (!s || !s->values)
        return 0;
    const struct value *v = values_find(s->values, fact_field(&x->fact, rule_of(d, rule)->field));
    return v && v != s->values->newest ? look_back_pair(d, rule, x, v->saved, err) : 0;
}

static int remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    return by_value_remember(d, rule, s, x, fact_field(&x->fact, rule_of(d, rule)->field), err);
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.test = test, .remember = remember};
    return look_back_event(d, w, x, &how, err);
}

const struct relation relation_revisits = {.event = event, .end = by_value_end, .forget = by_value_forget};
