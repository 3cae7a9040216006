/* measures_words: what tables and pages call the ways in which measures are estimated. */
#ifndef SNAG_REPORT_MEASURES_WORDS_H
#define SNAG_REPORT_MEASURES_WORDS_H

#include "snag/measures_told.h"

/* plain, kaplan-meier, share or days; empty: nothing was. */
const char *measure_estimate(const struct measure_told *x);
/* log-log, woodruff, wilson or ratio; empty: none. */
const char *measure_interval(const struct measure_told *x);

/* Is a wait in the denominator of a service level? */
bool measure_offered(const struct measure_cell *cell, const struct measured *x);

#endif
