/* profile: intervals from the profile of a likelihood. */
#ifndef SNAG_STAT_INFER_PROFILE_H
#define SNAG_STAT_INFER_PROFILE_H

#include "snag/err.h"
#include "snag/fit.h"

/* The greatest log-likelihood with the parameter held at b. 0, or -1 with err set. */
typedef int profile_fn(void *ctx, double b, double *loglik, struct err *err);

/* The values on both sides of `estimate` where the profile has fallen by half the chi² quantile of `level`; `se` is a
 * first guess of the distance. An end is infinite where the profile never falls so far. */
int profile_interval(profile_fn *at, void *ctx, double estimate, double se, double loglik_max, double level,
                     double *low, double *high, struct err *err) SNAG_CHECK;

/* Replaces the Wald intervals of a fit by profile likelihood: refits the family with each coefficient held. */
int profile_fit(struct fit *fit, const struct fit_options *o, struct err *err) SNAG_CHECK;

/* A design of the same rows without some columns (drop: p flags). Shares all but the columns; free them by
 * submodel_close. */
int submodel_open(struct design *sub, const struct design *d, const bool *drop, struct err *err) SNAG_CHECK;
void submodel_close(struct design *sub);

#endif
