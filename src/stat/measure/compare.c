/* compare: shares, their ratios and differences, ratios of counts, scores; see snag/measure.h. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/wilson.h"
#include "snag/measure.h"
#include "stat/measure/dist.h"

/* An estimate from n rows that has an interval and nothing else. */
static struct measure bare(double estimate, double n)
{
    return (struct measure){estimate, NAN, NAN, NAN, NAN, NAN, NAN, (size_t)n};
}

void share_wilson(double k, double n, double level, struct measure *a)
{
    *a = bare(k / n, n);
    wilson_interval(k, n, dist_quantile(level, INFINITY), &a->low, &a->high);
}

void share_difference(double k1, double n1, double k2, double n2, double level, struct measure *a)
{
    struct measure one, two;
    share_wilson(k1, n1, level, &one);
    share_wilson(k2, n2, level, &two);
    double d = one.estimate - two.estimate;
    *a = bare(d, n1 + n2);
    a->low = d - hypot(one.estimate - one.low, two.high - two.estimate);
    a->high = d + hypot(one.high - one.estimate, two.estimate - two.low);
}

void count_ratio(double k, double m, double level, struct measure *a)
{
    double tail = (1 - level) / 2, n = k + m;
    double low = k == 0 ? 0 : dist_beta_quantile(tail, k, m + 1),
           high = m == 0 ? 1 : dist_beta_quantile(1 - tail, k + 1, m);
    *a = bare(k / m, n);
    a->low = low / (1 - low);
    a->high = m == 0 ? INFINITY : high / (1 - high);
    double less = fmin(k, m); /* two-sided, of a binomial with probability one half */
    a->p_value = k == m ? 1 : fmin(1, 2 * gsl_cdf_binomial_P((unsigned)less, 0.5, (unsigned)n));
}

void nps_score(double detractors, double passives, double promoters, double level, struct measure *a)
{
    double n = detractors + passives + promoters, m = n + 3, d = detractors + 0.75, p = promoters + 0.75;
    double middle = (p - d) / m, variance = ((p + d) / m - middle * middle) / m;
    double half = dist_quantile(level, INFINITY) * sqrt(variance);
    *a = bare(100 * (promoters - detractors) / n, n);
    a->low = fmax(-100, 100 * (middle - half));
    a->high = fmin(100, 100 * (middle + half));
}

/* A ratio of two groups whose logarithm has the given variance. */
static void log_ratio(double ratio, double variance, double n, double level, struct measure *a)
{
    *a = bare(ratio, n);
    if (!(ratio > 0) || !isfinite(ratio) || !(variance > 0) || !isfinite(variance))
        return;
    double half = dist_quantile(level, INFINITY) * sqrt(variance);
    a->statistic = log(ratio) / sqrt(variance);
    a->p_value = dist_two_sided(a->statistic, INFINITY);
    a->low = ratio * exp(-half);
    a->high = ratio * exp(half);
}

void risk_ratio(double k1, double n1, double k2, double n2, double level, struct measure *a)
{
    log_ratio(k1 / n1 / (k2 / n2), 1 / k1 - 1 / n1 + 1 / k2 - 1 / n2, n1 + n2, level, a);
}

void odds_ratio(double k1, double n1, double k2, double n2, double level, struct measure *a)
{
    log_ratio(k1 / (n1 - k1) / (k2 / (n2 - k2)), 1 / k1 + 1 / (n1 - k1) + 1 / k2 + 1 / (n2 - k2), n1 + n2, level, a);
}

double e_value(double risk_ratio)
{
    double r = risk_ratio < 1 ? 1 / risk_ratio : risk_ratio;
    return r + sqrt(r * (r - 1));
}

double ratio_as_risks(double ratio, enum ratio_of of, bool common)
{
    if (!common || of == RATIO_OF_RISKS)
        return ratio;
    if (of == RATIO_OF_ODDS)
        return sqrt(ratio);
    return (1 - pow(0.5, sqrt(ratio))) / (1 - pow(0.5, sqrt(1 / ratio)));
}

double e_value_end(const struct measure *r)
{
    if (isnan(r->low))
        return NAN;
    return r->low > 1 ? e_value(r->low) : r->high < 1 ? e_value(r->high) : 1;
}
