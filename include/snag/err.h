/* err: what went wrong, reported once and in full.
 *
 * Promises: the library never prints and never exits. A function that can fail takes a `struct err *` last, fills it
 * and returns -1; callers add context on the way up; only cmd/ shows the message and picks the exit code.
 *
 *     if (in_open(&in, path, &err) < 0)
 *         return err_wrap(&err, "reading the calls");
 */
#ifndef SNAG_ERR_H
#define SNAG_ERR_H

#include <stdarg.h>

/* The contents of every public header go between these two, so that C++ links against the C names. */
#ifdef __cplusplus
#define SNAG_C_BEGIN extern "C" {
#define SNAG_C_END }
#else
#define SNAG_C_BEGIN
#define SNAG_C_END
#endif
#define SNAG_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define SNAG_CHECK __attribute__((warn_unused_result))

SNAG_C_BEGIN

/* Kinds are exit codes, so nobody has to translate between the two. */
enum err_kind {
    ERR_NONE = 0,
    ERR_USAGE = 2,  /* the command line asks for something that cannot be done */
    ERR_DATA = 3,   /* the data, a map or a rule was refused */
    ERR_SYSTEM = 4, /* memory, files, devices */
};

struct err {
    enum err_kind kind;
    int errnum;      /* the errno of an ERR_SYSTEM, or 0 (EPIPE is silent in cmd/) */
    char msg[1536];  /* one line: what and where */
    char hint[1024]; /* further lines, each shown indented, that suggest a remedy; "" = none */
};

#define ERR_INIT            \
    {                       \
        ERR_NONE, 0, "", "" \
    }

/* Sets kind and message, replacing what was there. Returns -1, so `return err_set(…)` fails in one line. A message that
 * is too long is truncated. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...) SNAG_PRINTF(3, 4);

/* The same for a failed system call: kind ERR_SYSTEM and ": " strerror(errnum) appended. */
int err_system(struct err *err, int errnum, const char *fmt, ...) SNAG_PRINTF(3, 4);

/* Prefixes the existing message with "fmt: ". Returns -1. */
int err_wrap(struct err *err, const char *fmt, ...) SNAG_PRINTF(2, 3);

/* Adds one line to the hint. Returns -1. */
int err_hint(struct err *err, const char *fmt, ...) SNAG_PRINTF(2, 3);

/* Adds the line of `text` that holds byte `column` (1 = first byte of the text) and a line with carets under `width`
 * bytes from there, followed by `note` ("" = none). Carets count characters, not bytes; of a long line, only the part
 * around them is quoted; control bytes are shown as blanks. Returns -1. */
int err_caret(struct err *err, const char *text, int column, int width, const char *note);

SNAG_C_END

#endif
