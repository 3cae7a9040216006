/* sorter: records in time order within bounded memory.
 *
 * Three steps: all records are added (kept in memory, and above the limit spooled unsorted to an unlinked temporary
 * file in TMPDIR); then sorter_sort passes each once more through `resolve`, which by then knows everything that came
 * after it and may change its time or drop it, and sorts runs; then they are read back, merged.
 */
#ifndef SNAG_SORTER_H
#define SNAG_SORTER_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/mem.h"

SNAG_C_BEGIN

struct record {
    int64_t ts_us;  /* first key */
    uint64_t order; /* second key */
    uint64_t seq;   /* third key: the number of the call to sorter_add, 0, 1, 2 … */
    uint32_t n;     /* bytes */
    char *bytes;    /* the caller's own; aligned to 8; resolve may change them, not their number */
};

struct sorter;
/* mem_bytes limits the memory for records and their index (at least 1 MiB is used). */
int sorter_open(struct sorter **s, uint64_t mem_bytes, struct err *err) SNAG_CHECK;
int sorter_add(struct sorter *s, int64_t ts_us, uint64_t order, const void *bytes, size_t n,
               struct err *err) SNAG_CHECK;
/* Declares, before the first record, that sorter_sort will be called without resolve: runs are then sorted at once, and
 * every record is written to temporary files once instead of twice. */
void sorter_as_they_are(struct sorter *s);
/* resolve returns 1 to keep, 0 to drop, -1 on error; NULL keeps all unchanged. Called in order of seq. */
int sorter_sort(struct sorter *s, int (*resolve)(void *ctx, struct record *r, struct err *err), void *ctx,
                struct err *err) SNAG_CHECK;
/* The next record in order: 1, 0 at the end, -1. Borrowed until the next call. */
int sorter_next(struct sorter *s, struct record *r, struct err *err) SNAG_CHECK;
/* Whether the records were already in order when they came, and the bytes written to temporary files. */
void sorter_facts(const struct sorter *s, bool *in_order, uint64_t *spilled_bytes);
void sorter_close(struct sorter *s);

SNAG_C_END

#endif
