/* rates_text: parts of rates that reports use too. */
#ifndef SNAG_REPORT_RATES_TEXT_H
#define SNAG_REPORT_RATES_TEXT_H

#include "snag/rates_told.h"

/* The days of a period: 9 to 15 Nov 2026. */
void rates_days(char *text, size_t size, const struct rate_period *p);
/* A line with rate_told in brackets, after `indent` blanks; nothing if there is nothing to say. If indent is negative:
 * without brackets, in a line that has come to that column. */
int rates_told_line(const struct rate_row *row, int indent, struct out *out, struct err *err) SNAG_CHECK;

#endif
