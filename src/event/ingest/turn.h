/* turn: files that are newest first.
 *
 * Sorting puts their rows in order, but for those of one moment, which are reversed here. A map that looks back at
 * earlier rows would take the next one for the one before: then the file is refused, unless its map says sort = ts.
 */
#ifndef SNAG_EVENT_INGEST_TURN_H
#define SNAG_EVENT_INGEST_TURN_H

#include "event/ingest/ingest_impl.h"

struct file_turn {
    uint64_t on, back, same;       /* rows later, earlier than the row before, or at the same time */
    uint64_t group_on, group_back; /* … than the row before in their group, of the log when the file began */
    uint64_t last_row;             /* number of its last row, or more */
    int64_t us;                    /* time of the row before; TS_NONE */
    bool newest_first;
};

static inline void turn_row(struct file_turn *t, int64_t ts_us)
{
    t->on += t->us != TS_NONE && ts_us > t->us;
    t->back += ts_us < t->us;
    t->same += ts_us == t->us;
    t->us = ts_us;
}
static inline bool turn_is_back(const struct file_turn *t)
{
    enum { MANY = 10 }; /* what is in no order goes back half the time; one late row proves nothing */
    return t->back > 1 && t->back > MANY * t->on;
}
/* Before the first row of a file, and after its last. ERR_DATA if it would be mapped wrong. */
void turn_begin(struct ingest_source *s, size_t file);
int turn_end(struct ingest_source *s, size_t file, struct err *err) SNAG_CHECK;
/* The order of a row among those of its moment. */
static inline uint64_t turn_order(const struct file_turn *t, uint64_t row, uint64_t order)
{
    return t->newest_first ? order + t->last_row - row : order;
}

#endif
