/* at_least: the syntax of `at least N [distinct FIELD]`. */
#include "rule/language/relation.h"

const struct relation_form form_at_least = {
    .name = "at least",
    .word = "at",
    .second = "least",
    .object = OBJECT_COUNT,
    .is_clause = true,
    .remembers = true,
    .no_later = true,
    .no_or_value = true,
};
