/* changes: rates by week of each rule beside the weeks before, and which of them are more than noise. See snag/report.h
 * and snag/limits.h. */
#include <math.h>
#include <stdlib.h>

#include "report/report_impl.h"
#include "snag/multiplicity.h"
#include "snag/rates_told.h"

static bool is_series(enum period_kind kind)
{
    return kind == PERIOD_WEEK || kind == PERIOD_MONTH;
}

int report_changes(struct report *r, const struct report_period *p, struct err *err)
{
    struct changes *c = &r->changes;
    struct rates_options o = {.by = p->period && p->period->kind == PERIOD_MONTH ? "month" : "week",
                              .zone = p->zone,
                              .counts_only = true,
                              .may_lack = true};
    if (p->period && !is_series(p->period->kind)) {
        (void)err_set(err, ERR_USAGE, "a report is about a week or a month, not %s", p->period->name);
        return err_hint(err, "snag rates --period %s has its rates", p->period->name);
    }
    c->zone = p->zone;
    r->health.zone = p->zone;
    c->has_period = p->period != NULL;
    c->has_versus = p->versus != NULL;
    if (p->period)
        c->period = *p->period;
    if (p->versus)
        c->versus = *p->versus;
    if (rates_open(&c->by_week, r->rules, &o, err) < 0)
        return -1;
    r->counting[r->n_counting++] = c->by_week;
    if (!p->period)
        return 0;
    o = (struct rates_options){.period = p->period, .versus = p->versus, .zone = p->zone};
    if (rates_open(&c->asked, r->rules, &o, err) < 0)
        return -1;
    r->counting[r->n_counting++] = c->asked;
    return 0;
}

void changes_close(struct changes *c)
{
    rates_close(c->by_week);
    rates_close(c->asked);
    free(c->week);
    free(c->change);
}

/* ---- the weeks of a rule ---- */

static int week_of(const struct changes *c, const struct rate_row *row, struct report_week *w, struct err *err)
{
    struct rate_period p;
    *w = (struct report_week){.hit = row->hit,
                              .opportunities = row->opportunities,
                              .censored = row->censored,
                              .complete = row->seen == RATE_SEEN && row->censored == 0};
    if (row->group[0].n == 0 || row->group[0].n >= sizeof w->name)
        return 0;
    memcpy(w->name, row->group[0].p, row->group[0].n);
    if (rate_period_read(&p, w->name, c->zone, 0, err) < 0)
        return -1;
    w->first_day = p.first_day;
    return 0;
}

static int limit_weeks(struct report_week *week, size_t n, struct err *err)
{
    struct limit_count *count = mem_zero(n, sizeof *count, err);
    struct limits *limits = mem_zero(n, sizeof *limits, err);
    bool *left_out = mem_zero(n, sizeof *left_out, err);
    int rc = count && limits && left_out ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        count[i] = (struct limit_count){week[i].hit, week[i].opportunities};
        left_out[i] = !week[i].complete;
    }
    if (rc == 0)
        rc = limits_series(limits, count, left_out, n, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        week[i].limits = limits[i];
    free(count);
    free(limits);
    free(left_out);
    return rc;
}

/* Which week is told: of those that are complete, the newest in which something could have met the rule, since what
 * a log covers may outlive its events. */
static size_t told_week(const struct changes *c, const struct report_week *week, size_t n)
{
    size_t at = n;
    for (size_t i = 0; i < n; i++)
        if (c->has_period ? strcmp(week[i].name, c->period.name) == 0 : week[i].complete && week[i].opportunities)
            at = i;
    return at;
}

/* ---- all rules ---- */

static bool has_rate(const struct report_rule *rule)
{
    return !isnan(rule->rate.rate) && !rate_cannot_be_met(&rule->rate);
}

