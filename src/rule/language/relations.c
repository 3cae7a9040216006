/* relations: the table of how relations are said. */
#include "rule/language/relation.h"

#define FORM(name) &form_##name,
const struct relation_form *const relation_forms[N_RELATIONS] = {RELATIONS(FORM)};
