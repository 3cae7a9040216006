/* relations: the table of what relations do. */
#include "rule/engine/relation.h"

#define DOES(name) &relation_##name,
const struct relation *const relations[N_RELATIONS] = {RELATIONS(DOES)};
