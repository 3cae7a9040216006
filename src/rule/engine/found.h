/* found: what relations found at one event or deadline and what came of it is not told yet: a queue.
 *
 * A match carries all that its row needs: evidence as text of its own in the batch's arena, the remembered event whose
 * fields the snag has (its own from then on), or the event at hand, which stays until the queue is drained.
 */
#ifndef SNAG_RULE_ENGINE_FOUND_H
#define SNAG_RULE_ENGINE_FOUND_H

#include "rule/engine/coverage.h"

struct match {
    uint32_t rule;
    uint32_t customer;
    struct rule_fact e; /* whose fields the snag has */
    struct saved *own;  /* … where it is remembered, freed with the match; or NULL */
    struct view e_ts;   /* how the snag's ts is written; empty: from ts_us */
    int64_t ts_us, since_us;
    uint64_t count;
    struct view value; /* as written, or value_us where value.p is NULL */
    int64_t value_us;
    struct claim claim;
    struct view evidence;
};

/* What became of an opportunity that is an earlier event or an obligation. */
enum closing_kind {
    CLOSED_WINDOW,  /* it counts if the log covers its window, to due_us */
    CLOSED_CERTAIN, /* it counts */
    CLOSED_CENSORED /* nobody can know */
};
struct closing {
    enum closing_kind kind;
    uint32_t rule;
    uint32_t customer;
    bool hit;
    int64_t due_us;
};

struct found {
    struct match *match; /* in the order in which they were found */
    size_t n_matches, cap_matches;
    struct closing *closing;
    size_t n_closings, cap_closings;
};

struct detect;
/* Adds a match with the sources of its evidence, oldest first: each is named once, empty ones are left out. */
int found_match(struct detect *d, const struct match *m, const struct view *src, size_t n_src,
                struct err *err) SNAG_CHECK;
int found_closing(struct detect *d, const struct closing *c, struct err *err) SNAG_CHECK;
void found_free(struct found *f);

#endif
