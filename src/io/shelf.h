/* shelf: arrays as long as a table, in memory up to a limit and beyond it in temporary files.
 *
 *     struct shelf *s;
 *     shelf_open(&s, 1 << 30, &err);
 *     double *x = shelf_new(s, n, sizeof *x, &err);
 *     for (size_t i = 0; i < n; i++, shelf_step(s, i))
 *         … x[i] …
 *     shelf_free(s, x);
 *     shelf_close(s);
 *
 * Half of the limit is for arrays in memory, first come, first served. Each further array is in an unlinked file of its
 * own in TMPDIR that is mapped, so it is used as if it were in memory. Its disk space is reserved before anything is
 * written: a full disk is an error here, never a signal later. Pages of files that were touched count as memory of the
 * process until it releases them, which costs only reading them again, mostly from the system's cache; passes over rows
 * report their progress (shelf_step, shelf_breathe), and each time they have passed through a quarter of the limit, all
 * pages are released. The last quarter is for everything but arrays.
 *
 * A NULL shelf is memory without a limit. All functions may be called by several threads at once.
 */
#ifndef SNAG_IO_SHELF_H
#define SNAG_IO_SHELF_H

#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

struct shelf;

/* mem_bytes below 1 MiB count as 1 MiB. */
int shelf_open(struct shelf **s, uint64_t mem_bytes, struct err *err) SNAG_CHECK;
/* After its arrays. NULL is allowed. */
void shelf_close(struct shelf *s);

/* n zeroed objects of `size` bytes, one per row, or NULL with err set: ERR_SYSTEM, which, if the disk is full, names
 * TMPDIR and the space required. Freed by shelf_free only. */
void *shelf_new(struct shelf *s, size_t n, size_t size, struct err *err) SNAG_CHECK;
/* Makes room for n objects in the array *p (NULL to begin with), whose first `used` are kept; new room is not cleared.
 * On -1 it is unchanged. */
int shelf_grow(struct shelf *s, void *p, size_t used, size_t n, size_t size, struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void shelf_free(struct shelf *s, void *p);

/* Reports that so many more rows of the arrays have been passed through. */
void shelf_breathe(struct shelf *s, size_t rows);
void shelf_touched(struct shelf *s, size_t bytes);

/* For each row i of a loop. */
enum { SHELF_STEP = 1024 };
static inline void shelf_step(struct shelf *s, size_t i)
{
    if (s && i % SHELF_STEP == SHELF_STEP - 1)
        shelf_breathe(s, SHELF_STEP);
}

#endif
