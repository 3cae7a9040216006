/* study_figures: plots of the studies as files in a folder. */
#ifndef SNAG_CMD_STUDY_FIGURES_H
#define SNAG_CMD_STUDY_FIGURES_H

#include "snag/str.h"

/* Makes the folder if there is none. */
int figures_folder(const char *dir, struct err *err) SNAG_CHECK;
/* DIR/NAME-85mm.svg and DIR/NAME-175mm.svg. */
int figures_drawing(const char *dir, const char *name, const struct buf *svg, struct err *err) SNAG_CHECK;
/* DIR/NAME.tsv */
int figures_table(const char *dir, const char *name, const struct buf *table, struct err *err) SNAG_CHECK;

#endif
