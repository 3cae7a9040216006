/* tally: what a log has in the columns that a map's events ask for, and which line of the map made how many events.
 * Private to event.
 *
 * Where one column tells kinds of rows apart, the memo counts them; else the values of each column that is compared
 * with words are counted, up to a few thousand different ones.
 */
#ifndef SNAG_EVENT_MAP_TALLY_H
#define SNAG_EVENT_MAP_TALLY_H

#include "event/map/eval.h"

struct tally;
int tally_open(struct tally **tally, const struct map *map, bool has_memo, struct err *err) SNAG_CHECK;
/* The row whose cells are in m. */
int tally_row(struct tally *t, const struct mapper *m, struct err *err) SNAG_CHECK;
void tally_close(struct tally *t);

/* Why line `which` of [events] made no event: appends "no row has dispo = abandoned; dispo is Answered 114, …". */
int mapper_why_none(const struct mapper *m, uint32_t which, struct buf *to, struct err *err) SNAG_CHECK;

#endif
