/* features: what the command and its notes share. */
#ifndef SNAG_CMD_FEATURES_H
#define SNAG_CMD_FEATURES_H

#include "customers.h"
#include "rule_args.h"
#include "snag/features.h"

/* On standard error: what was joined, and what was dropped and why. */
void show_features_notes(const struct features *f, const struct features_options *o);
/* What makes the table empty, even with -q. */
void show_features_warnings(const struct features *f);

/* features_words.c: what a word of --by or --origin stands for; NULL: the default. --by may name a column of a table of
 * customers, if there is one. */
int features_by_of(const char *word, const struct customers_args *customers, struct features_options *o,
                   struct err *err) SNAG_CHECK;
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

/* features_read.c: how events reach the table. */
struct features_count {
    struct features *f;
    struct input_args *input;
    const struct rule_args *rule;
    struct rules *read; /* all there are, as the options leave them */
    struct rules *rules;
    struct rules *beside; /* those for `matters`, beside a stream */
    struct counter *counter;
    bool matters; /* the table has a column of them */
};

/* Tables by customer are counted as raw logs are read, if the rules allow it; other tables want the stream. */
int features_choose_way(struct features_count *c, struct err *err) SNAG_CHECK;
/* Reads all of it; the caller closes *source, and then what `c` has. */
int features_read(struct features_count *c, const struct opt_list *files, struct source **source,
                  struct err *err) SNAG_CHECK;

#endif
