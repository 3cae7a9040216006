/* cox_baseline: the baseline hazard of a proportional-hazards fit; see snag/survival.h. */
#include <math.h>
#include <stdlib.h>

#include "snag/survival.h"
#include "stat/model/cox.h"
#include "stat/model/fit_impl.h"

/* Makes room for the sums that come with hazards. */
static double *open_sums(struct cox_sums *s, size_t p, size_t n_times, struct err *err)
{
    double *at = mem_zero(p + p * p + n_times * (2 + 3 * p), sizeof *at, err);
    if (!at)
        return NULL;
    s->score = at;
    s->info = s->score + p;
    s->hazard = s->info + p * p;
    s->hazard_own = s->hazard + n_times;
    s->mean = s->hazard_own + n_times;
    s->mean_own = s->mean + n_times * p;
    s->mean_event = s->mean_own + n_times * p;
    return at;
}

int cox_baseline(const struct fit *fit, const struct fit_options *o, struct baseline **out, size_t *n, struct err *err)
{
    const struct design *d = fit->d;
    struct cox c;
    struct cox_sums s = {0};
    double center = 0;
    *out = NULL;
    if (cox_open(&c, d, o->breslow, err) < 0)
        return -1;
    for (size_t j = 0; j < d->p; j++) {
        c.gamma[j] = fit->coef[j].estimate * d->column[j].scale;
        center += fit->coef[j].estimate * d->column[j].center;
    }
    double *sums = open_sums(&s, c.p, c.n_times, err);
    struct baseline *b = sums ? mem_zero(c.n_times, sizeof *b, err) : NULL;
    if (b)
        cox_pass(&c, &s);
    for (size_t k = 0, to = 0; b && k < c.n_times; k = to) { /* each stratum reversed */
        long double sum = 0;
        while (to < c.n_times && c.time[to].stratum == c.time[k].stratum)
            to++;
        for (size_t i = to; i-- > k;) {
            sum += s.hazard[i] * exp(-c.top - center);
            b[k + to - 1 - i] = (struct baseline){(size_t)c.time[i].stratum, c.time[i].time, (double)sum};
        }
    }
    *n = c.n_times;
    *out = b;
    free(sums);
    cox_close(&c);
    return b ? 0 : -1;
}
