/* again: the syntax of `again`. */
#include "rule/language/relation.h"

const struct relation_form form_again = {
    .name = "again",
    .word = "again",
    .remembers = true,
    .has_prior = true,
    .p_is_opportunity = true,
};
