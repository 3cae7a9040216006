/* bootstrap_impl: exposed for tests. */
#ifndef SNAG_STAT_INFER_BOOTSTRAP_IMPL_H
#define SNAG_STAT_INFER_BOOTSTRAP_IMPL_H

#include <stddef.h>

/* The quantile (n + 1) share of n sorted values (Hyndman and Fan 1996, type 6). */
double sorted_quantile(const double *x, size_t n, double share);

#endif
