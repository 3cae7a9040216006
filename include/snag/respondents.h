/* respondents: what answers on scales say: correlations, reliability and contrasts of respondents who may be weighted
 * and may have answered more than once.
 *
 *     struct sampling s = {.n = n, .cluster = customer, .n_clusters = 1800};
 *     struct contrast c;
 *     if (contrast_means(loyalty, group, 1, 2, &s, &c, &err) < 0) …
 *     contrast_interval(&c, 0.90, &low, &high);
 *
 * Uncertainty comes from influence values: what each respondent adds to an estimate, to first order. Their squares sum
 * to its variance; with clusters, they are summed within each first. Arrays hold no missing values.
 */
#ifndef SNAG_RESPONDENTS_H
#define SNAG_RESPONDENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/measure.h"

SNAG_C_BEGIN

/* How n rows count. Weights are taken as known. */
struct sampling {
    size_t n;
    const double *weight;   /* NULL: 1 each */
    const int32_t *cluster; /* 0 … n_clusters - 1; NULL: each row by itself */
    size_t n_clusters;
};

/* The degrees of freedom of t: clusters - 1; INFINITY without clusters. */
double sampling_df(const struct sampling *s);
/* *se: the standard error of an estimate, the mean of whose influence values psi is 0. */
int sampling_error(const double *psi, const struct sampling *s, double *se, struct err *err) SNAG_CHECK;

/* Pearson's r; interval by the sandwich on Fisher's scale, which requires no normality (psi = zx zy - r (zx^2 + zy^2) /
 * 2; Steiger and Hakstian 1982). psi: n influence values, or NULL. ERR_DATA for fewer than 4 rows or a constant. */
int correlation_sandwich(const double *x, const double *y, const struct sampling *s, double level, struct measure *a,
                         double *psi, struct err *err) SNAG_CHECK;

/* Cronbach's alpha (1951) of k items, each of n values, with its standard error; psi likewise. ERR_DATA for fewer than
 * 2 items or a sum that does not vary. */
int reliability_alpha(const double *const *item, size_t k, const struct sampling *s, struct measure *a, double *psi,
                      struct err *err) SNAG_CHECK;
/* McDonald's omega (1999) of k >= 3 items: the share of the sum's variance that one common factor carries, by maximum
 * likelihood. Weights are ignored. ERR_DATA if no factor fits. */
int reliability_omega(const double *const *item, size_t k, size_t n, double *omega, struct err *err) SNAG_CHECK;

/* R² corrected for unreliability: r² / (alpha x alpha y), interval on its logarithm. A scale of one item has no alpha:
 * n_x or n_y = 1 leaves it uncorrected. x and y are the scales' means. */
int correlation_corrected(const double *const *x_item, size_t n_x, const double *const *y_item, size_t n_y,
                          const struct sampling *s, double level, struct measure *a, struct err *err) SNAG_CHECK;
/* R² in a population whose standard deviation is u times as large (Thorndike's case 2, 1949). */
double r2_unrestricted(double r2, double u);

/* A difference between two groups. */
struct contrast {
    double estimate, std_error, df;
    size_t n_low, n_high;
};
/* Mean of y in group `high` less that in `low`, Welch's standard error; weighted or clustered, the sandwich's, with t
 * on clusters (rows) - 1. ERR_DATA for fewer than 2 rows in a group or if nothing varies. */
int contrast_means(const double *y, const int32_t *group, int32_t low, int32_t high, const struct sampling *s,
                   struct contrast *c, struct err *err) SNAG_CHECK;
/* P(higher) + P(equal) / 2 - 1/2 of a row of `high` against one of `low` (Brunner and Munzel 2000). */
int contrast_ranks(const double *y, const int32_t *group, int32_t low, int32_t high, const struct sampling *s,
                   struct contrast *c, struct err *err) SNAG_CHECK;
void contrast_interval(const struct contrast *c, double level, double *low, double *high);
/* P-values: two-sided; of c being larger than `bound`; of c being smaller. */
double contrast_p(const struct contrast *c);
double contrast_p_above(const struct contrast *c, double bound);
double contrast_p_below(const struct contrast *c, double bound);

/* The confidence set of a ratio of two estimates (Fieller 1954). */
enum ratio_set {
    RATIO_INTERVAL, /* [low, high] */
    RATIO_OUTSIDE,  /* below low, or above high */
    RATIO_ANY       /* any value */
};
struct ratio {
    double estimate, low, high;
    enum ratio_set set;
};
/* Of a / b, with their variances and covariance, t on df. */
void ratio_fieller(double a, double b, double var_a, double var_b, double cov, double df, double level,
                   struct ratio *r);

/* The two-sided p-value that k of n have probability p: twice the smaller tail, as in Clopper and Pearson's interval.
 */
double share_p(double k, double n, double p);
/* The one-sided p-value that it is larger. */
double share_p_above(double k, double n, double p);

/* P(F <= f) of a noncentral F with noncentrality lambda; and the interval of lambda whose ends give f the tails of
 * `level` (0 where even lambda = 0 leaves less). */
double noncentral_f(double f, double df1, double df2, double lambda);
void noncentral_f_interval(double f, double df1, double df2, double level, double *low, double *high);

SNAG_C_END

#endif
