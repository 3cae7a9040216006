/* found: a queue of what relations found at one event or deadline and has not been reported yet.
 *
 * A match carries all that its row needs: evidence as a separate text in the batch's arena, and either the remembered
 * event whose fields the snag has (which it then owns) or the current event, which stays until the queue is drained.
 */
#ifndef SNAG_RULE_ENGINE_FOUND_H
#define SNAG_RULE_ENGINE_FOUND_H

#include "rule/engine/certain.h"

struct anchor;

struct match {
    uint32_t rule;
    uint32_t customer, contact, case_; /* numbers */
    uint32_t file;                     /* when events are counted, that of e's row */
    struct rule_fact e;                /* whose fields the snag has */
    struct saved *own;                 /* … if it is a remembered one, freed with the match; or NULL */
    struct view e_ts;                  /* how the snag's ts is written; empty: from ts_us */
    int64_t ts_us, since_us;
    uint64_t count;
    struct view value; /* as written, or value_us if value.p is NULL */
    int64_t value_us;
    struct claim claim;
    struct view evidence;
    bool good;                   /* an obligation was kept: no snag */
    const struct held_by *place; /* where p left the contact, if p is the opportunity; NULL: see match_place */
    struct anchor *anchor;       /* the opportunity that it hit, if that is one; borrowed until the queue is drained */
};

/* What became of an opportunity that is an earlier event or an obligation. */
struct closing {
    uint32_t rule;
    struct anchor *anchor; /* the receiver's */
    bool censored;         /* nobody can know */
    struct anchor *into;   /* … or this one stands for both; else NULL */
    struct claim claim;    /* … or it counts if this holds */
};

struct found {
    struct match *match; /* in the order found */
    size_t n_matches, cap_matches;
    struct closing *closing;
    size_t n_closings, cap_closings;
};

struct detect;
/* Adds a match with the sources of its evidence, oldest first: each appears once; empty ones are dropped. */
int found_match(struct detect *d, const struct match *m, const struct view *src, size_t n_src,
                struct err *err) SNAG_CHECK;
int found_closing(struct detect *d, const struct closing *c, struct err *err) SNAG_CHECK;
void found_free(struct found *f);

#endif
