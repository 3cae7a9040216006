/* blind: rules that a log cannot show, named together by what it lacks.
 *
 *       no opportunity: gone_dark, wrong_channel
 *       no source emits hold: long_hold, many_holds
 */
#ifndef SNAG_REPORT_BLIND_H
#define SNAG_REPORT_BLIND_H

#include "snag/str.h"
#include "snag/rates.h"

/* Has the row nothing to tell but that: no rate, nothing found, nothing undecided? */
bool rate_is_blind(const struct rate_row *row);
/* What the n rows lack, a line for each lack: "no source emits hold: long_hold", then the other rules' names, a TAB
 * before each: first those without an opportunity, then by what is missing, each in the order of the rows. */
int blind_lines(const struct rate_row *const *row, size_t n, struct buf *lines, struct err *err) SNAG_CHECK;
/* The n rows, in lines of 80 columns two blanks in. */
int blind_text(const struct rate_row *const *row, size_t n, struct buf *to, struct err *err) SNAG_CHECK;

#endif
