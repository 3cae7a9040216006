/* civil: points in time, to and from the notations that logs use.
 *
 * A time is int64_t microseconds since 1970-01-01T00:00:00Z ("ts_us"), proleptic Gregorian, no leap seconds, years 1 to
 * 9999. Nothing here reads the locale or TZ.
 *
 *     struct layout *l; struct zone *z; struct time_read r; int64_t ts_us;
 *     layout_compile(&l, "%d/%m/%Y %H:%M", &err);
 *     zone_open(&z, "Europe/Rome", &err);
 *     if (layout_parse(l, z, text, &r) == 0) ts_us = r.ts_us;
 */
#ifndef SNAG_CIVIL_H
#define SNAG_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

#define US_PER_S INT64_C(1000000)
#define US_PER_DAY (86400 * US_PER_S)
#define TS_NONE INT64_MIN                           /* no time */
#define TS_FIRST (INT64_C(-62135596800) * US_PER_S) /* 0001-01-01T00:00:00Z */
#define TS_END (INT64_C(253402300800) * US_PER_S)   /* the first moment after the year 9999 */

/* A zone of tzdata, by its IANA name, from the TZif file (RFC 8536) below $TZDIR or else /usr/share/zoneinfo; after the
 * file's last transition its rule applies forever. "UTC" always works and needs no file; nor do fixed offsets
 * ("+01:00", "+0100", "+01"). Unknown names and damaged files are ERR_DATA, the former with the nearest existing name
 * as a hint; a machine without tzdata is ERR_SYSTEM. The caller closes the zone; closing NULL is fine. An open zone
 * never changes, so threads may share it. */
struct zone;
int zone_open(struct zone **z, const char *name, struct err *err) SNAG_CHECK;
void zone_close(struct zone *z);
const char *zone_name(const struct zone *z);
/* Seconds to add to UTC to get local time at that moment. */
int32_t zone_offset(const struct zone *z, int64_t ts_us);

/* Both functions accept the years 1 to 9999 and one more day at each end. */
enum local_kind { LOCAL_PLAIN, LOCAL_AMBIGUOUS, LOCAL_SKIPPED };
/* Local microseconds to UTC. A local time that happened twice is taken to be the first of the two (the offset before
 * the clocks went back); one that never happened is moved forward by the gap (the offset before the jump). *kind says
 * which it was. */
int64_t zone_to_utc(const struct zone *z, int64_t local_us, enum local_kind *kind);

/* Time layouts: strptime's %Y %y %m %d %H %M %S %b %B %h %j %I %p %T %D %F %R %s %z %Z %e %k %l %a %A %n %t %%, English
 * names (short or long, any case) whatever the locale. Stricter than strptime in these ways:
 * - %Y is four digits, so "03/04/26" is never the year 26; other numbers may omit leading zeros, and %e %k %l may be
 *   padded with a blank. Two-digit years: 69-99 are 1969-1999, 00-68 are 2000-2068 unless the pivot says otherwise.
 * - A blank in the layout (or %n, %t) matches one or more blanks and TABs in the text.
 * - %S takes an optional fraction (".123" or ",123", up to 9 digits, truncated to microseconds), unless that very
 *   character comes next in the layout; so does %s.
 * - %z is Z, +hh, +hhmm or +hh:mm. %Z is Z, UTC, GMT or an abbreviation that the zone used at that time (CET, CEST),
 *   which tells the two readings of an ambiguous hour apart; next to %z, any word. A plain Z at the end of the layout,
 *   right after a time of day, also means UTC.
 * - The day must exist, and a weekday must match it. Hours end at 23. Second 60 is accepted only at 23:59:60 UTC, where
 *   leap seconds occur, and is the first moment of the next day (as in POSIX).
 * - The layout must give a complete date: the year with month and day or with %j, or else %s; and nothing twice.
 * The words `iso` (ISO 8601: a date, or a date and time joined by T or a blank, to the minute or second, with optional
 * fraction and offset), `epoch` (seconds, with optional fraction), `epoch_ms`, `epoch_us`, `epoch_ns` are layouts too.
 * Layouts that cannot work are ERR_DATA, with the position. The caller frees the layout; freeing NULL is fine. */
struct layout;
int layout_compile(struct layout **l, const char *text, struct err *err) SNAG_CHECK;
void layout_free(struct layout *l);
const char *layout_text(const struct layout *l);
void layout_pivot(struct layout *l, int first_year); /* %y means first_year … first_year + 99 */

struct time_read {
    int64_t ts_us;
    int64_t local_us;     /* the date and time as written, as if they were UTC (epoch layouts: ts_us) */
    int fraction_digits;  /* digits written after the second: 0 … 9 (epoch_ms 3, epoch_us 6, epoch_ns 9) */
    enum local_kind kind; /* how the zone resolved it; PLAIN if the text had an offset */
};
/* 0, or -1 if the text does not match the layout (also if it is out of range or has anything left over). z applies to
 * texts without an offset of their own; NULL is UTC. *r is untouched on -1. Fast: no allocation; the layout remembers
 * the day and the zone's offset of the previous call, so each thread needs a layout of its own. */
int layout_parse(struct layout *l, const struct zone *z, struct view text, struct time_read *r);

/* "2026-11-02T09:14:03Z" with 0, 3 or 6 fraction digits (truncated, not rounded) into dst (at least 28 bytes); returns
 * the length. Outside the years 1 to 9999 (TS_NONE) the text is empty. */
size_t time_iso(char *dst, int64_t ts_us, int fraction_digits);
/* The same, quicker where many times are of one day, which it remembers: zeroed before the first. */
struct time_day {
    int64_t from_us; /* its first moment */
    char text[12];   /* empty: there was none yet */
};
size_t time_iso_near(char *dst, int64_t ts_us, int fraction_digits, struct time_day *day);

/* Days since 1970-01-01 and back; month 1 … 12, day 1 … 31. (The year is taken to begin in March, which puts leap days
 * last; Richards 1998, Hinnant 2013.) */
int64_t civil_days(int64_t year, int month, int day);
void civil_date(int64_t days, int64_t *year, int *month, int *day);
int civil_month_days(int64_t year, int month); /* 28 … 31 */
/* The ISO 8601 week (1 … 53) that a day belongs to, and that week's year. */
void civil_week(int64_t days, int64_t *year, int *week);

SNAG_C_END

#endif
