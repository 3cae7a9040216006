/* changes: a field of e differs from that of the event before it, p, with the same keys. See look_back.h. */
#include "rule/engine/look_back.h"

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    int32_t field = rule_of(d, rule)->field;
    if (!s || !s->p)
        return 0;
    struct rule_fact was = fact_kept(d, rule, s->p);
    if (view_eq(fact_field(&was, field), fact_field(&x->fact, field)))
        return 0;
    return look_back_pair(d, rule, x, s->p, err);
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.test = test, .remember = latest_remember};
    return look_back_event(d, w, x, &how, err);
}

const struct relation relation_changes = {
    .event = event, .opens = ROLE_EVENT, .end = latest_end, .forget = latest_forget};
