/* bootstrap: standard errors and intervals from fits of resampled rows (Efron 1979).
 *
 * Each resample draws as many rows as there are, with replacement; with a cluster column, as many clusters as there
 * are, each with all its rows. Resample k of a seed does not depend on what was drawn before, so results do not depend
 * on the number of threads.
 */
#ifndef SNAG_BOOTSTRAP_H
#define SNAG_BOOTSTRAP_H

#include "snag/fit.h"

SNAG_C_BEGIN

/* The design's rows that resample k consists of: *n of them, freed by free(). */
int bootstrap_rows(const struct design *d, uint64_t seed, size_t k, size_t **row, size_t *n,
                   struct err *err) SNAG_CHECK;

/* Replaces the covariance and standard errors of a fit with those of the estimates of `resamples` fits, its statistics
 * with estimate over standard error, its intervals with percentiles, the quantiles (r + 1) a of r estimates (R's type
 * 6), and its p-values with twice the share of estimates on the smaller side of 0, (k + 1) / (r + 1).
 * Runs on the design's threads. Fits that fail, or in which a coefficient cannot be told apart from others, are dropped
 * and counted in a note; ERR_DATA if that is half of them or more, ERR_USAGE for two cluster columns, robust errors,
 * profile intervals, or too few resamples for the level. */
int bootstrap_fit(struct fit *fit, const struct fit_options *o, size_t resamples, uint64_t seed,
                  struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
