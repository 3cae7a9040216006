/* past: what earlier reports found, beside what this one finds, and this one for those that follow. See snag/report.h.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/report_impl.h"
#include "rule/language/digest.h"

enum { GROUP_ROOM = 256 };

int report_remembers(struct report *r, struct history *h, struct err *err)
{
    struct earlier *p = &r->past;
    bool months = r->changes.has_period && r->changes.period.kind == PERIOD_MONTH;
    struct rates_options o = {
        .by = months ? "queue,month" : "queue,week", .zone = r->changes.zone, .counts_only = true, .may_lack = true};
    p->history = h;
    p->definition = mem_zero(r->n_rules + 1, sizeof *p->definition, err);
    if (!p->definition || rates_open(&p->by_queue, r->rules, &o, err) < 0)
        return -1;
    r->counting[r->n_counting++] = p->by_queue;
    rules_digest(r->rules, p->definition);
    r->facts.history.path = history_path(h);
    return 0;
}

void past_close(struct earlier *p)
{
    rates_close(p->by_queue);
    free(p->definition);
    free(p->said);
}

static const char *kind_of(const struct report *r)
{
    return r->changes.has_period && r->changes.period.kind == PERIOD_MONTH ? "2026-01" : "2026-W01";
}

static struct history_series rule_series(const struct report *r, size_t rule, const char *group)
{
    return (struct history_series){rules_info(r->rules, rule).name, view_of(group), view_of(r->past.definition[rule])};
}

/* ---- weeks ---- */

int past_most_weeks(const struct report *r, size_t *n, struct err *err)
{
    uint64_t cells = 0;
    int rc = r->past.history ? history_cells(r->past.history, &cells, err) : 0;
    *n = (size_t)cells;
    return rc;
}

struct adding {
    struct report_week *week;
    size_t n;
};

static int add_week(void *ctx, const struct history_cell *c, struct err *err)
{
    struct adding *a = ctx;
    struct report_week w = {.first_day = c->first_day,
                            .hit = c->hit,
                            .opportunities = c->opportunities,
                            .censored = c->censored,
                            .complete = c->complete};
    (void)err;
    (void)snprintf(w.name, sizeof w.name, "%s", c->period);
    size_t i = 0;
    while (i < a->n && strcmp(a->week[i].name, w.name) != 0)
        i++;
    if (i == a->n)
        a->week[a->n++] = w;
    else if (!a->week[i].complete && w.complete)
        a->week[i] = w;
    return 0;
}

static int by_day(const void *a, const void *b)
{
    const struct report_week *x = a, *y = b;
    return (x->first_day > y->first_day) - (x->first_day < y->first_day);
}

int past_weeks(const struct report *r, size_t rule, struct report_week *week, size_t *n, struct report_change *x,
               struct err *err)
{
    if (!r->past.history)
        return 0;
    const struct history_series s = rule_series(r, rule, "");
    struct adding a = {week, *n == 1 && !*week[0].name ? 0 : *n}; /* a rule without cells has a row without a week */
    if (history_weeks(r->past.history, &s, kind_of(r), r->since_day, add_week, &a, err) < 0 ||
        history_changed(r->past.history, &s, x->until, err) < 0)
        return -1;
    if (a.n == 0)
        return 0;
    qsort(week, a.n, sizeof *week, by_day);
    *n = a.n;
    return 0;
}

/* ---- what reports said ---- */

/* The week in which the log ends, or the period asked for. */
static int name_now(const struct report *r, struct history_report *now, struct err *err)
{
    const struct changes *c = &r->changes;
    struct rate_period p = c->period;
    char name[RATES_PERIOD_NAME];
    int64_t year;
    int week;
    if (!c->has_period) {
        civil_week(rate_local_day(c->zone, r->facts.counts.last_us), &year, &week);
        (void)snprintf(name, sizeof name, "%04d-W%02d", (int)year, week);
        if (rate_period_read(&p, name, c->zone, 0, err) < 0)
            return -1;
    }
    (void)snprintf(now->name, sizeof now->name, "%s", p.name);
    now->first_day = p.first_day;
    return 0;
}

/* "queue=support" */
static struct history_series group_series(const char *what, struct view name, char text[GROUP_ROOM])
{
    (void)snprintf(text, GROUP_ROOM, "%s=%.*s", what, VIEW_FMT(name));
    return (struct history_series){.group = view_of(text)};
}

static bool has_log(const struct report *r)
{
    return r->past.history && r->facts.counts.last_us != TS_NONE;
}

