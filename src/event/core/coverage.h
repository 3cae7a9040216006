/* coverage: what the sources of a log could see, and when.
 *
 * A source is the `reason` of coverage lines. It can emit the events that its lines name, and covers the union of what
 * its files cover: each from its `coverage` to its `coverage_end`, in whatever order the lines come. A silence between
 * two stretches that is longer than silence_us is a hole; a shorter one is covered.
 *
 *     struct coverage c = COVERAGE_EMPTY;
 *     struct covered seen = {0};
 *     coverage_see(&c, e.ts_us);                            every event
 *     if (event_is_coverage(&e)) coverage_line(&c, &e, src, &err);
 *     covered_by(&seen, &c, names, n, COVERAGE_BEGUN, &err);
 *     if (covered_hole(&seen, from_us, to_us)) …
 */
#ifndef SNAG_EVENT_CORE_COVERAGE_H
#define SNAG_EVENT_CORE_COVERAGE_H

#include "snag/civil.h"
#include "snag/event.h"

struct stretch { /* both ends included; TS_NONE: that end is unknown */
    int64_t begin_us, end_us;
};

struct coverage_mark { /* a line */
    int64_t us;
    bool ends;
    uint32_t file; /* id of coverage.files */
};

struct coverage_source {
    struct dict names;
    struct coverage_mark *mark; /* by time, beginnings first; each once */
    size_t n_marks, cap_marks;
    struct stretch *stretch; /* in time order, apart from each other */
    size_t n, cap;
    size_t depth;  /* files that have begun and not ended behind the last mark: then no end is known */
    bool begun;    /* it gave a beginning */
    bool anything; /* … in a line without names, which cut has taken away: it can emit any event */
    bool stale;    /* the stretches are not those of the marks */
};

struct coverage {
    struct dict sources; /* id → */
    struct coverage_source *source;
    size_t cap;
    struct dict files;   /* of coverage lines: id → */
    uint32_t *source_of; /* its source */
    size_t cap_files;
    int64_t silence_us;        /* the longest that is no hole */
    bool told;                 /* some source gave its beginning */
    int64_t first_us, last_us; /* of all events; TS_NONE: none */
};
#define COVERAGE_SILENCE (5 * US_PER_DAY) /* if nobody says otherwise */
#define COVERAGE_EMPTY                                                          \
    {                                                                           \
        .silence_us = COVERAGE_SILENCE, .first_us = TS_NONE, .last_us = TS_NONE \
    }

void coverage_free(struct coverage *c);

static inline void coverage_see(struct coverage *c, int64_t ts_us)
{
    if (c->first_us == TS_NONE || ts_us < c->first_us)
        c->first_us = ts_us;
    if (ts_us > c->last_us)
        c->last_us = ts_us;
}
/* Adds a coverage or coverage_end line with the file that it names (`src`; may be empty): its source covers more, or
 * can emit more, than before. 1: it says something new, 0: it was there already, -1: failed. */
int coverage_line(struct coverage *c, const struct event *e, struct view file, struct err *err) SNAG_CHECK;

/* The same of a line that will come, without its time: which file there is, and what its source can emit. */
int coverage_expect(struct coverage *c, const struct event *e, struct view file, struct err *err) SNAG_CHECK;

/* The source whose coverage line names the file; DICT_NONE: none does. */
int64_t coverage_source_of(const struct coverage *c, struct view file);
/* Can the source emit one of these events? */
bool coverage_emits(const struct coverage *c, size_t source, const struct view *name, size_t n_names);
/* Brings the stretches of all sources up to date. */
int coverage_settle(struct coverage *c, struct err *err) SNAG_CHECK;

/* The next silence of any source at or after *source and *i, in order; both move on. False: there is none left. The
 * coverage must be settled. */
struct silence {
    size_t source;
    int64_t from_us, to_us; /* without its ends */
    bool hole;
};
bool coverage_silence(const struct coverage *c, size_t *source, size_t *i, struct silence *silence);

/* ---- what several sources cover together ---- */

/* Which sources are asked: those that gave a beginning, or all. */
enum coverage_asked { COVERAGE_BEGUN, COVERAGE_ALL };

struct covered {
    bool found;           /* some source can emit one of the events */
    int64_t begin_us;     /* the latest of their beginnings; TS_NONE: none was given */
    int64_t end_us;       /* the earliest of their ends; TS_NONE: none was given */
    struct stretch *hole; /* of any of them, without its ends; in time order, apart from each other */
    size_t n_holes, cap_holes;
};

/* What the sources that can emit one of these events cover, as far as is known. Sets *to, which begins as zeros and can
 * be used again. */
int covered_by(struct covered *to, struct coverage *c, const struct view *name, size_t n_names,
               enum coverage_asked asked, struct err *err) SNAG_CHECK;
void covered_free(struct covered *covered);
/* Is there a moment between from_us and to_us, both excluded, that lies in a hole? Equal ones are such a moment. */
bool covered_hole(const struct covered *covered, int64_t from_us, int64_t to_us);

/* Splits a line's text into words: sets *word to the next one and moves *rest on; false at the end. */
bool coverage_word(struct view *rest, struct view *word);

#endif
