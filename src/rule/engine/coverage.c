/* coverage: see coverage.h. */
#include "rule/engine/coverage.h"

#include <stdlib.h>

#include "snag/civil.h"

static struct covered_span span_of(const struct rule_coverage *c, const struct part *part)
{
    return coverage_of(&c->seen, part->name, part->n_names, COVERAGE_BEGUN);
}

bool rule_coverage_can_emit(const struct rule_coverage *c, const struct part *part)
{
    return !c->seen.told || span_of(c, part).found;
}

static void view_rule(struct rule_coverage *c, size_t i)
{
    const struct rule *r = &c->rules->rule[i];
    struct rule_coverage_view *v = &c->view[i];
    struct covered_span awaited = span_of(c, rule_form(r)->waits ? &r->other : &r->events);
    v->end_us = awaited.end_us == TS_NONE ? INT64_MAX : awaited.end_us;
    v->begin_us = span_of(c, &r->other).begin_us;
    v->possible = rule_coverage_can_emit(c, &r->events) &&
                  (!r->other.n_names || rule_coverage_can_emit(c, &r->other)) &&
                  (!r->until.n_names || rule_coverage_can_emit(c, &r->until));
}

static void view_rules(struct rule_coverage *c)
{
    for (size_t i = 0; i < c->rules->n; i++)
        view_rule(c, i);
}

int rule_coverage_open(struct rule_coverage *c, const struct rules *rules, int64_t until_us, struct err *err)
{
    *c = (struct rule_coverage){.rules = rules, .seen = COVERAGE_EMPTY, .until_us = until_us};
    c->view = mem_zero(rules->n, sizeof *c->view, err);
    if (!c->view)
        return -1;
    for (size_t i = 0; i < rules->n; i++)
        c->view[i].relied_us = INT64_MIN;
    view_rules(c);
    return 0;
}

void rule_coverage_close(struct rule_coverage *c)
{
    coverage_free(&c->seen);
    free(c->view);
}

int rule_coverage_line(struct rule_coverage *c, const struct event *e, struct err *err)
{
    if (coverage_line(&c->seen, e, err) < 0)
        return -1;
    view_rules(c);
    return 0;
}

int rule_coverage_finish(struct rule_coverage *c, struct err *err)
{
    c->final = true;
    for (size_t i = 0; i < c->rules->n; i++) {
        const struct rule_coverage_view *v = &c->view[i];
        if (c->until_us == TS_NONE && v->end_us != INT64_MAX && v->relied_us >= v->end_us) {
            (void)err_set(err, ERR_DATA, "a coverage line comes too late: '%.*s' relied on what came before it",
                          VIEW_FMT(c->rules->rule[i].text->name));
            return err_hint(err, "coverage lines come first, or in time order: LC_ALL=C sort the stream");
        }
    }
    return 0;
}

enum verdict rule_coverage_observable(const struct rule_coverage *c, size_t rule)
{
    if (c->seen.told && c->view[rule].possible)
        return VERDICT_TRUE;
    if (!c->final)
        return VERDICT_UNKNOWN;
    return c->seen.told ? VERDICT_FALSE : VERDICT_TRUE;
}

static enum verdict before_end(const struct rule_coverage *c, struct rule_coverage_view *v, int64_t due_us)
{
    if (c->until_us != TS_NONE)
        return due_us <= c->until_us ? VERDICT_TRUE : VERDICT_FALSE;
    if (c->final) {
        int64_t end_us = v->end_us != INT64_MAX ? v->end_us : c->seen.last_us;
        return due_us < end_us ? VERDICT_TRUE : VERDICT_FALSE;
    }
    if (due_us >= c->seen.last_us || due_us >= v->end_us)
        return VERDICT_UNKNOWN;
    if (due_us > v->relied_us)
        v->relied_us = due_us;
    return VERDICT_TRUE;
}

enum verdict rule_coverage_verdict(struct rule_coverage *c, size_t rule, struct claim claim)
{
    struct rule_coverage_view *v = &c->view[rule];
    if (claim.kind == CLAIM_NONE)
        return VERDICT_TRUE;
    if (claim.kind == CLAIM_DUE)
        return before_end(c, v, claim.us);
    if (!c->final)
        return VERDICT_UNKNOWN;
    return claim.us >= (v->begin_us != TS_NONE ? v->begin_us : c->seen.first_us) ? VERDICT_TRUE : VERDICT_FALSE;
}
