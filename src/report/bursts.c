/* bursts: days on which more customers than usual come for one reason. See issues.h. */
#include <math.h>
#include <stdlib.h>

#include "report/report_impl.h"
#include "snag/multiplicity.h"

enum { BURST_LEAST = 5 };

/* Customers of a reason on a day: each once. Reason 0: of any. */
struct burst_cell {
    uint32_t reason, customer;
    int64_t day;
};

static int by_cell(const void *a, const void *b)
{
    const struct burst_cell *x = a, *y = b;
    if (x->reason != y->reason)
        return x->reason < y->reason ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->customer > y->customer) - (x->customer < y->customer);
}

/* The days of the log, from its first. */
struct days {
    int64_t first;
    size_t n;
    uint64_t *all; /* customers of each */
    struct limit_count *count;
    struct limits *limits;
    bool *none;
    double *p;
    size_t n_p, cap_p;
};

static int open_days(struct days *d, int64_t first, int64_t last, struct err *err)
{
    d->first = first;
    d->n = (size_t)(last - first + 1);
    d->all = mem_zero(d->n, sizeof *d->all, err);
    d->count = mem_zero(d->n, sizeof *d->count, err);
    d->limits = mem_zero(d->n, sizeof *d->limits, err);
    d->none = mem_zero(d->n, sizeof *d->none, err);
    return d->all && d->count && d->limits && d->none ? 0 : -1;
}

static void free_days(struct days *d)
{
    free(d->all);
    free(d->count);
    free(d->limits);
    free(d->none);
    free(d->p);
}

/* Its customers by day; *at moves behind the reason's cells. */
static void count_days(const struct burst_cell *cell, size_t n, size_t *at, uint32_t reason, const struct days *d,
                       struct limit_count *count)
{
    for (; *at < n && cell[*at].reason == reason; (*at)++)
        if (*at == 0 || by_cell(&cell[*at], &cell[*at - 1]) != 0)
            count[cell[*at].day - d->first].hit++;
}

/* The chance of k or more of n, each with the chance p: where customers are few, limits alone are too narrow. */
static double tail(uint64_t k, uint64_t n, double p)
{
    double sum = 0, of_n = lgamma((double)n + 1);
    if (k == 0 || p >= 1)
        return 1;
    for (uint64_t i = k; p > 0 && i <= n; i++) {
        double x = (double)i, rest = (double)(n - i);
        double term = exp(of_n - lgamma(x + 1) - lgamma(rest + 1) + x * log(p) + rest * log1p(-p));
        sum += term;
        if (term < 1e-17 * sum)
            break;
    }
    return fmin(2 * sum, 1);
}

static int add_bursts(struct issues *x, uint32_t reason, int64_t from_day, struct days *d, struct err *err)
{
    size_t from = from_day > d->first ? (size_t)(from_day - d->first) : 0;
    for (size_t i = from; i < d->n; i++) {
        const struct limits *l = &d->limits[i];
        if (!l->known)
            continue;
        if (mem_reserve(&d->p, &d->cap_p, d->n_p + 1, sizeof *d->p, err) < 0 ||
            mem_reserve(&x->burst, &x->cap_bursts, d->n_p + 1, sizeof *x->burst, err) < 0)
            return -1;
        uint64_t hit = d->count[i].hit, of = d->count[i].n;
        bool above = l->beyond && hit >= BURST_LEAST && (double)hit > l->high * (double)of;
        double p = above && l->centre > 0 ? fmax(l->p, tail(hit, of, l->centre)) : l->p;
        d->p[d->n_p] = p;
        x->burst[d->n_p++] = (struct report_burst){.reason = dict_text(&x->reasons, (int64_t)reason - 1),
                                                   .number = reason,
                                                   .day = d->first + (int64_t)i,
                                                   .customers = hit,
                                                   .of = of,
                                                   .usual = l->centre,
                                                   .limit = l->high,
                                                   .q = above ? p : NAN};
    }
    return 0;
}

