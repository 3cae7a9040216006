/* not_after: how `not after EVENTS` is said. */
#include "rule/language/relation.h"

const struct relation_form form_not_after = {
    .name = "not after",
    .word = "not",
    .second = "after",
    .object = OBJECT_EVENTS,
    .remembers = true,
    .tells_apart = true,
    .no_later = true,
};
