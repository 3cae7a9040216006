/* profile: intervals from the profile of a likelihood. */
#ifndef SNAG_STAT_INFER_PROFILE_H
#define SNAG_STAT_INFER_PROFILE_H

#include "snag/err.h"
#include "snag/fit.h"

/* Replaces the Wald intervals of a fit by profile likelihood: refits the family with each coefficient held fixed. */
int profile_fit(struct fit *fit, const struct fit_options *o, struct err *err) SNAG_CHECK;

#endif
