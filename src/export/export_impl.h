/* export_impl: what the formats of an export have in common. */
#ifndef SNAG_EXPORT_IMPL_H
#define SNAG_EXPORT_IMPL_H

#include "snag/civil.h"
#include "snag/export.h"
#include "snag/out.h"

struct export_writer {
    int (*add)(struct export_writer *w, const struct batch *b, struct err *err);
    int (*end)(struct export_writer *w, struct err *err); /* all events have been added */
    void (*close)(struct export_writer *w);
    uint64_t replaced;
};

/* The out stays the caller's. */
int export_table(struct export_writer **w, struct out *out, const struct export_options *o, struct err *err) SNAG_CHECK;
int export_xes(struct export_writer **w, struct out *out, const struct export_options *o, struct err *err) SNAG_CHECK;
int export_sqlite(struct export_writer **w, struct out *out, const struct export_options *o,
                  struct err *err) SNAG_CHECK;

/* The cell of a column as the stream writes it: that of ts is made of the event's time. `ts` holds 32 bytes. */
static inline struct view export_cell(const struct event *e, size_t column, int ts_digits, char *ts)
{
    if (column != COL_TS)
        return e->col[column];
    size_t n = time_iso(ts, e->ts_us, ts_digits);
    return (struct view){ts, n};
}

#endif
