/* report: gathers the facts. See snag/report.h; report_text.c tells them. */
#include "snag/report.h"

#include <math.h>
#include <stdlib.h>

#include "report/blind.h"
#include "report/report_impl.h"
#include "snag/num.h"
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
    r->counting[r->n_counting++] = r->rates;
    for (size_t i = 0; i < r->n_rules; i++)
        r->rule[i].info = rules_info(rules, i);
    return 0;
}

void report_discreet(struct report *r, bool names, uint64_t min_cell)
{
    r->facts.nameless = !names;
    r->facts.min_cell = min_cell;
}

int report_widen(struct report *r, const struct zone *zone, struct err *err)
{
    if (rates_open(&r->by_queue, r->rules, &(struct rates_options){.by = "queue"}, err) < 0 ||
        rates_open(&r->by_hour, r->rules, &(struct rates_options){.by = "hour", .zone = zone}, err) < 0)
        return -1;
    r->counting[r->n_counting++] = r->by_queue;
    r->counting[r->n_counting++] = r->by_hour;
    r->wide = true;
    r->contacts.moves = true;
    r->places.zone = zone;
    return 0;
}

void report_close(struct report *r)
{
    if (!r)
        return;
    if (r->evidence.rules)
        evidence_free(&r->evidence);
    contacts_free(&r->contacts);
    moments_free(&r->moments);
    todo_free(&r->todo);
    issues_free(&r->issues);
    money_free(&r->money);
    agents_free(&r->agents);
    report_counted_close(r);
    changes_close(&r->changes);
    past_close(&r->past);
    health_free(&r->health);
    dict_free(&r->contact);
    dict_free(&r->customer);
    rates_close(r->rates);
    rates_close(r->by_queue);
    rates_close(r->by_hour);
    rates_close(r->by_group);
    free(r->rule);
    buf_free(&r->told);
    buf_free(&r->command);
    buf_free(&r->words);
    free(r->note);
    arena_free(&r->note_texts);
    free(r);
}

/* ---- events and snags, as rows ---- */

static enum event_emitted emits(const struct rule_info *info)
{
    return event_emitted(info->snag, NULL);
}

/* From 1; 0: it has no name. */
static int number_of(struct dict *names, struct view name, uint32_t *number, struct err *err)
{
    int64_t id = name.n ? dict_put(names, name, err) : -1;
    *number = (uint32_t)(id + 1);
    return id < 0 && name.n ? -1 : 0;
}

static int add_todo(struct report *r, const struct held_event *held, uint32_t customer, struct err *err)
{
    const struct view *col = held->event->col;
    struct todo_event e = {.kind = todo_kind_of(col[COL_EVENT]),
                           .customer = customer,
                           .ts_us = held->event->ts_us,
                           .direction = col[COL_DIRECTION],
                           .channel = col[COL_CHANNEL],
                           .queue = held->queue,
                           .reason = col[COL_REASON],
                           .text = col[COL_TEXT]};
    if (!r->todo.wanted || e.kind == TODO_NOTHING)
        return 0;
    if (number_of(&r->contact, col[COL_CASE].n ? col[COL_CASE] : col[COL_CONTACT], &e.case_, err) < 0)
        return -1;
    return todo_event(&r->todo, &e, err);
}

static int add_held(void *report, const struct held_event *held, struct err *err)
{
    struct report *r = report;
    const struct view *col = held->event->col;
    struct contact_event e = {.queue = held->queue};
    if (view_is(col[COL_EVENT], "start")) {
        r->facts.starts++;
        r->facts.starts_in += view_is(col[COL_DIRECTION], "in");
    }
    if (health_row(&r->health, held, err) < 0 || number_of(&r->contact, held->contact, &e.contact, err) < 0 ||
        number_of(&r->customer, col[COL_CUSTOMER], &e.customer, err) < 0)
        return -1;
    if (add_todo(r, held, e.customer, err) < 0 ||
        issues_event(&r->issues, e.contact, e.customer, held->event->ts_us, held->queue, col[COL_REASON], err) < 0)
        return -1;
    if (r->wide &&
        moments_event(&r->moments, e.contact, col[COL_EVENT], col[COL_VALUE], col[COL_TEXT], col[COL_REASON], err) < 0)
        return -1;
    return contacts_event(&r->contacts, &e, err);
}

