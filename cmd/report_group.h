/* report_group: --by of `snag report`: rates by a column of the log, or of a table of customers. */
#ifndef SNAG_CMD_REPORT_GROUP_H
#define SNAG_CMD_REPORT_GROUP_H

#include "customers.h"
#include "snag/report.h"

struct group_args {
    const char *by; /* NULL: none */
    bool agents;
    struct customers_args customers;
};
/* clang-format off */
#define GROUP_DEFAULTS {.customers = CUSTOMERS_DEFAULTS}

/* Rows of a table. */
#define GROUP_OPTIONS(S, F) \
    {"by", 'b', OPT_TEXT, offsetof(S, F.by), "GROUP", \
     "rates by queue, agent, channel, reason, hour, day, week, month or any other column as well", NULL}, \
    {"agents", 0, OPT_FLAG, offsetof(S, F.agents), NULL, \
     "with --by agent: whose rates are beyond what chance and the others explain, in the order of names; the page " \
     "and all forms but text name agents with it only", NULL}, \
    CUSTOMERS_OPTIONS(S, F.customers)
/* clang-format on */

/* After report_open, before report_asks and report_sink. */
int group_open(struct group_args *a, bool wide, const char *identity, const struct zone *zone, struct report *r,
               struct err *err) SNAG_CHECK;

#endif
