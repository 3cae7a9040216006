/* relation: what a relation of the rule language does with events; one const per file.
 *
 * To add one, see rule/language/relation.h. A relation never writes rows or counts: what it finds goes into the queue
 * (found.h), which is drained in one place (drain.c) after it has returned. So nothing that a relation holds moves
 * while it runs.
 */
#ifndef SNAG_RULE_ENGINE_RELATION_H
#define SNAG_RULE_ENGINE_RELATION_H

#include "rule/engine/detect_impl.h"

struct relation {
    /* x takes part in the rule, in the parts given by w->roles. */
    int (*event)(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err);
    /* The deadline that o set has passed. NULL: the relation sets none. */
    int (*due)(struct detect *d, struct obligation *o, struct err *err);
    /* The memory of a key ends, at the end of the log or because nothing touched it for too long: reports what it still
     * holds. NULL: nothing. */
    int (*end)(struct detect *d, uint32_t rule, const struct state *s, struct err *err);
    /* Frees the memory of a key without reporting anything. NULL: the relation remembers nothing. */
    void (*forget)(struct detect *d, uint32_t rule, struct state *s);
    /* Where who counts needs no fields of what a rule remembers: the words behind its state that hold it all, or 0
     * where they cannot be told. NULL: 0. */
    uint32_t (*inside)(const struct rule *r);
    bool valued;    /* … and matches have their value even so */
    uint32_t opens; /* the roles in which an event counts where nothing is remembered yet */
    bool waits;     /* a match can rest on what the log does not show: that something did not happen */
};

/* without.c: when events are counted, the obligations of a key that were due before a moment are decided when the key
 * is next used: nothing else can tell the difference. */
int without_expire(struct detect *d, struct state *s, int64_t before_us, struct err *err) SNAG_CHECK;

#define RELATION(name) extern const struct relation relation_##name;
RELATIONS(RELATION)
#undef RELATION

extern const struct relation *const relations[N_RELATIONS];

static inline const struct relation *relation_of(const struct detect *d, uint32_t rule)
{
    return d->plan[rule].relation;
}

/* What is remembered ends: it is reported, then freed. */
static inline int relation_over(struct detect *d, uint32_t rule, struct state *s, struct err *err)
{
    const struct relation *r = relation_of(d, rule);
    if (r->end && r->end(d, rule, s, err) < 0)
        return -1;
    r->forget(d, rule, s);
    return 0;
}

#endif
