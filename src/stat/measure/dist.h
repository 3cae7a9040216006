/* dist: probabilities and quantiles of normal, t, chi² and F; df = INFINITY is the normal. A statistic of NaN has a
 * p-value of NaN. */
#ifndef SNAG_STAT_MEASURE_DIST_H
#define SNAG_STAT_MEASURE_DIST_H

#include <stdint.h>

double dist_two_sided(double statistic, double df);
double dist_quantile(double level, double df); /* two-sided: 1.96 for 0.95 */
double dist_normal_upper(double z);            /* one-sided */
double dist_chi2_upper(double x, double df);
double dist_f_upper(double x, double df1, double df2);
/* P(X >= k), k > 0, of a count with that mean and variance: negative binomial, or Poisson where the variance is no
 * larger than the mean. */
double dist_count_upper(uint64_t k, double mean, double variance);
/* The x below which a beta variable with shapes a and b has probability p; where GSL's search gives up, as for some
 * thousands, by halving. */
double dist_beta_quantile(double p, double a, double b);

#endif
