/* survival_impl: what the files about curves share. */
#ifndef SNAG_STAT_MODEL_SURVIVAL_IMPL_H
#define SNAG_STAT_MODEL_SURVIVAL_IMPL_H

#include "snag/survival.h"

/* How often a row counts. */
static inline double survival_weight(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* survival.c: where a curve, or one of its limits, has come down to a level: the middle of a step at exactly that
 * height, as in R. NAN: it has not. */
double curve_reaches(const struct curve_time *t, size_t n, double (*height)(const struct curve_time *), double level);

/* logrank.c: sets chi2, df, p_value and the curves' expected events; row: the design's rows by their last time. */
int logrank_test(struct survival *s, const size_t *row, struct err *err) SNAG_CHECK;

#endif
