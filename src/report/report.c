/* report: gathers the facts. See snag/report.h; report_text.c tells them. */
#include "snag/report.h"

#include <math.h>
#include <stdlib.h>

#include "report/blind.h"
#include "report/report_impl.h"
#include "snag/rates_told.h"

int report_open(struct report **out, struct rules *rules, struct err *err)
{
    struct report *r = mem_zero(1, sizeof *r, err);
    *out = r;
    if (!r)
        return -1;
    r->rules = rules;
    r->n_rules = rules_n(rules);
    r->rule = mem_zero(r->n_rules, sizeof *r->rule, err);
    if (!r->rule || evidence_open(&r->evidence, rules, err) < 0 ||
        rates_open(&r->rates, rules, &(struct rates_options){0}, err) < 0) {
        report_close(r);
        *out = NULL;
        return -1;
    }
    for (size_t i = 0; i < r->n_rules; i++)
        r->rule[i].info = rules_info(rules, i);
    return 0;
}

void report_close(struct report *r)
{
    if (!r)
        return;
    if (r->evidence.rules)
        evidence_free(&r->evidence);
    contacts_free(&r->contacts);
    rates_close(r->rates);
    free(r->rule);
    buf_free(&r->told);
    buf_free(&r->command);
    buf_free(&r->words);
    free(r);
}

/* ---- events and snags ---- */

static int add_held(void *report, const struct held_event *held, struct err *err)
{
    struct report *r = report;
    return contacts_held(&r->contacts, held, err);
}

static enum event_emitted emits(const struct rule_info *info)
{
    return event_emitted(info->snag, NULL);
}

/* A snag of a contact, and where it stands. */
static int add_standing(void *report, const struct snag_standing *s, struct err *err)
{
    struct report *r = report;
    const struct rule_info info = rules_info(r->rules, s->rule);
    return info.part_of.n || emits(&info) != EMITTED_SNAG ? 0 : contacts_stand(&r->contacts, s, err);
}

void report_asks(struct report *r, struct detect_options *o)
{
    o->rates = &r->rates;
    o->n_rates = 1;
    o->only_snags = true;
    o->standing = add_standing;
    o->held = add_held;
    o->ctx = r;
}

int report_add(struct report *r, const struct batch *b, struct err *err)
{
    int64_t evidence = schema_find(b->schema, "evidence"), queue = schema_find(b->schema, "at_queue");
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        struct view name = {0};
        if (event_emitted(e->col[COL_EVENT], &name) != EMITTED_SNAG)
            continue;
        int64_t rule = rules_find(r->rules, name);
        const struct evidence_at at = {(size_t)rule, e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE],
                                       event_cell(e, queue), event_cell(e, evidence)};
        if (rule >= 0 && evidence_add(&r->evidence, &at, e, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the end ---- */

/* Friction with a rate, found without one; what went right; what this log cannot show; rules that are no finding. */
enum shown_as { RATED, FOUND, GOOD, BLIND, HELPER };

static enum shown_as standing_of(const struct report_rule *r)
{
    if (emits(&r->info) == EMITTED_NONE)
        return HELPER;
    if (rate_is_blind(&r->rate))
        return BLIND;
    if (emits(&r->info) != EMITTED_SNAG)
        return GOOD;
    return isnan(r->rate.rate) ? FOUND : RATED;
}

static int by_rate(const void *a, const void *b)
{
    const struct report_rule *x = a, *y = b;
    enum shown_as p = standing_of(x), q = standing_of(y);
    if (p != q)
        return p < q ? -1 : 1;
    bool rated = p == RATED || (p == GOOD && !isnan(x->rate.rate) && !isnan(y->rate.rate));
    if (rated && x->rate.rate != y->rate.rate)
        return (x->rate.rate < y->rate.rate) - (x->rate.rate > y->rate.rate);
    return view_cmp(x->rate.name, y->rate.name);
}

static void take_rules(struct report *r)
{
    struct report_facts *f = &r->facts;
    for (size_t i = 0; i < r->n_rules; i++) {
        struct report_rule *rule = &r->rule[i];
        rule->rate = *rates_row(r->rates, i);
        rule->worst = r->evidence.rule[i].worst;
        rule->evidence = r->evidence.rule[i].best;
        rule->n_evidence = r->evidence.rule[i].n;
    }
    qsort(r->rule, r->n_rules, sizeof *r->rule, by_rate);
    for (size_t i = 0; i < r->n_rules; i++) {
        enum shown_as standing = standing_of(&r->rule[i]);
        f->n_rated += standing == RATED;
        f->n_found += standing <= FOUND;
        f->n_good += standing == GOOD;
        f->n_rules += standing < HELPER;
    }
    f->rule = r->rule;
}

int report_end(struct report *r, const struct source *detect, const struct ingest_stats *stats, struct err *err)
{
    struct report_facts *f = &r->facts;
    struct contact_counts *c = &r->contacts;
    f->ingest = stats;
    f->counts = detect_counts(detect);
    take_rules(r);
    if (contacts_end(c, err) < 0)
        return -1;
    f->contacts = c->n;
    f->anonymous = c->anonymous;
    f->snagged = c->snagged;
    f->uncounted = c->uncounted;
    f->customers = c->customer.names.n;
    f->starts = c->starts;
    f->starts_in = c->starts_in;
    f->nowhere = c->nowhere;
    f->low = c->low;
    f->high = c->high;
    f->queue = c->queues;
    f->n_queues = c->n_queues;
    return 0;
}
