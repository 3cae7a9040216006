/* facts_json_places: pillars, moments, queues, rates by queue and hour, and flows, as JSON. See facts_json.h. */
#include <stdlib.h>

#include "report/facts_json.h"

void facts_put_pillars(struct facts_json *x)
{
    struct json_put *j = &x->j;
    put_open(j, "pillars", '[');
    for (size_t i = 0; x->f->places && i < REPORT_PILLARS; i++) {
        const struct report_pillar *p = &x->f->pillar[i];
        put_open(j, NULL, '{');
        put_text(j, "pillar", view_of(p->name));
        put_count(j, "rules", p->n_rules);
        if (p->n_rules)
            facts_put_share(x, p->snagged, x->f->contacts, p->low, p->high, false);
        facts_put_past(x, p->past, false);
        put_close(j, '}');
    }
    put_close(j, ']');
}

static uint64_t put_all(const uint64_t n[REPORT_MOMENTS])
{
    return n[MOMENT_WRONG] + n[MOMENT_NEUTRAL_ONE] + n[MOMENT_WELL];
}

/* One list of three, with a name of its own. */
static void put_three(struct facts_json *x, const char *member, struct view name, const uint64_t n[REPORT_MOMENTS])
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_or_null(j, member, name);
    if (put_all(n) && facts_put_small(x, put_all(n))) {
        put_count(j, "under", x->f->min_cell);
    } else {
        put_count(j, "negative", n[MOMENT_WRONG]);
        put_count(j, "neutral", n[MOMENT_NEUTRAL_ONE]);
        put_count(j, "positive", n[MOMENT_WELL]);
    }
    put_close(j, '}');
}

void facts_put_moments(struct facts_json *x)
{
    static const char *const from[REPORT_SOURCES] = {
        [FROM_EXPECTATION] = "expectation", [FROM_CSAT] = "csat", [FROM_SNAGS] = "snags"};
    struct json_put *j = &x->j;
    const struct report_moments *m = x->f->moments;
    if (!m) {
        put_null(j, "moments");
        return;
    }
    put_open(j, "moments", '{');
    put_open(j, "by_source", '[');
    for (size_t i = 0; i < REPORT_SOURCES; i++)
        put_three(x, "source", view_of(from[i]), m->n[i]);
    put_close(j, ']');
    put_open(j, "by_reason", '[');
    for (size_t i = 0; i < m->n_reasons; i++)
        put_three(x, "reason", m->reason[i].name, m->reason[i].n);
    put_close(j, ']');
    put_close(j, '}');
}

void facts_put_queues(struct facts_json *x)
{
    struct json_put *j = &x->j;
    put_open(j, "queues", '[');
    for (size_t i = 0; i < x->f->n_queues; i++) {
        const struct report_queue *q = &x->f->queue[i];
        put_open(j, NULL, '{');
        put_or_null(j, "queue", q->name);
        facts_put_share(x, q->snagged, q->contacts, q->low, q->high, true);
        facts_put_past(x, q->past, true);
        put_close(j, '}');
    }
    put_close(j, ']');
}

/* ---- rates by place and time ---- */

static int put_numbers(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Of the rules shown, in the rules' order. */
static void put_cells(struct facts_json *x, const char *name, const char *group, const struct rates *rates,
                      const size_t *shown, size_t n_shown)
{
    struct json_put *j = &x->j;
    put_open(j, name, '[');
    for (size_t i = 0; i < rates_n(rates); i++) {
        const struct rate_row *row = rates_row(rates, i);
        if (!row->grouped || row->opportunities == 0 ||
            !bsearch(&row->rule, shown, n_shown, sizeof *shown, put_numbers))
            continue;
        put_open(j, NULL, '{');
        put_text(j, "rule", row->name);
        put_or_null(j, group, row->group[0]);
        facts_put_share(x, row->hit, row->opportunities, row->low, row->high, true);
        put_close(j, '}');
    }
    put_close(j, ']');
}

/* What --by asked for. */
static void put_group(struct facts_json *x, const size_t *shown, size_t n_shown)
{
    struct json_put *j = &x->j;
    if (!x->f->by_group)
        return;
    put_open(j, "by_group", '{');
    put_text(j, "group", rates_group(x->f->by_group, 0));
    put_cells(x, "cells", "value", x->f->by_group, shown, n_shown);
    put_close(j, '}');
}

static void put_flows(struct facts_json *x)
{
    struct json_put *j = &x->j;
    put_open(j, "flows", '[');
    for (size_t i = 0; i < x->f->places->n_flows; i++) {
        const struct report_flow *flow = &x->f->places->flow[i];
        if (facts_put_small(x, flow->moves))
            continue;
        put_open(j, NULL, '{');
        put_or_null(j, "from", flow->from);
        put_or_null(j, "to", flow->to);
        put_count(j, "moves", flow->moves);
        put_close(j, '}');
    }
    put_close(j, ']');
}

void facts_put_places(struct facts_json *x)
{
    const struct report_facts *f = x->f;
    size_t n = f->n_found + f->n_good, *shown = mem_zero(n + 1, sizeof *shown, x->j.err);
    if (!shown) {
        x->j.rc = -1;
        return;
    }
    for (size_t i = 0; i < n; i++)
        shown[i] = f->rule[i].rate.rule;
    qsort(shown, n, sizeof *shown, put_numbers);
    if (!f->places) { /* there is no log */
        free(shown);
        return;
    }
    put_cells(x, "by_queue", "queue", f->places->by_queue, shown, n);
    put_cells(x, "by_hour", "hour", f->places->by_hour, shown, n);
    put_group(x, shown, n);
    put_flows(x);
    free(shown);
}
