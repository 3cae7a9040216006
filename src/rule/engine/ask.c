/* ask: the rules that want an event, and the part it plays in each. See detect_impl.h. */
#include "rule/engine/relation.h"

int pattern_error(const struct detect *d, uint32_t rule, uint64_t line, struct err *err)
{
    static const enum rule_key places[] = {KEY_WHEN, KEY_VALUE, KEY_OPPORTUNITY};
    const struct rule_text *text = rule_of(d, rule)->text;
    struct view pattern = d->tests.failed->text;
    size_t at = 0;
    for (; at < sizeof places / sizeof *places - 1; at++) {
        struct view where = text->key[places[at]].value;
        if (pattern.p >= where.p && pattern.p < where.p + where.n)
            break;
    }
    char why[160];
    (void)pcre2_get_error_message(d->tests.code, (PCRE2_UCHAR *)why, sizeof why);
    return sections_error(text->key[places[at]].from, pattern.p, pattern.n,
                          "nested repeats take forever to fail: write (a+)+ as a+", err,
                          "line %llu of the stream: the pattern cannot be decided: %s", (unsigned long long)line, why);
}

/* Does it take part in none but roles that count where something is remembered, and is nothing there? */
static inline int for_nothing(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    const struct plan *p = &d->plan[w->rule];
    struct key_reader *reader = &d->reader[p->memory_reader];
    if ((w->roles & p->opens) || reader->by == KEY_BY_TEXT)
        return 0;
    if (event_key(d, reader, x, err) < 0)
        return -1;
    return reader->empty || !key_state(&d->memory, key_find(&d->memory, reader), p->memory_place);
}

int ask_rules(struct detect *d, const struct dispatch *list, size_t n, const struct subject *x, struct err *err)
{
    for (const struct dispatch *w = list; w < list + n; w++) {
        const struct rule *r = rule_of(d, w->rule);
        if (d->o.since_us && x->fact.ts_us <= d->o.since_us[d->first + w->rule])
            continue;
        int nothing = for_nothing(d, w, x, err);
        if (nothing < 0)
            return -1;
        if (nothing)
            continue;
        if (part_takes(d, w, ROLE_OPPORTUNITY, &r->opportunity, x) && opportunity_event(d, w->rule, x, err) < 0)
            return -1;
        if ((w->roles & ROLES) != ROLE_OPPORTUNITY && relation_of(d, w->rule)->event(d, w, x, err) < 0)
            return -1;
        if (fact_failed(d, err) < 0)
            return -1;
        if (d->tests.failed)
            return pattern_error(d, w->rule, x->fact.line, err);
    }
    return 0;
}
