/* factor: the triangular factor R of a weighted design matrix, R'R = Z'WZ, and what follows from it.
 *
 * Two ways, chosen by measurement. The Gram matrix Z'WZ of the centred, scaled columns is formed in double and factored
 * by Cholesky; if its condition (2-norm, columns at unit length) is above FACTOR_GRAM_MAX, the rows are processed again
 * by Householder transformations in long double, block by block (TSQR; Demmel et al. 2012).
 */
#ifndef SNAG_STAT_DESIGN_FACTOR_H
#define SNAG_STAT_DESIGN_FACTOR_H

#include "snag/design.h"

#define FACTOR_GRAM_MAX 1e3  /* above: QR. At this limit a Gram matrix still gives ten digits of the covariance */
#define FACTOR_COND_MAX 1e10 /* above: refused, as the last bits of the data would decide the result */
#define FACTOR_ALIAS 1e-11   /* a column whose part outside the others is shorter than this is aliased */

struct factor {
    size_t p;
    long double *rinv; /* p x p row by row, upper triangle: (Z'WZ)^-1 = rinv rinv' */
    double cond;       /* of the columns scaled to unit length */
    bool qr;           /* made by QR */
    bool rough;        /* set by the owner: up to FACTOR_GRAM_MAX, an upper bound of cond is enough */
};

/* Adds the block's Z'WZ to g (p x p; only the upper triangle is meaningful); w: the block's weights or NULL. */
void gram_add(double *g, const struct design_block *b, const double *w);
/* The same of p columns of n <= BLOCK_ROWS rows, BLOCK_ROWS apart; g's rows are `stride` apart. */
void gram_columns(double *g, size_t stride, const double *z, size_t p, size_t n, const double *w);

/* Factor of the design under weights w (n, or NULL) whose Gram matrix g is known. *f is zero or was made before for the
 * same p. ERR_DATA if the matrix is singular or too ill-conditioned. */
int factor_make(struct factor *f, const struct design *d, const double *w, const double *g, struct err *err) SNAG_CHECK;
/* Factor of a symmetric positive definite matrix (p x p, upper triangle) that does not come from rows. */
int factor_matrix(struct factor *f, size_t p, const double *a, struct err *err) SNAG_CHECK;
void factor_free(struct factor *f);
/* Refuses nearly collinear columns: sets err, returns -1. */
int factor_too_ill(double cond, struct err *err);

/* x = (Z'WZ)^-1 s; x and s may be the same. */
void factor_solve(const struct factor *f, const long double *s, long double *x);
/* cov = (Z'WZ)^-1, p x p. */
void factor_cov(const struct factor *f, double *cov);
/* z' (Z'WZ)^-1 z of row i of a block: the leverage once multiplied by the row's weight. */
double factor_quadratic(const struct factor *f, const struct design_block *b, size_t i);

/* factor_triangle.c. The upper triangle R, row by row, of a matrix R'R (p x p, its upper triangle); false if it is
 * nearly singular. r has room for p more, as work space. */
bool factor_cholesky(const double *g, long double *r, size_t p);
/* rinv = R^-1, both row by row; rinv is 0 below the diagonal. */
void factor_invert(const long double *r, long double *rinv, size_t p);

/* factor_condition.c. The 2-norm condition of R (p x p) with its columns at unit length. */
int factor_condition(const long double *r, size_t p, double *cond, struct err *err) SNAG_CHECK;
/* R of the design's rows under weights w (n, or NULL), by TSQR. */
int factor_rows(const struct design *d, const double *w, long double *r, struct err *err) SNAG_CHECK;

/* factor_rank.c. For design_open: drops and names columns that others determine, then sets d->factor and d->vif. */
int factor_design(struct design *d, struct err *err) SNAG_CHECK;

#endif
