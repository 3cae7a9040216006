/* maps_test: `snag maps test MAP LOG`. */
#ifndef SNAG_CMD_MAPS_TEST_H
#define SNAG_CMD_MAPS_TEST_H

#include "maps_check.h"

/* What a map makes of a log, for people: its first rows and their events, the columns, what became of all rows, and the
 * rules that can be observed. What is told of the two goes to standard error. */
int maps_test(const char *name, const char *log, const struct maps_where *where, struct buf *b,
              struct err *err) SNAG_CHECK;

#endif
