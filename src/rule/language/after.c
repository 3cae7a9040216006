/* after: the syntax of `after EVENTS`. */
#include "rule/language/relation.h"

const struct relation_form form_after = {
    .name = "after",
    .word = "after",
    .object = OBJECT_EVENTS,
    .remembers = true,
    .has_prior = true,
    .p_is_opportunity = true,
    .tells_apart = true,
};
