/* rule_args: the rules that a command works with: built in, from settings, from files and options. */
#ifndef SNAG_CMD_RULE_ARGS_H
#define SNAG_CMD_RULE_ARGS_H

#include "common.h"
#include "snag/rule.h"

struct rule_args {
    struct opt_list rules, set, only;
    const char *calendar;
    const char *vary; /* of rates */
};

/* Rows of a table. */
/* clang-format off */
#define RULE_OPTIONS(S, F) \
    {"rules", 'r', OPT_READS, offsetof(S, F.rules), "FILE", \
     "your own rules, merged key by key into the existing ones; may be repeated", NULL}, \
    {"set", 0, OPT_LIST, offsetof(S, F.set), "RULE.KEY=VALUE", \
     "set one key of one rule: --set abandoned.when='abandon where value >= 10'", NULL}, \
    {"only", 0, OPT_LIST, offsetof(S, F.only), "RULE[,RULE]", "run only these rules; may be repeated", NULL}, \
    {"calendar", 0, OPT_READ, offsetof(S, F.calendar), "FILE", \
     "when you are open, for rules with business hours and days (8bh, 2bd); see snag-rules(5)", NULL}
/* clang-format on */

/* The built-in rules, overridden by the first snag.rules found in ./, $SNAG_PATH, ~/.config/snag, /etc/snag (unless
 * no_config), then by --rules and --set, and limited by --only. Compiled. */
int rule_args_load(const struct rule_args *a, bool no_config, struct rules **rules, struct err *err) SNAG_CHECK;
/* The same without --only and not compiled: what is known of every rule. */
int rule_args_read(const struct rule_args *a, bool no_config, struct rules **rules, struct err *err) SNAG_CHECK;
/* A note of the files that changed or added rules, if there are any; and what rules were learned on is told after the
 * run, if the log holds it. */
int rule_args_note(const struct rules *rules, struct input_args *input, struct err *err) SNAG_CHECK;
/* Events and snags: raw logs go through ingest and the rules in this process; an event stream is used as it is, unless
 * an option says which rules to run. *rules is set if rules ran, and is closed after the source. */
int input_detect(struct input_args *input, const struct rule_args *a, const struct opt_list *files,
                 struct rules **rules, struct source **source, const struct ingest_stats **stats,
                 struct err *err) SNAG_CHECK;
void rule_args_free(struct rule_args *a);

#endif