static int add_rule(struct report *r, const struct report_rule *rule, size_t first, size_t n, struct err *err)
{
    struct changes *c = &r->changes;
    struct report_changes *told = &r->facts.changes;
    struct report_change *x = &c->change[told->n];
    struct report_week *week = c->week + c->n_weeks;
    *x = (struct report_change){.rule = rule, .week = week, .q = NAN};
    for (size_t i = 0; i < n; i++)
        if (week_of(c, rates_row(c->by_week, first + i), &week[i], err) < 0)
            return -1;
    if (past_weeks(r, rule->rate.rule, week, &n, x, err) < 0 || limit_weeks(week, n, err) < 0)
        return -1;
    c->n_weeks += n;
    x->n_weeks = n;
    x->at = told_week(c, x->week, n);
    x->asked = c->asked && rates_n(c->asked) ? rates_row(c->asked, rule->rate.rule) : NULL;
    told->n++;
    if (x->at == n)
        return 0;
    const struct limits *l = &x->week[x->at].limits;
    told->n_known += l->known;
    told->most_weeks = l->weeks > told->most_weeks ? l->weeks : told->most_weeks;
    return 0;
}

static int adjust(struct report_change *change, size_t n, struct err *err)
{
    double *p = mem_zero(n + 1, sizeof *p, err), *q = mem_zero(n + 1, sizeof *q, err);
    int rc = p && q ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++)
        p[i] = change[i].at < change[i].n_weeks ? change[i].week[change[i].at].limits.p : NAN;
    if (rc == 0)
        rc = adjust_bh(p, n, q, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        bool beyond = change[i].at < change[i].n_weeks && change[i].week[change[i].at].limits.beyond;
        change[i].q = q[i];
        change[i].signal = q[i] < .05 ? REPORT_HEADLINE : beyond ? REPORT_SIGNAL : REPORT_NO_SIGNAL;
    }
    free(p);
    free(q);
    return rc;
}

static double p_of(const struct report_change *x)
{
    double p = x->at < x->n_weeks ? x->week[x->at].limits.p : NAN;
    return isnan(p) ? 2 : p;
}

/* Headlines, signals, then by p, then as the report has the rules. */
static int by_signal(const void *a, const void *b)
{
    const struct report_change *x = a, *y = b;
    if (x->signal != y->signal)
        return x->signal > y->signal ? -1 : 1;
    if (p_of(x) != p_of(y))
        return p_of(x) < p_of(y) ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

/* Where each rule's rows begin; the last is where they end. */
static size_t *first_rows(const struct rates *by_week, size_t n_rules, struct err *err)
{
    size_t *first = mem_zero(n_rules + 1, sizeof *first, err);
    for (size_t i = 0; first && i < rates_n(by_week); i++)
        first[rates_row(by_week, i)->rule + 1] = i + 1;
    return first;
}

int changes_end(struct report *r, struct err *err)
{
    struct changes *c = &r->changes;
    struct report_facts *f = &r->facts;
    if (!c->by_week)
        return 0;
    size_t n_past, *first = first_rows(c->by_week, r->n_rules, err);
    if (past_most_weeks(r, &n_past, err) < 0) {
        free(first);
        return -1;
    }
    c->week = mem_zero(rates_n(c->by_week) + n_past + 1, sizeof *c->week, err);
    c->change = mem_zero(r->n_rules + 1, sizeof *c->change, err);
    int rc = first && c->week && c->change ? 0 : -1;
    f->changes = (struct report_changes){.asked = true,
                                         .zone = c->zone ? zone_name(c->zone) : "UTC",
                                         .period = c->has_period ? &c->period : NULL,
                                         .versus = c->has_versus ? &c->versus : NULL};
    for (size_t i = 0; rc == 0 && i < f->n_found + f->n_good; i++) {
        size_t rule = f->rule[i].rate.rule;
        if (has_rate(&f->rule[i]))
            rc = add_rule(r, &f->rule[i], first[rule], first[rule + 1] - first[rule], err);
    }
    if (rc == 0)
        rc = adjust(c->change, f->changes.n, err);
    for (size_t i = 0; rc == 0 && i < f->changes.n; i++) {
        f->changes.n_headlines += c->change[i].signal == REPORT_HEADLINE;
        f->changes.n_signals += c->change[i].signal != REPORT_NO_SIGNAL;
    }
    if (rc == 0 && f->changes.n)
        qsort(c->change, f->changes.n, sizeof *c->change, by_signal);
    f->changes.change = c->change;
    free(first);
    return rc;
}
