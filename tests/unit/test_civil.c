/* civil: the calendar, ISO output and time layouts, also compared with the C library's. */
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "snag/civil.h"
#include "text/layout.h"

static uint64_t seed = 20261102;

static uint64_t draw(uint64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 17) % below;
}

static void test_calendar(void)
{
    int wrong = 0, wrong_week = 0;
    for (int i = 0; i < 100000; i++) {
        int64_t days = (int64_t)draw(3652059) - 719162, year, week_year; /* years 1 to 9999 */
        int month, day, week, want_year, want_week;
        struct tm tm;
        char text[32];
        time_t t = days * 86400;
        gmtime_r(&t, &tm);
        civil_date(days, &year, &month, &day);
        wrong += year != tm.tm_year + 1900 || month != tm.tm_mon + 1 || day != tm.tm_mday ||
                 civil_days(year, month, day) != days || timegm(&tm) != t;
        civil_week(days, &week_year, &week);
        strftime(text, sizeof text, "%G %V", &tm);
        wrong_week += sscanf(text, "%d %d", &want_year, &want_week) != 2 || week_year != want_year || week != want_week;
    }
    CHECK("100000 days agree with gmtime and timegm", wrong == 0);
    CHECK("100000 weeks agree with strftime's %G %V", wrong_week == 0);
    CHECK("the epoch is day 0", civil_days(1970, 1, 1) == 0);
    CHECK("months have their days", civil_month_days(2000, 2) == 29 && civil_month_days(1900, 2) == 28 &&
                                        civil_month_days(2026, 4) == 30 && civil_month_days(2026, 12) == 31);
}

static const char *iso(int64_t ts_us, int digits)
{
    static char text[28];
    size_t n = time_iso(text, ts_us, digits);
    return strlen(text) == n ? text : "length is wrong";
}

static void test_iso_output(void)
{
    CHECK_STR("seconds", iso(INT64_C(1793610843123456), 0), "2026-11-02T09:14:03Z");
    CHECK_STR("milliseconds are cut", iso(INT64_C(1793610843999999), 3), "2026-11-02T09:14:03.999Z");
    CHECK_STR("microseconds", iso(INT64_C(1793610843000001), 6), "2026-11-02T09:14:03.000001Z");
    CHECK_STR("before 1970 the cut goes to the past", iso(-1, 3), "1969-12-31T23:59:59.999Z");
    CHECK_STR("first moment", iso(TS_FIRST, 6), "0001-01-01T00:00:00.000000Z");
    CHECK_STR("last moment", iso(TS_END - 1, 6), "9999-12-31T23:59:59.999999Z");
    CHECK_STR("behind the last moment", iso(TS_END, 0), "");
    CHECK_STR("no time", iso(TS_NONE, 6), "");
}

/* One memory of a day, over moments within it, at its ends, elsewhere and outside of all years. */
static void test_iso_near(void)
{
    const int64_t day_us = INT64_C(86400000000);
    const int64_t at_us[] = {0,  day_us - 1, day_us, -1, -day_us, -day_us - 1, 3 * day_us, 3 * day_us + 43199999999,
                             -1, TS_NONE,    -1,     0,  TS_END,  TS_END - 1,  TS_FIRST,   TS_FIRST - 1,
                             0,  INT64_MAX,  1};
    struct time_day day = {0};
    bool same = true;
    for (size_t i = 0; i < sizeof at_us / sizeof *at_us; i++) {
        char near[28], want[28];
        size_t n = time_iso(want, at_us[i], 6);
        same &= time_iso_near(near, at_us[i], 6, &day) == n && memcmp(near, want, n + 1) == 0;
    }
    CHECK("a day that is remembered changes no text", same);
}

/* The text, read by the layout, as an ISO text with microseconds, or "none", or why the layout failed. The text is
 * copied to a place where nothing follows it, so AddressSanitizer sees every read beyond it. */
