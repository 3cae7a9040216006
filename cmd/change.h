/* change: --change: did it help? Before against after, of the rates or measures of the same run.
 *
 *     struct change_args a; …                       in the table: CHANGE_OPTIONS
 *     change_args_open(&a, zone, &o, &err);          before rates are opened with these options
 *     change_args_write(&a, rates, …);
 */
#ifndef SNAG_CMD_CHANGE_H
#define SNAG_CMD_CHANGE_H

#include "common.h"
#include "snag/change_told.h"

struct change_args {
    const char *change, *treated, *control;
    struct change_asked asked;
    struct buf by;
};

/* Rows of a table. */
/* clang-format off */
#define CHANGE_OPTIONS(S, F) \
    {"change", 0, OPT_TEXT, offsetof(S, F.change), "DATE", \
     "did it help? before DATE against from DATE on, at the same weekdays and hours, with the trend before and what " \
     "random dates look like", NULL}, \
    {"treated", 0, OPT_TEXT, offsetof(S, F.treated), "TESTS", \
     "with --change: what it was for (queue = billing), less what changed in --control", NULL}, \
    {"control", 0, OPT_TEXT, offsetof(S, F.control), "TESTS", \
     "with --treated: what it was not for (queue = sales)", NULL}
/* clang-format on */

/* Do the options go together? `against`: an option that does not go with --change, "--by" say; NULL: none was given. */
int change_args_check(const struct change_args *a, const char *against, const char *format, struct err *err) SNAG_CHECK;
/* Reads the date, and sets what rates and measures need for it. Without --change, nothing. */
int change_args_open(struct change_args *a, const struct zone *zone, struct rates_options *o,
                     struct err *err) SNAG_CHECK;
/* Writes what changed of the measures, or of the rates if there are none. */
int change_args_write(const struct change_args *a, const struct rates *rates, const struct measures *measures,
                      const struct rules *rules, const char *path, const char *format, bool guard,
                      struct err *err) SNAG_CHECK;
void change_args_free(struct change_args *a);

#endif
