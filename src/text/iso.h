/* iso: ISO 8601 dates and times, wherever they stand: in tables, in the columns of a stream, in rules.
 *
 *     struct layout *iso;
 *     iso_open(&iso, &err);
 *     if (iso_read(iso, text, &ts_us)) …
 *     layout_free(iso);
 */
#ifndef SNAG_TEXT_ISO_H
#define SNAG_TEXT_ISO_H

#include "snag/civil.h"

int iso_open(struct layout **iso, struct err *err) SNAG_CHECK;
/* A date or time, blanks around it ignored; UTC if it has no offset. */
bool iso_read(struct layout *iso, struct view text, int64_t *ts_us);

#endif
