/* sampling: how rows count, for the measures of snag/respondents.h. */
#ifndef SNAG_STAT_MEASURE_SAMPLING_H
#define SNAG_STAT_MEASURE_SAMPLING_H

#include "snag/respondents.h"
#include "snag/str.h"

/* The weight of row i, and their sum. */
double sampling_weight(const struct sampling *s, size_t i);
double sampling_total(const struct sampling *s);
/* z = (x - mean) / standard deviation, with divisor n (weighted). ERR_DATA, naming `what`, if x is constant. */
int sampling_standardise(const double *x, const struct sampling *s, const char *what, double *z,
                         struct err *err) SNAG_CHECK;

#endif
