/* rates_told: rates for programs and for people.
 *
 *     rates_table(r, out, TABULAR_TSV, true, &err);
 *     rates_text(r, rules, out, &err);
 */
#ifndef SNAG_RATES_TOLD_H
#define SNAG_RATES_TOLD_H

#include "snag/rates.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

/* Period (if asked for), groups, then rule opportunities hit snags outside early censored rate low high observable,
 * and what follows from versus; behind rule, what rules were varied by. `observable` is yes, no, or part: covered only
 * in part. */
int rates_table(const struct rates *r, struct out *out, enum tabular_kind kind, bool periods,
                struct err *err) SNAG_CHECK;
/* OpenMetrics, as monitoring reads it from a text file: a gauge for each figure, labelled rule and by what the rates
 * are grouped. What is not observable has no figures. */
int rates_metrics(const struct rates *r, struct out *out, struct err *err) SNAG_CHECK;
/* Tables of 80 columns. The rules are those counted. */
int rates_text(const struct rates *r, const struct rules *rules, struct out *out, struct err *err) SNAG_CHECK;

/* What there is to say of a row without a rate, in one sentence without a full stop, e.g. "not observable: no source
 * emits promise"; with a rate, what stands beside it, or nothing. Appended to b. */
int rate_told(const struct rate_row *row, struct buf *b, struct err *err) SNAG_CHECK;
/* Is its rate 0 only because what the rule compares never differs in this log? Then rate_told says so, and its figures
 * say nothing. */
bool rate_cannot_be_met(const struct rate_row *row);
/* p adjusted over all rows (Holm 1979), which the caller frees; NULL on error. */
double *rates_holm(const struct rates *r, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
