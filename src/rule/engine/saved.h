/* saved: remembered events, each in one block that is reused, and the latest of each value. */
#ifndef SNAG_RULE_ENGINE_SAVED_H
#define SNAG_RULE_ENGINE_SAVED_H

#include "rule/engine/pool.h"
#include "rule/language/model.h"

/* Where something happened: who had the contact, a queue and an agent. */
struct held_by {
    struct view queue, agent;
};

/* What is kept of an event beside its fields. */
struct kept {
    struct held_by place;
    struct anchor *anchor; /* the opportunity that it is; NULL: none */
};

/* Copies its texts into the arena. */
int place_own(struct arena *arena, struct held_by *place, struct err *err) SNAG_CHECK;

/* Writes time and fields into *slot, which is allocated or enlarged if needed; and behind the fields what else is kept,
 * if it is not NULL. None of the texts may be in *slot. */
int saved_put(struct pool *pool, struct saved **slot, int64_t ts_us, const struct view *field, size_t n,
              const struct kept *kept, struct err *err) SNAG_CHECK;
/* What was put behind the fields. */
struct kept saved_kept(const struct saved *s);

void saved_free(struct pool *pool, struct saved *s);

/* values: the latest event of each value (or tuple of values), in order of recency. */
struct value {
    struct value *older, *newer; /* in order of the latest event */
    struct value *next;          /* in the same slot */
    struct saved *saved;
    uint32_t hash;
    uint32_t n;
    char text[];
};
struct values {
    struct value **slot; /* n_slots, a power of two; none while there are few */
    uint32_t n_slots, n;
    struct value *newest, *oldest;
};
struct value *values_find(const struct values *v, struct view text);
/* The value, made newest; *fresh: it was not there (its `saved` is then NULL). NULL if memory runs out. */
struct value *values_put(struct pool *pool, struct values *v, struct view text, bool *fresh, struct err *err);
/* Forgets one value and frees it. */
void values_drop(struct pool *pool, struct values *v, struct value *x);
void values_clear(struct pool *pool, struct values *v); /* frees all */

#endif