int past_end(struct report *r, struct err *err)
{
    struct report_facts *f = &r->facts;
    struct history *h = r->past.history;
    char text[GROUP_ROOM];
    if (!has_log(r))
        return 0;
    size_t n_rules = f->n_found + f->n_good;
    struct history_past *to = mem_zero(1 + n_rules + f->n_queues + REPORT_PILLARS, sizeof *to, err);
    const struct history_report *now = &f->history.now;
    r->past.said = to;
    if (!to || name_now(r, &f->history.now, err) < 0 || history_past(h, now, &(struct history_series){0}, to, err) < 0)
        return -1;
    f->history.past = to;
    for (size_t i = 0; i < n_rules; i++) {
        const struct history_series s = rule_series(r, r->rule[i].rate.rule, "");
        to++;
        r->rule[i].past = to;
        if (history_past(h, now, &s, to, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < f->n_queues; i++) {
        const struct history_series s = group_series("queue", r->contacts.queues[i].name, text);
        to++;
        r->contacts.queues[i].past = to;
        if (history_past(h, now, &s, to, err) < 0)
            return -1;
    }
    for (size_t i = 0; r->wide && i < REPORT_PILLARS; i++) {
        const struct history_series s = group_series("pillar", view_of(f->pillar[i].name), text);
        to++;
        f->pillar[i].past = to;
        if (history_past(h, now, &s, to, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- for the reports that follow ---- */

static int put_cell(struct report *r, const struct rate_row *row, const char *group, struct view week, struct err *err)
{
    const struct history_series s = rule_series(r, row->rule, group);
    struct rate_period p;
    struct history_cell c = {.hit = row->hit,
                             .opportunities = row->opportunities,
                             .censored = row->censored,
                             .complete = row->seen == RATE_SEEN && row->censored == 0};
    (void)snprintf(c.period, sizeof c.period, "%.*s", VIEW_FMT(week));
    if (rate_period_read(&p, c.period, r->changes.zone, 0, err) < 0)
        return -1;
    c.first_day = p.first_day;
    return history_put(r->past.history, &s, &c, err);
}

static int put_cells(struct report *r, struct err *err)
{
    const struct rates *by_week = r->changes.by_week, *by_queue = r->past.by_queue;
    char group[GROUP_ROOM];
    for (size_t i = 0; i < rates_n(by_week); i++) {
        const struct rate_row *row = rates_row(by_week, i);
        if (row->grouped && row->group[0].n && row->seen != RATE_UNSEEN && put_cell(r, row, "", row->group[0], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < rates_n(by_queue); i++) {
        const struct rate_row *row = rates_row(by_queue, i);
        if (!row->grouped || row->group[1].n == 0 || row->seen == RATE_UNSEEN)
            continue;
        (void)snprintf(group, sizeof group, "queue=%.*s", VIEW_FMT(row->group[0]));
        if (put_cell(r, row, group, row->group[1], err) < 0)
            return -1;
    }
    return 0;
}

static bool is_signal(const struct report_facts *f, const struct report_rule *rule)
{
    for (size_t i = 0; i < f->changes.n; i++)
        if (f->changes.change[i].rule == rule)
            return f->changes.change[i].signal != REPORT_NO_SIGNAL;
    return false;
}

static int say_groups(const struct report *r, struct err *err)
{
    const struct report_facts *f = &r->facts;
    char text[GROUP_ROOM];
    for (size_t i = 0; i < f->n_queues; i++) {
        const struct report_queue *q = &f->queue[i];
        const struct history_series s = group_series("queue", q->name, text);
        const struct history_said said = {q->snagged, q->contacts, q->low, q->high, q->snagged > 0};
        if (history_say(r->past.history, &s, &said, err) < 0)
            return -1;
    }
    for (size_t i = 0; r->wide && i < REPORT_PILLARS; i++) {
        const struct report_pillar *p = &f->pillar[i];
        const struct history_series s = group_series("pillar", view_of(p->name), text);
        const struct history_said said = {p->snagged, f->contacts, p->low, p->high, p->snagged > 0};
        if (p->n_rules && history_say(r->past.history, &s, &said, err) < 0)
            return -1;
    }
    return 0;
}

static int say(const struct report *r, struct err *err)
{
    const struct report_facts *f = &r->facts;
    const struct history_said all = {f->snagged, f->contacts, f->low, f->high, f->snagged > 0};
    if (history_say(r->past.history, &(struct history_series){0}, &all, err) < 0)
        return -1;
    for (size_t i = 0; i < f->n_found + f->n_good; i++) {
        const struct rate_row *row = &f->rule[i].rate;
        const struct history_series s = rule_series(r, row->rule, "");
        const struct history_said said = {row->hit, row->opportunities, row->low, row->high, is_signal(f, &f->rule[i])};
        if (history_say(r->past.history, &s, &said, err) < 0)
            return -1;
    }
    return say_groups(r, err);
}

int report_record(struct report *r, struct err *err)
{
    if (!has_log(r))
        return 0;
    return history_begin(r->past.history, &r->facts.history.now, err) < 0 || put_cells(r, err) < 0 || say(r, err) < 0
               ? -1
               : history_commit(r->past.history, err);
}
