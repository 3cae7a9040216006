/* report_notes: --notes FILE: what people noted of days, a line each: a date, a blank and a text. */
#ifndef SNAG_CMD_REPORT_NOTES_H
#define SNAG_CMD_REPORT_NOTES_H

#include "snag/report.h"

/* path NULL: none. ERR_DATA, with the line, for what is not a date and a text. */
int notes_read(const char *path, struct report *r, struct err *err) SNAG_CHECK;

#endif
