/* fitted: what a model says of each row, and how well its probabilities hold.
 *
 *     struct fitted f;
 *     fitted_open(&f, &fit, &err);          … f.mean[i], f.leverage[i] for the design's row i …
 *     calibration_make(&c, &fit, &f, 10, &err);
 *     fitted_close(&f);
 */
#ifndef SNAG_FITTED_H
#define SNAG_FITTED_H

#include "snag/fit.h"

SNAG_C_BEGIN

/* n values each. Residuals are y - mean for ols, deviance residuals otherwise (McCullagh and Nelder 1989). */
struct fitted {
    double *eta;  /* linear predictor with offset */
    double *mean; /* expected response: for logit the probability */
    double *residual;
    double *leverage;       /* diagonal of the (weighted) hat matrix */
    double *std_residual;   /* divided by its standard error; NaN if the leverage is 1 */
    double *cooks_distance; /* Cook 1977, in Williams' form (1987) for generalised linear models; NaN likewise */
    struct shelf *shelf;    /* the frame's, which holds the arrays */
};

/* For ols, logit (Firth's too), poisson and negbin; ERR_USAGE for other families. Everything is evaluated at the
 * coefficients. */
int fitted_open(struct fitted *f, const struct fit *fit, struct err *err) SNAG_CHECK;
void fitted_close(struct fitted *f);

enum { CALIBRATION_MAX = 100 };

struct calibration_group { /* rows between two quantiles of the fitted probability */
    double low, high;      /* probabilities (low, high]; the first group includes its lower end */
    double n, events, expected;
};

struct calibration {
    struct calibration_group group[CALIBRATION_MAX];
    size_t n_groups;
    double auc, auc_low, auc_high; /* interval by DeLong, DeLong and Clarke-Pearson 1988 */
    double brier;
    double chi2, df, p_value; /* Hosmer and Lemeshow 1980 */
    double intercept, slope;  /* of the outcome's log odds on the fitted ones (Cox 1958): 0 and 1 by construction for
                                 maximum likelihood on its own rows, but not for penalised likelihood */
    bool unseen;              /* of rows that the model was not fitted to */
    bool separated;           /* the probabilities separate the outcomes: both NaN, since no finite estimate exists */
    double shrinkage;         /* the slope to expect in new rows: (LR - df) / LR (van Houwelingen and le Cessie 1990) */
};

/* Probabilities and what became of them: n values each, y of 0 and 1. shelf: where they are; NULL: in memory. */
struct calibrated {
    const double *risk, *predictor, *y;
    size_t n;
    struct shelf *shelf;
    bool unseen; /* the model was fitted to other rows, so that the test loses no degrees of freedom */
};
/* Groups, Brier score, test, intercept and slope; area and shrinkage stay NaN. */
int calibration_of(struct calibration *c, const struct calibrated *x, size_t groups, struct err *err) SNAG_CHECK;
/* For a logit fit, in the given number of groups (2 … CALIBRATION_MAX), cut at quantiles as R computes them (type 7).
 * ERR_USAGE for other families and for weights. */
int calibration_make(struct calibration *c, const struct fit *fit, const struct fitted *f, size_t groups,
                     struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
