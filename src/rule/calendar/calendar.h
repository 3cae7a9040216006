/* calendar: when a company is open, and what that makes of business hours and days.
 *
 *     # office.calendar
 *     [office]
 *     zone   = Europe/Rome
 *     open   = Mon-Fri 09:00-13:00 14:00-18:00, Sat 09:00-12:00
 *     closed = 01-01, 12-25, 2026-04-06, 2026-08-10/2026-08-21
 *     [night line]
 *     queue  = urgent, "on call"
 *     open   = Mon-Sun 00:00-24:00
 *     closed = none
 *
 * A moment is open if the zone's clocks then show hours of a day that is not closed; so a night shift has an hour less,
 * or more, when they change. A business day is a day of which some moment is open. See snag-rules(5).
 *
 * The openings of a year are found once, with running sums, so that adding business time is a search in them.
 */
#ifndef SNAG_RULE_CALENDAR_CALENDAR_H
#define SNAG_RULE_CALENDAR_CALENDAR_H

#include "snag/civil.h"
#include "snag/dict.h"
#include "snag/sections.h"

struct shift { /* open from the one moment of a day to the other, in seconds by the clock */
    int32_t from_s, to_s;
};

struct shifts {
    const struct shift *shift; /* in order, apart */
    size_t n;
};

struct day_range { /* days since 1970-01-01, both included */
    int64_t from, to;
};

struct calendar {
    struct view name;
    struct zone *zone;
    struct shifts week[7]; /* Sunday first */
    struct view open;      /* … as written */
    struct day_range *closed;
    size_t n_closed, cap_closed; /* in order, apart */
    uint32_t every_year[12];     /* by month: bit d - 1: closed on day d */
    bool borrows_closed, borrows_zone;
};

struct calendars {
    char *file;
    struct sections source;
    struct calendar *calendar;
    size_t n, cap;
    size_t usual;       /* the one without `queue`: for all other queues */
    struct dict queues; /* id → */
    uint32_t *of_queue;
    size_t cap_of_queue;
    struct arena arena;
};

/* read.c: reads a calendar file (text is copied). ERR_DATA with line and caret for anything else. */
int calendars_read(struct calendars **c, const char *file, const char *text, size_t n, struct err *err) SNAG_CHECK;
int calendars_read_file(struct calendars **c, const char *path, struct err *err) SNAG_CHECK;

/* calendar.c */
void calendars_close(struct calendars *c);
/* The index of the calendar of a queue. */
size_t calendars_of(const struct calendars *c, struct view queue);
/* The hours of a day, by weekday; none on a day that is closed. */
struct shifts calendar_shifts(const struct calendar *c, int64_t day);
/* Appends "office.calendar: Mon-Fri 09:00-18:00, Europe/Rome; for urgent, on call: …". */
int calendars_tell(const struct calendars *c, struct buf *to, struct err *err) SNAG_CHECK;

/* ---- counting in business time ---- */

enum time_unit { UNIT_TIME, UNIT_HOURS, UNIT_DAYS };

/* year.c: the openings of a year, by the local dates that belong to it. */
struct opening {
    int64_t from_us, to_us;
    int64_t before_us; /* open time of the year before it */
    int64_t day;       /* its local date */
    size_t nth;        /* 1, 2 …: which business day of the year that is */
};
struct year {
    int64_t year; /* 0: not found yet */
    struct opening *opening;
    size_t n, cap;
    int64_t open_us;
    size_t n_days;
};
int year_find(const struct calendar *c, int64_t year, struct year *y, struct err *err) SNAG_CHECK;
/* The local date of a moment. */
int64_t calendar_day(const struct calendar *c, int64_t ts_us);

/* business.c. Not for several threads at once: it remembers years. */
struct business;
int business_open(struct business **b, const struct calendars *c, struct err *err) SNAG_CHECK;
void business_close(struct business *b);
/* The moment so much later: us microseconds of open time, or the last moment of the n-th business day after that of
 * ts_us, with us = n days (n > 0). TS_END if it is not reached within YEARS_MOST years. */
int64_t business_after(struct business *b, struct view queue, int64_t ts_us, enum time_unit unit, int64_t us);
/* The first moment from which that reaches ts_us. */
int64_t business_before(struct business *b, struct view queue, int64_t ts_us, enum time_unit unit, int64_t us);
/* The open time between two moments. */
int64_t business_between(struct business *b, struct view queue, int64_t from_us, int64_t to_us);
/* Has memory run out since it was opened? Then what it said is void. */
bool business_failed(const struct business *b, struct err *err);
enum { YEARS_MOST = 256 };

#endif
