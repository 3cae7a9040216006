/* reader: what reads the values of a calendar file: read.c the sections, hours.c when it is open and
 * closed, word.c their words. */
#ifndef SNAG_RULE_CALENDAR_READER_H
#define SNAG_RULE_CALENDAR_READER_H

#include "rule/calendar/calendar.h"

/* What comes next of a value. Blanks and commas stand between words. */
struct reader {
    struct calendars *c;
    struct calendar *calendar;
    const char *p, *end;
};

/* The next word; empty at the end. */
struct view calendar_word(struct reader *r);
/* ERR_DATA: 'WORD' WHY, with a caret and a note. */
int calendar_bad(const struct reader *r, struct view at, const char *note, struct err *err, const char *why);

/* Mon-Fri 09:00-13:00 14:00-18:00, Sat 09:00-12:00 */
int calendar_read_open(struct reader *r, struct err *err) SNAG_CHECK;
/* 12-25, 2026-08-10/2026-08-21; or none */
int calendar_read_closed(struct reader *r, struct err *err) SNAG_CHECK;

#endif
