/* measures_told: measures for programs and for people.
 *
 *     measures_table(m, 1, out, TABULAR_TSV, &err);
 *     measures_text(m, 1, out, &err);
 */
#ifndef SNAG_MEASURES_TOLD_H
#define SNAG_MEASURES_TOLD_H

#include "snag/durations.h"
#include "snag/measures.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

enum { MEDIAN, P90, P95, N_MEASURE_QUANTILES };

/* One cell of measures with what was estimated from it. */
struct measure_told {
    const struct measure_cell *cell;
    size_t n, open, ended, given; /* of n: not over; ended otherwise; of which the log gives the length */
    struct durations d;           /* in seconds; MEASURE_IN_WORK: cases */
    struct estimate share;        /* of a service level */
    bool wilson;                  /* … its interval */
};
/* Estimates of all cells, on up to so many threads, as long as the measures live; the caller frees them. NULL on error.
 */
struct measure_told *measures_tell(const struct measures *m, unsigned threads, struct err *err) SNAG_CHECK;

/* Period, groups, then measure n open ended given and estimates with their limits, in seconds: see snag-rates(1). */
int measures_table(const struct measures *m, unsigned threads, struct out *out, enum tabular_kind kind,
                   struct err *err) SNAG_CHECK;
/* Tables of 80 columns. */
int measures_text(const struct measures *m, unsigned threads, struct out *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
