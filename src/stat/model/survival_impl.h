/* survival_impl: the test behind the curves. */
#ifndef SNAG_STAT_MODEL_SURVIVAL_IMPL_H
#define SNAG_STAT_MODEL_SURVIVAL_IMPL_H

#include "snag/survival.h"

/* How often a row counts. */
static inline double survival_weight(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* logrank.c: sets chi2, df, p_value and the curves' expected events; row: the design's rows by their last time. */
int logrank_test(struct survival *s, const size_t *row, struct err *err) SNAG_CHECK;

#endif
