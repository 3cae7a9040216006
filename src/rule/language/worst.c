/* worst: which of a rule's snags are worst for the customer. See snag/rule.h. */
#include "rule/language/model.h"

/* Events whose value is a time, in seconds (snag-events(5)). */
static bool in_seconds(const struct part *events)
{
    static const char *const names[] = {"enqueue", "offer_missed", "connect", "abandon",    "dequeue",
                                        "hold",    "unhold",       "promise", "appointment"};
    for (size_t i = 0; i < events->n_names; i++) {
        bool one = false;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            one = one || view_is(events->name[i], names[k]);
        if (!one)
            return false;
    }
    return true;
}

/* By a test of the event's own value: beyond which limit is it a snag? */
static struct rule_worst by_value(const struct part *events)
{
    for (size_t i = 0; i < events->plain.n; i++) {
        const struct rule_test *t = &events->plain.test[i];
        if (t->field != FIELD_VALUE || t->left != OF_SELF)
            continue;
        if (t->op == TEST_GT || t->op == TEST_GE)
            return (struct rule_worst){.by = WORST_GREATEST, .seconds = in_seconds(events)};
        if (t->op == TEST_LT || t->op == TEST_LE)
            return (struct rule_worst){.by = WORST_SMALLEST, .seconds = in_seconds(events)};
    }
    return (struct rule_worst){.by = WORST_MOST, .seconds = in_seconds(events)};
}

struct rule_worst rule_worst(const struct rules *rules, size_t i)
{
    const struct rule *r = &rules->rule[i];
    const struct relation_form *form = rule_form(r);
    bool pairs = form->has_prior && form->object == OBJECT_EVENTS;
    struct rule_worst worst = {.by = WORST_MOST};
    if (!form->remembers && form->object == OBJECT_NONE)
        worst = by_value(&r->events);
    else if (pairs && r->bound.kind == BOUND_WITHIN)
        worst = (struct rule_worst){.by = WORST_SMALLEST, .seconds = true, .elapsed = true};
    else if (pairs && r->bound.kind == BOUND_LATER)
        worst = (struct rule_worst){.by = WORST_GREATEST, .seconds = true, .elapsed = true};
    for (size_t k = 0; k < r->per.n; k++)
        worst.per_customer = worst.per_customer || view_is(rules->fields.text[r->per.field[k]], "customer");
    return worst;
}
