/* moment: times on the page. See moment.h. */
#include "report/moment.h"

#include <stdio.h>

#include "snag/civil.h"

static int64_t seconds_of(int64_t ts_us)
{
    return ts_us / US_PER_S - (ts_us % US_PER_S < 0);
}

static int64_t day_of(int64_t s)
{
    return s / 86400 - (s % 86400 < 0);
}

const char *moment_day(char text[MOMENT_TEXT], int64_t ts_us)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t year;
    int month, mday;
    civil_date(day_of(seconds_of(ts_us)), &year, &month, &mday);
    (void)snprintf(text, MOMENT_TEXT, "%d %s %lld", mday, months[month - 1], (long long)year);
    return text;
}

const char *moment_text(char text[MOMENT_TEXT], int64_t ts_us)
{
    char day[MOMENT_TEXT];
    int64_t s = seconds_of(ts_us), rest = s - day_of(s) * 86400;
    (void)snprintf(text, MOMENT_TEXT, "%.24s %02d:%02d", moment_day(day, ts_us), (int)(rest / 3600),
                   (int)(rest / 60 % 60));
    return text;
}
