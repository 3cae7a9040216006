/* out: output that is whole or not there.
 *
 * A file is written beside its final place under a temporary name and renamed by out_commit after flush and
 * fsync; until then the old file is intact. Without out_commit (failure, signal, exit) the temporary file goes.
 * "-", NULL and
 * /dev/stdout are standard output; devices, pipes and /dev/fd/N are written directly. Where the path
 * is a symbolic link, what it points to is replaced and the link stays. The new file has the mode of the one it
 * replaces; one that may not be written is not replaced. What the run reads is not replaced either (snag/files.h).
 */
#ifndef SNAG_OUT_H
#define SNAG_OUT_H

#include <stdbool.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

struct out;
int out_open(struct out **out, const char *path, struct err *err) SNAG_CHECK;
/* The same for what holds rows of persons: a new file is for its owner's eyes alone (0600), whatever the umask. */
int out_open_private(struct out **out, const char *path, struct err *err) SNAG_CHECK;
/* Buffered. ERR_SYSTEM with errnum on failure; EPIPE too (cmd/ ends silently then). */
int out_write(struct out *out, const void *p, size_t n, struct err *err) SNAG_CHECK;
int out_text(struct out *out, const char *s, struct err *err) SNAG_CHECK;
int out_printf(struct out *out, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* Flushes, syncs, renames, syncs the folder; the out is closed either way. Where only the last of these fails, the
 * new file is there and whole, but might not survive a loss of power. */
int out_commit(struct out *out, struct err *err) SNAG_CHECK;
/* The end of a function that wrote: commits where all is good, else gives up and returns -1, with err as it is. */
int out_close(struct out *out, bool good, struct err *err) SNAG_CHECK;
/* Gives up: the temporary file is removed. NULL is allowed. */
void out_abort(struct out *out);
/* Removes what is unfinished, for signal handlers and exit: async-signal-safe. */
void out_abort_all(void);

SNAG_C_END

#endif
