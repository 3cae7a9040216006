/* coverage: see coverage.h. */
#include "rule/engine/coverage.h"

#include <stdlib.h>

#include "snag/civil.h"

static bool source_emits(const struct rule_coverage_source *s, const struct part *part)
{
    for (size_t i = 0; i < part->n_names; i++)
        if (dict_get(&s->names, part->name[i]) != DICT_NONE)
            return true;
    return false;
}

bool rule_coverage_can_emit(const struct rule_coverage *c, const struct part *part)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->source[i].begin_us != TS_NONE && source_emits(&c->source[i], part))
            return true;
    return !c->any;
}

static void view_rule(struct rule_coverage *c, size_t i)
{
    const struct rule *r = &c->rules->rule[i];
    const struct part *awaited = rule_form(r)->waits ? &r->other : &r->events;
    struct rule_coverage_view *v = &c->view[i];
    v->end_us = INT64_MAX;
    v->begin_us = INT64_MIN;
    v->possible = rule_coverage_can_emit(c, &r->events) &&
                  (!r->other.n_names || rule_coverage_can_emit(c, &r->other)) &&
                  (!r->until.n_names || rule_coverage_can_emit(c, &r->until));
    for (size_t k = 0; k < c->n; k++) {
        const struct rule_coverage_source *s = &c->source[k];
        if (s->begin_us == TS_NONE)
            continue;
        if (s->end_us != TS_NONE && s->end_us < v->end_us && source_emits(s, awaited))
            v->end_us = s->end_us;
        if (s->begin_us > v->begin_us && source_emits(s, &r->other))
            v->begin_us = s->begin_us;
    }
}

static void view_rules(struct rule_coverage *c)
{
    for (size_t i = 0; i < c->rules->n; i++)
        view_rule(c, i);
}

int rule_coverage_open(struct rule_coverage *c, const struct rules *rules, int64_t until_us, struct err *err)
{
    *c = (struct rule_coverage){.rules = rules, .until_us = until_us, .first_us = TS_NONE, .last_us = TS_NONE};
    if (!(c->view = mem_zero(rules->n, sizeof *c->view, err)))
        return -1;
    for (size_t i = 0; i < rules->n; i++)
        c->view[i].relied_us = INT64_MIN;
    view_rules(c);
    return 0;
}

void rule_coverage_close(struct rule_coverage *c)
{
    for (size_t i = 0; i < c->n; i++)
        dict_free(&c->source[i].names);
    free(c->source);
    free(c->view);
    dict_free(&c->reasons);
}

void rule_coverage_see(struct rule_coverage *c, int64_t ts_us)
{
    if (c->first_us == TS_NONE || ts_us < c->first_us)
        c->first_us = ts_us;
    if (c->last_us == TS_NONE || ts_us > c->last_us)
        c->last_us = ts_us;
}

static int add_names(struct rule_coverage_source *s, struct view text, struct err *err)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && text.p[i] != ' ')
            i++;
        if (i > from && dict_put(&s->names, (struct view){text.p + from, i - from}, err) < 0)
            return -1;
        i++;
    }
    return 0;
}

int rule_coverage_add(struct rule_coverage *c, const struct event *e, struct err *err)
{
    int64_t id = dict_put(&c->reasons, e->col[COL_REASON], err);
    if (id < 0)
        return -1;
    if ((size_t)id == c->n) {
        if (mem_reserve(&c->source, &c->cap, c->n + 1, sizeof *c->source, err) < 0)
            return -1;
        c->source[c->n++] = (struct rule_coverage_source){.begin_us = TS_NONE, .end_us = TS_NONE};
    }
    struct rule_coverage_source *s = &c->source[id];
    if (view_is(e->col[COL_EVENT], "coverage")) {
        c->any = true;
        if (s->begin_us == TS_NONE || e->ts_us < s->begin_us)
            s->begin_us = e->ts_us;
        if (add_names(s, e->col[COL_TEXT], err) < 0)
            return -1;
    } else if (s->end_us == TS_NONE || e->ts_us > s->end_us) {
        s->end_us = e->ts_us;
    }
    view_rules(c);
    return 0;
}

int rule_coverage_finish(struct rule_coverage *c, struct err *err)
{
    c->final = true;
    for (size_t i = 0; i < c->rules->n; i++) {
        const struct rule_coverage_view *v = &c->view[i];
        if (c->until_us == TS_NONE && v->end_us != INT64_MAX && v->relied_us >= v->end_us) {
            (void)err_set(err, ERR_DATA, "a coverage line comes too late: '%.*s' relied on what was said before it",
                          VIEW_FMT(c->rules->rule[i].text->name));
            return err_hint(err, "coverage lines stand first, or in order of time: LC_ALL=C sort the stream");
        }
    }
    return 0;
}

enum verdict rule_coverage_observable(const struct rule_coverage *c, size_t rule)
{
    if (c->any && c->view[rule].possible)
        return VERDICT_TRUE;
    if (!c->final)
        return VERDICT_UNKNOWN;
    return c->any ? VERDICT_FALSE : VERDICT_TRUE;
}

static enum verdict before_end(const struct rule_coverage *c, struct rule_coverage_view *v, int64_t due_us)
{
    if (c->until_us != TS_NONE)
        return due_us <= c->until_us ? VERDICT_TRUE : VERDICT_FALSE;
    if (c->final) {
        int64_t end_us = v->end_us != INT64_MAX ? v->end_us : c->last_us;
        return due_us < end_us ? VERDICT_TRUE : VERDICT_FALSE;
    }
    if (due_us >= c->last_us || due_us >= v->end_us)
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
    return claim.us >= (v->begin_us != INT64_MIN ? v->begin_us : c->first_us) ? VERDICT_TRUE : VERDICT_FALSE;
}
