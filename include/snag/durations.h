/* durations: how long things take, of which some are not over: mean, median and other quantiles, with intervals.
 *
 *     struct duration d[] = {{31.5, true, 1}, {120, false, 2}, …};
 *     const double p[] = {0.5, 0.9};
 *     struct durations told;
 *     durations_tell(&told, d, n, p, 2, 0.95, &err);
 *
 * The curve of those that last longer is that of Kaplan and Meier (1958), which is the plain share where none is open;
 * a quantile is where it comes down to 1 - p, the middle of a step of exactly that height. The mean is the area below
 * the curve, of open ones up to the longest time observed (Irwin 1949).
 *
 * Intervals: if every cluster has one duration, those of a quantile are where the limits of the curve on the scale of
 * log(-log S), with Greenwood's variance (1926), come down to 1 - p (Brookmeyer and Crowley 1982; R's survfit with
 * conf.type = "log-log"). If clusters repeat, the variance of the curve at the quantile is found from what each cluster
 * changes in it (the infinitesimal jackknife), times m/(m - 1) for m clusters, and 1 - p plus or minus t standard
 * errors, on the same scale, is read off the curve (Woodruff 1952). The mean's variance is found in the same way;
 * Greenwood's where clusters do not repeat and some are open.
 */
#ifndef SNAG_DURATIONS_H
#define SNAG_DURATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

SNAG_C_BEGIN

struct duration {
    double time;      /* >= 0 */
    bool over;        /* false: it is longer */
    uint32_t cluster; /* 0: its own */
};

struct estimate {
    double value, low, high; /* NAN: not reached, or unknown */
};

enum { DURATION_QUANTILES = 4 };

struct durations {
    size_t n, open, clusters;
    bool repeats; /* some cluster has more than one */
    double until; /* with open ones: the mean is restricted to so long */
    struct estimate mean, quantile[DURATION_QUANTILES];
};

/* Puts d in another order. n may be 0. p: at most DURATION_QUANTILES. */
int durations_tell(struct durations *told, struct duration *d, size_t n, const double *p, size_t n_p, double level,
                   struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
