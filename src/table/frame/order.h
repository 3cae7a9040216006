/* order: what can be compared by < and >: numbers, spans and times. */
#ifndef SNAG_TABLE_FRAME_ORDER_H
#define SNAG_TABLE_FRAME_ORDER_H

#include "table/frame/cell.h"

/* A number, or, if `spans`, a span with its unit (90s, 15m, 2h, 3d, 1w), which stands for its seconds. */
bool order_number(struct view text, bool spans, double *x);
/* An ISO 8601 date or time, as seconds since 1970; UTC if it has no offset. */
bool order_time(struct view text, double *seconds);

#endif
