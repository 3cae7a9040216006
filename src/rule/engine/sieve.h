/* sieve: which rules an event concerns, as far as its own columns tell, remembered by value.
 *
 *     sieve_open(&s, detect, fields, wanted, &err);               once for each name of events
 *     n = sieve_event(&s, detect, batch, event, list);    of wanted->list, those to ask: room for all
 *
 * Most filters ask one column whether it has some value (direction = out), and the column has few values: then the
 * tests are evaluated once for each. Promises: a part of a rule is left out only where its tests do not hold.
 */
#ifndef SNAG_RULE_ENGINE_SIEVE_H
#define SNAG_RULE_ENGINE_SIEVE_H

#include "rule/engine/fields.h"

enum { SIEVE_VALUES = 1024 }; /* a value beyond these is not remembered */

struct sieve {
    const struct wanted *wanted; /* NULL: no rule wants the name */
    struct sifted {
        int32_t column; /* of the feed, which all tests ask; -1: other columns too, or there are no tests */
        int32_t field;  /* the same as the rules know it */
        uint8_t *roles; /* by value: 1 + the roles that take it; 0: not known yet */
    } * by;             /* by place in wanted->list */
    struct view *col;   /* by field, to evaluate tests on: only the field that they ask counts */
};

int sieve_open(struct sieve *s, const struct detect *d, const struct fields *f, const struct wanted *wanted,
               struct err *err) SNAG_CHECK;
void sieve_close(struct sieve *s);
/* The roles of a dispatch for an event whose value is not remembered: slow part of sieve_event. */
uint32_t sieve_learn(const struct sieve *s, size_t at, struct detect *d, const struct feed_batch *b,
                     const struct feed_event *e);

static inline uint32_t sieve_event(const struct sieve *s, struct detect *d, const struct feed_batch *b,
                                   const struct feed_event *e, struct dispatch *list)
{
    uint32_t n = 0;
    for (size_t i = 0; s->wanted && i < s->wanted->n; i++) {
        const struct sifted *by = &s->by[i];
        uint32_t roles = s->wanted->list[i].roles, cell = by->column < 0 ? 0 : e->cell[by->column];
        if (by->column >= 0 && cell < SIEVE_VALUES && by->roles[cell])
            roles = by->roles[cell] - 1u;
        else if (by->column >= 0)
            roles = sieve_learn(s, i, d, b, e);
        list[n] = (struct dispatch){s->wanted->list[i].rule, roles};
        n += roles != 0;
    }
    return n;
}

#endif
