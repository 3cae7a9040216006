/* without: the syntax of `without EVENTS`. */
#include "rule/language/relation.h"

const struct relation_form form_without = {
    .name = "without",
    .word = "without",
    .object = OBJECT_EVENTS,
    .remembers = true,
    .waits = true,
    .no_later = true,
};
