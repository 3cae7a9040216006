/* assoc: how two measurements go together, and small comparisons: shares, equivalence, scores.
 *
 * Every estimate comes with an interval at `level` (0.95). Arrays hold no missing values.
 */
#ifndef SNAG_ASSOC_H
#define SNAG_ASSOC_H

#include <stddef.h>

#include "snag/err.h"

struct assoc {
    double estimate, statistic, df, p_value; /* df NaN: the statistic is z */
    double low, high;
    size_t n;
};

/* Pearson's r; interval by Fisher's z (1921), t test. ERR_DATA for fewer than 4 pairs or a constant. */
int assoc_pearson(const double *x, const double *y, size_t n, double level, struct assoc *a, struct err *err) SNAG_CHECK;
/* Spearman's rho of midranks; interval of Bonett and Wright (2000), t test. */
int assoc_spearman(const double *x, const double *y, size_t n, double level, struct assoc *a, struct err *err) SNAG_CHECK;
/* Kendall's tau-b in n log n steps (Knight 1966); normal test with ties; interval of Bonett and Wright. */
int assoc_kendall(const double *x, const double *y, size_t n, double level, struct assoc *a, struct err *err) SNAG_CHECK;
/* The correlation of two normal variables behind two ordered ones, by maximum likelihood with their thresholds
 * (Olsson 1979). Distinct values are the levels, at most 20 each. *chi2, *df: the test that such normals fit. */
int assoc_polychoric(const double *x, const double *y, size_t n, double level, struct assoc *a, double *chi2, double *df,
                     struct err *err) SNAG_CHECK;
/* Do x and y correlate with z to the same degree? From r_xz, r_yz, r_xy (Williams 1959). */
void assoc_williams(double r_xz, double r_yz, double r_xy, size_t n, struct assoc *a);

/* A share k of n with Wilson's interval (1927). */
void share_wilson(double k, double n, double level, struct assoc *a);
/* The difference k1/n1 - k2/n2 with Newcombe's interval (1998, method 10). */
void share_difference(double k1, double n1, double k2, double n2, double level, struct assoc *a);
/* The ratio k/m of two counts among the same people, exact: Clopper and Pearson (1934) on k of k + m, as odds. */
void count_ratio(double k, double m, double level, struct assoc *a);
/* Net promoter score in points from detractors, passives, promoters; adjusted Wald interval (3/4 added to each end,
 * 3/2 to the middle: Sauro and Lewis 2016). */
void nps_score(double detractors, double passives, double promoters, double level, struct assoc *a);
/* How strong confounding must be, on the scale of risk ratios, to explain a risk ratio away (VanderWeele and Ding 2017). */
double e_value(double risk_ratio);

/* Two one-sided tests (Schuirmann 1987) that two means differ by less than `margin`, with Welch's degrees of freedom. */
struct tost {
    double difference, df;
    double t_low, p_low, t_high, p_high; /* difference > -margin, difference < margin */
    double p_value;                      /* the larger: equivalence */
    double low, high;                    /* interval of level 1 - 2 alpha */
};
int tost_welch(const double *x, size_t n_x, const double *y, size_t n_y, double margin, double alpha, struct tost *t,
               struct err *err) SNAG_CHECK;

#endif
