/* zone: time zones, also compared with the C library's, and damaged files. */
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "text/zone.h"
#include "check.h"

static uint64_t seed = 20261102;

static uint64_t draw(uint64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 17) % below;
}

static const char *message(const char *name)
{
    static char text[3000];
    struct err err = ERR_INIT;
    struct zone *z;
    if (zone_open(&z, name, &err) == 0) {
        zone_close(z);
        return "opened";
    }
    (void)snprintf(text, sizeof text, "%d %s | %s", (int)err.kind, err.msg, err.hint);
    return text;
}

static bool opens_with(const char *name, int32_t offset_s)
{
    struct err err = ERR_INIT;
    struct zone *z;
    if (zone_open(&z, name, &err) < 0)
        return false;
    enum local_kind kind = LOCAL_SKIPPED;
    bool good = zone_offset(z, 0) == offset_s && strcmp(zone_name(z), name) == 0 &&
                zone_to_utc(z, -1, &kind) == -1 - offset_s * US_PER_S && kind == LOCAL_PLAIN;
    zone_close(z);
    return good;
}

static void test_fixed(void)
{
    CHECK("UTC", opens_with("UTC", 0));
    CHECK("+01:00", opens_with("+01:00", 3600));
    CHECK("-0330", opens_with("-0330", -12600));
    CHECK("+14", opens_with("+14", 50400));
    zone_close(NULL); /* NULL may be closed */
}

/* One local time: the C library's answers for the two offsets around it say what is expected. */
static bool agrees_back(const struct zone *z, int64_t local_s)
{
    int64_t found, utc[2];
    int n = 0;
    const int64_t before = zone_offset(z, (local_s - 2 * 86400) * US_PER_S);
    const int64_t offsets[2] = {before, zone_offset(z, (local_s + 2 * 86400) * US_PER_S)};
    for (int i = 0; i < 2; i++) {
        struct tm tm;
        time_t t = local_s - offsets[i];
        localtime_r(&t, &tm);
        if (t + tm.tm_gmtoff == local_s && (n == 0 || utc[0] != t))
            utc[n++] = t;
    }
    enum local_kind kind;
    found = zone_to_utc(z, local_s * US_PER_S + 7, &kind);
    if (n == 0)
        return kind == LOCAL_SKIPPED && found == (local_s - before) * US_PER_S + 7;
    if (n == 2 && utc[1] < utc[0])
        utc[0] = utc[1];
    if (n == 1) {
        struct tm tm = {0};
        gmtime_r(&(time_t){local_s}, &tm);
        tm.tm_isdst = -1;
        if (mktime(&tm) != utc[0])
            return false;
    }
    return kind == (n == 1 ? LOCAL_PLAIN : LOCAL_AMBIGUOUS) && found == utc[0] * US_PER_S + 7;
}

