/* cox_risk: the order of the rows and their risk sets; see cox.h. */
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/model/cox.h"

struct timed {
    int32_t stratum;
    double time;
    size_t row;
};

static int latest_first(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int32_t stratum_of(const struct design *d, size_t i)
{
    return d->stratum ? d->stratum[i] : 0;
}

static size_t *sort_rows(const struct design *d, const double *time, struct err *err)
{
    struct timed *t = mem_zero(d->n, sizeof *t, err);
    size_t *order = t ? mem_zero(d->n, sizeof *order, err) : NULL;
    for (size_t i = 0; order && i < d->n; i++)
        t[i] = (struct timed){stratum_of(d, i), time[i], i};
    if (order) {
        qsort(t, d->n, sizeof *t, latest_first);
        for (size_t i = 0; i < d->n; i++)
            order[i] = t[i].row;
    }
    free(t);
    return order;
}

static int find_times(struct cox *c, struct err *err)
{
    const struct design *d = c->d;
    size_t cap = 0, in = 0;
    for (size_t i = 0; i < c->n;) {
        size_t row = c->by_stop[i];
        if (i > 0 && stratum_of(d, c->by_stop[i - 1]) != stratum_of(d, row))
            in = i;
        struct cox_time t = {.time = d->y[row], .stratum = stratum_of(d, row), .first = i, .in = in};
        for (; i < c->n && d->y[c->by_stop[i]] == t.time && stratum_of(d, c->by_stop[i]) == t.stratum; i++) {
            t.n++;
            if (!d->event[c->by_stop[i]])
                continue;
            t.n_events++;
            t.events_weight += d->weight ? d->weight[c->by_stop[i]] : 1;
        }
        if (t.n_events == 0)
            continue;
        if (mem_reserve(&c->time, &cap, c->n_times + 1, sizeof *c->time, err) < 0)
            return -1;
        c->time[c->n_times++] = t;
        in = i;
    }
    return 0;
}

/* Finds the rows that have begun by a later time but not yet by the next earlier one (times run latest first). */
static void find_starts(struct cox *c)
{
    const struct design *d = c->d;
    size_t out = 0;
    for (size_t k = 0; c->by_start && k < c->n_times; k++) {
        struct cox_time *t = &c->time[k];
        while (out < c->n && stratum_of(d, c->by_start[out]) < t->stratum)
            out++;
        t->out = out;
        while (out < c->n && stratum_of(d, c->by_start[out]) == t->stratum && d->start[c->by_start[out]] >= t->time)
            out++;
        t->n_out = out - t->out;
    }
}

static int open_sums(struct cox *c, struct err *err)
{
    c->sums = mem_zero(2 * (1 + c->p) + c->p, sizeof *c->sums, err);
    c->hazard = mem_zero(2 * c->n_times, sizeof *c->hazard, err);
    c->through = mem_zero(c->n, sizeof *c->through, err);
    c->mean = mem_zero((c->p + 3) * BLOCK_ROWS, sizeof *c->mean, err);
    c->mean_weight = c->mean ? c->mean + c->p * BLOCK_ROWS : NULL;
    return c->sums && c->hazard && c->through && c->mean ? sweep_open(&c->sweep, c->d, c->p * c->p, 0, err) : -1;
}

int cox_open(struct cox *c, const struct design *d, bool breslow, struct err *err)
{
    *c = (struct cox){.d = d, .n = d->n, .p = d->p, .breslow = breslow};
    double *columns = design_matrix(d, err);
    c->z = columns ? mem_zero(c->n * c->p, sizeof *c->z, err) : NULL;
    for (size_t j = 0; c->z && j < c->p; j++)
        for (size_t i = 0; i < c->n; i++)
            c->z[i * c->p + j] = columns[j * c->n + i];
    free(columns);
    c->gamma = mem_zero(c->p, sizeof *c->gamma, err);
    c->eta = mem_zero(c->n, sizeof *c->eta, err);
    c->by_stop = sort_rows(d, d->y, err);
    c->by_start = d->start ? sort_rows(d, d->start, err) : NULL;
    int rc = c->z && c->gamma && c->eta && c->by_stop && (c->by_start || !d->start) ? find_times(c, err) : -1;
    if (rc == 0) {
        find_starts(c);
        rc = open_sums(c, err);
    }
    if (rc < 0)
        cox_close(c);
    return rc;
}

void cox_close(struct cox *c)
{
    free(c->z);
    free(c->gamma);
    free(c->eta);
    free(c->sums);
    free(c->by_stop);
    free(c->by_start);
    free(c->time);
    free(c->hazard);
    free(c->through);
    free(c->mean);
    sweep_close(&c->sweep);
    *c = (struct cox){0};
}
