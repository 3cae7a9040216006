/* revisits: the syntax of `revisits FIELD`. */
#include "rule/language/relation.h"

const struct relation_form form_revisits = {
    .name = "revisits",
    .word = "revisits",
    .object = OBJECT_FIELD,
    .remembers = true,
    .has_prior = true,
};
