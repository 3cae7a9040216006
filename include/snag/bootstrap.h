/* bootstrap: standard errors and intervals from fits of resampled rows (Efron 1979).
 *
 * Each resample draws as many rows as there are, with replacement; with a cluster column as many clusters, each with
 * all its rows. Resample k of a seed is the same whatever was drawn before, so that results do not depend on threads.
 */
#ifndef SNAG_BOOTSTRAP_H
#define SNAG_BOOTSTRAP_H

#include "snag/fit.h"

SNAG_C_BEGIN

/* The design's rows that resample k consists of: *n of them, freed by free(). */
int bootstrap_rows(const struct design *d, uint64_t seed, size_t k, size_t **row, size_t *n,
                   struct err *err) SNAG_CHECK;

/* Replaces the covariance and standard errors of a fit by those of the estimates of `resamples` fits, tests by Wald's
 * with them, and intervals by percentiles: the quantiles (r + 1) a of r estimates (R's type 6). On the design's
 * threads. Fits that fail, or in which a coefficient cannot be told from others, are left out and a note counts them;
 * ERR_DATA where that is half of them or more, ERR_USAGE for two cluster columns, robust errors, profile intervals and
 * too few resamples for the level. */
int bootstrap_fit(struct fit *fit, const struct fit_options *o, size_t resamples, uint64_t seed,
                  struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
