/* export: an event stream as what other tools read: CSV, JSON Lines, XES, SQLite.
 *
 *     struct exporter *x;
 *     exporter_open(&x, &(struct export_options){.path = "log.xes", .format = EXPORT_XES}, &err);
 *     while (… source_next(source, &batch, &err) > 0) exporter_add(x, &batch, &err);
 *     exporter_close(x, good, &err);
 *
 * Promises: every event is written, coverage and snags too; an output is complete or not there; memory does not grow
 * with the number of events (XES, whose events stand by trace, sorts them: 24 bytes and a name for each trace). What
 * XML cannot hold, control characters and bytes that are not UTF-8, becomes U+FFFD, and is counted.
 */
#ifndef SNAG_EXPORT_H
#define SNAG_EXPORT_H

#include "snag/event.h"

SNAG_C_BEGIN

enum export_format { EXPORT_CSV, EXPORT_JSONL, EXPORT_XES, EXPORT_SQLITE };

struct export_options {
    const char *path; /* NULL or "-": standard output; SQLite needs a file */
    enum export_format format;
    bool guard;         /* CSV: an apostrophe before what a spreadsheet would take for a formula */
    uint64_t mem_bytes; /* of sorting; 0 = 1 GiB */
};

struct exporter;
int exporter_open(struct exporter **x, const struct export_options *options, struct err *err) SNAG_CHECK;
/* ERR_DATA: CSV has one line of names, and the stream has got a new column. */
int exporter_add(struct exporter *x, const struct batch *b, struct err *err) SNAG_CHECK;
/* Finishes and commits if `good`; otherwise nothing is left. *replaced, if not NULL: values that XML could not hold. */
int exporter_close(struct exporter *x, bool good, uint64_t *replaced, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
