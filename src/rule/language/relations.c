/* relations: the table of relations' syntax. */
#include "rule/language/relation.h"

#define FORM(name) &form_##name,
const struct relation_form *const relation_forms[N_RELATIONS] = {RELATIONS(FORM)};
