/* propose: one line of [events], put together from what is known of it. Private to event/draft.
 *
 *     struct proposal l = {.name = "connect"};
 *     propose_at(d, &l, answered, &err);            at answered, when answered is set
 *     propose_when(d, &l, &err, "%s = 1", x);
 *     propose_then(d, &l, &err, "value", wait);
 *     propose_end(d, &l, &err);
 *
 * Each of them does nothing after one has failed; propose_end returns what became of it and frees the line.
 */
#ifndef SNAG_EVENT_DRAFT_PROPOSE_H
#define SNAG_EVENT_DRAFT_PROPOSE_H

#include "event/draft/draft_impl.h"

struct proposal {
    const char *name;
    const char *why; /* a comment above it */
    struct buf at, when, then;
    int rc;
};

/* It happens at the time in that column; where some rows have none, it happens only in those that do. */
void propose_at(const struct drafting *d, struct proposal *l, int column, struct err *err);
/* … or so many seconds after the row's time. */
void propose_plus(const struct drafting *d, struct proposal *l, int base, int span, struct err *err);
/* … and as many more. */
void propose_plus_too(const struct drafting *d, struct proposal *l, int span, struct err *err);
/* The column has a value; for a time of day 0:00:00 is none. */
void propose_set(const struct drafting *d, struct proposal *l, int column, struct err *err);
/* … the time of day is 0:00:00. */
void propose_unset(const struct drafting *d, struct proposal *l, int column, struct err *err);
/* The column has one of the values with a meaning; false if there is none, and then nothing is added. */
bool propose_in(const struct drafting *d, struct proposal *l, int column, const char *kind, const char *meaning,
                struct err *err);
/* … or one of those with another meaning; false if none has the first. */
bool propose_in_too(const struct drafting *d, struct proposal *l, int column, const char *kind, const char *meaning,
                    const char *too, struct err *err);
/* A number, or a yes. */
void propose_positive(const struct drafting *d, struct proposal *l, int column, struct err *err);
void propose_when(struct proposal *l, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4);
/* our = EXPR; a span for `value`. Column -1: nothing. */
void propose_then(const struct drafting *d, struct proposal *l, const char *ours, int column, struct err *err);
void propose_text(struct proposal *l, const char *ours, const char *text, struct err *err);
int propose_end(struct drafting *d, struct proposal *l, struct err *err) SNAG_CHECK;

#endif
