/* glm: families with a likelihood for each row given its linear predictor (Nelder and Wedderburn 1972).
 *
 * Such a family is a const struct glm together with its const struct family, with .fit = glm_fit and .maximum =
 * glm_maximum: logit.c and poisson.c are the short ones.
 */
#ifndef SNAG_STAT_MODEL_GLM_H
#define SNAG_STAT_MODEL_GLM_H

#include "snag/fit.h"
#include "stat/design/factor.h"

struct glm_row { /* one observation at its linear predictor */
    double mu;
    double weight; /* Fisher information about eta */
    double score;  /* d log-likelihood / d eta: y - mu only under the canonical link */
    double loglik;
    double deviance;
};

/* Runs on several threads, and outside fit_model: it must not call GSL functions that can raise an error, even
 * underflow. */
typedef void glm_row_fn(double y, double eta, double shape, struct glm_row *r);

struct glm_run;
struct glm {
    glm_row_fn *row;
    bool plain;                              /* its residuals are y - mu, not deviance residuals */
    double (*start)(double y, double prior); /* initial eta, given the row's weight */
    /* Called after each step that is still long: -1 with err set ends the iteration (separation). */
    int (*diverging)(const struct glm_run *g, const double *step, struct err *err);
    int (*iterate)(struct glm_run *g, struct err *err); /* NULL: glm_iterate */
    bool exact;                                         /* the covariance is taken at the coefficients; see glm.c */
    bool slow;                                          /* each step gains a digit, and not twice as many as before */
    int (*facts)(struct fit *fit, const struct glm_run *g, struct err *err);
};

/* Iteratively reweighted least squares with step halving. */
struct glm_run {
    const struct design *d;
    const struct glm *glm;
    glm_row_fn *row;          /* glm->row, unless another is used first */
    double shape, shape_info; /* theta of the negative binomial, and its information */
    /* the result: */
    double *gamma;                /* p coefficients in the design's scale */
    double *eta, *score, *weight; /* n */
    struct factor factor;         /* of the information; see glm.c for where */
    bool exact;                   /* evaluate it at the coefficients */
    bool warm;                    /* start at gamma, not at `start` */
    double loglik, loglik_null, deviance;
    int iterations;
};
int glm_open(struct glm_run *g, const struct glm *glm, const struct design *d, struct err *err) SNAG_CHECK;
int glm_iterate(struct glm_run *g, struct err *err) SNAG_CHECK;
void glm_close(struct glm_run *g);

/* glm_fit.c: the functions that a family's const names: for fit->family->glm, and for family->glm. */
int glm_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err) SNAG_CHECK;
int glm_maximum(const struct family *family, const struct design *d, const struct fit_options *o, double *loglik,
                struct err *err) SNAG_CHECK;

#endif
