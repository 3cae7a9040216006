/* digest: is a rule the same as in an earlier run? */
#ifndef SNAG_RULE_LANGUAGE_DIGEST_H
#define SNAG_RULE_LANGUAGE_DIGEST_H

#include "base/sha256.h"
#include "rule/language/model.h"

/* Of each rule, by what it does: its sentence and settings, the lists of pairs it rests on, and the rules whose events
 * it uses. `digest` has rules->n of them. */
void rules_digest(const struct rules *rules, char (*digest)[SHA256_TEXT]);

#endif
