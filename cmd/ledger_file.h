/* ledger_file: --ledger FILE of commands that run rules. */
#ifndef SNAG_CMD_LEDGER_FILE_H
#define SNAG_CMD_LEDGER_FILE_H

#include "snag/ledger_told.h"

/* clang-format off */
#define LEDGER_OPTION(S, F) \
    {"ledger", 0, OPT_WRITE, offsetof(S, F), "FILE", \
     "write one row per promise to FILE: made, due, by whom, and what became of it", NULL}
/* clang-format on */

/* Writes all rows to a file that only its owner can read; each goes to `told` too, unless it is NULL. Without a path
 * they only go there. */
int ledger_file_write(struct ledger *l, const char *path, enum tabular_kind kind,
                      int (*told)(void *ctx, const struct ledger_row *row, struct err *err), void *ctx,
                      struct err *err) SNAG_CHECK;

#endif
