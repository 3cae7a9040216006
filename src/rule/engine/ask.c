/* ask: the rules that want an event, and the part it plays in each. See detect_impl.h. */
#include "rule/engine/relation.h"

/* The pattern that failed, its place, and the event it failed on. */
static int pattern_error(const struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    const struct rule_text *text = rule_of(d, rule)->text;
    struct view pattern = d->tests.failed->text, when = text->key[KEY_WHEN].value;
    bool in_when = pattern.p >= when.p && pattern.p < when.p + when.n;
    char why[160];
    (void)pcre2_get_error_message(d->tests.code, (PCRE2_UCHAR *)why, sizeof why);
    return sections_error(text->key[in_when ? KEY_WHEN : KEY_OPPORTUNITY].from, pattern.p, pattern.n,
                          "nested repeats take forever to fail: write (a+)+ as a+", err,
                          "line %llu of the stream: the pattern cannot be decided: %s",
                          (unsigned long long)x->fact.line, why);
}

int ask_rules(struct detect *d, const struct dispatch *list, size_t n, const struct subject *x, struct err *err)
{
    for (const struct dispatch *w = list; w < list + n; w++) {
        const struct rule *r = rule_of(d, w->rule);
        if ((w->roles & ROLE_OPPORTUNITY) && (r->opportunity.n_names == 0 || part_takes(d, &r->opportunity, x))) {
            if (opportunity_event(d, w->rule, x, err) < 0)
                return -1;
        }
        if (w->roles != ROLE_OPPORTUNITY && relation_of(d, w->rule)->event(d, w, x, err) < 0)
            return -1;
        if (fact_failed(d, err) < 0)
            return -1;
        if (d->tests.failed)
            return pattern_error(d, w->rule, x, err);
    }
    return 0;
}
