/* maps_check: `snag maps check MAP… [LOG]`. */
#ifndef SNAG_CMD_MAPS_CHECK_H
#define SNAG_CMD_MAPS_CHECK_H

#include "common.h"

/* Where maps are looked for, and the tables that they look into (NAME=FILE). */
struct maps_where {
    struct lookup_path path;
    const char **table;
    size_t n_tables;
};

/* Every fault of a map, then what may be a slip in it; with a log, what the two do not agree on. Faults and doubts go
 * to standard error, "NAME: ok" to `b`. ERR_DATA for faults. */
int maps_check(const char *name, const char *log, const struct maps_where *where, struct buf *b,
               struct err *err) SNAG_CHECK;

/* Is this operand of check a log, not a map? */
bool maps_is_log(const char *operand);

#endif
