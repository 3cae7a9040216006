/* survival: how long until an event, without a model: Kaplan-Meier curves, the log-rank test; and the baseline hazard
 * of a proportional-hazards fit.
 *
 * There is a curve for each value of the formula's terms (`Surv(time, lost) ~ segment`), or one for all rows if it has
 * none (`~ 1`). The response may have entry times: Surv(start, stop, event). strata() stratifies the test. Weights are
 * frequencies: a row counts as that many.
 */
#ifndef SNAG_SURVIVAL_H
#define SNAG_SURVIVAL_H

#include "snag/fit.h"

SNAG_C_BEGIN

struct curve_time {
    double time;
    double at_risk, events, censored;
    double survival, std_error; /* Greenwood 1926; NaN if nobody is left */
    double low, high;           /* interval on the log scale, as in R's survfit */
};

struct curve {
    const char *name; /* segment=pro, or "all" */
    double n, events;
    double expected;          /* events expected under one hazard for all (for the log-rank test) */
    double median, low, high; /* NaN: not reached */
    size_t first, n_times;    /* its part of `time` */
};

struct survival {
    const struct design *d;
    struct curve *curve; /* sorted by the terms' values */
    size_t n_curves;
    struct curve_time *time; /* the distinct times of each curve, events and losses, in order */
    size_t n_times, cap_times;
    int32_t *code; /* of each row: its curve */
    double n, events, level;
    double chi2, df, p_value; /* log-rank test of no difference (Mantel 1966); NaN with one curve */
    struct arena arena;
};

/* Kaplan and Meier 1958. The design has RESPONSE_TIME; it is changed only in its arena and must outlive the curves.
 * ERR_USAGE for offsets, interactions and polynomials, ERR_DATA for more than 200 curves. */
int survival_open(struct survival *s, struct design *d, double level, struct err *err) SNAG_CHECK;
void survival_close(struct survival *s);
/* Curve c at a time: its state at the last time up to it, and the events and losses since `after`. */
void survival_at(const struct survival *s, const struct curve *c, double after, double time, struct curve_time *at);

/* The mean time until the event, restricted to `until`: the area under the curve, with Greenwood's variance (Irwin
 * 1949; Royston and Parmar 2013). Differences are to the first curve, whose own are NaN. */
struct rmst {
    double mean, std_error, low, high;
    double difference, diff_std_error, diff_low, diff_high, p;
};
/* One for each curve. ERR_USAGE where nobody of a curve that has not come down to 0 was observed that long. */
int survival_rmst(const struct survival *s, double until, struct rmst *of, struct err *err) SNAG_CHECK;

/* The baseline hazard: cumulative, at all terms 0 and offset 0, with its survival exp(-hazard). */
struct baseline {
    size_t stratum; /* 0 … n_strata - 1 */
    double time;    /* of events */
    double hazard;  /* by Breslow (1974), or by Efron if the fit handled ties his way */
};
/* *n of them, by stratum and time; freed by free(). The fit is of family cox. */
int cox_baseline(const struct fit *fit, const struct fit_options *o, struct baseline **out, size_t *n,
                 struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
