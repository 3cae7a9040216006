/* table_parts: the parts of feature tables: tally, leaving contacts, coverage, landmarks, times as text. */
#include "check.h"
#include "snag/features.h"
#include "table/features/span.h"
#include "text/figure.h"
#include "table/features/leaving.h"
#include "table/features/tally.h"

static struct err err;

/* The counts of a row's column at all steps, as text. */
static const char *steps(struct tally_table *t, size_t row, size_t column, size_t n_steps)
{
    static char text[256];
    int64_t count[4];
    size_t n = 0;
    for (size_t s = 0; s < n_steps; s++) {
        tally_read(t, row, s, count, 4);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%lld", s ? " " : "", (long long)count[column]);
    }
    return text;
}

static void test_tally(void)
{
    struct tally_table t = {0};
    CHECK("tally: adds", tally_add(&t, 3, 1, 1, 2, 5, 1, &err) == 0 && tally_add(&t, 3, 1, 2, 4, 5, 2, &err) == 0 &&
                             tally_add(&t, 3, 2, 0, 0, 5, 7, &err) == 0 && tally_add(&t, 0, 1, 4, 4, 5, 1, &err) == 0);
    CHECK_STR("tally: runs overlap", steps(&t, 3, 1, 5), "0 1 3 2 2");
    CHECK_STR("tally: columns are apart", steps(&t, 3, 2, 5), "7 0 0 0 0");
    CHECK_STR("tally: rows are apart", steps(&t, 0, 1, 5), "0 0 0 0 1");
    CHECK_STR("tally: a row never used is 0", steps(&t, 99, 1, 5), "0 0 0 0 0");
    tally_free(&t);
}

static void test_leaving(void)
{
    struct leaving *l;
    struct tally_table t = {0};
    struct view one = VIEW_LIT("k1"), two = VIEW_LIT("k2"), none = VIEW_LIT("");
    CHECK("leaving: opens", leaving_open(&l, 5, &err) == 0);
    CHECK("leaving: counts", leaving_count(l, &t, 0, one, 0, 0, 3, 1, &err) == 0 &&
                                 leaving_count(l, &t, 0, two, 0, 1, 4, 1, &err) == 0 &&
                                 leaving_count(l, &t, 0, none, 0, 4, 4, 1, &err) == 0 &&
                                 leaving_count(l, &t, 1, one, 0, 0, 4, 1, &err) == 0);
    CHECK_STR("leaving: all count at first", steps(&t, 0, 0, 5), "1 2 2 2 2");
    CHECK("leaving: marks", leaving_mark(l, &t, 0, one, 2, &err) == 0);
    CHECK_STR("leaving: taken back from the step that knows", steps(&t, 0, 0, 5), "1 2 1 1 2");
    CHECK_STR("leaving: another customer's contact of the same name stays", steps(&t, 1, 0, 5), "1 1 1 1 1");
    CHECK("leaving: later events and marks",
          leaving_count(l, &t, 0, one, 0, 1, 4, 1, &err) == 0 && leaving_count(l, &t, 0, one, 0, 3, 4, 1, &err) == 0 &&
              leaving_mark(l, &t, 0, one, 3, &err) == 0 && leaving_mark(l, &t, 0, none, 0, &err) == 0 &&
              leaving_mark(l, &t, 0, two, 5, &err) == 0);
    CHECK_STR("leaving: later events count for the steps that do not know", steps(&t, 0, 0, 5), "1 3 1 1 2");
    CHECK("leaving: one contact, three events", leaving_contacts(l) == 1 && leaving_events(l) == 3);
    CHECK("leaving: an earlier request", leaving_mark(l, &t, 0, one, 0, &err) == 0);
    CHECK_STR("leaving: takes back what is left", steps(&t, 0, 0, 5), "0 1 1 1 2");
    CHECK("leaving: but counts nothing twice", leaving_contacts(l) == 1 && leaving_events(l) == 3);
    leaving_close(l);
    tally_free(&t);
}

static int cover(struct coverage *c, const char *event, const char *source, const char *text, int64_t ts_us)
{
    struct view col[N_STANDARD_COLUMNS] = {0};
    col[COL_EVENT] = view_of(event);
    col[COL_REASON] = view_of(source);
    col[COL_TEXT] = view_of(text);
    struct event e = {.ts_us = ts_us, .col = col};
    coverage_see(c, ts_us);
    return coverage_line(c, &e, (struct view){0}, &err) < 0 ? -1 : 0;
}

/* Where an event is covered, as text; `start` is the fallback for events that no source names. */
static const char *covered(struct coverage *c, const char *event)
{
    static char text[64];
    struct covered w = {0};
    CHECK("span", feature_span_of(&w, c, view_of(event), view_of("start"), &err) == 0);
    (void)snprintf(text, sizeof text, "%lld %lld", (long long)w.begin_us, (long long)w.end_us);
    covered_free(&w);
    return text;
}

