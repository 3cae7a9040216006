/* wilson: the interval of a share (Wilson 1927). */
#ifndef SNAG_BASE_WILSON_H
#define SNAG_BASE_WILSON_H

/* The share k of n, 0 <= k <= n, n > 0; z is the normal distribution's quantile, 1.96 for 95 %. */
void wilson_interval(double k, double n, double z, double *low, double *high);

#endif
