/* cox_risk: the order of the rows and the sums over risk sets; see cox.h. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/cox.h"

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
    size_t cap = 0;
    for (size_t i = 0; i < c->n;) {
        size_t row = c->by_stop[i];
        struct cox_time t = {.time = d->y[row], .stratum = stratum_of(d, row), .first = i};
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
    }
    return 0;
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
    c->sums = mem_zero(2 * (1 + c->p + c->p * c->p) + c->p, sizeof *c->sums, err);
    c->by_stop = sort_rows(d, d->y, err);
    c->by_start = d->start ? sort_rows(d, d->start, err) : NULL;
    if (c->z && c->gamma && c->eta && c->sums && c->by_stop && (c->by_start || !d->start) && find_times(c, err) == 0)
        return 0;
    cox_close(c);
    return -1;
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
    *c = (struct cox){0};
}

/* Sums over a set of rows: weight r = w exp(eta), r z, r z z' (upper triangle). */
struct risk {
    long double *s0, *s1, *s2;
};

static struct risk risk_at(long double *at, size_t p)
{
    return (struct risk){at, at + 1, at + 1 + p};
}

static void risk_clear(struct risk r, size_t p)
{
    memset(r.s0, 0, (1 + p + p * p) * sizeof *r.s0);
}

static void risk_add(struct risk r, const struct cox *c, size_t row, double sign)
{
    const double *z = c->z + row * c->p;
    double w = sign * exp(c->eta[row] - c->top) * (c->d->weight ? c->d->weight[row] : 1);
    *r.s0 += w;
    for (size_t i = 0; i < c->p; i++) {
        double wz = w * z[i];
        r.s1[i] += wz;
        for (size_t j = i; j < c->p; j++)
            r.s2[i * c->p + j] += wz * z[j];
    }
}

/* What the events of one time add. `all` is the risk set, `own` the events in it. */
static void add_time(const struct cox *c, const struct cox_time *t, size_t index, struct risk all, struct risk own,
                     long double *mean, struct cox_sums *s)
{
    size_t p = c->p, d = t->n_events;
    double share = t->events_weight / (double)d, g = s->g ? s->g[index] : 0;
    for (size_t k = 0; k < (c->breslow ? 1 : d); k++) {
        double weight = c->breslow ? t->events_weight : share, a = c->breslow ? 0 : (double)k / (double)d;
        long double s0 = *all.s0 - a * *own.s0;
        s->loglik -= weight * (double)logl(s0);
        for (size_t i = 0; i < p; i++) {
            mean[i] = (all.s1[i] - a * own.s1[i]) / s0;
            s->score[i] -= weight * (double)mean[i];
            if (s->g)
                s->score_g[i] -= g * weight * (double)mean[i];
        }
        for (size_t i = 0; i < p; i++)
            for (size_t j = i; j < p; j++) {
                double v = weight * (double)((all.s2[i * p + j] - a * own.s2[i * p + j]) / s0 - mean[i] * mean[j]);
                s->info[i * p + j] += v;
                if (s->g) {
                    s->info_g[i * p + j] += g * v;
                    s->info_g2[i * p + j] += g * g * v;
                }
            }
        if (!s->hazard)
            continue;
        double h = weight / (double)s0;
        s->hazard[index] += h;
        s->hazard_own[index] += (1 - a) * h;
        for (size_t i = 0; i < p; i++) {
            s->mean[index * p + i] += h * (double)mean[i];
            s->mean_own[index * p + i] += (1 - a) * h * (double)mean[i];
            s->mean_event[index * p + i] += (double)mean[i] / (double)(c->breslow ? 1 : d);
        }
    }
}

static void linear(struct cox *c)
{
    c->top = -INFINITY;
    for (size_t i = 0; i < c->n; i++) {
        double eta = c->d->offset ? c->d->offset[i] : 0;
        for (size_t j = 0; j < c->p; j++)
            eta += c->gamma[j] * c->z[i * c->p + j];
        c->eta[i] = eta;
        c->top = fmax(c->top, eta);
    }
}

static void clear(const struct cox *c, struct cox_sums *s)
{
    size_t p = c->p, np = c->n_times * p;
    s->loglik = 0;
    memset(s->score, 0, p * sizeof *s->score);
    memset(s->info, 0, p * p * sizeof *s->info);
    if (s->g) {
        memset(s->score_g, 0, p * sizeof *s->score_g);
        memset(s->info_g, 0, p * p * sizeof *s->info_g);
        memset(s->info_g2, 0, p * p * sizeof *s->info_g2);
    }
    if (s->hazard) {
        memset(s->hazard, 0, c->n_times * sizeof *s->hazard);
        memset(s->hazard_own, 0, c->n_times * sizeof *s->hazard_own);
        memset(s->mean, 0, np * sizeof *s->mean);
        memset(s->mean_own, 0, np * sizeof *s->mean_own);
        memset(s->mean_event, 0, np * sizeof *s->mean_event);
    }
}

/* The events' own part: their predictors and covariates. */
static void add_events(const struct cox *c, const struct cox_time *t, size_t index, struct risk own, struct cox_sums *s)
{
    for (size_t k = 0; k < t->n; k++) {
        size_t row = c->by_stop[t->first + k];
        if (!c->d->event[row])
            continue;
        double w = c->d->weight ? c->d->weight[row] : 1;
        s->loglik += w * (c->eta[row] - c->top);
        for (size_t i = 0; i < c->p; i++) {
            s->score[i] += w * c->z[row * c->p + i];
            if (s->g)
                s->score_g[i] += s->g[index] * w * c->z[row * c->p + i];
        }
        risk_add(own, c, row, 1);
    }
}

void cox_pass(struct cox *c, struct cox_sums *s)
{
    size_t block = 1 + c->p + c->p * c->p, in = 0, out = 0;
    struct risk all = risk_at(c->sums, c->p), own = risk_at(c->sums + block, c->p);
    long double *mean = c->sums + 2 * block;
    const struct design *d = c->d;
    linear(c);
    clear(c, s);
    for (size_t k = 0; k < c->n_times; k++) {
        const struct cox_time *t = &c->time[k];
        if (k == 0 || t->stratum != c->time[k - 1].stratum) {
            risk_clear(all, c->p);
            while (in < c->n && stratum_of(d, c->by_stop[in]) != t->stratum)
                in++;
            while (c->by_start && out < c->n && stratum_of(d, c->by_start[out]) != t->stratum)
                out++;
        }
        for (; in < t->first + t->n; in++)
            risk_add(all, c, c->by_stop[in], 1);
        for (; c->by_start && out < c->n && stratum_of(d, c->by_start[out]) == t->stratum &&
               d->start[c->by_start[out]] >= t->time; out++)
            risk_add(all, c, c->by_start[out], -1);
        risk_clear(own, c->p);
        add_events(c, t, k, own, s);
        add_time(c, t, k, all, own, mean, s);
    }
}
