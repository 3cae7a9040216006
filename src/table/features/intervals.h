/* intervals: what changes the counts of each row, and when; for tables of one row per stretch of time in which none
 * does.
 *
 *     intervals_open(&s, &err);
 *     intervals_add(s, row, contact, column, 1, ts_us, &err);      an event, or -1 for what it turns out not to be
 *     intervals_leave(s, row, contact, ts_us, &err);               the contact asks to leave: it counts no more from
 * then intervals_sort(s, n_rows, &err); for (i = intervals_first(s, row); i < intervals_first(s, row + 1); i++) …
 * intervals_change(s, i) …
 */
#ifndef SNAG_TABLE_FEATURES_INTERVALS_H
#define SNAG_TABLE_FEATURES_INTERVALS_H

#include "snag/civil.h"
#include "snag/str.h"

struct intervals;

struct interval_change {
    int64_t ts_us;
    int64_t until_us; /* from then on it is known to belong to a contact that asks to leave; TS_NONE: it does not */
    size_t column;
    int by;
};

int intervals_open(struct intervals **s, struct err *err) SNAG_CHECK;
int intervals_add(struct intervals *s, size_t row, struct view contact, size_t column, int by, int64_t ts_us,
                  struct err *err) SNAG_CHECK;
int intervals_leave(struct intervals *s, size_t row, struct view contact, int64_t ts_us, struct err *err) SNAG_CHECK;
/* After the last event. n_rows: more than any row that was added. */
int intervals_sort(struct intervals *s, size_t n_rows, struct err *err) SNAG_CHECK;
size_t intervals_first(const struct intervals *s, size_t row);
struct interval_change intervals_change(const struct intervals *s, size_t i);
/* Contacts that asked to leave, and the events that they take along. After intervals_sort. */
uint64_t intervals_contacts(const struct intervals *s);
uint64_t intervals_events(const struct intervals *s);
void intervals_close(struct intervals *s);

#endif
