/* hours: the values of `open` and `closed` in a calendar file. See reader.h. */
#include "rule/calendar/reader.h"

#include <stdlib.h>

/* Takes digits off the front. */
static bool take_digits(struct view *v, size_t least, size_t most, int *x)
{
    size_t n = 0;
    *x = 0;
    while (n < most && n < v->n && v->p[n] >= '0' && v->p[n] <= '9')
        *x = *x * 10 + (v->p[n++] - '0');
    *v = (struct view){v->p + n, v->n - n};
    return n >= least;
}

static bool take(struct view *v, char c)
{
    if (v->n == 0 || v->p[0] != c)
        return false;
    *v = (struct view){v->p + 1, v->n - 1};
    return true;
}

/* ---- open ---- */

/* Mon, Monday: 1; Sunday is 0; -1: none of them. */
static int weekday(struct view v)
{
    static const char *const names[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    for (int i = 0; i < 7; i++) {
        bool same = v.n == 3 || v.n == strlen(names[i]);
        for (size_t k = 0; same && k < v.n; k++)
            same = (v.p[k] | 0x20) == names[i][k];
        if (same)
            return i;
    }
    return -1;
}

/* Mon or Mon-Fri: a bit for each weekday; 0: it is neither. */
static unsigned weekdays(struct view v)
{
    const char *dash = v.n ? memchr(v.p, '-', v.n) : NULL;
    struct view first = {v.p, dash ? (size_t)(dash - v.p) : v.n};
    struct view last = dash ? (struct view){dash + 1, (size_t)(v.p + v.n - dash - 1)} : first;
    int from = weekday(first), to = weekday(last);
    if (from < 0 || to < 0)
        return 0;
    unsigned bits = 1U << to;
    for (int day = from; day != to; day = (day + 1) % 7)
        bits |= 1U << day;
    return bits;
}

/* 09:00, in seconds */
static bool take_clock(struct view *v, int32_t *s)
{
    int hour, minute;
    if (!take_digits(v, 1, 2, &hour) || !take(v, ':') || !take_digits(v, 2, 2, &minute))
        return false;
    *s = (hour * 60 + minute) * 60;
    return minute < 60 && *s <= 86400;
}

static int read_shift(const struct reader *r, struct view word, struct shift *s, struct err *err)
{
    struct view v = word;
    if (!take_clock(&v, &s->from_s) || !take(&v, '-') || !take_clock(&v, &s->to_s) || v.n > 0)
        return calendar_bad(r, word, "expected hours: 09:00-18:00; the end of a day is 24:00", err,
                            "is neither a weekday nor hours");
    if (s->from_s >= s->to_s)
        return calendar_bad(r, word, "hours past midnight are two: Mon-Fri 22:00-24:00, Tue-Sat 00:00-06:00", err,
                            "ends before it begins");
    return 0;
}

/* Adds hours to the weekdays of an entry, which share them. */
static int add_shift(struct reader *r, unsigned days, struct view word, struct err *err)
{
    struct shift s = {0, 0};
    struct shifts was = {NULL, 0};
    if (read_shift(r, word, &s, err) < 0)
        return -1;
    for (int i = 0; i < 7; i++)
        if (days >> i & 1)
            was = r->calendar->week[i];
    if (was.n && was.shift[was.n - 1].to_s > s.from_s)
        return calendar_bad(r, word, "", err, "begins before the hours that it follows end");
    struct shift *shift = arena_get(&r->c->arena, (was.n + 1) * sizeof *shift, err);
    if (!shift)
        return -1;
    for (size_t i = 0; i < was.n; i++)
        shift[i] = was.shift[i];
    shift[was.n] = s;
    for (int i = 0; i < 7; i++)
        if (days >> i & 1)
            r->calendar->week[i] = (struct shifts){shift, was.n + 1};
    return 0;
}

static bool has_hours(const struct calendar *c, unsigned days)
{
    for (int i = 0; i < 7; i++)
        if ((days >> i & 1) && c->week[i].n)
            return true;
    return false;
}

/* open = Mon-Fri 09:00-13:00 14:00-18:00, Sat 09:00-12:00 */
int calendar_read_open(struct reader *r, struct err *err)
{
    unsigned days = 0;
    struct view said = {r->p, 0}, word;
    r->calendar->open = (struct view){r->p, (size_t)(r->end - r->p)};
    while ((word = calendar_word(r)).n) {
        unsigned more = weekdays(word);
        bool entry = more && (days == 0 || has_hours(r->calendar, days)); /* it begins here */
        if (more && has_hours(r->calendar, more))
            return calendar_bad(r, word, "name each weekday once", err, "has hours already");
        if (!more && days == 0)
            return calendar_bad(r, word, "expected weekdays and hours: Mon-Fri 09:00-18:00", err, "is not a weekday");
        if (!more && add_shift(r, days, word, err) < 0)
            return -1;
        days = entry ? more : days | more;
        said = more ? word : said;
    }
    if (days == 0 || !has_hours(r->calendar, days))
        return calendar_bad(r, said, "expected weekdays and hours: Mon-Fri 09:00-18:00", err, "has no hours");
    return 0;
}

/* ---- closed ---- */

struct date {
    bool yearly;
    int64_t year;
    int month, day;
};

/* 2026-12-25 or 12-25 */
static bool take_date(struct view *v, struct date *d)
{
    int first;
    const char *from = v->p;
    if (!take_digits(v, 2, 4, &first) || !take(v, '-'))
        return false;
    size_t n = (size_t)(v->p - from) - 1;
    *d = (struct date){n == 2, n == 2 ? 2000 : first, first, 0}; /* a year that has 29 February */
    if (n == 3 || (n == 4 && (first < 1 || !take_digits(v, 2, 2, &d->month) || !take(v, '-'))))
        return false;
    return take_digits(v, 2, 2, &d->day) && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
           d->day <= civil_month_days(d->year, d->month);
}

static int close_range(struct reader *r, const struct date *from, const struct date *to, struct err *err)
{
    struct calendar *c = r->calendar;
    struct day_range range = {civil_days(from->year, from->month, from->day), civil_days(to->year, to->month, to->day)};
    for (int64_t day = range.from; from->yearly && day <= range.to; day++) {
        int64_t year;
        int month, of_month;
        civil_date(day, &year, &month, &of_month);
        c->every_year[month - 1] |= UINT32_C(1) << (of_month - 1);
    }
    if (from->yearly)
        return 0;
    if (mem_reserve(&c->closed, &c->cap_closed, c->n_closed + 1, sizeof *c->closed, err) < 0)
        return -1;
    c->closed[c->n_closed++] = range;
    return 0;
}

/* DATE or DATE/DATE */
static int read_closed(struct reader *r, struct view word, struct err *err)
{
    struct view v = word;
    struct date from, to;
    bool known = take_date(&v, &from);
    to = from;
    if (known && take(&v, '/'))
        known = take_date(&v, &to);
    if (!known || v.n > 0)
        return calendar_bad(r, word, "expected 2026-12-25, 12-25 (every year), FROM/TO, or none", err, "is not a date");
    if (from.yearly != to.yearly)
        return calendar_bad(r, word, "give both a year, or neither", err, "is half a range of every year");
    if (civil_days(from.year, from.month, from.day) > civil_days(to.year, to.month, to.day))
        return calendar_bad(r, word, from.yearly ? "write two: 12-24/12-31, 01-01/01-06" : "", err,
                            "ends before it begins");
    return close_range(r, &from, &to, err);
}

static int by_day(const void *a, const void *b)
{
    const struct day_range *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* Sorts the ranges, and joins those that touch. */
static void join_ranges(struct calendar *c)
{
    size_t n = 0;
    if (c->n_closed)
        qsort(c->closed, c->n_closed, sizeof *c->closed, by_day);
    for (size_t i = 0; i < c->n_closed; i++) {
        if (n && c->closed[i].from <= c->closed[n - 1].to + 1) {
            if (c->closed[i].to > c->closed[n - 1].to)
                c->closed[n - 1].to = c->closed[i].to;
        } else {
            c->closed[n++] = c->closed[i];
        }
    }
    c->n_closed = n;
}

/* closed = 12-25, 2026-08-10/2026-08-21; or none */
int calendar_read_closed(struct reader *r, struct err *err)
{
    struct view first = calendar_word(r), word = first;
    if (view_is(first, "none") && calendar_word(r).n == 0)
        return 0;
    for (; word.n; word = calendar_word(r))
        if (read_closed(r, word, err) < 0)
            return -1;
    if (first.n == 0)
        return calendar_bad(r, first, "expected 2026-12-25, 12-25 (every year), FROM/TO, or none", err,
                            "is not a date");
    join_ranges(r->calendar);
    return 0;
}
