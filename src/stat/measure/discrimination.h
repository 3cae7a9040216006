/* discrimination: do scores tell events from others? The area under the ROC curve. */
#ifndef SNAG_STAT_MEASURE_DISCRIMINATION_H
#define SNAG_STAT_MEASURE_DISCRIMINATION_H

#include "snag/design.h"

/* For n scores of a design's rows; NaN with err set if memory runs out; *std_error is NaN with weights. */
double roc_area(const struct design *d, const double *score, double *std_error, struct err *err);
void roc_interval(double area, double std_error, double level, double *low, double *high);

#endif
