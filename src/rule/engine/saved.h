/* saved: an event that is remembered: its time and some of its fields, in one block that is used again. */
#ifndef SNAG_RULE_ENGINE_SAVED_H
#define SNAG_RULE_ENGINE_SAVED_H

#include "rule/engine/pool.h"
#include "rule/language/model.h"

struct saved {
    int64_t ts_us;
    uint32_t cap;     /* bytes of room in `end` and the text behind it */
    unsigned n : 31;  /* fields */
    unsigned hit : 1; /* something matched in the window it opens */
    uint32_t end[];   /* where each field's text ends; the texts stand behind end[n] */
};

static inline struct view saved_view(const struct saved *s, size_t i)
{
    if (i >= s->n)
        return (struct view){0};
    uint32_t from = i ? s->end[i - 1] : 0;
    return (struct view){(const char *)&s->end[s->n] + from, s->end[i] - from};
}

static inline struct view fact_field(const struct fact *x, int32_t field)
{
    int32_t at = x->place[field];
    if (at < 0)
        return (struct view){0};
    return x->saved ? saved_view(x->saved, (size_t)at) : x->col[at];
}

/* Writes time and fields into *slot, which is allocated or made larger where needed. */
int saved_put(struct pool *pool, struct saved **slot, int64_t ts_us, const struct view *field, size_t n,
              struct err *err) SNAG_CHECK;

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
/* The value, made newest; *fresh where it was not there (its `saved` is then NULL). NULL on failure of memory. */
struct value *values_put(struct pool *pool, struct values *v, struct view text, bool *fresh, struct err *err);
/* Forgets one value and frees it. */
void values_drop(struct pool *pool, struct values *v, struct value *x);
void values_clear(struct pool *pool, struct values *v); /* frees all */

#endif
