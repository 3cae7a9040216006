/* cox: proportional hazards (Cox 1972): risk sets and what is summed over them.
 *
 * The rows are walked from the latest time to the earliest within each stratum; rows still observed enter the risk set,
 * and those that have not begun leave it. Ties by Efron (1977) or Breslow (1974).
 *
 * No products of columns are kept for the risk sets. The information is the sum over times of h (S2 - m m' S0), with h
 * the hazard and m the mean; S2 sums over the rows at risk, so a row counts with the hazard of all the times it passes
 * through: two Gram matrices, of the rows and of the means.
 */
#ifndef SNAG_STAT_MODEL_COX_H
#define SNAG_STAT_MODEL_COX_H

#include "snag/fit.h"
#include "stat/design/sweep.h"

/* One distinct time with events, within a stratum. */
struct cox_time {
    double time;
    int32_t stratum;
    size_t first, n;       /* the rows with that stop time in by_stop, events and others */
    size_t in, out, n_out; /* rows of by_stop from `in` to the last one enter; these rows of by_start leave */
    size_t n_events;
    double events_weight;
};

struct cox {
    const struct design *d;
    size_t n, p;
    bool breslow;
    double *z;                  /* n x p, row by row: centred, scaled */
    size_t *by_stop, *by_start; /* rows by stratum, then latest first; by_start NULL without entry times */
    struct cox_time *time;      /* latest first within each stratum */
    size_t n_times;
    double *gamma;              /* p */
    double *eta;                /* n, with offset */
    double top;                 /* greatest eta, subtracted before exp */
    long double *sums;          /* work space of the passes, like everything below */
    double *hazard;             /* n_times, twice: at eta = top; the part of it that tied events do not pass through */
    double *through;            /* n: the hazard a row passes through, times its own relative hazard */
    double *mean, *mean_weight; /* p columns BLOCK_ROWS apart: means waiting for their products; three weights each */
    size_t n_means;
    struct sweep sweep;
};

int cox_open(struct cox *c, const struct design *d, bool breslow, struct err *err) SNAG_CHECK;
void cox_close(struct cox *c);

/* The sums of one pass. */
struct cox_sums {
    double loglik;
    double *score;                 /* p */
    double *info;                  /* p x p, upper triangle */
    const double *g;               /* n_times: a function of time for the tests, or NULL; then also: */
    double *score_g;               /* p: sum of g (z - mean) */
    double *info_g, *info_g2;      /* p x p, upper: sums of g V and g² V */
    double *hazard;                /* n_times, or NULL: increments of the baseline hazard at eta = top */
    double *mean;                  /* n_times x p: the mean of z that belongs to each increment */
    double *hazard_own, *mean_own; /* the same for the tied events themselves (Efron) */
    double *mean_event;            /* n_times x p: the mean that an event is compared with */
};
/* At c->gamma; eta and top are set. */
void cox_pass(struct cox *c, struct cox_sums *s);

/* Score residuals (Therneau, Grambsch and Fleming 1990): n x p, row by row, in the design's scale, weighted. */
int cox_score_residuals(struct cox *c, double *residual, struct err *err) SNAG_CHECK;
/* The share of comparable pairs in the right order (Harrell 1982), with ties in the predictor counted half. */
int cox_concordance(const struct cox *c, double *concordance, struct err *err) SNAG_CHECK;
/* Score tests that coefficients do not vary with 1 - KM(t) (Grambsch and Therneau 1994, in the form of survival 3): one
 * per term, added to the fit, and the chi² of all columns together. */
int cox_ph_test(struct cox *c, struct fit *fit, double *chi2_global, struct err *err) SNAG_CHECK;

#endif