static const char *read_in(const char *layout, const char *zone, struct view text)
{
    static char shown[1600];
    struct layout *l;
    struct zone *z = NULL;
    struct err err = ERR_INIT;
    struct time_read r;
    if (layout_compile(&l, layout, &err) < 0 || (zone && zone_open(&z, zone, &err) < 0))
        return strcpy(shown, err.msg);
    char *alone = malloc(text.n ? text.n : 1);
    if (text.n)
        memcpy(alone, text.p, text.n);
    strcpy(shown, "none");
    for (int twice = 0; twice < 2; twice++) /* from memory the second time */
        if (layout_parse(l, z, (struct view){alone, text.n}, &r) == 0)
            (void)snprintf(shown, sizeof shown, "%s/%d", iso(r.ts_us, 6), r.fraction_digits);
        else if (twice && strcmp(shown, "none") != 0)
            strcpy(shown, "the second time it failed");
    free(alone);
    layout_free(l);
    zone_close(z);
    return shown;
}

struct date_example {
    const char *layout, *text, *want;
};

static void test_examples(const char *what, const struct date_example *e, size_t n, const char *zone)
{
    for (size_t i = 0; i < n; i++) {
        char name[300];
        (void)snprintf(name, sizeof name, "%s: '%s' by '%s'", what, e[i].text, e[i].layout);
        CHECK_STR(name, read_in(e[i].layout, zone, view_of(e[i].text)), e[i].want);
    }
}
#define EXAMPLES(what, e, zone) test_examples(what, e, sizeof(e) / sizeof *(e), zone)