/* Times over 130 years, and every quarter of an hour around each offset change. */
static void test_beside_library(const char *name)
{
    struct err err = ERR_INIT;
    struct zone *z;
    struct tm tm;
    char what[100];
    int wrong = 0, wrong_back = 0, changes = 0;
    long last = 0;
    if (zone_open(&z, name, &err) < 0) {
        SKIP(name, err.msg);
        return;
    }
    setenv("TZ", name, 1);
    tzset();
    for (time_t t = -86400 * 30; t < INT64_C(4134000000); t += 86400) { /* to the end of 2100 */
        time_t at = t + (time_t)draw(86400);
        localtime_r(&at, &tm);
        wrong += zone_offset(z, at * US_PER_S + (int64_t)draw(1000000)) != tm.tm_gmtoff;
        if (at % 5 == 0)
            wrong_back += !agrees_back(z, at);
        localtime_r(&t, &tm);
        if (last != tm.tm_gmtoff) {
            changes++;
            for (time_t u = t - 90000; u < t + 90000; u += 900) {
                localtime_r(&u, &tm);
                wrong += zone_offset(z, u * US_PER_S) != tm.tm_gmtoff;
                localtime_r(&(time_t){u - 1}, &tm);
                wrong += zone_offset(z, u * US_PER_S - 1) != tm.tm_gmtoff;
                wrong_back += !agrees_back(z, u + tm.tm_gmtoff) + !agrees_back(z, u + tm.tm_gmtoff - 1);
            }
            localtime_r(&t, &tm);
            last = tm.tm_gmtoff;
        }
    }
    (void)snprintf(what, sizeof what, "%s: offsets as the C library's (%d changes)", name, changes);
    CHECK(what, wrong == 0 && changes > 0);
    (void)snprintf(what, sizeof what, "%s: local times as the C library's", name);
    CHECK(what, wrong_back == 0);
    wrong = 0;
    wrong_back = 0;
    for (int i = 0; i < 500; i++) { /* far times: cycles of 400 years */
        time_t at = INT64_C(4134000000) + (time_t)draw(INT64_C(249000000000));
        localtime_r(&at, &tm);
        wrong += zone_offset(z, at * US_PER_S) != tm.tm_gmtoff;
        wrong_back += !agrees_back(z, at);
    }
    (void)snprintf(what, sizeof what, "%s: up to the year 9999", name);
    CHECK(what, wrong == 0 && wrong_back == 0);
    zone_close(z);
    unsetenv("TZ");
    tzset();
}

static enum local_kind kind_of(const struct zone *z, int64_t local_us)
{
    enum local_kind kind;
    (void)zone_to_utc(z, local_us, &kind);
    return kind;
}

static void test_changes(void)
{
    struct err err = ERR_INIT;
    struct zone *z;
    enum local_kind kind;
    if (zone_open(&z, "Europe/Rome", &err) < 0) {
        SKIP("changes of Europe/Rome", err.msg);
        return;
    }
    int64_t gap = civil_days(2026, 3, 29) * 86400 + 9000, twice = civil_days(2026, 10, 25) * 86400 + 9000; /* 02:30 */
    CHECK("02:30 in the gap is 03:30 in summer",
          zone_to_utc(z, gap * US_PER_S, &kind) == (gap - 3600) * US_PER_S && kind == LOCAL_SKIPPED);
    CHECK("02:30 that comes twice is the first",
          zone_to_utc(z, twice * US_PER_S, &kind) == (twice - 7200) * US_PER_S && kind == LOCAL_AMBIGUOUS);
    CHECK("first second of the gap", kind_of(z, (gap - 1800) * US_PER_S) == LOCAL_SKIPPED);
    CHECK("last before the gap", kind_of(z, (gap - 1800) * US_PER_S - 1) == LOCAL_PLAIN);
    CHECK("first behind the gap", kind_of(z, (gap + 1800) * US_PER_S) == LOCAL_PLAIN);
    CHECK("first behind the repeated hour", kind_of(z, (twice + 1800) * US_PER_S) == LOCAL_PLAIN);
    CHECK("before the repeated hour", kind_of(z, (twice - 1800) * US_PER_S - 1) == LOCAL_PLAIN);
    CHECK("local mean time before 1866", zone_offset(z, TS_FIRST) == 2996);
    zone_close(z);
}

static void test_names(void)
{
    struct err err = ERR_INIT;
    struct zone *z;
    if (zone_open(&z, "Europe/Rome", &err) < 0) {
        SKIP("names of zones", err.msg);
        return;
    }
    zone_close(z);
    CHECK_STR("a slip", message("Europe/Roma"), "3 unknown time zone 'Europe/Roma' | did you mean Europe/Rome?");
    CHECK_STR("case", message("europe/rome"), "3 unknown time zone 'europe/rome' | did you mean Europe/Rome?");
    CHECK_STR("the city alone", message("Kolkata"), "3 unknown time zone 'Kolkata' | did you mean Asia/Kolkata?");
    const char *const none[] = {"",
                                "/etc/passwd",
                                "../../../etc/passwd",
                                "Europe/../Europe/Rome",
                                "Europe//Rome",
                                ".",
                                "Europe/Rome/",
                                "Europe",
                                "Europe/Rome/x",
                                "+1:00",
                                "+25:00",
                                "+01:00x",
                                "tzdata.zi\x01",
                                "zzzzzzzzzzzzzzzz",
                                "Europe/Rome\\..\\x"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        char what[100];
        (void)snprintf(what, sizeof what, "'%s' is no zone", i == 12 ? "with a control byte" : none[i]);
        CHECK(what, strncmp(message(none[i]), "3 unknown time zone '", 21) == 0 && strstr(message(none[i]), " | "));
    }
    CHECK("a file that is no zone", strstr(message("tzdata.zi"), "not time zone data (TZif)"));
    char name[300];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CHECK("a long name", strstr(message(name), "unknown time zone"));
}

