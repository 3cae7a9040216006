/* in: bytes from a file, a pipe or standard input, gzip or plain.
 *
 * Promises: gzip is known by its magic bytes, members may be concatenated; a truncated or damaged file is an error
 * (ERR_DATA), never a short read; UTF-16, UTF-32, zip (xlsx), xls, zstd, xz and bzip2 are recognised and refused, with
 * the command that converts them in the hint; a UTF-8 byte order mark is dropped. The result does not depend on how the
 * system splits up the reads.
 */
#ifndef SNAG_IN_H
#define SNAG_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "snag/err.h"

SNAG_C_BEGIN

struct in;

/* "-" is standard input. Directories and missing files are ERR_SYSTEM. Waits for the first 64 bytes or the end of
 * input, to recognise the format. in_close closes it; on failure *in is NULL. */
int in_open(struct in **in, const char *path, struct err *err) SNAG_CHECK;
/* Bytes in memory as an input, for tests and fuzzing; `bytes` stays the caller's. */
int in_memory(struct in **in, const char *name, const void *bytes, size_t n, struct err *err) SNAG_CHECK;
/* Up to n bytes: the number read, 0 at the end, -1 with err set. */
ssize_t in_read(struct in *in, void *dst, size_t n, struct err *err) SNAG_CHECK;
/* Looks at the first bytes (at most 4 MiB) without consuming them; *n may be less than asked only at the end. They are
 * borrowed until the next call. */
int in_peek(struct in *in, const char **p, size_t *n, struct err *err) SNAG_CHECK;
/* Consumes n bytes that in_peek showed. */
void in_skip(struct in *in, size_t n);
/* For an input that another thread reads and that may stay open for long, a pipe or a terminal: in_stop, on any thread,
 * ends it for the reader. On a file both do nothing. */
int in_stoppable(struct in *in, struct err *err) SNAG_CHECK;
void in_stop(struct in *in);
/* From now on a compressed input is decoded ahead of its reader, on a thread of its own: up to 1 MiB, with the same
 * bytes and errors; members of a file that snag wrote (snag/out.h) are inflated by that many threads, and the text of a
 * damaged one may then end a few bytes earlier or later. Plain ones, fewer
 * than two threads, and where the system has none to give: stays as it is. */
int in_ahead(struct in *in, unsigned threads, struct err *err) SNAG_CHECK;
/* From now on in_read and in_peek give what `read` makes of the input, whose own bytes in_below gives it; only one.
 * `close` is called once, by in_close or if this fails. */
struct in_filter {
    ssize_t (*read)(void *ctx, void *dst, size_t n, struct err *err); /* as in_read */
    void (*close)(void *ctx);
    void *ctx;
};
int in_through(struct in *in, struct in_filter filter, struct err *err) SNAG_CHECK;
ssize_t in_below(struct in *in, void *dst, size_t n, struct err *err) SNAG_CHECK;
/* Its name in messages: the path, or "standard input". */
const char *in_name(const struct in *in);
/* The same for a path as passed to in_open. */
const char *in_called(const char *path);
/* Bytes taken from the file so far (compressed ones for gzip) and its size (0 = unknown), for progress. */
void in_position(const struct in *in, uint64_t *at, uint64_t *size);
void in_close(struct in *in);

SNAG_C_END

#endif
