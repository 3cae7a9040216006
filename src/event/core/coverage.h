/* coverage: what the sources of a log could see, and when.
 *
 * A source is the `reason` of coverage lines. It can emit the events that its lines name, and covers a union of
 * stretches of time; a gap between two of them is a hole. Its lines make one stretch, from its first `coverage` to its
 * last `coverage_end`.
 *
 *     struct coverage c = COVERAGE_EMPTY;
 *     coverage_see(&c, e.ts_us);                            every event
 *     if (event_is_coverage(&e)) coverage_line(&c, &e, &err);
 *     struct covered_span span = coverage_of(&c, names, n, COVERAGE_BEGUN);
 */
#ifndef SNAG_EVENT_CORE_COVERAGE_H
#define SNAG_EVENT_CORE_COVERAGE_H

#include "snag/civil.h"
#include "snag/event.h"

struct stretch { /* both ends included; TS_NONE: that end is unknown */
    int64_t begin_us, end_us;
};

struct coverage_source {
    struct dict names;
    struct stretch *stretch; /* in time order, disjoint */
    size_t n, cap;
};

struct coverage {
    struct dict sources; /* id → */
    struct coverage_source *source;
    size_t cap;
    bool told;                 /* some source gave its beginning */
    bool holes;                /* some source has more than one stretch */
    int64_t first_us, last_us; /* of all events; TS_NONE: none */
};
#define COVERAGE_EMPTY                          \
    {                                           \
        .first_us = TS_NONE, .last_us = TS_NONE \
    }

void coverage_free(struct coverage *c);

static inline void coverage_see(struct coverage *c, int64_t ts_us)
{
    if (c->first_us == TS_NONE || ts_us < c->first_us)
        c->first_us = ts_us;
    if (ts_us > c->last_us)
        c->last_us = ts_us;
}
/* Adds a coverage or coverage_end line: its source covers more, or can emit more, than before. */
int coverage_line(struct coverage *c, const struct event *e, struct err *err) SNAG_CHECK;
/* Adds a stretch to a source, joined with those that it touches. */
int coverage_stretch(struct coverage *c, struct view source, struct stretch more, struct err *err) SNAG_CHECK;
/* Which sources are asked: those that gave a beginning, or all. */
enum coverage_asked { COVERAGE_BEGUN, COVERAGE_ALL };

/* Which sources can emit one of these events, and the span that all of them cover. */
struct covered_span {
    bool found;       /* some source can emit one of them */
    int64_t begin_us; /* the latest of their beginnings; TS_NONE: none was given */
    int64_t end_us;   /* the earliest of their ends; TS_NONE: none was given */
};
struct covered_span coverage_of(const struct coverage *c, const struct view *name, size_t n_names,
                                enum coverage_asked asked);
/* Is the window from from_us to to_us fully observed, that is, within one stretch of each source that can emit one of
 * these events? An unknown end is no limit. */
bool coverage_observes(const struct coverage *c, const struct view *name, size_t n_names, int64_t from_us,
                       int64_t to_us);

/* Splits a line's text into words: sets *word to the next one and moves *rest on; false at the end. */
bool coverage_word(struct view *rest, struct view *word);

#endif
