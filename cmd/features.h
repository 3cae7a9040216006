/* features: what the command and its notes share. */
#ifndef SNAG_CMD_FEATURES_H
#define SNAG_CMD_FEATURES_H

#include "rule_args.h"
#include "snag/features.h"

/* On standard error: what was joined, and what was dropped and why. */
void show_features_notes(const struct features *f, const struct features_options *o);

/* features_words.c: what a word of --by or --origin stands for; NULL: the default. */
enum features_by features_by_of(const char *word);
enum features_origin features_origin_of(const char *word);

/* features_rules.c: what the table needs to know of the rules, and those that it needs itself. */
/* Which rules are parts of others. */
int features_tell_parts(struct features *f, const struct rules *read, struct err *err) SNAG_CHECK;
/* The rules for a log that is counted: those of the options, and beside them those that `matters` rests on. */
int features_count_rules(struct features *f, const struct rule_args *a, bool no_config, struct rules **rules,
                         struct err *err) SNAG_CHECK;
/* Puts the rules that `matters` rests on, as `read` has them, beside a stream: *source is wrapped. The caller closes
 * *beside after it. */
int features_beside(const struct rules *read, struct rules **beside, struct source **source,
                    struct err *err) SNAG_CHECK;

#endif