static void test_layouts(void)
{
    static const struct date_example good[] = {
        {"%Y-%m-%dT%H:%M:%SZ", "2026-11-02T09:14:03Z", "2026-11-02T09:14:03.000000Z/0"},
        {"%d/%m/%Y %H:%M", "2/1/2026 9:05", "2026-01-02T09:05:00.000000Z/0"},
        {"%d/%m/%Y", "31/01/2026", "2026-01-31T00:00:00.000000Z/0"},
        {"%d/%m/%Y %H:%M:%S", "29/02/2000 9:05:3,25", "2000-02-29T09:05:03.250000Z/2"},
        {"%F %T", "2026-11-02  09:14:03.123456789", "2026-11-02T09:14:03.123456Z/9"},
        {"%D %R", "11/02/26 09:14", "2026-11-02T09:14:00.000000Z/0"},
        {"%Y%m%d%H%M%S", "20261102091403", "2026-11-02T09:14:03.000000Z/0"},
        {"%a, %d %b %Y %T %z", "Mon, 02 nov 2026 09:14:03 +0100", "2026-11-02T08:14:03.000000Z/0"},
        {"%A %e %B %Y%n%I:%M:%S%t%p", "MONDAY  2 November 2026 12:14:03 am", "2026-11-02T00:14:03.000000Z/0"},
        {"%b %e %Y %l:%M%p", "Nov  2 2026  9:14PM", "2026-11-02T21:14:00.000000Z/0"},
        {"%a %b %e %H:%M:%S %Z %Y", "Mon Nov  2 09:14:03 UTC 2026", "2026-11-02T09:14:03.000000Z/0"},
        {"%d.%m.%y %k.%M", "02.11.69  9.14", "1969-11-02T09:14:00.000000Z/0"},
        {"%d.%m.%y", "02.11.68", "2068-11-02T00:00:00.000000Z/0"},
        {"%Y/%j", "2024/366", "2024-12-31T00:00:00.000000Z/0"},
        {"[%d/%b/%Y:%H:%M:%S %z]", "[02/Nov/2026:09:14:03 -05:30]", "2026-11-02T14:44:03.000000Z/0"},
        {"%F %T%z (%Z)", "2026-11-02 09:14:03+01 (CET)", "2026-11-02T08:14:03.000000Z/0"},
        {"%S.%M.%H %F", "03.14.09 2026-11-02", "2026-11-02T09:14:03.000000Z/0"},
        {"100%% %F", "100% 2026-11-02", "2026-11-02T00:00:00.000000Z/0"},
        {"%s", "1793610843.5", "2026-11-02T09:14:03.500000Z/1"},
        {"%s %z", "1793610843 +0100", "2026-11-02T09:14:03.000000Z/0"},
        {"%FT%T%z", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z/0"},
        {"%FT%T%z", "2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00.000000Z/0"},
        {"%F", "0001-01-01", "0001-01-01T00:00:00.000000Z/0"},
        {"%F %T", "9999-12-31 23:59:59.999999", "9999-12-31T23:59:59.999999Z/6"},
    };
    EXAMPLES("read", good, NULL);
}

static void test_layouts_refused(void)
{
    static const struct date_example bad[] = {
        {"%d/%m/%Y", "31/02/2026", "none"},
        {"%d/%m/%Y", "29/02/2100", "none"},
        {"%d/%m/%Y", "31/04/2026", "none"},
        {"%d/%m/%Y", "01/13/2026", "none"},
        {"%d/%m/%Y", "00/01/2026", "none"},
        {"%d/%m/%Y", "1/1/26", "none"},
        {"%d/%m/%Y", "01/01/20261", "none"},
        {"%d/%m/%Y", "01/01/2026 ", "none"},
        {"%d/%m/%Y", " 01/01/2026", "none"},
        {"%d/%m/%Y", "", "none"},
        {"%d/%m/%Y", "0", "none"},
        {"%d/%m/%Y", "01/01/", "none"},
        {"%F", "0000-01-01", "none"},
        {"%F %H", "2026-11-02 24", "none"},
        {"%F %R", "2026-11-02 09:60", "none"},
        {"%F %T", "2026-11-02 09:14:61", "none"},
        {"%F %T", "2026-11-02 09:14:60", "none"},
        {"%F %T", "2026-11-02 09:14:03.", "none"},
        {"%F %T", "2026-11-0209:14:03", "none"},
        {"%F %T", "2026-11-02 09:14:03.1234567890", "none"},
        {"%Y/%j", "2026/366", "none"},
        {"%a %F", "Tue 2026-11-02", "none"},
        {"%F %I %p", "2026-11-02 13 pm", "none"},
        {"%F %I %p", "2026-11-02 00 am", "none"},
        {"%d %b %Y", "02 Nvo 2026", "none"},
        {"%F %T %Z", "2026-11-02 09:14:03 CET", "none"},
        {"%F %z", "2026-11-02 0100", "none"},
        {"%F %z", "2026-11-02 +1", "none"},
        {"%F %z", "2026-11-02 +24:00", "none"},
        {"%F %z", "2026-11-02 +01:60", "none"},
        {"%FT%T%z", "0001-01-01T00:00:00+01:00", "none"},
        {"%FT%T%z", "9999-12-31T23:59:60Z", "none"},
        {"%s", "999999999999", "none"},
        {"%s", "99999999999999999999", "none"},
        {"%Y-%m-%dT%H:%M:%SZ", "2026-11-02T09:14:03", "none"},
    };
    EXAMPLES("refused", bad, NULL);
}

static void test_words(void)
{
    static const struct date_example words[] = {
        {"iso", "2026-11-02", "2026-11-02T00:00:00.000000Z/0"},
        {"iso", "2026-11-02T09:14", "2026-11-02T09:14:00.000000Z/0"},
        {"iso", "2026-11-02 09:14:03", "2026-11-02T09:14:03.000000Z/0"},
        {"iso", "2026-11-02T09:14:03.12Z", "2026-11-02T09:14:03.120000Z/2"},
        {"iso", "2026-11-02T09:14:03,1234567-0800", "2026-11-02T17:14:03.123456Z/7"},
        {"iso", "2026-11-02T09:14+01:00", "2026-11-02T08:14:00.000000Z/0"},
        {"iso", "2026-11-2", "none"},
        {"iso", "2026-11-02T", "none"},
        {"iso", "2026-11-02T9:14", "none"},
        {"iso", "2026-11-02T09:14:", "none"},
        {"iso", "2026-11-02T09:14.5", "none"},
        {"iso", "2026-11-02T09:14:03+", "none"},
        {"iso", "2026-11-02T09:14:03ZZ", "none"},
        {"iso", "2026-02-29T09:14:03Z", "none"},
        {"epoch", "0", "1970-01-01T00:00:00.000000Z/0"},
        {"epoch", "-0.25", "1969-12-31T23:59:59.750000Z/2"},
        {"epoch", "1793610843.123456", "2026-11-02T09:14:03.123456Z/6"},
        {"epoch_ms", "1793610843123", "2026-11-02T09:14:03.123000Z/3"},
        {"epoch_ms", "-1", "1969-12-31T23:59:59.999000Z/3"},
        {"epoch_us", "1793610843123456", "2026-11-02T09:14:03.123456Z/6"},
        {"epoch_ns", "1793610843123456789", "2026-11-02T09:14:03.123456Z/9"},
        {"epoch_ns", "9223372036854775808", "none"},
        {"epoch", "1.5e9", "none"},
        {"epoch", "-", "none"},
        {"epoch", "", "none"},
        {"epoch_ms", "1.5", "none"},
        {"epoch", "253402300800", "none"},
        {"epoch", "-62135596800.5", "none"},
    };
    EXAMPLES("word", words, NULL);
}

static void test_zones(void)
{
    static const struct date_example rome[] = {
        {"%d/%m/%Y %H:%M", "02/07/2026 09:14", "2026-07-02T07:14:00.000000Z/0"},
        {"%d/%m/%Y %H:%M", "02/11/2026 09:14", "2026-11-02T08:14:00.000000Z/0"},
        {"%d/%m/%Y %H:%M %Z", "25/10/2026 02:30 CEST", "2026-10-25T00:30:00.000000Z/0"},
        {"%d/%m/%Y %H:%M %Z", "25/10/2026 02:30 CET", "2026-10-25T01:30:00.000000Z/0"},
        {"%d/%m/%Y %H:%M %Z", "02/07/2026 09:14 CET", "none"},
        {"%d/%m/%Y %H:%M %Z", "02/07/2026 09:14 EST", "none"},
        {"%d/%m/%Y %H:%M %Z", "02/07/2026 09:14 GMT", "2026-07-02T09:14:00.000000Z/0"},
        {"%d/%m/%Y %H:%MZ", "02/07/2026 09:14Z", "2026-07-02T09:14:00.000000Z/0"},
        {"%FT%T", "2017-01-01T00:59:60", "2017-01-01T00:00:00.000000Z/0"},
        {"iso", "2026-07-02T09:14:03", "2026-07-02T07:14:03.000000Z/0"},
        {"iso", "2026-07-02T09:14:03Z", "2026-07-02T09:14:03.000000Z/0"},
        {"epoch", "0", "1970-01-01T00:00:00.000000Z/0"},
    };
    struct err err = ERR_INIT;
    struct zone *z;
    if (zone_open(&z, "Europe/Rome", &err) < 0) {
        SKIP("layouts in a zone", err.msg);
        return;
    }
    EXAMPLES("Europe/Rome", rome, "Europe/Rome");
    struct layout *l;
    struct time_read r = {0};
    enum local_kind kinds[3] = {LOCAL_PLAIN, LOCAL_PLAIN, LOCAL_PLAIN};
    CHECK("compiles", layout_compile(&l, "%F %R", &err) == 0);
    const char *texts[3] = {"2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 03:00"};
    for (int i = 0; i < 3; i++)
        if (layout_parse(l, z, view_of(texts[i]), &r) == 0)
            kinds[i] = r.kind;
    CHECK("a skipped time says so", kinds[0] == LOCAL_SKIPPED);
    CHECK("an ambiguous time says so", kinds[1] == LOCAL_AMBIGUOUS);
    CHECK("a plain time says so", kinds[2] == LOCAL_PLAIN);
    layout_free(l);
    zone_close(z);
}

static void test_refused_layouts(void)
{
    static const struct date_example bad[] = {
        {"%Y-%Q", "", "time layout '%Y-%Q': unknown conversion"},
        {"%F %", "", "time layout '%F %': a lone %"},
        {"%F %d", "", "time layout '%F %d': this appears twice"},
        {"%H:%M", "", "time layout '%H:%M': it does not give a whole date"},
        {"", "", "time layout '': it does not give a whole date"},
        {"ISO", "", "time layout 'ISO': it does not give a whole date"},
        {"%F %I:%M", "", "time layout '%F %I:%M': %I is the hour of 12 and requires %p (or use %H)"},
        {"%F %H %p", "", "time layout '%F %H %p': %H is the hour of 24, so %I and %p cannot be used with it"},
        {"%F %y", "", "time layout '%F %y': %Y and %y both give the year"},
        {"%F %M", "", "time layout '%F %M': %M requires %H, or %I and %p"},
        {"%s %H", "", "time layout '%s %H': %s is the whole time, so other parts cannot be used with it"},
    };
    EXAMPLES("layout", bad, NULL);
    char text[300];
    struct layout *l;
    struct err err = ERR_INIT;
    CHECK("the place is shown",
          layout_compile(&l, "%Y-%Q", &err) < 0 && err.kind == ERR_DATA && strstr(err.hint, "%Y-%Q\n   ^^") != NULL);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    CHECK("a layout too long", layout_compile(&l, text, &err) < 0 && err.kind == ERR_DATA);
    memset(text, ' ', 199);
    for (size_t i = 0; i + 2 <= 200; i += 2)
        memcpy(text + i, i + 2 < 200 ? "%e" : "%", 2);
    CHECK("the longest layout", layout_compile(&l, text, &err) < 0);
}

static void test_memory_of_days(void)
{
    struct layout *l;
    struct err err = ERR_INIT;
    struct time_read r;
    CHECK("compiles", layout_compile(&l, "%d/%m/%y", &err) == 0);
    CHECK("pivot: before",
          layout_parse(l, NULL, view_of("02/11/69"), &r) == 0 && strncmp(iso(r.ts_us, 0), "1969", 4) == 0);
    layout_pivot(l, 2000);
    CHECK("pivot: behind",
          layout_parse(l, NULL, view_of("02/11/69"), &r) == 0 && strncmp(iso(r.ts_us, 0), "2069", 4) == 0);
    CHECK_STR("layout_text", layout_text(l), "%d/%m/%y");
    layout_free(l);
    CHECK("compiles", layout_compile(&l, "%Y-%m-%d%n%H", &err) == 0);
    CHECK("a day remembered",
          layout_parse(l, NULL, view_of("2026-11-2 9"), &r) == 0 && r.ts_us == INT64_C(1793610000000000));
    CHECK("a longer day is another", layout_parse(l, NULL, view_of("2026-11-23 9"), &r) == 0 &&
                                         r.ts_us == INT64_C(1793610000000000) + 21 * 86400 * US_PER_S);
    CHECK("a NUL is not the end", layout_parse(l, NULL, (struct view){"2026-11-2\0 9", 12}, &r) < 0);
    layout_free(l);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* layouts in a table, for strftime */

/* Random texts written by strftime must be read as strptime reads them. */
static void test_strptime(void)
{
    static const char *const layouts[] = {
        "%Y-%m-%d %H:%M:%S",
        "%d/%m/%Y %H:%M",
        "%Y%m%d%H%M%S",
        "%a, %d %b %Y %T",
        "%A %e %B %Y %I:%M:%S %p",
        "%D %R",
        "%y-%j %k:%M",
        "%d/%b/%Y:%H:%M:%S",
        "%T %F",
        "%b %e %l:%M%p %Y",
        "%d.%m.%y",
    };
    for (size_t k = 0; k < sizeof layouts / sizeof *layouts; k++) {
        struct layout *l;
        struct err err = ERR_INIT;
        int wrong = layout_compile(&l, layouts[k], &err) < 0;
        for (int i = 0; i < 5000 && !wrong; i++) {
            time_t t = (time_t)draw(INT64_C(99) * 365 * 86400) - INT64_C(86400) * 364, back;
            struct tm tm, read = {0};
            struct time_read r;
            char text[100];
            gmtime_r(&t, &tm);
            if (strftime(text, sizeof text, layouts[k], &tm) == 0 || !strptime(text, layouts[k], &read))
                wrong++;
            back = timegm(&read);
            if (layout_parse(l, NULL, view_of(text), &r) < 0 || r.ts_us != (int64_t)back * US_PER_S) {
                printf("# '%s' by '%s'\n", text, layouts[k]);
                wrong++;
            }
        }
        CHECK(layouts[k], wrong == 0);
        layout_free(l);
    }
}

/* Every byte at every place of a clock: only digits that make a time are accepted. */
static void test_clock_bytes(void)
{
    struct layout *l;
    struct err err = ERR_INIT;
    struct time_read r;
    int wrong = layout_compile(&l, "%F %H:%M:%S", &err) < 0;
    for (size_t at = 11; at < 19 && !wrong; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[] = "2026-11-02 12:14:13";
            text[at] = (char)byte;
            int digit = byte >= '0' && byte <= '9' ? byte - '0' : 99;
            bool good = at == 13 || at == 16   ? byte == ':'
                        : at == 11             ? digit <= 2 || byte == ' ' || byte == '\t'
                        : at == 14 || at == 17 ? digit <= 5
                                               : digit <= 9;
            wrong += (layout_parse(l, NULL, view_of(text), &r) == 0 && strlen(text) == 19) != (good && byte != 0);
        }
    }
    CHECK("each byte of a clock", wrong == 0);
    layout_free(l);
}

/* Bytes changed at random: no crash, and what is read and written again is read the same. */
static void test_noise(void)
{
    static const char *const layouts[] = {"iso", "%d/%m/%Y %H:%M:%S", "%a %b %e %l:%M:%S%p %Z %Y", "epoch_ns"};
    static const char *const texts[] = {"2026-11-02T09:14:03.125+01:00", "02/11/2026 09:14:03.5",
                                        "Mon Nov  2 09:14:03PM UTC 2026", "1793610843123456789"};
    int wrong = 0, read = 0;
    struct layout *again;
    struct err err = ERR_INIT;
    if (layout_compile(&again, "iso", &err) < 0)
        wrong++;
    for (size_t k = 0; k < 4 && !wrong; k++) {
        struct layout *l;
        wrong += layout_compile(&l, layouts[k], &err) < 0;
        for (int i = 0; i < 20000 && !wrong; i++) {
            size_t n = strlen(texts[k]), cut = draw(n + 1);
            char *text = malloc(n);
            memcpy(text, texts[k], n);
            for (uint64_t c = draw(3); c-- > 0;)
                text[draw(n)] = "0123456789 :/-.Z+T\0x"[draw(20)];
            struct time_read r, r2;
            char *alone = malloc(cut ? cut : 1);
            memcpy(alone, text, cut);
            (void)layout_parse(l, NULL, (struct view){alone, cut}, &r);
            if (layout_parse(l, NULL, (struct view){text, n}, &r) == 0) {
                read++;
                wrong += layout_parse(again, NULL, view_of(iso(r.ts_us, 6)), &r2) < 0 || r2.ts_us != r.ts_us;
            }
            free(alone);
            free(text);
        }
        layout_free(l);
    }
    layout_free(again);
    CHECK("80000 damaged texts", wrong == 0 && read > 1000);
}

/* A text as in logs, often on the same day as the previous one, sometimes with bytes changed or cut off. */
static size_t make_time(char *text, size_t size)
{
    static const char *const days[] = {"2026-11-02", "2026-03-29", "2026-10-25", "2024-02-29", "2026-02-29",
                                       "0001-01-01", "9999-12-31", "2026-1-2",   "2026-11-2 "};
    static const char *const betweens[] = {"T", "T", " ", " ", "  ", "\t", "x", ""};
    static const char *const fractions[] = {"",  "",  "", ".5", ".123", ",123456", ".123456789", ".1234567890",
                                            ".", ",x"};
    static const char *const ends[] = {"", "", "Z", "Z", "+01:00", "-0830", " ", "ZZ", "z", "CET"};
    uint64_t hour = draw(25), minute = draw(10) ? draw(60) : draw(100), second = draw(10) ? draw(60) : draw(62);
    int n = snprintf(text, size, "%s%s%02d:%02d:%02d%s%s", days[draw(4) ? draw(2) : draw(9)],
                     betweens[draw(4) ? 2 * draw(2) : draw(8)], (int)hour, (int)minute, (int)second,
                     fractions[draw(3) ? 0 : draw(10)], ends[draw(3) ? 2 * draw(2) : draw(10)]);
    for (uint64_t c = draw(4) ? 0 : draw(3); c > 0; c--)
        text[draw((uint64_t)n)] = "0123456789 :/-.Z+T\0x"[draw(20)];
    return draw(8) ? (size_t)n : draw((uint64_t)n + 1);
}

/* Layouts that are read without steps give the same as the steps: a time, or none. */
static void test_without_steps(void)
{
    static const char *const layouts[] = {"iso",
                                          "%Y-%m-%dT%H:%M:%S",
                                          "%Y-%m-%d %H:%M:%S",
                                          "%F %T",
                                          "%Y-%m-%dT%H:%M:%SZ",
                                          "%Y-%m-%dT%H:%M:%S%z",
                                          "%Y-%m-%d %H:%M:%S.",
                                          "%Y-%m-%dx%H:%M:%S %Z",
                                          "%Y-%m-%d %H:%M"};
    static const char *const zones[] = {"UTC", "Europe/Rome", "+05:30", NULL};
    struct err err = ERR_INIT;
    int wrong = 0, read = 0, fast = 0;
    for (size_t k = 0; k < 9; k++)
        for (size_t zone = 0; zone < 4 && !wrong; zone++) {
            struct layout *l = NULL, *steps = NULL;
            struct zone *z = NULL;
            if (layout_compile(&l, layouts[k], &err) < 0 || layout_compile(&steps, layouts[k], &err) < 0 ||
                (zones[zone] && zone_open(&z, zones[zone], &err) < 0))
                wrong++;
            CHECK("a layout that is read without steps", (l->iso.between != 0) == (k < 6));
            for (int i = 0; i < 30000 && !wrong; i++) {
                char text[80];
                struct time_read a = {0}, b = {0};
                size_t n = make_time(text, sizeof text);
                char *alone = malloc(n ? n : 1);
                memcpy(alone, text, n);
                struct view v = {alone, n};
                int got = layout_parse(l, z, v, &a), want = layout_parse_steps(steps, z, v, &b);
                wrong += got != want || a.ts_us != b.ts_us || a.local_us != b.local_us || a.kind != b.kind ||
                         a.fraction_digits != b.fraction_digits;
                read += got == 0;
                fast += layout_iso(l, z, v, &b);
                free(alone);
            }
            zone_close(z);
            layout_free(l);
            layout_free(steps);
        }
    printf("# %d of %d texts read, %d without steps\n", read, 9 * 4 * 30000, fast);
    CHECK("a million texts, with and without steps", wrong == 0 && read > 100000 && fast > read / 2);
}

int main(void)
{
    test_calendar();
    test_iso_output();
    test_iso_near();
    test_layouts();
    test_layouts_refused();
    test_words();
    test_zones();
    test_refused_layouts();
    test_memory_of_days();
    test_strptime();
    test_clock_bytes();
    test_noise();
    test_without_steps();
    CHECK_DONE();
}
