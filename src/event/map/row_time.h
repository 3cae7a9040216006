/* row_time: where the rows of a block go back in time, seen at a glance. Private to event.
 *
 * Promises: of maps whose time is one cell, ISO 8601 or not, no row is missed unless its text is of another offset from
 * UTC than that of the row above it; a row that is returned may have gone nowhere, which mapper_time tells. Such a
 * glance costs some bytes of text a row; of other maps, the time of every row.
 */
#ifndef SNAG_EVENT_MAP_ROW_TIME_H
#define SNAG_EVENT_MAP_ROW_TIME_H

#include "event/map/mapper.h"

/* From row i on, i > 0, the first row that is earlier than the one above it; b->n: none is. */
int row_time_back(struct mapper *m, struct rows_block *b, size_t i, size_t *at, struct err *err) SNAG_CHECK;

#endif
