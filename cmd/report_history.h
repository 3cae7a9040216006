/* report_history: --history FILE: earlier reports beside this one; --since: their weeks without a log. */
#ifndef SNAG_CMD_REPORT_HISTORY_H
#define SNAG_CMD_REPORT_HISTORY_H

#include "cmd.h"
#include "period_args.h"
#include "snag/report.h"
#include "state_args.h"

struct history_args {
    const char *path, *since;
    struct history *history; /* once it is open */
    int64_t since_day;
};

/* Rows of a table. */
/* clang-format off */
#define HISTORY_OPTIONS(S, F) \
    {"history", 0, OPT_WRITE, offsetof(S, F.path), "FILE", \
     "set this report beside earlier ones, whose figures FILE keeps, and keep this one's there; made if it is not " \
     "there", NULL}, \
    {"since", 0, OPT_TEXT, offsetof(S, F.since), "PERIOD", \
     "with --history and no logs: what FILE has from this week, month or day on", NULL}
/* clang-format on */

/* ERR_USAGE for what does not go together. Opens the history, if one was asked for. */
int history_args_open(struct history_args *a, const struct state_args *state, const struct periods *periods,
                      const struct opt_list *files, bool quiet, struct err *err) SNAG_CHECK;
/* No log is read: the report is of the history alone. */
bool history_args_alone(const struct history_args *a);
/* What is on the command line and cannot go with it. */
void history_args_free(struct history_args *a);

#endif
