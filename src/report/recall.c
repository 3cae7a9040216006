/* recall: a report without a log: what the history has of each rule. See snag/report.h. */
#include <math.h>

#include "report/report_impl.h"
#include "rule/language/digest.h"

/* Weeks that are complete count. */
static int add_cell(void *ctx, const struct history_cell *c, struct err *err)
{
    struct rate_row *row = ctx;
    (void)err;
    row->hit += c->complete ? c->hit : 0;
    row->opportunities += c->complete ? c->opportunities : 0;
    return 0;
}

static int sum_rule(struct report *r, size_t rule, const char *like, struct err *err)
{
    struct report_rule *x = &r->rule[rule];
    const struct history_series series = {.rule = x->info.name, .definition = view_of(r->past.definition[rule])};
    x->rate = (struct rate_row){.rule = rule, .name = x->info.name, .rate = NAN, .low = NAN, .high = NAN};
    if (history_weeks(r->past.history, &series, like, r->since_day, add_cell, &x->rate, err) < 0)
        return -1;
    if (x->rate.opportunities == 0)
        return 0;
    x->rate.seen = RATE_SEEN;
    x->rate.rate = (double)x->rate.hit / (double)x->rate.opportunities;
    return 0;
}

int report_recall(struct report *r, int64_t since_day, struct err *err)
{
    struct report_facts *f = &r->facts;
    const char *like = r->changes.has_period && r->changes.period.kind == PERIOD_MONTH ? "2026-01" : "2026-W01";
    r->since_day = since_day;
    f->history.alone = true;
    f->history.since_day = since_day;
    f->counts.first_us = TS_NONE;
    f->counts.last_us = TS_NONE;
    f->low = NAN;
    f->high = NAN;
    f->health.volume = NAN;
    for (size_t i = 0; i < r->n_rules; i++)
        if (sum_rule(r, i, like, err) < 0)
            return -1;
    report_sort_rules(r);
    f->n_rules = f->n_found + f->n_good; /* of the others nothing is known */
    if (history_newest(r->past.history, like, since_day, &f->history.now, &f->history.weeks, err) < 0)
        return -1;
    if (changes_end(r, err) < 0)
        return -1;
    f->changes.zone = history_zone(r->past.history);
    return 0;
}
