/* relation: the syntax of each relation, and what may accompany it in a sentence.
 *
 * To add one: its name in the list below, NAME.c here with form_NAME, and engine/NAME.c with relation_NAME, which says
 * what it does. Nothing else knows relations by name.
 */
#ifndef SNAG_RULE_LANGUAGE_RELATION_H
#define SNAG_RULE_LANGUAGE_RELATION_H

#include <stdbool.h>

/* `none` comes first: a sentence without a relation. */
#define RELATIONS(X) X(none) X(again) X(after) X(not_after) X(without) X(changes) X(revisits) X(at_least)

#define RELATION_ID(name) RELATION_##name,
enum relation_id { RELATIONS(RELATION_ID) N_RELATIONS };
#undef RELATION_ID

enum relation_object { OBJECT_NONE, OBJECT_EVENTS, OBJECT_FIELD, OBJECT_COUNT }; /* N [distinct FIELD] */

struct relation_form {
    const char *name;            /* for messages */
    const char *word, *second;   /* the words for it; NULL: there are none, or one is enough */
    enum relation_object object; /* what follows the words */
    bool is_clause;              /* it is one of the clauses, not before them */
    bool remembers;              /* earlier events of a key: it requires `per`, and may have a bound and `unless` */
    bool has_prior;              /* it finds an earlier event, which `if` can test */
    bool p_is_opportunity;       /* with a window, its opportunities are these earlier events */
    bool looks_back;             /* with a window, its opportunities are those whose look-back the log covers */
    bool waits;                  /* for later events: allows `until`, `each`, exactly one bound, `this.` in `unless` */
    bool tells_apart;            /* which earlier event it finds can depend on e: `this.` in the filter of EVENTS B */
    bool no_later, no_or_value;  /* its bound is neither `later than` nor `value or` */
};

#define RELATION_FORM(name) extern const struct relation_form form_##name;
RELATIONS(RELATION_FORM)
#undef RELATION_FORM

extern const struct relation_form *const relation_forms[N_RELATIONS];

#endif