/* The first and last contact, and the queue that most of them were in. */
static int place_burst(const struct issues *x, struct report_burst *b, struct err *err)
{
    uint64_t *at = mem_zero(x->queues.n + 1, sizeof *at, err);
    size_t best = 0;
    if (!at)
        return -1;
    for (size_t i = 0; i < x->n; i++) {
        const struct issue_row *row = &x->row[i];
        if (row->day != b->day || row->reason != b->number)
            continue;
        at[row->queue]++;
        b->first_us = b->contacts == 0 || row->ts_us < b->first_us ? row->ts_us : b->first_us;
        b->last_us = b->contacts == 0 || row->ts_us > b->last_us ? row->ts_us : b->last_us;
        b->contacts++;
    }
    for (size_t i = 1; i <= x->queues.n; i++)
        if (at[i] > at[best] ||
            (best && at[i] == at[best] && view_cmp(dict_text(&x->queues, (int64_t)i - 1), b->queue) < 0)) {
            best = i;
            b->queue = dict_text(&x->queues, (int64_t)i - 1);
        }
    b->in_queue = at[best];
    free(at);
    return 0;
}

/* The newest first. */
static int by_day(const void *a, const void *b)
{
    const struct report_burst *x = a, *y = b;
    if (x->day != y->day)
        return x->day > y->day ? -1 : 1;
    return x->customers != y->customers ? (x->customers < y->customers) - (x->customers > y->customers)
                                        : view_cmp(x->reason, y->reason);
}

static int keep_bursts(struct issues *x, const struct days *d, struct err *err)
{
    double *q = mem_zero(d->n_p + 1, sizeof *q, err);
    int rc = q ? adjust_bh(d->p, d->n_p, q, err) : -1;
    size_t n = 0;
    for (size_t i = 0; rc == 0 && i < d->n_p; i++) {
        if (isnan(x->burst[i].q) || q[i] >= .05)
            continue;
        x->burst[n] = x->burst[i];
        x->burst[n].q = q[i];
        rc = place_burst(x, &x->burst[n], err);
        n++;
    }
    x->told.days_tested = d->n_p;
    x->told.n_bursts = n;
    if (rc == 0 && n)
        qsort(x->burst, n, sizeof *x->burst, by_day);
    x->told.burst = x->burst;
    free(q);
    return rc;
}

int bursts_end(struct report *r, int64_t from_day, struct err *err)
{
    struct issues *x = &r->issues;
    struct days d = {0};
    int64_t first = INT64_MAX, last = INT64_MIN;
    struct burst_cell *cell = mem_zero(2 * x->n + 1, sizeof *cell, err);
    for (size_t i = 0; cell && i < x->n; i++) {
        const struct issue_row *row = &x->row[i];
        first = row->day < first ? row->day : first;
        last = row->day > last ? row->day : last;
        cell[2 * i] = (struct burst_cell){0, row->customer, row->day};
        cell[2 * i + 1] = (struct burst_cell){row->reason, row->customer, row->day};
    }
    size_t at = 0, n = 2 * x->n;
    int rc = cell ? 0 : -1;
    if (rc == 0 && n) {
        qsort(cell, n, sizeof *cell, by_cell);
        rc = open_days(&d, first, last, err);
    }
    if (rc == 0 && n)
        count_days(cell, n, &at, 0, &d, d.count);
    for (size_t i = 0; rc == 0 && i < d.n; i++)
        d.all[i] = d.count[i].hit;
    for (uint32_t reason = 1; rc == 0 && d.n && reason <= x->reasons.n; reason++) {
        for (size_t i = 0; i < d.n; i++)
            d.count[i] = (struct limit_count){0, d.all[i]};
        count_days(cell, n, &at, reason, &d, d.count);
        rc = limits_series(d.limits, d.count, d.none, d.n, err);
        if (rc == 0)
            rc = add_bursts(x, reason, from_day, &d, err);
    }
    if (rc == 0)
        rc = keep_bursts(x, &d, err);
    free_days(&d);
    free(cell);
    return rc;
}
