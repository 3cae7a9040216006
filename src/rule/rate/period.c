/* period: periods as people name them: a week, a month, a day, or from one day to another. See snag/rates.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "rule/rate/rate_impl.h"

int64_t rate_local_day(const struct zone *zone, int64_t ts_us)
{
    int64_t local_us = ts_us + (zone ? zone_offset(zone, ts_us) : 0) * US_PER_S;
    return local_us / US_PER_DAY - (local_us % US_PER_DAY < 0);
}

int64_t rate_midnight(const struct zone *zone, int64_t day)
{
    enum local_kind kind;
    return zone ? zone_to_utc(zone, day * US_PER_DAY, &kind) : day * US_PER_DAY;
}

size_t rate_day_text(char *text, int64_t day)
{
    int64_t year;
    int month, mday;
    civil_date(day, &year, &month, &mday);
    return (size_t)snprintf(text, RATES_PERIOD_NAME, "%04" PRId64 "-%02d-%02d", year, month, mday);
}

size_t rate_week_text(char *text, int64_t day)
{
    int64_t year;
    int week;
    civil_week(day, &year, &week);
    return (size_t)snprintf(text, RATES_PERIOD_NAME, "%04" PRId64 "-W%02d", year, week);
}

size_t rate_month_text(char *text, int64_t day)
{
    (void)rate_day_text(text, day);
    text[7] = '\0';
    return 7;
}

int64_t rate_monday(int64_t day)
{
    return day - ((day + 3) % 7 + 7) % 7;
}

int64_t rate_month_first(int64_t day)
{
    int64_t year;
    int month, mday;
    civil_date(day, &year, &month, &mday);
    return day - mday + 1;
}

int64_t rate_month_last(int64_t day)
{
    int64_t year;
    int month, mday;
    civil_date(day, &year, &month, &mday);
    return day - mday + civil_month_days(year, month);
}

bool rate_day_was(const struct zone *zone, int64_t day)
{
    return rate_midnight(zone, day) < rate_midnight(zone, day + 1);
}

bool rate_hour_was(const struct zone *zone, int64_t day, uint32_t hour)
{
    enum local_kind first = LOCAL_PLAIN, last = LOCAL_PLAIN;
    int64_t from_us = day * US_PER_DAY + hour * 3600 * US_PER_S;
    if (zone) {
        (void)zone_to_utc(zone, from_us, &first);
        (void)zone_to_utc(zone, from_us + 3599 * US_PER_S, &last);
    }
    return first != LOCAL_SKIPPED || last != LOCAL_SKIPPED;
}

void rate_period_set(struct rate_period *p, enum period_kind kind, int64_t first, int64_t last, const struct zone *zone)
{
    *p = (struct rate_period){.kind = kind, .first_day = first, .last_day = last};
    p->from_us = rate_midnight(zone, first);
    p->to_us = rate_midnight(zone, last + 1);
    if (kind == PERIOD_WEEK) {
        (void)rate_week_text(p->name, first);
    } else if (kind == PERIOD_MONTH) {
        (void)rate_month_text(p->name, first);
    } else {
        size_t n = rate_day_text(p->name, first);
        p->name[n] = '/';
        if (kind == PERIOD_DAYS)
            (void)rate_day_text(p->name + n + 1, last);
        else
            p->name[n] = '\0';
    }
}

/* n digits at p, as a number; -1 if they are none. */
static int64_t digits(const char *p, int n)
{
    int64_t x = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        x = x * 10 + (p[i] - '0');
    }
    return x;
}

/* 2026-11-09 */
static bool read_day(const char *text, size_t n, int64_t *day)
{
    if (n != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int64_t year = digits(text, 4), month = digits(text + 5, 2), mday = digits(text + 8, 2);
    if (year < 1 || month < 1 || month > 12 || mday < 1 || mday > civil_month_days(year, (int)month))
        return false;
    *day = civil_days(year, (int)month, (int)mday);
    return true;
}

/* 2026-W46: its Monday. */
static bool read_week(const char *text, size_t n, int64_t *day)
{
    if (n != 8 || text[4] != '-' || text[5] != 'W')
        return false;
    int64_t year = digits(text, 4), week = digits(text + 6, 2), its_year;
    int its_week;
    if (year < 1 || week < 1)
        return false;
    *day = rate_monday(civil_days(year, 1, 4)) + 7 * (week - 1); /* the week of 4 January is the first */
    civil_week(*day, &its_year, &its_week);
    return its_year == year && its_week == week;
}

static bool read_month(const char *text, size_t n, int64_t *day)
{
    if (n != 7 || text[4] != '-')
        return false;
    int64_t year = digits(text, 4), month = digits(text + 5, 2);
    if (year < 1 || month < 1 || month > 12)
        return false;
    *day = civil_days(year, (int)month, 1);
    return true;
}

int rate_period_read(struct rate_period *p, const char *text, const struct zone *zone, int64_t now_us, struct err *err)
{
    const char *slash = strchr(text, '/');
    size_t n = strlen(text);
    char shown[80];
    int64_t day, last;
    if (strcmp(text, "last-week") == 0) {
        day = rate_monday(rate_local_day(zone, now_us)) - 7;
        rate_period_set(p, PERIOD_WEEK, day, day + 6, zone);
    } else if (read_week(text, n, &day)) {
        rate_period_set(p, PERIOD_WEEK, day, day + 6, zone);
    } else if (read_month(text, n, &day)) {
        rate_period_set(p, PERIOD_MONTH, day, rate_month_last(day), zone);
    } else if (read_day(text, n, &day)) {
        rate_period_set(p, PERIOD_DAY, day, day, zone);
    } else if (slash && read_day(text, (size_t)(slash - text), &day) && read_day(slash + 1, strlen(slash + 1), &last)) {
        if (last < day)
            return err_set(err, ERR_USAGE, "the period %s ends before it begins",
                           str_shown(shown, sizeof shown, view_of(text)));
        rate_period_set(p, PERIOD_DAYS, day, last, zone);
    } else {
        (void)err_set(err, ERR_USAGE, "'%s' is not a period", str_shown(shown, sizeof shown, view_of(text)));
        return err_hint(err, "last-week, 2026-W46, 2026-09, 2026-11-09 or 2026-11-01/2026-11-10");
    }
    if (p->from_us >= p->to_us)
        return err_set(err, ERR_USAGE, "there was no %s in %s: its clocks went past it", p->name, zone_name(zone));
    return 0;
}

void rate_period_before(struct rate_period *before, const struct rate_period *p, const struct zone *zone)
{
    int64_t last = p->first_day - 1, n = p->last_day - p->first_day + 1;
    rate_period_set(before, p->kind, p->kind == PERIOD_MONTH ? rate_month_first(last) : last - n + 1, last, zone);
}
