/* shows: which sources could show a rule. See detect_impl.h. */
#include <stdlib.h>
#include <string.h>

#include "rule/engine/detect_impl.h"

/* Can a source emit a name of each of the rule's lists? */
static bool source_shows(const struct coverage *seen, size_t source, const struct rule *r)
{
    const struct part *const parts[] = {&r->events, &r->other, &r->until};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i]->n_names && !coverage_emits(seen, source, parts[i]->name, parts[i]->n_names))
            return false;
    return seen->source[source].begun;
}

/* By source and rule, looked up once after each new line. */
static int look_at_sources(struct detect *d, struct err *err)
{
    const struct coverage *seen = &d->log.seen;
    size_t n_rules = d->rules->n, need = seen->sources.n * n_rules;
    if (d->n_shows == need)
        return 0;
    if (mem_reserve(&d->shows, &d->cap_shows, need, sizeof *d->shows, err) < 0)
        return -1;
    for (size_t i = 0; i < need; i++)
        d->shows[i] = source_shows(seen, i / n_rules, rule_of(d, (uint32_t)(i % n_rules)));
    d->n_shows = need;
    return 0;
}

struct view shows_file(const struct subject *x)
{
    struct view src = fact_field(&x->fact, FIELD_SRC);
    const char *colon = src.n ? memrchr(src.p, ':', src.n) : NULL;
    return colon ? (struct view){src.p, (size_t)(colon - src.p)} : (struct view){0};
}

/* Can any source emit the event and show the rule? */
static enum verdict any_shows(const struct detect *d, uint32_t rule, struct view name)
{
    const struct coverage *seen = &d->log.seen;
    bool emitted = false;
    for (size_t i = 0; seen->told && i < seen->sources.n; i++) {
        bool emits = seen->source[i].begun && coverage_emits(seen, i, &name, 1);
        if (emits && d->shows[i * d->rules->n + rule])
            return VERDICT_TRUE;
        emitted = emitted || emits;
    }
    if (!d->log.final && !d->hurries)
        return VERDICT_UNKNOWN;
    return emitted ? VERDICT_FALSE : VERDICT_TRUE;
}

int shows_rule(struct detect *d, uint32_t rule, struct view file, struct view name, enum verdict *shows,
               struct err *err)
{
    if (look_at_sources(d, err) < 0)
        return -1;
    int64_t source = file.n ? coverage_source_of(&d->log.seen, file) : DICT_NONE;
    *shows = VERDICT_UNKNOWN;
    if (source != DICT_NONE && d->log.seen.source[source].begun)
        *shows = d->shows[(size_t)source * d->rules->n + rule] ? VERDICT_TRUE : VERDICT_FALSE;
    else if (file.n == 0 || d->log.final || d->hurries)
        *shows = any_shows(d, rule, name);
    return 0;
}
