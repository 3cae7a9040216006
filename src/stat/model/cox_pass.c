/* cox_pass: log partial likelihood, score and information; see cox.h. */
#include <math.h>

#include "stat/model/cox.h"
#include "stat/design/factor.h"

/* Sums over a set of rows: weight r = w exp(eta), r z. */
struct risk {
    long double *s0, *s1;
};

static struct risk risk_at(long double *at)
{
    return (struct risk){at, at + 1};
}

static void risk_clear(struct risk r, size_t p)
{
    memset(r.s0, 0, (1 + p) * sizeof *r.s0);
}

static double relative(const struct cox *c, size_t row)
{
    return exp(c->eta[row] - c->top) * (c->d->weight ? c->d->weight[row] : 1);
}

static void risk_add(struct risk r, const struct cox *c, size_t row, double sign)
{
    const double *z = c->z + row * c->p;
    double w = sign * relative(c, row);
    *r.s0 += w;
    for (size_t i = 0; i < c->p; i++)
        r.s1[i] += w * z[i];
}

/* With a function of time there are three information matrices: weighted by its powers 0, 1 and 2. */
static int n_powers(const struct cox_sums *s)
{
    return s->g ? 3 : 1;
}

static double power_of(const struct cox_sums *s, size_t index, int power)
{
    return power == 0 ? 1 : power == 1 ? s->g[index] : s->g[index] * s->g[index];
}

static double *info_of(const struct cox_sums *s, int power)
{
    return power == 0 ? s->info : power == 1 ? s->info_g : s->info_g2;
}

/* Subtracts the products of the waiting means. */
static void square_means(struct cox *c, struct cox_sums *s)
{
    for (int k = 0; k < n_powers(s); k++)
        gram_columns(info_of(s, k), c->p, c->mean, c->p, c->n_means, c->mean_weight + k * BLOCK_ROWS);
    c->n_means = 0;
}

static void keep_mean(struct cox *c, const long double *mean, double weight, size_t index, struct cox_sums *s)
{
    for (size_t i = 0; i < c->p; i++)
        c->mean[i * BLOCK_ROWS + c->n_means] = (double)mean[i];
    for (int k = 0; k < n_powers(s); k++)
        c->mean_weight[(size_t)k * BLOCK_ROWS + c->n_means] = -weight * power_of(s, index, k);
    c->n_means++;
    if (c->n_means == BLOCK_ROWS)
        square_means(c, s);
}

/* Adds the events of one time. `all` is the risk set, `own` the events in it. */
static void add_time(struct cox *c, const struct cox_time *t, size_t index, struct risk all, struct risk own,
                     long double *mean, struct cox_sums *s)
{
    size_t p = c->p, d = t->n_events;
    double share = t->events_weight / (double)d, g = s->g ? s->g[index] : 0;
    double *hazard = c->hazard + index, *spared = hazard + c->n_times;
    for (size_t k = 0; k < (c->breslow ? 1 : d); k++) {
        double weight = c->breslow ? t->events_weight : share, a = c->breslow ? 0 : (double)k / (double)d;
        long double s0 = *all.s0 - a * *own.s0;
        double h = weight / (double)s0;
        *hazard += h;
        *spared += a * h;
        s->loglik -= weight * (double)logl(s0);
        for (size_t i = 0; i < p; i++) {
            mean[i] = (all.s1[i] - a * own.s1[i]) / s0;
            s->score[i] -= weight * (double)mean[i];
            if (s->g)
                s->score_g[i] -= g * weight * (double)mean[i];
        }
        keep_mean(c, mean, weight, index, s);
        if (!s->hazard)
            continue;
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

static void clear(struct cox *c, struct cox_sums *s)
{
    size_t p = c->p, np = c->n_times * p;
    memset(c->hazard, 0, 2 * c->n_times * sizeof *c->hazard);
    s->loglik = 0;
    memset(s->score, 0, p * sizeof *s->score);
    for (int k = 0; k < n_powers(s); k++)
        memset(info_of(s, k), 0, p * p * sizeof *s->info);
    if (s->g)
        memset(s->score_g, 0, p * sizeof *s->score_g);
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

static bool new_stratum(const struct cox *c, size_t k)
{
    return k == 0 || c->time[k].stratum != c->time[k - 1].stratum;
}

static void walk_times(struct cox *c, struct cox_sums *s)
{
    struct risk all = risk_at(c->sums), own = risk_at(c->sums + 1 + c->p);
    long double *mean = c->sums + 2 * (1 + c->p);
    for (size_t k = 0; k < c->n_times; k++) {
        const struct cox_time *t = &c->time[k];
        if (new_stratum(c, k))
            risk_clear(all, c->p);
        for (size_t i = t->in; i < t->first + t->n; i++)
            risk_add(all, c, c->by_stop[i], 1);
        for (size_t i = 0; i < t->n_out; i++)
            risk_add(all, c, c->by_start[t->out + i], -1);
        risk_clear(own, c->p);
        add_events(c, t, k, own, s);
        add_time(c, t, k, all, own, mean, s);
    }
    square_means(c, s);
}

/* From the earliest time on: a row passes through all the hazard up to its stop, except that before its start; a tied
 * event passes through only part of the hazard of its own time. */
static void go_through(struct cox *c, const struct cox_sums *s, int power)
{
    long double passed = 0;
    memset(c->through, 0, c->n * sizeof *c->through);
    for (size_t k = c->n_times; k-- > 0;) {
        const struct cox_time *t = &c->time[k];
        double weight = power_of(s, k, power), spared = c->hazard[c->n_times + k] * weight;
        passed += c->hazard[k] * weight;
        for (size_t i = t->in; i < t->first + t->n; i++)
            c->through[c->by_stop[i]] += (double)passed;
        for (size_t i = 0; i < t->n_out; i++)
            c->through[c->by_start[t->out + i]] -= (double)passed;
        for (size_t i = t->first; i < t->first + t->n; i++)
            if (c->d->event[c->by_stop[i]])
                c->through[c->by_stop[i]] -= spared;
        if (new_stratum(c, k))
            passed = 0;
    }
    for (size_t i = 0; i < c->n; i++)
        c->through[i] *= relative(c, i);
}

static void add_products(void *arg, const struct design_block *b, struct sum *sum)
{
    const struct cox *c = arg;
    gram_add(sum->fine, b, c->through + b->first);
}

/* The share of a column's squares that may be rounding: the rows at risk are all alike in it. */
#define NOTHING 1e-13

static void add_rows(struct cox *c, struct cox_sums *s, int power)
{
    size_t p = c->p;
    double *info = info_of(s, power);
    const double *sum = c->sweep.sum.fine;
    go_through(c, s, power);
    sweep_run(&c->sweep, add_products, c);
    for (size_t k = 0; k < p * p; k++)
        info[k] += sum[k];
    for (size_t i = 0; power == 0 && i < p; i++)
        if (info[i * p + i] <= NOTHING * sum[i * p + i])
            info[i * p + i] = 0;
}

void cox_pass(struct cox *c, struct cox_sums *s)
{
    linear(c);
    clear(c, s);
    walk_times(c, s);
    for (int k = 0; k < n_powers(s); k++)
        add_rows(c, s, k);
}