/* TZDIR: missing; a folder made here, with a file of any length and a pipe. */
static void test_folder(void)
{
    char dir[] = "/tmp/snag-zone-XXXXXX", path[100];
    setenv("TZDIR", "/nonexistent/zoneinfo", 1);
    CHECK_STR("no tzdata", message("Europe/Rome"),
              "4 time zone 'Europe/Rome': /nonexistent/zoneinfo: No such file or directory | install the time zones "
              "(apt-get install tzdata), or set TZDIR to their folder\nUTC and fixed offsets such as +01:00 work "
              "without them");
    CHECK("UTC needs no file", opens_with("UTC", 0));
    CHECK("offsets need no file", opens_with("-08:00", -28800));
    if (!mkdtemp(dir)) {
        SKIP("a folder of zones", "no temporary folder");
        return;
    }
    setenv("TZDIR", dir, 1);
    (void)snprintf(path, sizeof path, "%s/Pipe", dir);
    CHECK("a pipe is no zone", mkfifo(path, 0600) == 0 && strstr(message("Pipe"), "unknown time zone"));
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/Empty", dir);
    FILE *f = fopen(path, "w");
    CHECK("an empty file", f && fclose(f) == 0 && strstr(message("Empty"), "not time zone data"));
    CHECK("a huge file", truncate(path, 100000000) == 0 && strstr(message("Empty"), "not time zone data"));
    (void)unlink(path);
    (void)rmdir(dir);
    unsetenv("TZDIR");
}

/* A small file: 2 transitions, 2 types, a rule. */
static size_t small_file(unsigned char *dst, const char *rule)
{
    static const unsigned char counts[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 8};
    static const unsigned char body[] = {0,    0,    0, 0, 0,   0,   0x10, 0,    0,    0,   0,   0, 0,
                                         0,    0x20, 0, 1, 0,   0,   0,    0x0e, 0x10, 0,   0,   0, 0,
                                         0x1c, 0x20, 1, 4, 'C', 'E', 'T',  0,    'C',  'E', 'S', 0};
    static const unsigned char old[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,   0,   0,   0,
                                        0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 'U', 'T', 'C', 0};
    size_t n = 0;
    for (int part = 0; part < 2; part++) {
        memset(dst + n, 0, 20);
        memcpy(dst + n, "TZif2", 5);
        n += 20;
        const unsigned char *p = part ? counts : old;
        size_t len = part ? sizeof counts : sizeof old;
        memcpy(dst + n, p, len);
        n += len;
    }
    memcpy(dst + n, body, sizeof body);
    n += sizeof body;
    return n + (size_t)sprintf((char *)dst + n, "\n%s\n", rule);
}

static int read_bytes(struct zone *z, const unsigned char *p, size_t n)
{
    struct err err = ERR_INIT;
    unsigned char *alone = malloc(n ? n : 1); /* AddressSanitizer guards its end */
    memcpy(alone, p, n);
    *z = (struct zone){0};
    int rc = tzif_read(z, alone, n, &err);
    free(alone);
    return rc;
}

