/* interval: limits of a rate, and the difference of two. See snag/rates.h. */
#include <math.h>

#include "base/wilson.h"
#include "snag/rates.h"

static const double Z = 1.959963984540054; /* 97.5 % point of the normal distribution */

void rate_wilson(double k, double n, double *low, double *high)
{
    wilson_interval(k, n, Z, low, high);
}

static double rate_of(const struct rate_side *s)
{
    return (double)s->hit / (double)s->opportunities;
}

/* The sum over clusters of (hits - rate × opportunities)². */
static long double spread_of(const struct rate_side *s)
{
    long double r = (long double)s->hit / (long double)s->opportunities;
    long double named = (long double)s->hh - 2 * r * (long double)s->nh + r * r * (long double)s->nn;
    long double alone = (long double)s->alone_hit * (1 - r) * (1 - r) + (long double)(s->alone - s->alone_hit) * r * r;
    return fmaxl(0, named) + alone;
}

static bool at_edge(const struct rate_side *s)
{
    return s->hit == 0 || s->hit == s->opportunities;
}

void rate_limits(const struct rate_side *s, double z, double *low, double *high)
{
    double m = (double)s->customers;
    *low = NAN;
    *high = NAN;
    if (at_edge(s)) {
        wilson_interval(s->hit ? m : 0, m, z, low, high);
    } else if (!s->repeats) {
        wilson_interval((double)s->hit, (double)s->opportunities, z, low, high);
    } else if (s->customers > 1) {
        double half = z * sqrt(m / (m - 1) * (double)spread_of(s)) / (double)s->opportunities;
        *low = fmax(0, rate_of(s) - half);
        *high = fmin(1, rate_of(s) + half);
    }
}

/* ---- the difference ---- */

/* The square-and-add limits at z. */
static void square_and_add(const struct rate_side *now, const struct rate_side *before, double z, double *low,
                           double *high)
{
    double l1, u1, l0, u0, r1 = rate_of(now), r0 = rate_of(before);
    rate_limits(now, z, &l1, &u1);
    rate_limits(before, z, &l0, &u0);
    *low = r1 - r0 - hypot(r1 - l1, u0 - r0);
    *high = r1 - r0 + hypot(u1 - r1, r0 - l0);
}

/* The p at which those limits would touch 0. */
static double inverted(const struct rate_side *now, const struct rate_side *before, double difference)
{
    enum { STEPS = 60 };
    double low, high, from = 0, to = 40;
    if (difference == 0)
        return 1;
    for (int i = 0; i < STEPS; i++) {
        double z = (from + to) / 2;
        square_and_add(now, before, z, &low, &high);
        bool beyond = difference > 0 ? low > 0 : high < 0;
        *(beyond ? &from : &to) = z;
    }
    return erfc((from + to) / 2 / sqrt(2));
}

static struct rate_difference linearised(const struct rate_side *now, const struct rate_side *before,
                                         const struct rate_cross *both)
{
    long double x1 = (long double)now->opportunities, x0 = (long double)before->opportunities;
    long double r1 = (long double)now->hit / x1, r0 = (long double)before->hit / x0;
    long double shared = (long double)both->hh - r0 * (long double)both->hn - r1 * (long double)both->nh +
                         r1 * r0 * (long double)both->nn;
    long double sum = spread_of(now) / (x1 * x1) + spread_of(before) / (x0 * x0) - 2 * shared / (x1 * x0);
    double m = (double)(now->customers + before->customers - both->customers);
    struct rate_difference d = {(double)(r1 - r0), NAN, NAN, NAN};
    if (m < 2)
        return d;
    double se = sqrt(m / (m - 1) * (double)fmaxl(0, sum));
    d.low = fmax(-1, d.difference - Z * se);
    d.high = fmin(1, d.difference + Z * se);
    if (se > 0)
        d.p = erfc(fabs(d.difference) / se / sqrt(2));
    return d;
}

struct rate_difference rate_compare(const struct rate_side *now, const struct rate_side *before,
                                    const struct rate_cross *both)
{
    struct rate_difference d = {NAN, NAN, NAN, NAN};
    if (now->opportunities == 0 || before->opportunities == 0)
        return d;
    if (!at_edge(now) && !at_edge(before))
        return linearised(now, before, both);
    d.difference = rate_of(now) - rate_of(before);
    square_and_add(now, before, Z, &d.low, &d.high);
    if (!isnan(d.low))
        d.p = inverted(now, before, d.difference);
    return d;
}
