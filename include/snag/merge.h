/* merge: tables of a log's parts, which have no customer in common, as the table of the whole log.
 *
 * Rates: snag/sums_told.h.
 */
#ifndef SNAG_MERGE_H
#define SNAG_MERGE_H

#include "snag/out.h"
#include "snag/rule.h"

SNAG_C_BEGIN

/* Ledgers, as TSV, in the order in which one process writes them; sorted within mem_bytes. The rules are those that
 * made them. ERR_DATA with file and line for what is no ledger. */
int merge_ledgers(const struct rules *rules, const char *const *paths, size_t n, uint64_t mem_bytes, struct out *out,
                  struct err *err) SNAG_CHECK;
/* Tables whose rows are in the order of their first column: as one in that order. All are open at once. ERR_DATA with
 * file and line if columns differ, rows are in no order, or two tables have a key in common. */
int merge_tables(const char *const *paths, size_t n, struct out *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
