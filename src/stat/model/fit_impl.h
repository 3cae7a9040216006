/* fit_impl: what the estimators share. */
#ifndef SNAG_STAT_MODEL_FIT_IMPL_H
#define SNAG_STAT_MODEL_FIT_IMPL_H

#include "snag/fit.h"
#include "stat/design/factor.h"

int fit_add_fact(struct fit *fit, const char *name, const char *label, double value, struct err *err) SNAG_CHECK;
int fit_add_facts(struct fit *fit, const struct fit_fact *fact, size_t n, struct err *err) SNAG_CHECK;
int fit_add_note(struct fit *fit, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* Adds the test of one term's proportionality, chi2 on df; and a warning for each term that fails after Bonferroni's
 * correction, with what it does and the name of p. */
int fit_add_proportional(struct fit *fit, size_t term, double df, double chi2, struct err *err) SNAG_CHECK;
int fit_note_proportional(struct fit *fit, const char *what, const char *p_name, struct err *err) SNAG_CHECK;
/* The name of a formula's term, as R's: a:b. NULL with err set if memory runs out. */
const char *fit_term_name(const struct formula *m, size_t term, struct arena *arena, struct err *err);
/* Room for p coefficients and their covariance. */
int fit_open(struct fit *fit, size_t p, struct err *err) SNAG_CHECK;
/* Estimates, covariance, names and VIF of the design's columns, from its scale (p and p x p). */
int fit_take(struct fit *fit, const double *gamma, const double *cov, struct err *err) SNAG_CHECK;
/* Statistics, p-values and Wald intervals from estimates, cov and df. */
void fit_test(struct fit *fit);
/* The Wald statistic of coefficients first … p - 1 being 0, chi-squared on p - first (divide for F). */
int fit_wald(const struct fit *fit, size_t first, double *chi2, struct err *err) SNAG_CHECK;
/* McFadden's R² (1974), 0 if it differs from that only by rounding. */
double fit_mcfadden(double loglik, double loglik_null);

/* robust.c: the sandwich. The score of row i is z_i e_i (e: n); bread and cov are p x p in the design's scale. Huber
 * 1967, White 1980; HC2, HC3: MacKinnon and White 1985 (leverage: n, required for these two); clusters: Liang and Zeger
 * 1986 with G/(G-1) (n-1)/(n-p); two ways: Cameron, Gelbach and Miller 2011. Sets fit->errors and, with fewer than 30
 * clusters, fit->df; adds notes. `cov` holds the result. */
int robust_cov(struct fit *fit, const struct fit_options *o, const double *e, const double *leverage,
               const double *bread, double *cov, struct err *err) SNAG_CHECK;
/* The same from given scores of the rows (n x q, row by row); HC0, HC1 and clusters. */
int robust_scores(struct fit *fit, const struct fit_options *o, const double *scores, size_t q, const double *bread,
                  double *cov, struct err *err) SNAG_CHECK;
/* The same without small-sample factors (Lin and Wei 1989): HC0 and clusters. */
int robust_residuals(struct fit *fit, const struct fit_options *o, const double *residuals, size_t q,
                     const double *bread, double *cov, struct err *err) SNAG_CHECK;
/* With fewer than 30 clusters: fit->df and a note. ERR_DATA if there is only one. */
int robust_few_clusters(struct fit *fit, struct err *err) SNAG_CHECK;
bool robust_wanted(const struct design *d, const struct fit_options *o);

/* brant.c: for an ordinal fit; adds facts and notes. */
int brant_test(struct fit *fit, struct err *err) SNAG_CHECK;

/* separation.c: is `step` a direction along which the likelihood of a yes-or-no outcome (Albert and Anderson 1984) or
 * of counts (rows where none is expected any more) only grows? If so, ERR_DATA naming terms and rows. gamma: the
 * current point of the iteration; separation is complete if it already separates all rows. `tolerance`: how much
 * overlap counts as none. */
int separation_check(const struct design *d, const double *gamma, const double *step, double tolerance, bool counts,
                     struct err *err) SNAG_CHECK;

#endif
