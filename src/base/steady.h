/* steady: arrays that grow without moving, in address space that is reserved once and filled as it is touched.
 *
 *     struct steady s;
 *     steady_open(&s, sizeof(struct record));
 *     steady_room(&s, n + 1, &err);
 *     struct record *r = s.base;             r[n] is there now, and zero
 *     steady_close(&s);
 *
 * Promises: pointers stay valid until steady_close; what was never written is zero; growth copies nothing, so a table
 * of a million records grows without a pause. Large pages are requested if the system has them.
 */
#ifndef SNAG_BASE_STEADY_H
#define SNAG_BASE_STEADY_H

#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

struct steady {
    void *base;
    size_t size;     /* bytes of an element */
    size_t n;        /* elements that may be used */
    size_t filled;   /* bytes that may be touched */
    size_t reserved; /* bytes of address space */
};

/* Nothing is reserved before the first element is wanted: until then base is NULL. */
void steady_open(struct steady *s, size_t size);
/* Slow part of steady_room. */
int steady_grow(struct steady *s, size_t n, struct err *err) SNAG_CHECK;
/* Elements 0 to n - 1 may be used from now on. */
static inline int steady_room(struct steady *s, size_t n, struct err *err)
{
    return n <= s->n ? 0 : steady_grow(s, n, err);
}
/* Zeroes all elements and gives their memory back. */
int steady_clear(struct steady *s, struct err *err) SNAG_CHECK;
void steady_close(struct steady *s);

#endif
