/* past: what maps remember of earlier rows, as facts that can be written down and learned again. Private to event.
 *
 * A mapper that has learned all facts of another goes on as if it had read that one's rows.
 */
#ifndef SNAG_EVENT_MAP_PAST_H
#define SNAG_EVENT_MAP_PAST_H

#include "event/map/mapper.h"

struct past {
    struct view kind, key, text; /* UTF-8; the kind is a word */
    int64_t number;
};

struct past_sink {
    int (*put)(void *ctx, const struct past *fact, struct err *err); /* texts are borrowed */
    void *ctx;
};

/* Tells all that a mapper remembers, and learns one fact: 1, 0 if it is of no kind that mappers know, -1. `newest` is
 * not among it. */
int mapper_past(const struct mapper *m, const struct past_sink *to, struct err *err) SNAG_CHECK;
int mapper_learn(struct mapper *m, const struct past *fact, struct err *err) SNAG_CHECK;

#endif
