/* separation: what the refusals of separated outcomes share; the checks themselves are in fit_impl.h and below. */
#ifndef SNAG_STAT_MODEL_SEPARATION_H
#define SNAG_STAT_MODEL_SEPARATION_H

#include "stat/model/cox.h"
#include "stat/model/fit_impl.h"

enum { SHOWN_LINES = 3 };

/* Lines of the table for a hint: all are counted, and the first few are named. */
struct shown_lines {
    char text[96];
    size_t n, used;
};
/* Adds the line of the design's row i. */
void separation_line(struct shown_lines *s, const struct design *d, size_t i);
/* The columns that count in a direction (p, in the design's scale): "a, b". */
void separation_names(const struct design *d, const double *step, char *names, size_t size);
/* One line of remedy: how many rows are beyond `edge` (in the data's units) in column j, their fate, and where. 1, or 0
 * where there are none, or -1 with err set. */
int separation_tell_side(const struct design *d, size_t j, bool above, double edge, const char *fate, struct err *err);

/* separation_levels.c: is `step` (n_levels - 1 thresholds, then the columns after the intercept) a direction in which
 * every row's level only gets likelier (Agresti 2010, section 3.4)? If so, ERR_DATA naming terms and rows. at: the
 * current point of the iteration. */
int separation_levels(const struct design *d, const double *at, const double *step, double tolerance,
                      struct err *err) SNAG_CHECK;

/* separation_risk.c: is `step` (p) a direction in which every event is the first of those at risk at its time: a
 * monotone likelihood (Bryson and Johnson 1981)? If so, ERR_DATA naming terms and rows. The information must have been
 * regular at the start: somewhere someone is not first. */
int separation_risk(const struct cox *c, const double *step, double tolerance, struct err *err) SNAG_CHECK;

/* Warns of coefficients whose standard errors are enormous relative to their columns' spread. */
int separation_note(struct fit *fit, struct err *err) SNAG_CHECK;

#endif
