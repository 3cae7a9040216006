/* sieve: which rules an event concerns, as far as its own columns tell, remembered by value.
 *
 *     sieve_open(&s, detect, fields, wanted, &err);           once for each name of events
 *     sifted = sieve_event(&s, detect, batch, event, room);   of wanted->list, those to ask: room for all
 *
 * Most filters ask one column whether it has some value (direction = out), and the column has few values: then the
 * tests are evaluated once for each. Where all rules that want a name ask the same column, or none, the list of those
 * that are left is remembered as a whole. Promises: a part of a rule is left out only where its tests do not hold.
 */
#ifndef SNAG_RULE_ENGINE_SIEVE_H
#define SNAG_RULE_ENGINE_SIEVE_H

#include "rule/engine/fields.h"

enum { SIEVE_VALUES = 1024, SIEVE_LISTS = 64 }; /* values beyond these are not remembered */

struct sifted { /* what is left of a list; NULL: not known yet */
    const struct dispatch *list;
    size_t n;
};
struct sieve {
    const struct wanted *wanted; /* NULL: no rule wants the name */
    struct asks {
        int32_t column; /* of the feed, which all tests ask; -1: other columns too, or there are no tests */
        int32_t field;  /* the same as the rules know it */
        uint8_t *roles; /* by value: 1 + the roles that take it; 0: not known yet */
    } * by;             /* by place in wanted->list */
    int32_t column;     /* the one that all of these ask */
    struct sifted *of;  /* by its value; where nobody asks, all are as 0. NULL: they ask several */
    struct arena lists; /* what is remembered there */
    struct view *col;   /* by field, to evaluate tests on: only the field that they ask counts */
};

int sieve_open(struct sieve *s, const struct detect *d, const struct fields *f, const struct wanted *wanted,
               struct err *err) SNAG_CHECK;
void sieve_close(struct sieve *s);
/* Rule by rule, for an event whose list is not remembered: slow part of sieve_event. */
struct sifted sieve_each(struct sieve *s, struct detect *d, const struct feed_batch *b, const struct feed_event *e,
                         struct dispatch *room);

static inline struct sifted sieve_event(struct sieve *s, struct detect *d, const struct feed_batch *b,
                                        const struct feed_event *e, struct dispatch *room)
{
    if (!s->wanted)
        return (struct sifted){NULL, 0};
    uint32_t cell = s->column < 0 ? 0 : e->cell[s->column];
    if (s->of && cell < SIEVE_LISTS && s->of[cell].list)
        return s->of[cell];
    return sieve_each(s, d, b, e, room);
}

#endif
