/* sums_told: the sums of rates as a table, and rates from the tables of a log's parts.
 *
 *     rates_sums_table(r, rules, out, &err);                 of a part, counted with rates_options.sums
 *     sums_reader_open(&s, rules, &err);
 *     sums_reader_add(s, in, &err);                          each part's
 *     sums_reader_end(s, &merged, &err);                     what one process would have counted
 *     … rates_close(merged); sums_reader_close(s);
 *
 * The table is TSV: its stamp says what was counted by which rules, and of how many rows it is; then groups, rule, and
 * whole numbers.
 */
#ifndef SNAG_SUMS_TOLD_H
#define SNAG_SUMS_TOLD_H

#include "snag/in.h"
#include "snag/rates_sums.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

enum { SUMS_VERSION = 1 };

int rates_sums_table(const struct rates *r, const struct rules *rules, struct out *out, struct err *err) SNAG_CHECK;

struct sums_reader;
/* The rules are those that the parts were counted with; ERR_DATA comes with the first part if they are not. */
int sums_reader_open(struct sums_reader **s, struct rules *rules, struct err *err) SNAG_CHECK;
/* ERR_DATA with the line for what is no such table, is cut off, was counted differently from the first or was added
 * already. */
int sums_reader_add(struct sums_reader *s, struct in *in, struct err *err) SNAG_CHECK;
/* The rates borrow zone and names from the reader, and are closed before it. */
int sums_reader_end(struct sums_reader *s, struct rates **r, struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void sums_reader_close(struct sums_reader *s);

SNAG_C_END

#endif
