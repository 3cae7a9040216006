/* mem: memory allocation that reports failure.
 *
 * Promises: every allocation reports failure as ERR_SYSTEM; nothing aborts. Growth is geometric and a high-water mark
 * is kept, so loops soon stop allocating.
 */
#ifndef SNAG_MEM_H
#define SNAG_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

SNAG_C_BEGIN

/* n zeroed objects of `size` bytes, or NULL with err set. Freed by free(). */
void *mem_zero(size_t n, size_t size, struct err *err) SNAG_CHECK;

/* Makes room for `need` objects of `size` bytes in the array *p (capacity *cap, counted in objects; NULL and 0 to begin
 * with). The contents are kept; new room is not cleared. */
int mem_reserve(void *p, size_t *cap, size_t need, size_t size, struct err *err) SNAG_CHECK;
/* The same, with new room cleared. */
int mem_reserve_zero(void *p, size_t *cap, size_t need, size_t size, struct err *err) SNAG_CHECK;

/* A copy of n bytes with a NUL appended. The caller frees it. */
char *mem_copy(const char *p, size_t n, struct err *err) SNAG_CHECK;

/* An arena: many small pieces that live and die together. Pieces never move. */
struct arena {
    struct arena_block *head;
    size_t used_bytes; /* in use, for reports on memory */
};

/* n bytes, aligned for any object, not cleared; NULL with err set. */
void *arena_get(struct arena *a, size_t n, struct err *err) SNAG_CHECK;
/* A copy of n bytes with a NUL appended, in the arena. */
char *arena_copy(struct arena *a, const char *p, size_t n, struct err *err) SNAG_CHECK;
/* Forgets all pieces but keeps one block: for scratch memory reused for every record. */
void arena_reset(struct arena *a);
/* Frees all pieces; the arena may be used again. */
void arena_free(struct arena *a);

SNAG_C_END

#endif
