/* shelf: arrays as long as a table, in memory up to a bound and beyond it in temporary files.
 *
 *     struct shelf *s;
 *     shelf_open(&s, 1 << 30, &err);
 *     double *x = shelf_new(s, n, sizeof *x, &err);
 *     for (size_t i = 0; i < n; i++, shelf_step(s, i))
 *         … x[i] …
 *     shelf_free(s, x);
 *     shelf_close(s);
 *
 * Half of the bound is for arrays in memory, first come, first served. Each further array lies in a file of its own in
 * TMPDIR that has no name any more and is mapped, so it is used as if it were in memory. Its room on disk is reserved
 * before anything is written: a full disk is an error here, never a signal later. Pages of files that were
 * touched count as memory of the process until it lets go of them, which costs nothing but reading them again, mostly
 * from the system's cache; passes over rows say how far they came (shelf_step, shelf_breathe), and whenever a quarter
 * of the bound was gone through all are let go. The last quarter is for what is no array.
 *
 * A shelf that is NULL is memory without a bound. All calls may be made by several threads at once.
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

/* n zeroed objects of `size` bytes, one a row, or NULL with err set: ERR_SYSTEM, which names TMPDIR and how much room
 * is needed where the disk is full. Freed by shelf_free alone. */
void *shelf_new(struct shelf *s, size_t n, size_t size, struct err *err) SNAG_CHECK;
/* The array *p (NULL to begin with), of which `used` objects hold something, gets room for n; what it holds stays,
 * new room is not cleared. On -1 it is as it was. */
int shelf_grow(struct shelf *s, void *p, size_t used, size_t n, size_t size, struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void shelf_free(struct shelf *s, void *p);

/* So many more rows, or bytes, of arrays were gone through. */
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
