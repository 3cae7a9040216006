/* coverage: unions of stretches, and the two questions about them. */
#include <stdio.h>

#include "check.h"
#include "event/core/coverage.h"

static struct err err;

static int line(struct coverage *c, const char *event, const char *source, const char *text, int64_t ts_us)
{
    struct view col[N_STANDARD_COLUMNS] = {0};
    col[COL_EVENT] = view_of(event);
    col[COL_REASON] = view_of(source);
    col[COL_TEXT] = view_of(text);
    struct event e = {.ts_us = ts_us, .col = col};
    return coverage_line(c, &e, &err);
}

/* The stretches of the first source, as text. */
static const char *shown(const struct coverage *c)
{
    static char text[200];
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < c->source[0].n; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%lld-%lld", i ? " " : "",
                              (long long)c->source[0].stretch[i].begin_us, (long long)c->source[0].stretch[i].end_us);
    return text;
}

static int add(struct coverage *c, const char *source, int64_t begin_us, int64_t end_us)
{
    return coverage_stretch(c, view_of(source), (struct stretch){begin_us, end_us}, &err);
}

static void unions(void)
{
    struct coverage c = COVERAGE_EMPTY;
    CHECK("union: apart", add(&c, "pbx", 50, 60) == 0 && add(&c, "pbx", 10, 20) == 0 && add(&c, "pbx", 80, 90) == 0);
    CHECK_STR("union: in order of time", shown(&c), "10-20 50-60 80-90");
    CHECK("union: holes", c.holes);
    CHECK("union: joined", add(&c, "pbx", 15, 55) == 0);
    CHECK_STR("union: what two stretches overlap is one", shown(&c), "10-60 80-90");
    CHECK("union: within", add(&c, "pbx", 20, 30) == 0);
    CHECK_STR("union: what is covered already changes nothing", shown(&c), "10-60 80-90");
    CHECK("union: touching", add(&c, "pbx", 60, 70) == 0);
    CHECK_STR("union: what touches is joined", shown(&c), "10-70 80-90");
    CHECK("union: over all", add(&c, "pbx", 5, 100) == 0);
    CHECK_STR("union: one that covers all", shown(&c), "5-100");
    coverage_free(&c);
}

static bool sees(const struct coverage *c, const char *event, int64_t from_us, int64_t to_us)
{
    struct view name = view_of(event);
    return coverage_observes(c, &name, 1, from_us, to_us);
}

static void questions(void)
{
    struct coverage c = COVERAGE_EMPTY;
    struct view start = VIEW_LIT("start"), both[] = {VIEW_LIT("reply"), VIEW_LIT("start")}, none = VIEW_LIT("hold");
    CHECK("lines", line(&c, "coverage", "pbx", "start end", 10) == 0 && line(&c, "coverage_end", "pbx", "", 20) == 0 &&
                       line(&c, "coverage", "mail", "reply", 12) == 0);
    CHECK("one stretch of each source by lines", !c.holes && c.source[0].n == 1 && c.source[1].n == 1);
    CHECK("a stretch more", add(&c, "pbx", 40, 60) == 0 && c.holes);
    struct covered_span s = coverage_of(&c, &start, 1, COVERAGE_BEGUN);
    CHECK("from the first beginning to the last end", s.found && s.begin_us == 10 && s.end_us == 60);
    s = coverage_of(&c, both, 2, COVERAGE_BEGUN);
    CHECK("several names: where all sources of any cover", s.found && s.begin_us == 12 && s.end_us == 60);
    s = coverage_of(&c, both, 1, COVERAGE_BEGUN);
    CHECK("an end that nobody told", s.found && s.begin_us == 12 && s.end_us == TS_NONE);
    s = coverage_of(&c, &none, 1, COVERAGE_ALL);
    CHECK("nobody can emit it", !s.found && s.begin_us == TS_NONE && s.end_us == TS_NONE);
    CHECK("window in the first stretch", sees(&c, "start", 10, 20));
    CHECK("window in the second stretch", sees(&c, "start", 45, 60));
    CHECK("window over the hole", !sees(&c, "start", 15, 45));
    CHECK("window into the hole", !sees(&c, "start", 15, 21));
    CHECK("window before the log", !sees(&c, "start", 9, 12));
    CHECK("another source's hole does not matter", sees(&c, "reply", 15, 45));
    CHECK("an end that was not told bounds nothing", sees(&c, "reply", 15, INT64_MAX));
    CHECK("what nobody emits has no holes", sees(&c, "hold", 0, 100));
    CHECK("end alone", line(&c, "coverage_end", "detect", "snag:x", 99) == 0);
    struct view snag = VIEW_LIT("snag:x");
    CHECK("a source that never began is asked only with all",
          !coverage_of(&c, &snag, 1, COVERAGE_BEGUN).found && coverage_of(&c, &snag, 1, COVERAGE_ALL).end_us == 99);
    coverage_free(&c);
}

int main(void)
{
    unions();
    questions();
    CHECK_DONE();
}
