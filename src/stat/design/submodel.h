/* submodel: a design with fewer columns. */
#ifndef SNAG_STAT_DESIGN_SUBMODEL_H
#define SNAG_STAT_DESIGN_SUBMODEL_H

#include "snag/design.h"

/* A design of the same rows without some columns (drop: p flags). Shares everything but the columns; free those with
 * submodel_close. */
int submodel_open(struct design *sub, const struct design *d, const bool *drop, struct err *err) SNAG_CHECK;
void submodel_close(struct design *sub);

#endif
