/* measures: --measure: how long things take, from the same pass over the log as rates.
 *
 *     struct measure_args a; …                       in the table: MEASURE_OPTIONS
 *     measure_args_open(&a, &m, rules, &o, &err);     before rates are counted
 *     measure_args_write(&a, m, …);
 */
#ifndef SNAG_CMD_MEASURES_H
#define SNAG_CMD_MEASURES_H

#include "rule_args.h"
#include "snag/measures.h"

struct measure_args {
    const char *measure; /* NULL: none asked for */
    const char *rates;   /* a file for the rates of rules; NULL: no rule runs */
};

/* Rows of a table. */
/* clang-format off */
#define MEASURE_OPTIONS(S, F) \
    {"measure", 0, OPT_TEXT, offsetof(S, F.measure), "MEASURE[,MEASURE]", \
     "how long things take instead of rates: wait, ring, hold, handle, first_reply, resolution, between, in_work, " \
     "asa, service_level(20s)", NULL}, \
    {"rates", 0, OPT_WRITE, offsetof(S, F.rates), "FILE", \
     "with --measure: write the rates of the rules to FILE, from the same pass", NULL}
/* clang-format on */

/* Do the options go together? */
int measure_args_check(const struct measure_args *a, const struct rule_args *rule, const char *format,
                       struct err *err) SNAG_CHECK;
/* With --measure and without --rates: no rules, but their calendar. */
bool measure_args_alone(const struct measure_args *a);
int measure_args_rules(const struct rule_args *rule, struct rules **rules, struct err *err) SNAG_CHECK;
/* Writes the measures to a file, as the format says: text or a table. */
int measure_args_write(const struct measures *m, const struct rules *rules, const char *path, const char *format,
                       bool guard, unsigned threads, struct err *err) SNAG_CHECK;

#endif
