/* tidy: a fit as text for people and as tables for programs.
 *
 * Columns of the tidy table: term estimate std_error statistic p_value conf_low conf_high; then, if the family has one,
 * the ratio exp(estimate) with its bounds (odds_ratio or_low or_high), and with fit_options.e_values e_value and
 * e_value_end; then vif. Missing is empty (null in JSON).
 * Numbers have 15 digits, or 17 if needed to read back the same bits.
 */
#ifndef SNAG_TIDY_H
#define SNAG_TIDY_H

#include "snag/association.h"
#include "snag/fitted.h"
#include "snag/importance.h"
#include "snag/margins.h"
#include "snag/out.h"
#include "snag/survival.h"
#include "snag/term_test.h"

SNAG_C_BEGIN

enum tidy_format { TIDY_TSV, TIDY_CSV, TIDY_JSONL, TIDY_TEXT /* only where a function allows it */, TIDY_CSV_GUARDED };

/* A document about one part of a fit: what was fitted, to what, then "name":[…] with the rows of `lines` (JSON lines),
 * `more` (",…", or empty), dropped rows and notes. */
int tidy_json_part(const struct fit *fit, const char *name, struct view lines, struct view more, struct buf *out,
                   struct err *err) SNAG_CHECK;
/* Two rows per contrast: term from to measure (risk_difference risk_ratio) estimate std_error statistic p_value
 * conf_low conf_high risk_from risk_to e_value e_value_end n. Not TIDY_TEXT. */
int tidy_margins(const struct margins *m, enum tidy_format format, struct buf *out, struct err *err) SNAG_CHECK;
int tidy_margins_text(const struct margins *m, const struct fit *fit, size_t n_where, struct buf *out,
                      struct err *err) SNAG_CHECK;
/* One row per coefficient. */
int tidy_terms(const struct fit *fit, enum tidy_format format, struct buf *out, struct err *err) SNAG_CHECK;
/* One row about the whole fit: family, then its facts. TIDY_TEXT: one line each. */
int tidy_glance(const struct fit *fit, enum tidy_format format, struct buf *out, struct err *err) SNAG_CHECK;
/* One row per term: term df statistic p_value p_holm p_bh. */
int tidy_tests(const struct term_tests *t, enum tidy_format format, struct buf *out, struct err *err) SNAG_CHECK;
int tidy_tests_text(const struct term_tests *t, struct buf *out, struct err *err) SNAG_CHECK;
/* One row per term: term lmg first last. */
int tidy_importance(const struct importance *i, size_t n, enum tidy_format format, struct buf *out,
                    struct err *err) SNAG_CHECK;
int tidy_importance_text(const struct importance *i, size_t n, struct buf *out, struct err *err) SNAG_CHECK;
/* One row per line: measure of with estimate std_error statistic df p_value conf_low conf_high n; TIDY_TEXT too, with
 * dropped rows, notes and stamp. n_where: rows that --where dropped. */
int tidy_association(const struct association *x, size_t n_where, enum tidy_format format, struct buf *out,
                     struct err *err) SNAG_CHECK;
/* The same as one JSON document. */
int tidy_association_json(const struct association *x, size_t n_where, struct buf *out, struct err *err) SNAG_CHECK;
/* One row per curve: curve n events expected median conf_low conf_high; TIDY_TEXT with the log-rank test. */
int tidy_curves(const struct survival *s, size_t n_where, enum tidy_format format, struct buf *out,
                struct err *err) SNAG_CHECK;
/* One row: family n events curves logrank_chi2 logrank_df p_value; TIDY_TEXT too. */
int tidy_curve_glance(const struct survival *s, enum tidy_format format, struct buf *out, struct err *err) SNAG_CHECK;
/* One row per curve and time (n ascending ones; NULL = all of its own): curve time at_risk events censored survival
 * std_error conf_low conf_high; events and losses are those since the row before. TIDY_TEXT too. */
int tidy_curve_times(const struct survival *s, const double *time, size_t n, enum tidy_format format, struct buf *out,
                     struct err *err) SNAG_CHECK;
/* One row per curve, with what survival_rmst says of each: curve n events rmst std_error conf_low conf_high difference
 * diff_std_error diff_low diff_high p_value p_holm p_bh. TIDY_TEXT too. */
int tidy_rmst(const struct survival *s, double until, enum tidy_format format, struct buf *out,
              struct err *err) SNAG_CHECK;
/* One row per stratum and time: stratum time hazard survival. TIDY_TEXT too. */
int tidy_baseline(const struct design *d, const struct baseline *b, size_t n, enum tidy_format format, struct buf *out,
                  struct err *err) SNAG_CHECK;
/* One row per group: group low high n events expected. TIDY_TEXT adds what tidy_calibration_glance has. */
int tidy_calibration(const struct calibration *c, enum tidy_format format, struct buf *out, struct err *err) SNAG_CHECK;
/* One row: auc auc_low auc_high brier hl_chi2 hl_df hl_p_value calibration_intercept calibration_slope shrinkage.
 * TIDY_TEXT: one line each. */
int tidy_calibration_glance(const struct calibration *c, enum tidy_format format, struct buf *out,
                            struct err *err) SNAG_CHECK;
/* All of it as one JSON document: the groups, the summary, why there is no slope. */
int tidy_calibration_json(const struct calibration *c, const struct fit *fit, struct buf *out,
                          struct err *err) SNAG_CHECK;
/* Why there is no calibration slope, which does not fit into a table; NULL if there is one. */
const char *tidy_calibration_note(const struct calibration *c);
/* The fitted table, with its stamp unless plain, and added to each row: fitted residual leverage std_residual
 * cooks_distance, empty
 * if the row is not in the model. ERR_USAGE if the table already has such a column. Not TIDY_TEXT. */
int tidy_augment(const struct fit *fit, const struct fitted *f, enum tidy_format format, bool plain, struct out *out,
                 struct err *err) SNAG_CHECK;
/* All of it as one JSON document: formula, design stamp, terms, facts, covariance, dropped rows, notes. */
int tidy_json(const struct fit *fit, struct buf *out, struct err *err) SNAG_CHECK;
/* As a textbook prints it, 80 columns. n_where: rows that --where dropped. */
int tidy_text(const struct fit *fit, size_t n_where, struct buf *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
