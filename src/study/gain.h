/* gain: what columns add to R², over resamples of customers. */
#ifndef SNAG_STUDY_GAIN_H
#define SNAG_STUDY_GAIN_H

#include "study/study_impl.h"

/* The percentile interval of the gain in R² by the design's columns from `first` on. */
int gain_interval(const struct design *d, size_t first, const struct survey *v, double *low, double *high,
                  struct err *err) SNAG_CHECK;
/* What is left of y once an intercept and the q columns x but number `except` explain it; freed by free(). */
double *gain_residual(const struct survey *v, const double *y, double *const *x, size_t q, size_t except,
                      struct err *err);

#endif
