/* rmst: the mean time until the event within a horizon, from each curve, and how the curves differ. See
 * snag/survival.h. */
#include <math.h>

#include "snag/survival.h"
#include "stat/measure/dist.h"

/* The area under the curve up to `until`, and its variance: the sum over event times of A^2 d / (r (r - d)), with A the
 * area from that time on. The area is taken from the end, so that each A is there when it is needed. */
static void area(const struct survival *s, const struct curve *c, double until, double *mean, double *variance)
{
    const struct curve_time *t = s->time + c->first;
    long double sum = 0, squares = 0;
    double end = until;
    for (size_t i = c->n_times; i-- > 0;) {
        if (t[i].time >= until)
            continue;
        sum += (long double)t[i].survival * (end - t[i].time);
        end = t[i].time;
        if (t[i].at_risk > t[i].events)
            squares += sum * sum * t[i].events / ((long double)t[i].at_risk * (t[i].at_risk - t[i].events));
    }
    *mean = (double)(sum + end);
    *variance = (double)squares;
}

int survival_rmst(const struct survival *s, double until, struct rmst *of, struct err *err)
{
    double z = dist_quantile(s->level, INFINITY), variance, first = 0;
    if (!(until > 0) || isinf(until))
        return err_set(err, ERR_USAGE, "--rmst: a time above zero is needed");
    for (size_t k = 0; k < s->n_curves; k++) {
        const struct curve *c = &s->curve[k];
        const struct curve_time *last = &s->time[c->first + c->n_times - 1];
        if (last->time < until && last->survival > 0)
            return err_set(err, ERR_USAGE, "--rmst %g: nobody of %s was observed longer than %g", until, c->name,
                           last->time);
        struct rmst *r = &of[k];
        *r = (struct rmst){.difference = NAN, .diff_std_error = NAN, .diff_low = NAN, .diff_high = NAN, .p = NAN};
        area(s, c, until, &r->mean, &variance);
        r->std_error = sqrt(variance);
        r->low = fmax(0, r->mean - z * r->std_error);
        r->high = fmin(until, r->mean + z * r->std_error);
        if (k == 0) {
            first = variance;
            continue;
        }
        r->difference = r->mean - of[0].mean;
        r->diff_std_error = sqrt(variance + first);
        r->diff_low = r->difference - z * r->diff_std_error;
        r->diff_high = r->difference + z * r->diff_std_error;
        r->p = dist_two_sided(r->difference / r->diff_std_error, INFINITY);
    }
    return 0;
}
