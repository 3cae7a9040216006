/* moment: times on the page: 22 Feb 2010 10:18. */
#ifndef SNAG_REPORT_MOMENT_H
#define SNAG_REPORT_MOMENT_H

#include <stdint.h>

enum { MOMENT_TEXT = 40 };
/* In UTC, to the minute. Returns text. */
const char *moment_text(char text[MOMENT_TEXT], int64_t ts_us);
/* The day alone: 22 Feb 2010. */
const char *moment_day(char text[MOMENT_TEXT], int64_t ts_us);

#endif
