/* lock: one run at a time over a file that a run replaces.
 *
 *     struct lock lock = LOCK_NONE;
 *     if (lock_take(&lock, "state", 600 * US_PER_S, note, ctx, &err) < 0) …      held until lock_drop, or the process
 * ends
 */
#ifndef SNAG_IO_LOCK_H
#define SNAG_IO_LOCK_H

#include <stdint.h>

#include "snag/err.h"

struct lock {
    int fd; /* of the file, for reading */
};
#define LOCK_NONE \
    {             \
        -1        \
    }

/* Locks the file as it is now, which is made, empty and readable by its owner alone, if it is not there. Waits for
 * whoever holds it, at most wait_us: `note` is told once, with whom for; then ERR_SYSTEM, naming the process. */
int lock_take(struct lock *lock, const char *path, int64_t wait_us, void (*note)(void *ctx, const char *text),
              void *ctx, struct err *err) SNAG_CHECK;
void lock_drop(struct lock *lock);

#endif
