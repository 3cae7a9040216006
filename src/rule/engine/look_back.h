/* look_back: shared by relations that look back: again, after, not after, changes, revisits, at least. */
#ifndef SNAG_RULE_ENGINE_LOOK_BACK_H
#define SNAG_RULE_ENGINE_LOOK_BACK_H

#include "rule/engine/relation.h"

struct look_back {
    bool of_other; /* B is remembered; else e */
    /* Is x, as e, a match? Before x is remembered; s may be NULL. */
    int (*test)(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err);
    int (*remember)(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err);
};

/* Handles an event for such a relation: it is tested as e, then it wipes, then it is remembered. */
int look_back_event(struct detect *d, const struct dispatch *w, const struct subject *x, const struct look_back *how,
                    struct err *err) SNAG_CHECK;

/* Is ts within the rule's bound, counted from p? */
bool look_back_in_bound(const struct detect *d, uint32_t rule, const struct saved *p, int64_t ts_us);
/* A match filled in from x alone. */
struct match look_back_match(uint32_t rule, const struct subject *x);
/* Adds a match of x and p if the bound and `if` hold; does nothing if p is NULL. */
int look_back_pair(struct detect *d, uint32_t rule, const struct subject *x, struct saved *p,
                   struct err *err) SNAG_CHECK;
/* Where what is remembered stands inside the record. */
static inline void *inside_at(const struct state *s)
{
    return (void *)(uintptr_t)(s + 1);
}
/* A match of x alone. */
int look_back_alone(struct detect *d, uint32_t rule, const struct subject *x, struct claim claim,
                    struct err *err) SNAG_CHECK;
/* The end of the window that p opens. */
int64_t look_back_due(const struct detect *d, uint32_t rule, const struct saved *p);
/* p is no longer the latest: if such events are the rule's opportunities, this closes one. p may be NULL. */
int look_back_close(struct detect *d, uint32_t rule, const struct saved *p, struct err *err) SNAG_CHECK;

/* Memory of the latest event: s->p. */
int latest_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x,
                    struct err *err) SNAG_CHECK;
uint32_t latest_inside(const struct rule *r);
int latest_end(struct detect *d, uint32_t rule, const struct state *s, struct err *err) SNAG_CHECK;
void latest_forget(struct detect *d, uint32_t rule, struct state *s);

/* by_value.c: memory of the latest event of each value: s->values. */
int by_value_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct view value,
                      struct err *err) SNAG_CHECK;
int by_value_end(struct detect *d, uint32_t rule, const struct state *s, struct err *err) SNAG_CHECK;
void by_value_forget(struct detect *d, uint32_t rule, struct state *s);

/* Is each contact's latest B remembered apart, since its ends are one opportunity? */
static inline bool other_by_contact(const struct detect *d, uint32_t rule)
{
    return d->rates && rule_of(d, rule)->last_end;
}

/* other.c: memory of B, if which one is p may depend on e: `after B where FIELD = this.FIELD`; or by contact. */
int other_find(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct saved **p,
               struct err *err) SNAG_CHECK;
int other_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x,
                   struct err *err) SNAG_CHECK;
int other_end(struct detect *d, uint32_t rule, const struct state *s, struct err *err) SNAG_CHECK;
void other_forget(struct detect *d, uint32_t rule, struct state *s);

#endif