/* All tables that are accepted must answer every question. */
static bool answers(const struct zone *z)
{
    for (int i = 0; i < 20; i++) {
        int64_t t = (int64_t)draw((uint64_t)(TS_END - TS_FIRST)) + TS_FIRST;
        enum local_kind kind;
        int32_t offset_s = zone_offset(z, t);
        int64_t utc = zone_to_utc(z, t, &kind), shift = t - utc;
        if (offset_s < OFFSET_LOW_S || offset_s > OFFSET_HIGH_S || shift < OFFSET_LOW_S * US_PER_S ||
            shift > OFFSET_HIGH_S * US_PER_S || (kind != LOCAL_SKIPPED && zone_offset(z, utc) * US_PER_S != shift))
            return false;
    }
    return true;
}

static void test_damaged(void)
{
    unsigned char bytes[1000], spoilt[1000];
    struct zone z;
    size_t n = small_file(bytes, "CET-1CEST,M3.5.0,M10.5.0/3");
    int wrong = 0, accepted = 0;
    CHECK("the whole file", read_bytes(&z, bytes, n) == 0 && answers(&z) && z.spans[1].from_s == 0x1000 &&
                                strcmp(z.spans[1].abbr, "CES") == 0);
    free(z.spans);
    for (size_t cut = 0; cut < n; cut++)
        wrong += read_bytes(&z, bytes, cut) == 0;
    CHECK("cut anywhere it is refused", wrong == 0);
    for (int i = 0; i < 30000; i++) {
        memcpy(spoilt, bytes, n);
        for (uint64_t k = draw(3) + 1; k-- > 0;)
            spoilt[draw(n)] = draw(2) ? (unsigned char)draw(256) : (unsigned char)"0159JM.,/:<>-+\n"[draw(15)];
        if (read_bytes(&z, spoilt, n) == 0) {
            accepted++;
            wrong += !answers(&z);
            free(z.spans);
        }
    }
    CHECK("30000 damaged files", wrong == 0 && accepted > 1000);
}

static void test_rules(void)
{
    const char *const good[] = {"UTC0",
                                "<+0330>-3:30",
                                "EST5EDT,M3.2.0,M11.1.0",
                                "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
                                "IST-2IDT,M3.4.4/26,M10.5.0",
                                "XXX3EDT4,0/0,J365/23",
                                "A-1B-2,J60,J300/2:30:15"};
    const char *const bad[] = {"5",
                               "EST",
                               "EST5EDT",
                               "EST5EDT,M3.2.0",
                               "EST5EDT,M13.2.0,M11.1.0",
                               "EST5EDT,M3.6.0,M11.1.0",
                               "EST5EDT,M3.2.7,M11.1.0",
                               "EST5EDT,J0,J366",
                               "EST25",
                               "<EST5",
                               "<>5",
                               "EST5EDT,M3.2.0,M11.1.0,",
                               "EST5EDT,M3.2.0/168,M11.1.0",
                               "EST5:60",
                               "EST5EDT,,",
                               ""};
    struct tz_rule rule;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(good[i], tz_rule_parse(&rule, view_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char what[100];
        (void)snprintf(what, sizeof what, "refused: '%s'", bad[i]);
        CHECK(what, !tz_rule_parse(&rule, view_of(bad[i])));
    }
    int64_t when_s[2];
    const struct tz_side *to[2];
    CHECK("parses", tz_rule_parse(&rule, view_of("A-1B-2,J60,J300/2:30:15")));
    tz_rule_year(&rule, 2024, when_s, to);
    CHECK("day J60 is 1 March in leap years too", when_s[0] == civil_days(2024, 3, 1) * 86400 + 3600);
    CHECK("seconds count", when_s[1] == civil_days(2024, 10, 27) * 86400 + 9015 - 7200 && to[1] == &rule.standard);
}

int main(void)
{
    static const char *const zones[] = {"Europe/Rome",  "America/New_York", "Asia/Jerusalem",    "Australia/Lord_Howe",
                                        "Asia/Kolkata", "America/Nuuk",     "Africa/Casablanca", "America/Sao_Paulo"};
    unsetenv("TZDIR");
    test_fixed();
    test_changes();
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        test_beside_library(zones[i]);
    test_names();
    test_folder();
    test_damaged();
    test_rules();
    CHECK_DONE();
}