static void test_coverage(void)
{
    struct coverage c = COVERAGE_EMPTY;
    coverage_see(&c, 5);
    coverage_see(&c, 95);
    CHECK_STR("coverage: without lines, the stream's ends", covered(&c, "start"), "5 95");
    CHECK("coverage: lines",
          cover(&c, "coverage", "pbx", "start end", 10) == 0 && cover(&c, "coverage", "pbx", "start end", 40) == 0 &&
              cover(&c, "coverage", "crm", " start  promise", 20) == 0 &&
              cover(&c, "coverage_end", "pbx", "", 60) == 0 && cover(&c, "coverage_end", "pbx", "", 80) == 0);
    CHECK_STR("coverage: from the first line to the last end", covered(&c, "end"), "10 80");
    CHECK_STR("coverage: two sources, where both are", covered(&c, "start"), "20 80");
    CHECK_STR("coverage: a source without end does not bound", covered(&c, "promise"), "20 95");
    CHECK_STR("coverage: of what nobody names, that of starts", covered(&c, "snag:new"), "20 80");
    CHECK("coverage: a line at the end that names what was looked for",
          cover(&c, "coverage_end", "detect", "snag:old", 95) == 0);
    CHECK_STR("coverage: of a source without beginning, from that of starts on", covered(&c, "snag:old"), "20 95");
    coverage_free(&c);
}

static void test_landmarks(void)
{
    struct landmarks l;
    struct zone *utc, *rome;
    char a[32], b[32];
    CHECK("landmarks: zones", zone_open(&utc, "UTC", &err) == 0 && zone_open(&rome, "Europe/Rome", &err) == 0);
    CHECK("landmarks: a date", landmarks_parse(&l, "2026-09-01", rome, &err) == 0 && l.n == 1);
    (void)time_iso(a, l.at_us[0], 0);
    CHECK_STR("landmarks: is midnight in the zone", a, "2026-08-31T22:00:00Z");
    landmarks_free(&l);
    CHECK("landmarks: rolling", landmarks_parse(&l, "2026-03-01/2026-04-26/28d", rome, &err) == 0 && l.n == 3);
    (void)features_date(a, l.at_us[1], rome);
    (void)features_date(b, l.at_us[2], rome);
    CHECK_STR("landmarks: days of the zone, the clocks change on 29 March", a, "2026-03-29");
    CHECK_STR("landmarks: TO is one of them where a step meets it", b, "2026-04-26");
    landmarks_free(&l);
    CHECK("landmarks: hours", landmarks_parse(&l, "2026-03-01T06:00:00Z/2026-03-02/12h", utc, &err) == 0 && l.n == 2);
    (void)features_date(a, l.at_us[1], utc);
    CHECK_STR("landmarks: a time that is no midnight", a, "2026-03-01T18:00:00Z");
    landmarks_free(&l);
    CHECK("landmarks: entry", landmarks_parse(&l, "entry+30d", utc, &err) == 0 && l.kind == DESIGN_ENTRY && l.n == 1 &&
                                  l.after_entry_us == 30 * 86400 * US_PER_S);
    landmarks_free(&l);
    static const char *const bad[] = {"",
                                      "soon",
                                      "2026-02-30",
                                      "2026-01-01/2026-02-01",
                                      "2026-02-01/2026-01-01/7d",
                                      "2026-01-01/2026-02-01/0",
                                      "2026-01-01/2026-02-01/7",
                                      "entry+",
                                      "entry+3",
                                      "1000-01-01/2026-01-01/1d"};
    size_t refused = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused += landmarks_parse(&l, bad[i], utc, &err) < 0 && err.kind == ERR_USAGE && !l.text && !l.at_us;
    CHECK("landmarks: what is none is refused", refused == sizeof bad / sizeof *bad);
    zone_close(utc);
    zone_close(rome);
}

static void test_text(void)
{
    char text[32];
    CHECK_STR("text: thousands", text_thousands(text, 1234567), "1,234,567");
    CHECK_STR("text: no thousands", text_thousands(text, 999), "999");
    CHECK_STR("text: days", text_span(text, 90 * 86400 * US_PER_S), "90d");
    CHECK_STR("text: hours", text_span(text, 36 * 3600 * US_PER_S), "36h");
    CHECK_STR("text: seconds", text_span(text, 61 * US_PER_S), "61s");
    CHECK_STR("text: nothing", text_span(text, 0), "0d");
}

int main(void)
{
    test_tally();
    test_leaving();
    test_coverage();
    test_landmarks();
    test_text();
    CHECK_DONE();
}
