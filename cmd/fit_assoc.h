/* fit_assoc: the part of `snag fit` that measures how two columns go together. */
#ifndef SNAG_FIT_ASSOC_H
#define SNAG_FIT_ASSOC_H

#include "cmd.h"
#include "snag/frame.h"

/* Pearson, Spearman, Kendall and, for scales of few levels, the polychoric correlation of two numeric columns:
 * text for people or TSV (measure estimate statistic df p_value conf_low conf_high n). */
int fit_assoc(const struct frame *f, const char *x, const char *y, double level, bool text, struct buf *b,
              struct err *err) SNAG_CHECK;

#endif
