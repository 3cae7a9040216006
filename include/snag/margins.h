/* margins: what a logistic model says of risks: with and without something, for everybody.
 *
 *     struct margins m;
 *     margins_open(&m, &fit, &err);         … m.margin[i].difference.estimate …
 *     margins_close(&m);
 *
 * G-computation (Robins 1986): the fitted risk of every row with a column set to one value and to another, averaged
 * over the rows in use (by their weights). A factor's levels, comparisons and columns of 0 and 1 are set for all rows;
 * any other number is raised by 1 from what it is. Errors by the delta method from the fit's covariance, so robust,
 * clustered or bootstrapped as that is; the interval of a ratio is on its logarithm.
 */
#ifndef SNAG_MARGINS_H
#define SNAG_MARGINS_H

#include "snag/fit.h"
#include "snag/measure.h"

SNAG_C_BEGIN

struct margin {
    const char *term;          /* a column, or a factor as the formula has it */
    const char *from, *to;     /* "0" and "1", "basic" and "pro", "x" and "x + 1" */
    double risk_from, risk_to; /* averages */
    struct measure difference; /* risk_to - risk_from */
    struct measure ratio;      /* risk_to / risk_from; std_error and statistic are those of its logarithm */
    double e_value, e_value_end;
};

struct margins {
    struct margin *margin;
    size_t n, cap;
    struct arena arena;
};

/* ERR_USAGE if the family's mean is no risk, or if a column is a number and a factor in one formula. */
int margins_open(struct margins *m, const struct fit *fit, struct err *err) SNAG_CHECK;
void margins_close(struct margins *m);

SNAG_C_END

#endif