/* A snag of a contact, and where it stands. */
static int add_standing(void *report, const struct snag_standing *s, struct err *err)
{
    struct report *r = report;
    struct contact_standing x = {
        .stands = s->stands, .at_queue = s->at_queue, .pillar = contacts_pillar(r->rule[s->rule].info.pillar)};
    uint32_t contact;
    if (r->wide && emits(&r->rule[s->rule].info) == EMITTED_GOOD)
        return number_of(&r->contact, s->contact, &contact, err) < 0 ? -1 : moments_good(&r->moments, contact, err);
    if (!report_counts(r, s->rule))
        return 0;
    if (number_of(&r->contact, s->contact, &x.contact, err) < 0 ||
        number_of(&r->contact, s->charged, &x.charged, err) < 0)
        return -1;
    return contacts_stand(&r->contacts, &x, err);
}

static int add_covered(void *report, const struct held_event *line, struct err *err)
{
    struct report *r = report;
    return health_row(&r->health, line, err);
}

void report_asks(struct report *r, struct detect_options *o)
{
    o->rates = r->counting;
    o->n_rates = r->n_counting;
    o->only_snags = true;
    o->standing = add_standing;
    o->held = add_held;
    o->covered = add_covered;
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
        struct evidence_at at = {.rule = (uint32_t)rule,
                                 .ts_us = e->ts_us,
                                 .value = NAN,
                                 .customer_name = e->col[COL_CUSTOMER],
                                 .contact_name = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE],
                                 .queue = event_cell(e, queue),
                                 .source = evidence_first(event_cell(e, evidence))};
        (void)num_parse(e->col[COL_VALUE], &at.value);
        if (rule < 0)
            continue;
        if (number_of(&r->contact, at.contact_name, &at.contact, err) < 0 ||
            number_of(&r->customer, at.customer_name, &at.customer, err) < 0 ||
            evidence_add(&r->evidence, &at, err) < 0)
            return -1;
        if (r->todo.wanted && rule == r->todo.dark_rule && todo_silent(&r->todo, at.customer, at.ts_us, err) < 0)
            return -1;
    }
    return 0;
}

const struct report_facts *report_facts(const struct report *r)
{
    return &r->facts;
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
    for (size_t i = 0; i < r->n_rules; i++) {
        struct report_rule *rule = &r->rule[i];
        rule->rate = *rates_row(r->rates, i);
        rule->worst = r->evidence.rule[i].worst;
        rule->evidence = r->evidence.rule[i].best;
        rule->n_evidence = r->evidence.rule[i].n;
    }
    report_sort_rules(r);
}

void report_sort_rules(struct report *r)
{
    struct report_facts *f = &r->facts;
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

/* What the wide report shows besides. */
static int end_wide(struct report *r, struct err *err)
{
    struct report_facts *f = &r->facts;
    struct report_places *p = &r->places;
    if (moments_end(&r->moments, &r->contacts, err) < 0)
        return -1;
    p->by_queue = r->by_queue;
    p->by_hour = r->by_hour;
    p->flow = r->contacts.flow;
    p->n_flows = r->contacts.n_flows;
    f->places = p;
    f->moments = &r->moments.told;
    for (size_t i = 0; i < REPORT_PILLARS; i++) {
        f->pillar[i] = r->contacts.pillar[i];
        f->pillar[i].name = contacts_pillar_name(i);
    }
    for (size_t i = 0; i < f->n_found; i++) {
        unsigned pillar = contacts_pillar(f->rule[i].info.pillar);
        if (pillar < REPORT_PILLARS && f->rule[i].info.part_of.n == 0)
            f->pillar[pillar].n_rules++;
    }
    return 0;
}

static int end(struct report *r, const struct ingest_stats *stats, struct err *err)
{
    struct report_facts *f = &r->facts;
    struct contact_counts *c = &r->contacts;
    f->ingest = stats;

    take_rules(r);
    if (contacts_end(c, err) < 0 || changes_end(r, err) < 0 || health_end(&r->health, stats, &f->health, err) < 0)
        return -1;
    f->contacts = c->n;
    f->anonymous = c->anonymous;
    f->snagged = c->snagged;
    f->uncounted = c->uncounted;
    f->customers = c->customers;
    f->nowhere = c->nowhere;
    f->low = c->low;
    f->high = c->high;
    f->queue = c->queues;
    f->n_queues = c->n_queues;
    f->by_group = r->by_group;
    if (agents_end(r, err) < 0 || todo_end(r, err) < 0 || issues_end(r, err) < 0 || (r->wide && end_wide(r, err) < 0))
        return -1;
    return past_end(r, err);
}

int report_end(struct report *r, const struct source *detect, const struct ingest_stats *stats, struct err *err)
{
    r->facts.counts = detect_counts(detect);
    return end(r, stats, err);
}

int report_end_counted(struct report *r, const struct counter *c, const struct ingest_stats *stats, struct err *err)
{
    r->facts.counts = detect_count_counts(c);
    return report_counted_end(r, c, err) < 0 ? -1 : end(r, stats, err);
}
