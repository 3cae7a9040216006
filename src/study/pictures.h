/* pictures: what the plots of study satisfaction are drawn from. */
#ifndef SNAG_STUDY_PICTURES_H
#define SNAG_STUDY_PICTURES_H

#include "snag/study.h"

/* Mean loyalty at each satisfaction, n of them by rising score, with intervals, and the straight line. */
struct figure_curve {
    size_t n;
    double *score, *size, *mean, *low, *high; /* n each; low and high NaN for one answer */
    double intercept, slope;
};
int figure_curve_open(struct figure_curve *c, const struct frame *f, const struct satisfaction_options *o,
                      struct err *err) SNAG_CHECK;
void figure_curve_close(struct figure_curve *c);

#endif
