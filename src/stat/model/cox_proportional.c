/* cox_proportional: the test of proportional hazards; see cox.h. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/model/cox.h"
#include "stat/design/factor.h"
#include "stat/model/fit_impl.h"
#include "stat/design/lanes.h"

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct risk_moment {
    double time;
    int change; /* +1 enters the risk set, -1 leaves it */
    bool event;
};

static int by_moment(const void *a, const void *b)
{
    double x = ((const struct risk_moment *)a)->time, y = ((const struct risk_moment *)b)->time;
    return (x > y) - (x < y);
}

/* g = 1 - the Kaplan–Meier estimate just before each event time, over all strata together, centred on events. */
static int km_transform(const struct cox *c, double *g, struct err *err)
{
    const struct design *d = c->d;
    size_t n = 0;
    struct risk_moment *m = mem_zero(2 * c->n, sizeof *m, err);
    double *time = mem_zero(c->n, 2 * sizeof *time, err), surv = 1, mean = 0, events = 0;
    if (!m || !time) {
        free(m);
        free(time);
        return -1;
    }
    double *before = time + c->n;
    size_t n_steps = 0;
    for (size_t i = 0; i < c->n; i++) {
        m[n++] = (struct risk_moment){d->y[i], -1, d->event[i]};
        if (d->start)
            m[n++] = (struct risk_moment){d->start[i], 1, false};
    }
    qsort(m, n, sizeof *m, by_moment);
    double at_risk = d->start ? 0 : (double)c->n;
    for (size_t i = 0; i < n;) {
        double t = m[i].time, dead = 0, change = 0;
        for (; i < n && m[i].time == t; i++) {
            dead += m[i].event;
            change += m[i].change;
        }
        if (dead > 0) {
            time[n_steps] = t;
            before[n_steps++] = surv;
            surv *= 1 - dead / at_risk;
        }
        at_risk += change;
    }
    for (size_t k = 0; k < c->n_times; k++) {
        const double *at = bsearch(&c->time[k].time, time, n_steps, sizeof *time, by_double);
        g[k] = 1 - before[at - time];
        mean += g[k] * (double)c->time[k].n_events;
        events += (double)c->time[k].n_events;
    }
    for (size_t k = 0; k < c->n_times; k++)
        g[k] -= mean / events;
    free(m);
    free(time);
    return 0;
}

/* The scores' information given the coefficients: replaces info_g2 with info_g2 - info_g info^-1 info_g, by x = R'^-1
 * info_g with R'R = info. False if info is singular. */
LANES static bool given_coefficients(struct cox_sums *s, size_t p, long double *r, double *x)
{
    if (!factor_cholesky(s->info, r, p))
        return false;
    for (size_t i = 0; i < p; i++) {
        double *row = x + i * p;
        for (size_t j = 0; j < p; j++)
            row[j] = i <= j ? s->info_g[i * p + j] : s->info_g[j * p + i];
        for (size_t k = 0; k < i; k++)
            lanes_add(row, -(double)r[k * p + i], x + k * p, p);
        for (size_t j = 0; j < p; j++)
            row[j] /= (double)r[i * p + i];
    }
    for (size_t i = 0; i < p; i++)
        for (size_t k = 0; k < p; k++)
            lanes_add(s->info_g2 + i * p + i, -x[k * p + i], x + k * p + i, p - i);
    return true;
}

/* chi² of the score of columns first … last - 1; a and r: work space. */
static double ph_chi2(const struct cox_sums *s, size_t p, size_t first, size_t last, double *a, long double *r)
{
    size_t q = last - first;
    double chi2 = 0;
    for (size_t i = 0; i < q; i++)
        memcpy(a + i * q + i, s->info_g2 + (first + i) * p + first + i, (q - i) * sizeof *a);
    if (!factor_cholesky(a, r, q))
        return NAN;
    for (size_t i = 0; i < q; i++) { /* R'a = the score */
        a[i] = s->score_g[first + i];
        for (size_t k = 0; k < i; k++)
            a[i] -= (double)r[k * q + i] * a[k];
        a[i] /= (double)r[i * q + i];
        chi2 += a[i] * a[i];
    }
    return chi2;
}

static int test_terms(const struct cox *c, struct cox_sums *s, double *work, long double *r, struct fit *fit,
                      double *chi2_global, struct err *err)
{
    size_t p = c->p;
    bool regular = given_coefficients(s, p, r, work);
    for (size_t j = 0, last; j < p; j = last) {
        for (last = j + 1; last < p && c->d->column[last].term == c->d->column[j].term;)
            last++;
        double chi2 = regular ? ph_chi2(s, p, j, last, work, r) : NAN;
        if (fit_add_proportional(fit, c->d->column[j].term, (double)(last - j), chi2, err) < 0)
            return -1;
    }
    *chi2_global = regular ? ph_chi2(s, p, 0, p, work, r) : NAN;
    return 0;
}

int cox_ph_test(struct cox *c, struct fit *fit, double *chi2_global, struct err *err)
{
    size_t p = c->p;
    double *work = mem_zero(2 * p + 4 * p * p + c->n_times, sizeof *work, err);
    long double *r = work ? mem_zero(p * (p + 1), sizeof *r, err) : NULL;
    if (!r) {
        free(work);
        return -1;
    }
    struct cox_sums s = {.score = work, .score_g = work + p, .info = work + 2 * p};
    s.info_g = s.info + p * p;
    s.info_g2 = s.info_g + p * p;
    double *x = s.info_g2 + p * p, *g = x + p * p;
    s.g = g;
    int rc = km_transform(c, g, err);
    if (rc == 0) {
        cox_pass(c, &s);
        rc = test_terms(c, &s, x, r, fit, chi2_global, err);
    }
    free(work);
    free(r);
    return rc;
}
