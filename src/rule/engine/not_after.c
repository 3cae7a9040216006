/* not_after: no B with the same keys came before e, within the bound. See look_back.h. */
#include "rule/engine/look_back.h"

/* Did p come within the bound before e? D is that of the queue of e. */
static bool came_before(const struct detect *d, uint32_t rule, const struct saved *p, const struct rule_fact *e)
{
    struct rule_fact b = fact_kept(d, rule, p);
    return e->ts_us <= fact_due(d, rule_of(d, rule), &b, fact_field(e, FIELD_QUEUE));
}

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct claim claim = {.kind = CLAIM_NONE};
    struct saved *p;
    if (other_find(d, rule, s, x, &p, err) < 0)
        return -1;
    if (p && came_before(d, rule, p, &x->fact))
        return 0;
    if (r->bound.kind != BOUND_NONE)
        claim = look_back_claim(d, r, &x->fact);
    return look_back_alone(d, rule, x, claim, err);
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.of_other = true, .test = test, .remember = other_remember};
    return look_back_event(d, w, x, &how, err);
}

const struct relation relation_not_after = {.event = event,
                                            .opens = ROLE_EVENT | ROLE_OTHER,
                                            .end = other_end,
                                            .forget = other_forget,
                                            .inside = latest_inside,
                                            .valued = true,
                                            .waits = true};
