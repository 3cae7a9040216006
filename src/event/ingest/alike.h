/* alike: rows of a log that are equal to one just above, as where logs were joined and then sorted. Private to ingest.
 *
 * Such rows may be copies or not: they count, and are told where they are many. Promises: a log without them costs a
 * look at one block of 64, and at some of the first.
 */
#ifndef SNAG_EVENT_INGEST_ALIKE_H
#define SNAG_EVENT_INGEST_ALIKE_H

#include "event/ingest/ingest_impl.h"
#include "event/read/rows_block.h"

/* Before a file's first block, with each block, and after its last. */
void alike_begin(struct alike *a);
void alike_look(struct alike *a, const struct rows_block *b);
int alike_end(struct ingest_source *s, size_t file, struct err *err) SNAG_CHECK;

#endif
