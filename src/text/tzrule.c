/* tzrule: the rule that applies after a TZif file ends. See base/zone.h. */
#include "text/calendar.h"
#include "text/zone.h"

/* Text still to read; once `bad` is set it stays so, and everything read afterwards is 0. */
struct tz_text {
    const char *p, *end;
    bool bad;
};

static bool at(const struct tz_text *c, char byte)
{
    return c->p < c->end && *c->p == byte;
}

static bool take(struct tz_text *c, char byte)
{
    if (!at(c, byte))
        return false;
    c->p++;
    return true;
}

static int number(struct tz_text *c, int low, int high)
{
    int x = 0;
    const char *from = c->p;
    while (c->p < c->end && is_digit(*c->p) && c->p - from < 3)
        x = x * 10 + (*c->p++ - '0');
    if (c->p == from || x < low || x > high)
        c->bad = true;
    return c->bad ? 0 : x;
}

/* [+-]h[:mm[:ss]] */
static int32_t hms(struct tz_text *c, int hours)
{
    bool minus = take(c, '-');
    if (!minus)
        (void)take(c, '+');
    int32_t s = number(c, 0, hours) * 3600;
    if (take(c, ':'))
        s += number(c, 0, 59) * 60;
    if (take(c, ':'))
        s += number(c, 0, 59);
    return minus ? -s : s;
}

/* Letters, or anything in <>. */
static void name(struct tz_text *c, char abbr[ABBR_SIZE])
{
    bool quoted = take(c, '<');
    size_t n = 0;
    while (c->p < c->end && (quoted ? *c->p != '>' : is_letter(*c->p))) {
        if (n + 1 < ABBR_SIZE)
            abbr[n++] = *c->p;
        c->p++;
    }
    abbr[n] = '\0';
    if (n == 0 || (quoted && !take(c, '>')))
        c->bad = true;
}

static struct tz_day change(struct tz_text *c)
{
    struct tz_day d = {.kind = 'n', .time_s = 2 * 3600};
    if (!take(c, ','))
        c->bad = true;
    if (take(c, 'M')) {
        d.kind = 'M';
        d.month = number(c, 1, 12);
        c->bad |= !take(c, '.');
        d.week = number(c, 1, 5);
        c->bad |= !take(c, '.');
        d.weekday = number(c, 0, 6);
    } else if (take(c, 'J')) {
        d.kind = 'J';
        d.day = number(c, 1, 365);
    } else {
        d.day = number(c, 0, 365);
    }
    if (take(c, '/'))
        d.time_s = hms(c, 167);
    return d;
}

/* POSIX counts offsets west of Greenwich as positive. */
bool tz_rule_parse(struct tz_rule *rule, struct view text)
{
    struct tz_text c = {.p = text.p, .end = text.p + text.n};
    *rule = (struct tz_rule){.has_summer = false};
    name(&c, rule->standard.abbr);
    rule->standard.offset_s = -hms(&c, 24);
    if (c.bad || c.p == c.end)
        return !c.bad;
    rule->has_summer = true;
    name(&c, rule->summer.abbr);
    rule->summer.offset_s = at(&c, ',') ? rule->standard.offset_s + 3600 : -hms(&c, 24);
    rule->start = change(&c);
    rule->end = change(&c);
    return !c.bad && c.p == c.end;
}

/* Local seconds of a change. */
static int64_t change_s(const struct tz_day *d, int64_t year)
{
    int64_t days = civil_days(year, 1, 1);
    if (d->kind == 'M') {
        int64_t first = civil_days(year, d->month, 1);
        int day = 1 + (d->weekday - week_day(first) + 7) % 7 + 7 * (d->week - 1);
        while (day > civil_month_days(year, d->month)) /* week 5 is the last one */
            day -= 7;
        days = first + day - 1;
    } else if (d->kind == 'J') {
        days += d->day - 1 + (d->day > 59 && civil_month_days(year, 2) == 29);
    } else {
        days += d->day;
    }
    return days * S_PER_DAY + d->time_s;
}

void tz_rule_year(const struct tz_rule *rule, int64_t year, int64_t when_s[2], const struct tz_side *to[2])
{
    int64_t start = change_s(&rule->start, year) - rule->standard.offset_s;
    int64_t end = change_s(&rule->end, year) - rule->summer.offset_s;
    bool south = end < start;
    when_s[south] = start;
    when_s[!south] = end;
    to[south] = &rule->summer;
    to[!south] = &rule->standard;
}
