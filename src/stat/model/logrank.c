/* logrank: are several survival curves the same? Observed minus expected events, summed over the times with events
 * (Mantel 1966; Peto and Peto 1972), within strata if there are any, with the hypergeometric variance. */
#include <math.h>
#include <stdlib.h>

#include "stat/model/fit_impl.h"
#include "stat/model/survival_impl.h"
#include "stat/measure/dist.h"

struct logrank {
    const struct survival *s;
    size_t n_groups;
    double *risk, *events; /* per group, at one time */
    double *excess;        /* observed minus expected */
    double *variance;      /* n_groups x n_groups */
};

/* Who is at risk at `time` in a stratum, and who has the event then. */
static void count(const struct logrank *l, int32_t stratum, double time)
{
    const struct design *d = l->s->d;
    memset(l->risk, 0, l->n_groups * sizeof *l->risk);
    memset(l->events, 0, l->n_groups * sizeof *l->events);
    for (size_t i = 0; i < d->n; i++) {
        if ((d->stratum && d->stratum[i] != stratum) || d->y[i] < time || (d->start && d->start[i] >= time))
            continue;
        l->risk[l->s->code[i]] += survival_weight(d, i);
        if (d->event[i] && d->y[i] == time)
            l->events[l->s->code[i]] += survival_weight(d, i);
    }
}

static void add_time(const struct logrank *l)
{
    double at_risk = 0, events = 0;
    for (size_t g = 0; g < l->n_groups; g++) {
        at_risk += l->risk[g];
        events += l->events[g];
    }
    double spread = at_risk > 1 ? events * (at_risk - events) / (at_risk - 1) : 0;
    for (size_t g = 0; g < l->n_groups; g++) {
        double share = l->risk[g] / at_risk, expected = events * share;
        l->s->curve[g].expected += expected;
        l->excess[g] += l->events[g] - expected;
        for (size_t h = 0; h < l->n_groups; h++)
            l->variance[g * l->n_groups + h] += spread * share * ((g == h) - l->risk[h] / at_risk);
    }
}

/* The quadratic form over the groups in which events were expected, all but the last. */
static int finish(struct survival *s, const struct logrank *l, struct err *err)
{
    size_t n = l->n_groups, q = 0;
    struct factor f = {0};
    size_t *kept = mem_zero(n, sizeof *kept, err);
    double *v = mem_zero(n * n, sizeof *v, err);
    long double *x = mem_zero(n, sizeof *x, err);
    int rc = kept && v && x ? 0 : -1;
    for (size_t g = 0; rc == 0 && g < n; g++)
        if (s->curve[g].expected > 0)
            kept[q++] = g;
    if (rc == 0 && q > 1) {
        q--;
        for (size_t i = 0; i < q; i++) {
            x[i] = l->excess[kept[i]];
            for (size_t j = 0; j < q; j++)
                v[i * q + j] = l->variance[kept[i] * n + kept[j]];
        }
        rc = factor_matrix(&f, q, v, err);
        if (rc == 0) {
            factor_solve(&f, x, x);
            s->chi2 = 0;
            for (size_t i = 0; i < q; i++)
                s->chi2 += (double)x[i] * l->excess[kept[i]];
            s->df = (double)q;
            s->p_value = dist_chi2_upper(s->chi2, s->df);
        }
    }
    factor_free(&f);
    free(kept);
    free(v);
    free(x);
    return rc;
}

int logrank_test(struct survival *s, const size_t *row, struct err *err)
{
    const struct design *d = s->d;
    size_t n = s->n_curves;
    struct logrank l = {.s = s, .n_groups = n, .risk = mem_zero(n * (n + 3), sizeof(double), err)};
    if (!l.risk)
        return -1;
    l.events = l.risk + n;
    l.excess = l.events + n;
    l.variance = l.excess + n;
    for (size_t g = 0; g < n; g++)
        s->curve[g].expected = 0;
    for (size_t k = 0; k < (d->stratum ? d->n_strata : 1); k++) {
        double last = NAN;
        for (size_t i = 0; i < d->n; i++) {
            if (!d->event[row[i]] || d->y[row[i]] == last || (d->stratum && d->stratum[row[i]] != (int32_t)k))
                continue;
            last = d->y[row[i]];
            count(&l, (int32_t)k, last);
            add_time(&l);
        }
    }
    int rc = finish(s, &l, err);
    free(l.risk);
    return rc;
}
