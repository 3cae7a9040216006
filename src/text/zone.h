/* zone: what the readers of time zones share. A zone is a table of spans of constant offset.
 *
 * After the last transition of a file, a rule applies ("CET-1CEST,M3.5.0,M10.5.0/3"). The calendar repeats after 400
 * years, so the table holds 400 years of the rule's transitions, and later times are looked up whole cycles earlier.
 */
#ifndef SNAG_TEXT_ZONE_H
#define SNAG_TEXT_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/civil.h"

enum {
    ABBR_SIZE = 12,
    OFFSET_LOW_S = -89999, /* what RFC 8536 allows: within 26 hours */
    OFFSET_HIGH_S = 93599,
    RULE_YEARS = 403, /* the cycle, the year of the last transition, and one more at the end */
};
#define CYCLE_S (INT64_C(146097) * 86400) /* 400 years */

struct zone_span {
    int64_t from_s;                   /* UTC; the first span begins at INT64_MIN */
    int64_t plain_from_s, plain_to_s; /* the local times that only this span has */
    int32_t offset_s;                 /* to add to UTC */
    char abbr[ABBR_SIZE];             /* "CET"; longer ones are cut */
};

struct zone {
    char *name;
    struct zone_span *spans; /* ascending by from_s, at least one */
    size_t n;
    int64_t cycle_from_s; /* from here on, times are looked up whole cycles earlier; INT64_MAX = never */
};

/* Local seconds to UTC as in zone_to_utc. *span is where to look first, and then where it was found. */
int64_t zone_utc_s(const struct zone *z, int64_t local_s, size_t *span, enum local_kind *kind);
/* The same if the text gives the abbreviation: the offset in use under that name at that local time. False if there is
 * none. */
bool zone_utc_named_s(const struct zone *z, int64_t local_s, struct view abbr, int64_t *utc_s);

/* Reads the bytes of a TZif file (RFC 8536) into spans, n, cycle_from_s of a zeroed zone; any bytes
 * are safe. 0, or -1 with err saying what is damaged (without the file's name). */
int tzif_read(struct zone *z, const unsigned char *p, size_t n, struct err *err) SNAG_CHECK;

/* The rule at the end of a TZif file, POSIX's TZ string with the extensions of RFC 8536. */
struct tz_day {
    char kind; /* 'M' weekday of a month, 'J' day 1 … 365 without 29 February, 'n' day 0 … 365 */
    int month, week, weekday, day;
    int32_t time_s; /* local time of the change, may lie outside the day */
};
struct tz_side {
    int32_t offset_s;
    char abbr[ABBR_SIZE];
};
struct tz_rule {
    struct tz_side standard, summer;
    bool has_summer;
    struct tz_day start, end; /* of summer time */
};
/* False if the text is not such a rule. */
bool tz_rule_parse(struct tz_rule *rule, struct view text);
/* The two changes of a year, in time order: when (UTC) and to what. */
void tz_rule_year(const struct tz_rule *rule, int64_t year, int64_t when_s[2], const struct tz_side *to[2]);

/* Writes the name below folder dir nearest to `name` to dst ("" = none is near enough). */
void zone_nearest(char *dst, size_t size, const char *dir, const char *name);

#endif
