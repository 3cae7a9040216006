/* fact: an event as tests see it, current or remembered. */
#ifndef SNAG_RULE_LANGUAGE_FACT_H
#define SNAG_RULE_LANGUAGE_FACT_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/str.h"

/* Fields are known by their number in rules->fields; the engine binds them to columns. */
enum {
    FIELD_SRC,
    FIELD_VALUE,
    FIELD_CASE,
    FIELD_CONTACT,
    FIELD_QUEUE,
    FIELD_SOURCES, /* what an event hands on as evidence: its src or, if a rule made it, its own evidence */
    FIELD_NONE = -1,
    FIELD_ELAPSED = -2
};

/* An event that is remembered: its time and some of its fields, in one block. */
struct saved {
    int64_t ts_us;
    uint32_t cap;   /* bytes of room in `end` and the text after it */
    uint32_t n;     /* fields */
    uint32_t end[]; /* where each field's text ends; the texts follow end[n] */
};

static inline struct view saved_view(const struct saved *s, size_t i)
{
    if (i >= s->n)
        return (struct view){0};
    uint32_t from = i ? s->end[i - 1] : 0;
    return (struct view){(const char *)&s->end[s->n] + from, s->end[i] - from};
}

/* An event live (col) or remembered (saved). place[field] = where the field is, or -1. */
struct rule_fact {
    const struct view *col;
    const struct saved *saved;
    const int32_t *place;
    int64_t ts_us;
    uint64_t line; /* in the stream, for messages; 0: unknown */
};

static inline struct view fact_field(const struct rule_fact *x, int32_t field)
{
    int32_t at = x->place[field];
    if (at < 0)
        return (struct view){0};
    return x->saved ? saved_view(x->saved, (size_t)at) : x->col[at];
}

#endif
