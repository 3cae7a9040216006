/* multiplicity: p-values of several tests, adjusted. NaN stays NaN and does not count as a test. */
#ifndef SNAG_MULTIPLICITY_H
#define SNAG_MULTIPLICITY_H

#include <stddef.h>

#include "snag/err.h"

SNAG_C_BEGIN

/* Holm 1979: keeps the chance of any false finding below the level. */
int adjust_holm(const double *p, size_t n, double *adjusted, struct err *err) SNAG_CHECK;
/* Benjamini and Hochberg 1995: keeps the expected share of false findings below the level. */
int adjust_bh(const double *p, size_t n, double *adjusted, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
