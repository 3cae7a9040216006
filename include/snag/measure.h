/* measure: how two measurements go together, and small comparisons: shares, ratios, means, equivalence, scores.
 *
 *     struct measure a;
 *     share_wilson(81, 263, 0.95, &a);        a.estimate .3080, a.low .2553, a.high .3662
 *
 * Every estimate comes with an interval at `level` (0.95); what a method does not provide is NaN. Arrays hold no
 * missing values. For columns of a table, with all the measures that suit them at once: snag/association.h.
 */
#ifndef SNAG_MEASURE_H
#define SNAG_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/err.h"

SNAG_C_BEGIN

struct measure {
    double estimate, std_error, statistic, df, p_value; /* df NaN: the statistic is z */
    double low, high;
    size_t n;
};

/* Pearson's r; interval by Fisher's z (1921), t test. ERR_DATA for fewer than 4 pairs or a constant. */
int correlation_pearson(const double *x, const double *y, size_t n, double level, struct measure *a,
                        struct err *err) SNAG_CHECK;
/* Spearman's rho of midranks; interval by Bonett and Wright (2000), t test. */
int correlation_spearman(const double *x, const double *y, size_t n, double level, struct measure *a,
                         struct err *err) SNAG_CHECK;
/* Kendall's tau-b in n log n steps (Knight 1966); normal test with ties; interval by Bonett and Wright. */
int correlation_kendall(const double *x, const double *y, size_t n, double level, struct measure *a,
                        struct err *err) SNAG_CHECK;
/* The correlation of two normal variables behind two ordered ones, by maximum likelihood with their thresholds (Olsson
 * 1979). Distinct values are the levels, at most CORRELATION_MAX_LEVELS each. *chi2, *df: the likelihood-ratio test of
 * that model. ERR_DATA also if no correlation inside (-1, 1) maximises the likelihood. */
enum { CORRELATION_MAX_LEVELS = 60 };
int correlation_polychoric(const double *x, const double *y, size_t n, double level, struct measure *a, double *chi2,
                           double *df, struct err *err) SNAG_CHECK;
/* Do x and y correlate with z to the same degree? From r_xz, r_yz, r_xy: t of Williams (1959) as given by Steiger
 * (1980), n - 3 degrees of freedom; estimate r_xz - r_yz. Not finite if x and y differ only in scale. */
void correlation_williams(double r_xz, double r_yz, double r_xy, size_t n, struct measure *a);

/* A share k of n with Wilson's interval (1927). */
void share_wilson(double k, double n, double level, struct measure *a);
/* The difference k1/n1 - k2/n2 with Newcombe's interval (1998, method 10). */
void share_difference(double k1, double n1, double k2, double n2, double level, struct measure *a);
/* The ratio k/m of two counts among the same people, exact: Clopper and Pearson (1934) on k of k + m, as odds. */
void count_ratio(double k, double m, double level, struct measure *a);
/* Net promoter score in points from detractors, passives, promoters; adjusted Wald interval (3/4 added to each end,
 * 3/2 to the middle: Agresti and Min 2005; Rocks 2016). */
void nps_score(double detractors, double passives, double promoters, double level, struct measure *a);
/* The ratio (k1/n1) / (k2/n2) of two groups' risks, interval on its logarithm (Katz and others 1978); z tests 1. The
 * interval is NaN if k1 or k2 is 0, or if both shares are 1. */
void risk_ratio(double k1, double n1, double k2, double n2, double level, struct measure *a);
/* The same for their odds (Woolf 1955); NaN also if k1 is n1 or k2 is n2. */
void odds_ratio(double k1, double n1, double k2, double n2, double level, struct measure *a);
/* How strong confounding must be, on the scale of risk ratios, to explain a risk ratio away (VanderWeele and Ding
 * 2017). */
double e_value(double risk_ratio);

/* A ratio of odds or hazards as a risk ratio, for its E-value (VanderWeele and Ding 2017): of a common outcome √OR, and
 * (1 - 0.5^√HR) / (1 - 0.5^√(1 / HR)); of a rare one the ratio itself. */
enum ratio_of { RATIO_OF_RISKS, RATIO_OF_ODDS, RATIO_OF_HAZARDS };
double ratio_as_risks(double ratio, enum ratio_of of, bool common);

/* The E-value of the end of a risk ratio's interval nearer to 1; 1 if the interval contains 1. */
double e_value_end(const struct measure *risk_ratio);

/* A mean, its t interval and t test of 0; *sd: the standard deviation. NaN where n is below 2. */
void mean_student(const double *x, size_t n, double level, struct measure *a, double *sd);
/* The difference of two means with Welch's (1947) degrees of freedom. ERR_DATA for fewer than 2 values in a group, if
 * both are constant, or if squares overflow. */
int mean_difference(const double *x, size_t n_x, const double *y, size_t n_y, double level, struct measure *a,
                    struct err *err) SNAG_CHECK;
/* Two one-sided tests (Schuirmann 1987) that two means differ by less than `margin`, with Welch's degrees of freedom.
 */
struct tost {
    double difference, df;
    double t_low, p_low, t_high, p_high; /* difference > -margin, difference < margin */
    double p_value;                      /* the larger of the two: equivalence */
    double low, high;                    /* interval of level 1 - 2 alpha */
};
int tost_welch(const double *x, size_t n_x, const double *y, size_t n_y, double margin, double alpha, struct tost *t,
               struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
