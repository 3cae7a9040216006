/* not_after: the syntax of `not after EVENTS`. */
#include "rule/language/relation.h"

const struct relation_form form_not_after = {
    .name = "not after",
    .word = "not",
    .second = "after",
    .object = OBJECT_EVENTS,
    .remembers = true,
    .looks_back = true,
    .tells_apart = true,
    .no_later = true,
};
