/* covered: from when to when the log could show an event.
 *
 * A source (the `reason` of coverage lines) covers from its first `coverage` to its last `coverage_end`, and
 * can emit the events that the lines' `text` names. What several sources can emit is covered where all of
 * them are. A stream without coverage lines covers from its first to its last event.
 */
#ifndef SNAG_TABLE_FEATURES_COVERED_H
#define SNAG_TABLE_FEATURES_COVERED_H

#include "snag/event.h"

struct covered {
    struct dict source;
    struct covered_span *span; /* by source */
    size_t cap;
    struct dict can;           /* "source TAB event": the source can emit the event */
    int64_t first_us, last_us; /* of the whole stream */
    struct buf key;
};

void covered_init(struct covered *c);
/* Every event moves the stream's own ends. */
static inline void covered_see(struct covered *c, int64_t ts_us)
{
    c->first_us = ts_us < c->first_us ? ts_us : c->first_us;
    c->last_us = ts_us > c->last_us ? ts_us : c->last_us;
}
/* A `coverage` or `coverage_end` line. */
int covered_add(struct covered *c, const struct event *e, struct err *err) SNAG_CHECK;
/* Where `event` is covered. Of an event that no source names that is where `instead` is; of one whose sources do not
 * say from when on, its beginning; what nobody says, the stream's own ends. */
int covered_of(struct covered *c, struct view event, struct view instead, int64_t *begin_us, int64_t *end_us,
               struct err *err) SNAG_CHECK;
void covered_free(struct covered *c);

/* The words of a coverage line's text: the next one into *word, *rest moved on; false at the end. */
bool covered_word(struct view *rest, struct view *word);

#endif
