/* profile_interval: the interval of one parameter from the profile of a likelihood. */
#ifndef SNAG_STAT_MODEL_PROFILE_INTERVAL_H
#define SNAG_STAT_MODEL_PROFILE_INTERVAL_H

#include "snag/err.h"

/* The maximum log-likelihood with the parameter held at b. 0, or -1 with err set. */
typedef int profile_fn(void *ctx, double b, double *loglik, struct err *err);

/* The values on both sides of `estimate` where the profile has fallen by half the chi² quantile of `level`; `se` is a
 * first guess of the distance. An end is infinite if the profile never falls that far. */
int profile_interval(profile_fn *at, void *ctx, double estimate, double se, double loglik_max, double level,
                     double *low, double *high, struct err *err) SNAG_CHECK;

#endif
