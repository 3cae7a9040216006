/* report_money: --model, --table and --value-column of `snag report`: revenue at risk. */
#ifndef SNAG_CMD_REPORT_MONEY_H
#define SNAG_CMD_REPORT_MONEY_H

#include "cmd.h"
#include "snag/report.h"
#include "snag/where.h"

struct money_args {
    const char *model, *table, *value;
};
/* Rows of a table. */
/* clang-format off */
#define MONEY_OPTIONS(S, F) \
    {"model", 0, OPT_READ, offsetof(S, F.model), "FILE", \
     "revenue at risk, by a model that snag fit --save wrote; with --table and --value-column", NULL}, \
    {"table", 0, OPT_READ, offsetof(S, F.table), "FILE", \
     "with --model: the customers as they are now, a table of snag features with the columns that the model uses", \
     NULL}, \
    {"value-column", 0, OPT_TEXT, offsetof(S, F.value), "COLUMN", \
     "with --model: the column of the table that says what a customer is worth", NULL}
/* clang-format on */

/* ERR_USAGE for one without the others. */
int money_check(const struct money_args *a, struct err *err) SNAG_CHECK;
/* After report_end. Nothing, if no model was named. */
int money_read(const struct money_args *a, struct report *r, struct err *err) SNAG_CHECK;

#endif
