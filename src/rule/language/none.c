/* none: a sentence without a relation: every event in its list is a match. */
#include "rule/language/relation.h"

const struct relation_form form_none = {.name = ""};
