/* business: business hours and days, added to a moment. See calendar.h. */
#include "rule/calendar/calendar.h"

#include <stdlib.h>

struct business {
    const struct calendars *of;
    struct year *year; /* YEARS_MOST for each calendar: year y is at y % YEARS_MOST */
    bool failed;
    struct err why;
};

int business_open(struct business **b, const struct calendars *c, struct err *err)
{
    *b = mem_zero(1, sizeof **b, err);
    if (!*b)
        return -1;
    (*b)->of = c;
    (*b)->year = mem_zero(c->n * YEARS_MOST, sizeof *(*b)->year, err);
    if ((*b)->year)
        return 0;
    free(*b);
    *b = NULL;
    return -1;
}

void business_close(struct business *b)
{
    for (size_t i = 0; b && i < b->of->n * YEARS_MOST; i++)
        free(b->year[i].opening);
    if (b)
        free(b->year);
    free(b);
}

bool business_failed(const struct business *b, struct err *err)
{
    if (b->failed)
        *err = b->why;
    return b->failed;
}

/* NULL: memory ran out, or time did. */
static const struct year *year_of(struct business *b, size_t calendar, int64_t year)
{
    if (year < 1 || year > 9999 || b->failed)
        return NULL;
    struct year *y = &b->year[calendar * YEARS_MOST + (size_t)year % YEARS_MOST];
    if (y->year != year)
        b->failed = year_find(&b->of->calendar[calendar], year, y, &b->why) < 0;
    return b->failed ? NULL : y;
}

static int64_t year_of_day(int64_t day)
{
    int64_t year;
    int month, of_month;
    civil_date(day, &year, &month, &of_month);
    return year < 1 ? 1 : year;
}

/* How many openings of the year begin by then; by their time, or by their date. */
static size_t begun(const struct year *y, int64_t ts_us)
{
    size_t low = 0, high = y->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (y->opening[mid].from_us <= ts_us)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
static size_t begun_by_day(const struct year *y, int64_t day)
{
    size_t low = 0, high = y->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (y->opening[mid].day <= day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* ---- hours ---- */

/* The open time of the year up to a moment. */
static int64_t open_until(const struct year *y, int64_t ts_us)
{
    size_t n = begun(y, ts_us);
    if (n == 0)
        return 0;
    const struct opening *o = &y->opening[n - 1];
    return o->before_us + (ts_us < o->to_us ? ts_us : o->to_us) - o->from_us;
}

/* The moment at which the year has been open for so long, which is at most as long as it is. */
static int64_t open_for(const struct year *y, int64_t us)
{
    size_t low = 0, high = y->n - 1; /* the last opening with less before it */
    while (low < high) {
        size_t mid = low + (high - low + 1) / 2;
        if (y->opening[mid].before_us < us)
            low = mid;
        else
            high = mid - 1;
    }
    return y->opening[low].from_us + us - y->opening[low].before_us;
}

static int64_t after_hours(struct business *b, size_t calendar, int64_t ts_us, int64_t us)
{
    int64_t first = year_of_day(calendar_day(&b->of->calendar[calendar], ts_us));
    for (int64_t year = first; us > 0 && year < first + YEARS_MOST; year++) {
        const struct year *y = year_of(b, calendar, year);
        if (!y)
            return TS_END;
        int64_t passed_us = year == first ? open_until(y, ts_us) : 0;
        if (us <= y->open_us - passed_us)
            return open_for(y, passed_us + us);
        us -= y->open_us - passed_us;
    }
    return us > 0 ? TS_END : ts_us;
}

int64_t business_between(struct business *b, struct view queue, int64_t from_us, int64_t to_us)
{
    size_t calendar = calendars_of(b->of, queue);
    const struct calendar *c = &b->of->calendar[calendar];
    int64_t first = year_of_day(calendar_day(c, from_us)), last = year_of_day(calendar_day(c, to_us)), us = 0;
    for (int64_t year = first; year <= last; year++) {
        const struct year *y = year_of(b, calendar, year);
        if (!y)
            return 0;
        us += (year == last ? open_until(y, to_us) : y->open_us) - (year == first ? open_until(y, from_us) : 0);
    }
    return us;
}

/* ---- days ---- */

/* The end of the n-th business day of the year. */
static int64_t end_of_nth(const struct year *y, size_t nth)
{
    size_t low = 0, high = y->n - 1; /* its last opening */
    while (low < high) {
        size_t mid = low + (high - low + 1) / 2;
        if (y->opening[mid].nth <= nth)
            low = mid;
        else
            high = mid - 1;
    }
    return y->opening[low].to_us;
}

static int64_t after_days(struct business *b, size_t calendar, int64_t ts_us, size_t n)
{
    int64_t day = calendar_day(&b->of->calendar[calendar], ts_us), first = year_of_day(day);
    for (int64_t year = first; year < first + YEARS_MOST; year++) {
        const struct year *y = year_of(b, calendar, year);
        if (!y)
            return TS_END;
        size_t begun_n = year == first ? begun_by_day(y, day) : 0;
        size_t passed = begun_n ? y->opening[begun_n - 1].nth : 0;
        if (passed + n <= y->n_days)
            return end_of_nth(y, passed + n);
        n -= y->n_days - passed;
    }
    return TS_END;
}

/* ---- both ---- */

static int64_t after(struct business *b, size_t calendar, int64_t ts_us, enum time_unit unit, int64_t us)
{
    if (unit == UNIT_DAYS)
        return after_days(b, calendar, ts_us, (size_t)(us / US_PER_DAY));
    return after_hours(b, calendar, ts_us, us);
}

int64_t business_after(struct business *b, struct view queue, int64_t ts_us, enum time_unit unit, int64_t us)
{
    return unit == UNIT_TIME ? ts_us + us : after(b, calendars_of(b->of, queue), ts_us, unit, us);
}

int64_t business_before(struct business *b, struct view queue, int64_t ts_us, enum time_unit unit, int64_t us)
{
    if (unit == UNIT_TIME)
        return ts_us - us;
    size_t calendar = calendars_of(b->of, queue);
    int64_t step = us + US_PER_DAY, from = ts_us, enough = ts_us; /* the first moment that is, later than `from` */
    while (from > TS_FIRST && after(b, calendar, from, unit, us) >= ts_us) {
        enough = from;
        from = from - TS_FIRST > step ? from - step : TS_FIRST;
        step *= 2;
    }
    if (from == TS_FIRST && after(b, calendar, from, unit, us) >= ts_us)
        return from;
    while (enough - from > 1) {
        int64_t mid = from + (enough - from) / 2;
        if (after(b, calendar, mid, unit, us) >= ts_us)
            enough = mid;
        else
            from = mid;
    }
    return enough;
}
