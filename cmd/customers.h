/* customers: a table of customers whose columns rates are grouped by.
 *
 *     struct customers_args c = CUSTOMERS_DEFAULTS;
 *     customers_open(&c, identity, zone, &err);      before rates_open, with c.groups if c.file
 *     customers_check(&c, quiet, &err);              after the run, before anything is written
 *     customers_free(&c);
 */
#ifndef SNAG_CMD_CUSTOMERS_H
#define SNAG_CMD_CUSTOMERS_H

#include "common.h"
#include "snag/rates.h"
#include "snag/segments.h"

struct customers_args {
    const char *file, *key, *valid_from;
    double min_match;
    struct segments *table;
    struct rate_customers groups;
};
#define CUSTOMERS_DEFAULTS \
    {                      \
        .min_match = -1    \
    }

/* Rows of a table. */
/* clang-format off */
#define CUSTOMERS_OPTIONS(S, F) \
    {"customers", 0, OPT_READ, offsetof(S, F.file), "FILE", \
     "a table of customers: its columns, and stage, are groups for --by, as they were at the time of the opportunity", \
     NULL}, \
    {"key", 0, OPT_TEXT, offsetof(S, F.key), "COLUMN", "with --customers: the column of the customers' names", NULL}, \
    {"valid-from", 0, OPT_TEXT, offsetof(S, F.valid_from), "COLUMN", \
     "with --customers: a customer may have several rows, each valid from the time in this column on", NULL}, \
    {"min-match", 0, OPT_SHARE, offsetof(S, F.min_match), "SHARE", \
     "with --customers: refuse the table if it has fewer of the log's customers (exit 3; default: 20%)", NULL}
/* clang-format on */

/* Reads the table, if one is named. ERR_USAGE for options without it. */
int customers_open(struct customers_args *c, const char *identity, const struct zone *zone, struct err *err) SNAG_CHECK;
/* How many of the log's customers the table has: told unless it is to be quiet, and refused if there are too few. */
int customers_check(const struct customers_args *c, bool quiet, struct err *err) SNAG_CHECK;
void customers_free(struct customers_args *c);

#endif
