/* coverage: unions of stretches, their holes, and what several sources cover together. */
#include <stdio.h>

#include "check.h"
#include "event/core/coverage.h"

static struct err err;

static int line(struct coverage *c, const char *event, const char *source, const char *text, int64_t ts_us,
                const char *file)
{
    struct view col[N_STANDARD_COLUMNS] = {0};
    col[COL_EVENT] = view_of(event);
    col[COL_REASON] = view_of(source);
    col[COL_TEXT] = view_of(text);
    struct event e = {.ts_us = ts_us, .col = col};
    return coverage_line(c, &e, view_of(file), &err);
}

/* A file's two lines, the end first. */
static bool add(struct coverage *c, const char *source, const char *file, int64_t begin_us, int64_t end_us)
{
    return line(c, "coverage_end", source, "start end", end_us, file) == 1 &&
           line(c, "coverage", source, "start end", begin_us, file) == 1;
}

/* The stretches of the first source, as text. */
static const char *shown(struct coverage *c)
{
    static char text[200];
    size_t n = 0;
    text[0] = '\0';
    CHECK("settled", coverage_settle(c, &err) == 0);
    for (size_t i = 0; i < c->source[0].n; i++) {
        const struct stretch *s = &c->source[0].stretch[i];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%lld-", i ? " " : "", (long long)s->begin_us);
        n += (size_t)(s->end_us == TS_NONE ? snprintf(text + n, sizeof text - n, "?")
                                           : snprintf(text + n, sizeof text - n, "%lld", (long long)s->end_us));
    }
    return text;
}

static void unions(void)
{
    struct coverage c = COVERAGE_EMPTY;
    CHECK("union: apart", add(&c, "pbx", "a", 50, 60) && add(&c, "pbx", "b", 10, 20) && add(&c, "pbx", "c", 80, 90));
    CHECK_STR("union: in order of time", shown(&c), "10-20 50-60 80-90");
    CHECK("union: joined", add(&c, "pbx", "d", 15, 55));
    CHECK_STR("union: what two stretches overlap is one", shown(&c), "10-60 80-90");
    CHECK("union: within", add(&c, "pbx", "e", 20, 30));
    CHECK_STR("union: what is covered already changes nothing", shown(&c), "10-60 80-90");
    CHECK("union: touching", add(&c, "pbx", "f", 60, 70));
    CHECK_STR("union: what touches is joined", shown(&c), "10-70 80-90");
    CHECK("union: over all", add(&c, "pbx", "g", 5, 100));
    CHECK_STR("union: one that covers all", shown(&c), "5-100");
    CHECK("union: a line read twice", line(&c, "coverage", "pbx", "end", 50, "a") == 0);
    CHECK_STR("union: says nothing new", shown(&c), "5-100");
    CHECK("union: with another name it does", line(&c, "coverage", "pbx", "hold", 50, "a") == 1);
    coverage_free(&c);
}

/* Lines of one file name, or of none, and lines that were lost. */
static void unpaired(void)
{
    struct coverage c = COVERAGE_EMPTY;
    CHECK("stray end", line(&c, "coverage_end", "pbx", "", 5, "") == 1);
    CHECK("no beginning", coverage_settle(&c, &err) == 0 && c.source[0].stretch[0].begin_us == TS_NONE);
    CHECK("a file twice", line(&c, "coverage", "pbx", "", 10, "") == 1 &&
                              line(&c, "coverage_end", "pbx", "", 20, "") == 1 &&
                              line(&c, "coverage", "pbx", "", 30, "") == 1);
    CHECK_STR("an end before the first beginning says nothing; a last one may be unknown", shown(&c), "10-20 30-?");
    CHECK("its end", line(&c, "coverage_end", "pbx", "", 40, "") == 1);
    CHECK_STR("two stretches of one name", shown(&c), "10-20 30-40");
    CHECK("an end too many", line(&c, "coverage_end", "pbx", "", 50, "") == 1);
    CHECK_STR("goes on", shown(&c), "10-20 30-50");
    coverage_free(&c);
}

