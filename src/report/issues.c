/* issues: reasons for contact counted in customers. See issues.h; bursts.c has the days that stand out. */
#include "report/issues.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/report_impl.h"
#include "snag/civil.h"
#include "snag/multiplicity.h"

static const uint32_t MARK = UINT32_C(1) << 31;

void issues_again(struct issues *x)
{
    x->n = 0;
    if (x->cap_had)
        memset(x->had, 0, x->cap_had * sizeof *x->had);
}

void issues_free(struct issues *x)
{
    free(x->row);
    free(x->had);
    dict_free(&x->reasons);
    dict_free(&x->queues);
    free(x->issue);
    free(x->burst);
}

int issues_event(struct issues *x, uint32_t contact, uint32_t customer, int64_t ts_us, struct view queue,
                 struct view reason, struct err *err)
{
    if (!x->wanted || contact == 0 || reason.n == 0 || (contact < x->cap_had && x->had[contact]))
        return 0;
    int64_t of = dict_put(&x->reasons, reason, err), at = queue.n ? dict_put(&x->queues, queue, err) : -1;
    if (of < 0 || (queue.n && at < 0) || mem_reserve(&x->row, &x->cap, x->n + 1, sizeof *x->row, err) < 0 ||
        mem_reserve_zero(&x->had, &x->cap_had, (size_t)contact + 1, sizeof *x->had, err) < 0)
        return -1;
    x->had[contact] = true;
    x->row[x->n++] = (struct issue_row){.ts_us = ts_us,
                                        .reason = (uint32_t)(of + 1),
                                        .customer = customer ? customer : MARK | contact,
                                        .queue = (uint32_t)(at + 1)};
    return 0;
}

/* ---- two periods ---- */

/* Who named what: each once. */
struct reason_named {
    uint32_t customer, reason;
};

static int by_customer(const void *a, const void *b)
{
    const struct reason_named *x = a, *y = b;
    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    return (x->reason > y->reason) - (x->reason < y->reason);
}

struct period_named {
    struct reason_named *named;
    size_t n;
    uint64_t customers;
    uint64_t *of; /* by reason: its customers */
};

static int count_period(const struct issues *x, int64_t first_day, int64_t last_day, struct period_named *p,
                        struct err *err)
{
    size_t n = 0;
    p->named = mem_zero(x->n + 1, sizeof *p->named, err);
    p->of = mem_zero(x->reasons.n + 1, sizeof *p->of, err);
    if (!p->named || !p->of)
        return -1;
    for (size_t i = 0; i < x->n; i++)
        if (x->row[i].day >= first_day && x->row[i].day <= last_day)
            p->named[n++] = (struct reason_named){x->row[i].customer, x->row[i].reason};
    qsort(p->named, n, sizeof *p->named, by_customer);
    for (size_t i = 0; i < n; i++) {
        if (i && by_customer(&p->named[i], &p->named[p->n - 1]) == 0)
            continue;
        p->customers += p->n == 0 || p->named[i].customer != p->named[p->n - 1].customer;
        p->of[p->named[i].reason]++;
        p->named[p->n++] = p->named[i];
    }
    return 0;
}

static void free_period(struct period_named *p)
{
    free(p->named);
    free(p->of);
}

static bool has_named(const struct period_named *p, size_t *at, uint32_t customer, uint32_t reason, bool *is_there)
{
    while (*at < p->n && p->named[*at].customer < customer)
        (*at)++;
    *is_there = *at < p->n && p->named[*at].customer == customer;
    for (size_t i = *at; i < p->n && p->named[i].customer == customer; i++)
        if (p->named[i].reason == reason)
            return true;
    return false;
}

/* Customers who are in both periods, by whether they named a reason there. */
static struct rate_cross cross_of(const struct period_named *now, const struct period_named *before, uint32_t reason)
{
    struct rate_cross c = {0};
    size_t at = 0;
    for (size_t i = 0, to; i < now->n; i = to) {
        uint32_t customer = now->named[i].customer;
        bool hit = false, is_there;
        for (to = i; to < now->n && now->named[to].customer == customer; to++)
            hit = hit || now->named[to].reason == reason;
        bool hit_before = has_named(before, &at, customer, reason, &is_there);
        c.customers += is_there;
        c.nn += is_there;
        c.hh += is_there && hit && hit_before;
        c.nh += is_there && hit_before;
        c.hn += is_there && hit;
    }
    return c;
}

static struct rate_side side_of(const struct period_named *p, uint32_t reason)
{
    uint64_t hit = p->of[reason], n = p->customers;
    return (struct rate_side){.opportunities = n, .hit = hit, .customers = n, .nn = n, .nh = hit, .hh = hit};
}

static void judge(struct report_issue *i, double q)
{
    i->q = q;
    i->beyond = q < .05;
    if (i->before == 0 && i->ever == 0)
        i->state = ISSUE_NEW;
    else if (i->beyond)
        i->state = i->now == 0 ? ISSUE_GONE : i->difference > 0 ? ISSUE_GROWING : ISSUE_SHRINKING;
}

