/* halves: lines of 80 columns in two halves: what something is called, and what there is to say of it.
 *
 *     halves_figures(&b, hit, of, rate, low, high, &err);          "  6,454  10,157  63.5 %   60.7 to 66.3"
 *     halves_line(to, title, name, buf_view(&b), note, &err);
 */
#ifndef SNAG_REPORT_HALVES_H
#define SNAG_REPORT_HALVES_H

#include "snag/str.h"

/* The title with the name behind it, small: in brackets; one of them may be empty. Beside its first line the
 * figures, and beside its last (under the figures, if there are any) the note, each folded in its half. */
int halves_line(struct buf *to, struct view title, struct view name, struct view figures, struct view note,
                struct err *err) SNAG_CHECK;
/* Hits, opportunities, their share and its interval (NaN: none), as wide as the right half. */
int halves_figures(struct buf *b, uint64_t hit, uint64_t of, double low, double high, struct err *err) SNAG_CHECK;
/* The same of a group that is too small to be told of: "under 5". */
int halves_small(struct buf *b, uint64_t min_cell, struct err *err) SNAG_CHECK;
/* The heading of such lines. */
int halves_heading(struct buf *to, const char *what, struct err *err) SNAG_CHECK;
/* Parts joined by ", " from column `indent` on, two further in after the first line. Empty ones are left out. */
int halves_parts(struct buf *to, int indent, const char *const *part, size_t n, struct err *err) SNAG_CHECK;

#endif
