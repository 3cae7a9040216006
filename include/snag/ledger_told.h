/* ledger_told: the ledger as a table.
 *
 *     struct ledger_table t;
 *     ledger_table_open(&t, l, out, TABULAR_TSV, &err);
 *     while ((rc = ledger_next(l, &row, &err)) > 0) ledger_table_row(&t, &row, &err);
 *     ledger_table_close(&t, rc == 0, &err);
 *
 * Columns: rule customer case contact made due by outcome when, then at_queue at_agent channel reason src. The stamp is
 * the version of the columns: `#! ledger=1`.
 */
#ifndef SNAG_LEDGER_TOLD_H
#define SNAG_LEDGER_TOLD_H

#include "snag/ledger.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

enum { LEDGER_VERSION = 1 };

struct ledger_table {
    struct tabular table;
    int digits;
};

int ledger_table_open(struct ledger_table *t, const struct ledger *l, struct out *out, enum tabular_kind kind,
                      struct err *err) SNAG_CHECK;
int ledger_table_row(struct ledger_table *t, const struct ledger_row *row, struct err *err) SNAG_CHECK;
/* If `good`, the header is written of a table without rows, too. The out stays open. */
int ledger_table_close(struct ledger_table *t, bool good, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
