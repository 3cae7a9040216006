/* report_lists: --lists DIR and --top N of `snag report`: what to do now, as tables in a folder. */
#ifndef SNAG_CMD_REPORT_LISTS_H
#define SNAG_CMD_REPORT_LISTS_H

#include "cmd.h"
#include "snag/report.h"

struct lists_args {
    const char *folder; /* NULL: none */
    uint64_t top;
};
/* clang-format off */
#define LISTS_DEFAULTS {.top = REPORT_TOP}

/* Rows of a table. */
#define LISTS_OPTIONS(S, F) \
    {"lists", 0, OPT_FOLDER, offsetof(S, F.folder), "DIR", \
     "what to do now, with what became of promises: and tables of all of it in DIR, which is made if it is not there", \
     NULL}, \
    {"top", 0, OPT_COUNT, offsetof(S, F.top), "N", \
     "tell at most N of each list, and the N customers with most contacts (default: 10)", NULL}
/* clang-format on */

/* DIR/promises.tsv and the others, each readable by its owner alone; each appears whole. After report_promises. */
int lists_write(const struct lists_args *a, const struct report *r, struct err *err) SNAG_CHECK;

#endif
