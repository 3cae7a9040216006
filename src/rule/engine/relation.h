/* relation: what a relation of the rule language does with events; one const a file.
 *
 * To add one, see rule/language/relation.h. A relation never writes rows nor counts: what it finds goes into the
 * queue (found.h), which is drained in one place (drain.c) when it has returned. So nothing that a relation holds
 * moves under it.
 */
#ifndef SNAG_RULE_ENGINE_RELATION_H
#define SNAG_RULE_ENGINE_RELATION_H

#include "rule/engine/detect_impl.h"

struct relation {
    /* x takes part in the rule, in the parts of w->roles. */
    int (*event)(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err);
    /* The deadline that o set has passed. NULL: the relation sets none. */
    int (*due)(struct detect *d, struct obligation *o, struct err *err);
    /* The memory of a key is over, at the end of the log or because nothing touched it for too long: what it has to
     * tell. NULL: nothing. */
    int (*end)(struct detect *d, uint32_t rule, uint32_t customer, const struct state *s, struct err *err);
    /* Frees the memory of a key, without a word. NULL: the relation remembers nothing. */
    void (*forget)(struct detect *d, uint32_t rule, struct state *s);
};

#define RELATION(name) extern const struct relation relation_##name;
RELATIONS(RELATION)
#undef RELATION

extern const struct relation *const relations[N_RELATIONS];

static inline const struct relation *relation_of(const struct detect *d, uint32_t rule)
{
    return d->plan[rule].relation;
}

/* What is remembered is over: told, then freed. */
static inline int relation_over(struct detect *d, uint32_t rule, uint32_t customer, struct state *s, struct err *err)
{
    const struct relation *r = relation_of(d, rule);
    if (r->end && r->end(d, rule, customer, s, err) < 0)
        return -1;
    r->forget(d, rule, s);
    return 0;
}

#endif