static const char *told(struct coverage *c, const struct view *name, size_t n, enum coverage_asked asked)
{
    static char text[300];
    struct covered k = {0};
    size_t at = 0;
    CHECK("covered", covered_by(&k, c, name, n, asked, &err) == 0);
    if (!k.found)
        return "nobody";
    at += (size_t)(k.begin_us == TS_NONE ? snprintf(text, sizeof text, "?-")
                                         : snprintf(text, sizeof text, "%lld-", (long long)k.begin_us));
    at += (size_t)(k.end_us == TS_NONE ? snprintf(text + at, sizeof text - at, "?")
                                       : snprintf(text + at, sizeof text - at, "%lld", (long long)k.end_us));
    for (size_t i = 0; i < k.n_holes; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, " but %lld-%lld", (long long)k.hole[i].begin_us,
                               (long long)k.hole[i].end_us);
    covered_free(&k);
    return text;
}

static void together(void)
{
    struct coverage c = COVERAGE_EMPTY;
    const struct view start = VIEW_LIT("start"), both[] = {VIEW_LIT("reply"), VIEW_LIT("start")},
                      none = VIEW_LIT("hold");
    c.silence_us = 10;
    CHECK("lines", add(&c, "pbx", "a", 10, 20) && add(&c, "pbx", "b", 30, 40) && add(&c, "pbx", "c", 51, 60) &&
                       line(&c, "coverage", "mail", "reply", 12, "m") == 1);
    CHECK_STR("a silence as long as allowed is covered, a longer one a hole", told(&c, &start, 1, COVERAGE_BEGUN),
              "10-60 but 40-51");
    CHECK_STR("several names: where all sources of any cover", told(&c, both, 2, COVERAGE_BEGUN), "12-60 but 40-51");
    CHECK_STR("an end that nobody told", told(&c, both, 1, COVERAGE_BEGUN), "12-?");
    CHECK_STR("nobody can emit it", told(&c, &none, 1, COVERAGE_ALL), "nobody");
    CHECK("more of the mail", line(&c, "coverage_end", "mail", "reply", 45, "m") == 1 && add(&c, "mail", "n", 70, 80));
    CHECK_STR("holes that overlap are one", told(&c, both, 2, COVERAGE_BEGUN), "12-60 but 40-70");
    CHECK("end alone", line(&c, "coverage_end", "detect", "snag:x", 99, "") == 1);
    const struct view snag = VIEW_LIT("snag:x");
    CHECK_STR("a source that never began is not asked", told(&c, &snag, 1, COVERAGE_BEGUN), "nobody");
    CHECK_STR("but with all", told(&c, &snag, 1, COVERAGE_ALL), "?-99");
    CHECK("of a file", coverage_source_of(&c, view_of("m")) == 1 && coverage_source_of(&c, view_of("z")) == DICT_NONE);
    coverage_free(&c);
}

static void silences(void)
{
    struct coverage c = COVERAGE_EMPTY;
    struct silence s;
    size_t source = 0, i = 0;
    c.silence_us = 10;
    CHECK("lines", add(&c, "pbx", "a", 10, 20) && add(&c, "mail", "m", 1, 2) && add(&c, "mail", "n", 8, 9) &&
                       add(&c, "mail", "o", 30, 31) && add(&c, "pbx", "b", 22, 40) && coverage_settle(&c, &err) == 0);
    CHECK("first",
          coverage_silence(&c, &source, &i, &s) && s.source == 0 && s.from_us == 20 && s.to_us == 22 && !s.hole);
    CHECK("second",
          coverage_silence(&c, &source, &i, &s) && s.source == 1 && s.from_us == 2 && s.to_us == 8 && !s.hole);
    CHECK("third", coverage_silence(&c, &source, &i, &s) && s.source == 1 && s.from_us == 9 && s.to_us == 30 && s.hole);
    CHECK("no more", !coverage_silence(&c, &source, &i, &s));
    coverage_free(&c);
}

static void holes(void)
{
    struct stretch hole[] = {{10, 20}, {30, 40}};
    const struct covered k = {.found = true, .hole = hole, .n_holes = 2};
    CHECK("before", !covered_hole(&k, 0, 10));
    CHECK("into", covered_hole(&k, 0, 11));
    CHECK("out of", covered_hole(&k, 19, 25) && !covered_hole(&k, 20, 30));
    CHECK("over", covered_hole(&k, 25, 45) && covered_hole(&k, 0, 99));
    CHECK("one moment", covered_hole(&k, 35, 35) && !covered_hole(&k, 40, 40) && !covered_hole(&k, 30, 30));
    CHECK("behind", !covered_hole(&k, 40, 99));
}

int main(void)
{
    unions();
    unpaired();
    together();
    silences();
    holes();
    CHECK_DONE();
}
