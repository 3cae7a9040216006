/* changes: the syntax of `changes FIELD`. */
#include "rule/language/relation.h"

const struct relation_form form_changes = {
    .name = "changes",
    .word = "changes",
    .object = OBJECT_FIELD,
    .remembers = true,
    .has_prior = true,
};
