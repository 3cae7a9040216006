/* out: output that is complete or not there.
 *
 * A file is written next to its final place under a temporary name and renamed by out_commit after flush and fsync;
 * until then the old file is intact. Without out_commit (failure, signal, exit) the temporary file is removed. "-",
 * NULL and /dev/stdout are standard output; devices, pipes and /dev/fd/N are written directly. If the path is a
 * symbolic link, its target is replaced and the link stays. The new file has the mode of the one it replaces; a file
 * that may not be written is not replaced, nor is one that the run reads (snag/files.h).
 *
 * A file whose name ends with .gz is written as gzip, which every gunzip reads: a member for each 256 KiB, so that snag
 * can read it with several threads.
 */
#ifndef SNAG_OUT_H
#define SNAG_OUT_H

#include <stdbool.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

struct out;
int out_open(struct out **out, const char *path, struct err *err) SNAG_CHECK;
/* The same for files with rows about people: a new file is readable by its owner alone (0600), whatever the umask. */
int out_open_private(struct out **out, const char *path, struct err *err) SNAG_CHECK;
/* From now on a thread of its own writes what out_write gathers (and packs it, if it becomes gzip), if there are
 * `threads`. An error then comes with a later call, at the latest with out_commit. */
int out_beside(struct out *out, unsigned threads, struct err *err) SNAG_CHECK;
/* As out_open_private, and written as gzip whatever its name. */
int out_open_packed(struct out **out, const char *path, struct err *err) SNAG_CHECK;
/* As out_open, for what is gzip already: written as it is whatever its name. */
int out_open_members(struct out **out, const char *path, struct err *err) SNAG_CHECK;
/* A file that grows as it is written: what stands behind its first `keep` bytes is cut off, and writing begins there. A
 * new one is made. ERR_DATA if it is shorter. Pipes and devices are written as ever. */
int out_open_growing(struct out **out, const char *path, uint64_t keep, struct err *err) SNAG_CHECK;
/* Writes what has gathered, and of a growing file syncs it; *bytes is its length then. Not beside. */
int out_flush(struct out *out, uint64_t *bytes, struct err *err) SNAG_CHECK;
/* What is written; the out's. */
int out_descriptor(const struct out *out);
/* Buffered. ERR_SYSTEM with errnum on failure; including EPIPE (cmd/ then ends silently). */
int out_write(struct out *out, const void *p, size_t n, struct err *err) SNAG_CHECK;
/* Room for n bytes, at most OUT_ROOM, to be written in place; out_took says how many they are. NULL with err set. */
enum { OUT_ROOM = 64 * 1024 };
char *out_room(struct out *out, size_t n, struct err *err);
void out_took(struct out *out, size_t n);
int out_text(struct out *out, const char *s, struct err *err) SNAG_CHECK;
int out_printf(struct out *out, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* Flushes, syncs, renames, syncs the folder; the out is closed in any case. If only the last of these fails, the new
 * file is there and complete, but might not survive a power failure. */
int out_commit(struct out *out, struct err *err) SNAG_CHECK;
/* Commits an output that somebody keeps, and forgets it: *out is NULL then. NULL is no output, and fine. */
int out_settle(struct out **out, struct err *err) SNAG_CHECK;
/* For the end of a function that writes: commits if `good`, otherwise aborts and returns -1, leaving err as it is. */
int out_close(struct out *out, bool good, struct err *err) SNAG_CHECK;
/* Aborts: removes the temporary file. NULL is allowed. */
void out_abort(struct out *out);
/* Would it, whatever was written until then? Not a pipe or a device, which is written directly. */
bool out_leaves_no_trace(const struct out *out);
/* Would it be so of a path that has not been opened? */
bool out_can_be_aborted(const char *path);
/* Removes all unfinished files, for signal handlers and exit: async-signal-safe. */
void out_abort_all(void);

SNAG_C_END

#endif
