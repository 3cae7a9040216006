/* civil: the calendar and ISO 8601 output. See snag/civil.h. */
#include "snag/civil.h"

#include "base/word.h"
#include "text/calendar.h"

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400, DAYS_TO_1970 = 719468 };

/* An era is 400 years from 1 March; within it, a month begins on day (153 * month + 2) / 5 of the year, both counted
 * from March. */
int64_t civil_days(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2), era = floor_div(y, YEARS_PER_ERA);
    int64_t year_of_era = y - era * YEARS_PER_ERA;
    int64_t from_march = month > 2 ? month - 3 : month + 9;
    int64_t day_of_year = (153 * from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

void civil_date(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t shifted = days + DAYS_TO_1970, era = floor_div(shifted, DAYS_PER_ERA);
    int day_of_era = (int)(shifted - era * DAYS_PER_ERA);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = era * YEARS_PER_ERA + year_of_era + (*month <= 2);
}

int civil_month_days(int64_t year, int month)
{
    if (month == 2)
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* A week belongs to the year of its Thursday. */
void civil_week(int64_t days, int64_t *year, int *week)
{
    int month, day;
    int64_t thursday = days + 3 - (week_day(days) + 6) % 7;
    civil_date(thursday, year, &month, &day);
    *week = (int)((thursday - civil_days(*year, 1, 1)) / 7) + 1;
}

static inline void put2(char *dst, int x)
{
    unsigned tens = (unsigned)x / 10;
    dst[0] = (char)('0' + tens);
    dst[1] = (char)('0' + ((unsigned)x - tens * 10));
}

/* hh:mm:ss, in one piece where the lowest byte comes first. */
static inline void put_clock(char *dst, unsigned s)
{
    unsigned all_minutes = s / 60, hours = all_minutes / 60;
    unsigned minutes = all_minutes - hours * 60, seconds = s - all_minutes * 60;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t w = hours | (uint64_t)minutes << 24 | (uint64_t)seconds << 48;
    uint64_t tens = w * 103 >> 10 & UINT64_C(0x000f00000f00000f);
    word_store(dst, tens | (w - tens * 10) << 8 | word_load("00:00:00"));
#else
    memcpy(dst, "hh:mm:ss", 8);
    put2(dst, (int)hours);
    put2(dst + 3, (int)minutes);
    put2(dst + 6, (int)seconds);
#endif
}

static void put_day(char *dst, int64_t days)
{
    int64_t year;
    int month, day;
    civil_date(days, &year, &month, &day);
    memcpy(dst, "yyyy-mm-ddT", 12);
    put2(dst, (int)year / 100);
    put2(dst + 2, (int)year % 100);
    put2(dst + 5, month);
    put2(dst + 8, day);
}

/* Remembers the day; false: outside of the years that have texts. */
static bool see_day(struct time_day *day, int64_t ts_us)
{
    if (ts_us < TS_FIRST || ts_us >= TS_END)
        return false;
    int64_t days = floor_div(floor_div(ts_us, US_PER_S), S_PER_DAY);
    put_day(day->text, days);
    day->from_us = days * S_PER_DAY * US_PER_S;
    return true;
}

size_t time_iso_near(char *dst, int64_t ts_us, int fraction_digits, struct time_day *day)
{
    size_t n = 19;
    dst[0] = '\0';
    uint64_t us = (uint64_t)ts_us - (uint64_t)day->from_us;
    if (us >= (uint64_t)S_PER_DAY * US_PER_S || !day->text[0]) {
        if (!see_day(day, ts_us))
            return 0;
        us = (uint64_t)(ts_us - day->from_us);
    }
    unsigned s = (unsigned)(us / US_PER_S);
    memcpy(dst, day->text, sizeof day->text);
    put_clock(dst + 11, s);
    if (fraction_digits > 0) {
        int part = (int)(us - (uint64_t)s * US_PER_S);
        dst[19] = '.';
        put2(dst + 20, part / 10000);
        put2(dst + 22, part / 100 % 100);
        put2(dst + 24, part % 100);
        n += 1 + (size_t)(fraction_digits < 6 ? fraction_digits : 6);
    }
    dst[n++] = 'Z';
    dst[n] = '\0';
    return n;
}

size_t time_iso(char *dst, int64_t ts_us, int fraction_digits)
{
    struct time_day day = {0};
    return time_iso_near(dst, ts_us, fraction_digits, &day);
}