/* What is beyond noise first, then what is new, then by how much it changed. */
static int by_weight(const void *a, const void *b)
{
    const struct report_issue *x = a, *y = b;
    if (x->beyond != y->beyond)
        return x->beyond ? -1 : 1;
    bool new_x = x->state == ISSUE_NEW, new_y = y->state == ISSUE_NEW;
    if (new_x != new_y)
        return new_x ? -1 : 1;
    if (fabs(x->difference) != fabs(y->difference))
        return fabs(x->difference) > fabs(y->difference) ? -1 : 1;
    return view_cmp(x->reason, y->reason);
}

static int compare(struct issues *x, const struct period_named *now, const struct period_named *before,
                   const struct period_named *ever, struct err *err)
{
    struct report_issues *told = &x->told;
    double *p = mem_zero(x->reasons.n + 1, sizeof *p, err), *q = mem_zero(x->reasons.n + 1, sizeof *q, err);
    x->issue = mem_zero(x->reasons.n + 1, sizeof *x->issue, err);
    int rc = p && q && x->issue ? 0 : -1;
    for (uint32_t i = 1; rc == 0 && i <= x->reasons.n; i++) {
        if (now->of[i] == 0 && before->of[i] == 0)
            continue;
        struct rate_side a = side_of(now, i), b = side_of(before, i);
        struct rate_cross both = cross_of(now, before, i);
        struct rate_difference d = rate_compare(&a, &b, &both);
        p[told->n_issues] = d.p;
        x->issue[told->n_issues++] = (struct report_issue){.reason = dict_text(&x->reasons, (int64_t)i - 1),
                                                           .now = now->of[i],
                                                           .before = before->of[i],
                                                           .ever = ever->of[i],
                                                           .difference = d.difference,
                                                           .low = d.low,
                                                           .high = d.high};
    }
    if (rc == 0)
        rc = adjust_bh(p, told->n_issues, q, err);
    for (size_t i = 0; rc == 0 && i < told->n_issues; i++) {
        judge(&x->issue[i], q[i]);
        told->n_beyond += x->issue[i].beyond;
        told->n_new += x->issue[i].state == ISSUE_NEW;
    }
    if (rc == 0 && told->n_issues)
        qsort(x->issue, told->n_issues, sizeof *x->issue, by_weight);
    told->issue = x->issue;
    free(p);
    free(q);
    return rc;
}

/* ---- which periods ---- */

/* The newest week that the log covers to its end, or the period asked for. */
static int period_told(const struct report *r, int64_t last_day, struct rate_period *p, struct err *err)
{
    char name[RATES_PERIOD_NAME];
    int64_t year;
    int week;
    if (r->changes.has_period) {
        *p = r->changes.period;
        return 0;
    }
    int64_t monday =
        last_day + 1 - ((last_day + 4) % 7 + 7) % 7; /* of the week of the day after; 1 Jan 1970: Thursday */
    civil_week(monday - 1, &year, &week);
    (void)snprintf(name, sizeof name, "%04d-W%02d", (int)year, week);
    return rate_period_read(p, name, r->changes.zone, 0, err);
}

static int find_days(struct report *r)
{
    struct issues *x = &r->issues;
    for (size_t i = 0; i < x->n; i++)
        x->row[i].day = rate_local_day(r->changes.zone, x->row[i].ts_us);
    return 0;
}

static int compare_periods(struct report *r, const struct rate_period *p, const struct rate_period *before,
                           int64_t first, struct err *err)
{
    struct issues *x = &r->issues;
    struct period_named now = {0}, then = {0}, ever = {0};
    int rc = count_period(x, p->first_day, p->last_day, &now, err);
    if (rc == 0)
        rc = count_period(x, before->first_day, before->last_day, &then, err);
    if (rc == 0)
        rc = count_period(x, first, before->first_day - 1, &ever, err);
    x->told.customers = now.customers;
    x->told.customers_before = then.customers;
    if (rc == 0 && now.customers && then.customers) {
        x->told.compared = true;
        rc = compare(x, &now, &then, &ever, err);
    }
    free_period(&now);
    free_period(&then);
    free_period(&ever);
    return rc;
}

int issues_end(struct report *r, struct err *err)
{
    struct issues *x = &r->issues;
    struct rate_period p, before;
    if (!x->wanted || r->facts.counts.first_us == TS_NONE)
        return 0;
    int64_t first = rate_local_day(r->changes.zone, r->facts.counts.first_us);
    int64_t last = rate_local_day(r->changes.zone, r->facts.counts.last_us);
    if (find_days(r) < 0 || period_told(r, last, &p, err) < 0)
        return -1;
    rate_period_before(&before, &p, r->changes.zone);
    (void)snprintf(x->told.period, sizeof x->told.period, "%s", p.name);
    (void)snprintf(x->told.versus, sizeof x->told.versus, "%s", before.name);
    x->told.n_reasons = x->reasons.n;
    r->facts.issues = &x->told;
    if (first <= before.first_day && last >= p.last_day && compare_periods(r, &p, &before, first, err) < 0)
        return -1;
    return bursts_end(r, p.first_day, err);
}
