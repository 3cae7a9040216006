/* fault_help: makes the N-th system call fail, for N = 1, 2, … until none fails.
 *
 * The linker replaces open, read, … with the functions below (Makefile, UNIT_LDFLAGS), so nothing is preloaded. A test
 * supplies a scenario that writes a file `out` in a folder of its own.
 */
#ifndef FAULT_HELP_H
#define FAULT_HELP_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

#include "io_help.h"

typedef int fault_scenario(struct err *err);

enum mode {
    FAIL,        /* the call fails for good */
    INTERRUPTED, /* interrupted by a signal: must be retried */
    SHORT        /* only one byte: must be continued */
};

static struct {
    bool armed;
    enum mode mode;
    int at, n; /* the call to fail, and calls so far, 1, 2, … */
    int mallocs;
    const char *hit; /* which function it was */
    const char *out; /* the file looked at, NULL = `out` */
    bool renamed;    /* the new file was already in place */
} fault;

static bool strikes(const char *name, bool applies)
{
    if (!fault.armed || !applies)
        return false;
    fault.n++;
    if (fault.n != fault.at)
        return false;
    fault.hit = name;
    return true;
}

/* The call fails with `why` or is interrupted. */
static int fails(int why)
{
    errno = fault.mode == INTERRUPTED ? EINTR : why;
    return -1;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
ssize_t __real_read(int fd, void *p, size_t n);
ssize_t __wrap_read(int fd, void *p, size_t n);
ssize_t __real_pread(int fd, void *p, size_t n, off_t at);
ssize_t __wrap_pread(int fd, void *p, size_t n, off_t at);
ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n);

int __wrap_open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return strikes("open", fault.mode != SHORT) ? fails(EMFILE) : __real_open(path, flags, mode);
}

ssize_t __wrap_read(int fd, void *p, size_t n)
{
    if (!strikes("read", true))
        return __real_read(fd, p, n);
    return fault.mode == SHORT ? __real_read(fd, p, 1) : fails(EIO);
}

ssize_t __wrap_pread(int fd, void *p, size_t n, off_t at)
{
    if (!strikes("pread", true))
        return __real_pread(fd, p, n, at);
    return fault.mode == SHORT ? __real_pread(fd, p, 1, at) : fails(EIO);
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    if (!strikes("write", true))
        return __real_write(fd, p, n);
    return fault.mode == SHORT ? __real_write(fd, p, 1) : fails(ENOSPC);
}

/* As on Linux: the descriptor is gone whatever is returned. */
int __wrap_close(int fd)
{
    int rc = __real_close(fd);
    return strikes("close", fault.mode != SHORT) ? fails(EIO) : rc;
}

/* Does not wait for the disk: there are thousands of runs. */
int __wrap_fsync(int fd)
{
    (void)fd;
    return strikes("fsync", fault.mode != SHORT) ? fails(EIO) : 0;
}

int __wrap_rename(const char *from, const char *to)
{
    if (strikes("rename", fault.mode != SHORT))
        return fails(EACCES);
    int rc = __real_rename(from, to);
    fault.renamed |= rc == 0 && strcmp(to, fault.out ? fault.out : "out") == 0;
    return rc;
}

/* Under AddressSanitizer one in seven: each run takes ten times as long. */
static bool no_memory(void)
{
#ifdef __SANITIZE_ADDRESS__
    enum { TRIED = 7 };
#else
    enum { TRIED = 1 };
#endif
    fault.mallocs++;
    if (fault.mallocs % TRIED != 0)
        return false;
    if (!strikes("malloc", fault.mode == FAIL))
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return no_memory() ? NULL : __real_malloc(n);
}
void *__wrap_calloc(size_t n, size_t size)
{
    return no_memory() ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *p, size_t n)
{
    return no_memory() ? NULL : __real_realloc(p, n);
}

static int fault_run(fault_scenario *scenario, enum mode mode, int at, struct err *err)
{
    *err = (struct err)ERR_INIT;
    fault.mode = mode;
    fault.at = at;
    fault.n = 0;
    fault.mallocs = 0;
    fault.hit = NULL;
    fault.renamed = false;
    fault.armed = true;
    int rc = scenario(err);
    fault.armed = false;
    return rc;
}

/* Fails call after call; the promise holds each time. `want` is what the scenario writes. */
static bool fault_each_call(fault_scenario *scenario, enum mode mode, struct view want, int *n_calls, int *closes_seen)
{
    struct buf got = {0};
    struct err err;
    bool ok = true;
    /* Under sanitizers every fourth malloc of many in a row; every third of what is only tried again, which leaves
     * nothing behind. */
    int step = CHECK_ROUNDS(10) > 1 ? 1 : mode == FAIL ? 4 : 3, last = 1;
    int descriptors = io_folder_count("/proc/self/fd"), files = io_folder_count("."), n = 0;
    do {
        io_put(fault.out ? fault.out : "out", "old", 3);
        last = mode != FAIL || (fault.hit && strcmp(fault.hit, "malloc") == 0) ? step : 1;
        n += last;
        int rc = fault_run(scenario, mode, n, &err);
        io_get(&got, fault.out ? fault.out : "out");
        bool old = view_is(buf_view(&got), "old"), new = view_eq(buf_view(&got), want);
        bool close_hit = fault.hit && strcmp(fault.hit, "close") == 0,
             malloc_hit = fault.hit && strcmp(fault.hit, "malloc") == 0;
        if (!fault.hit || mode != FAIL)
            ok = rc == 0 && new;
        else if (rc == 0) /* closing an input may fail; without memory a shortcut may be skipped */
            ok = (close_hit || malloc_hit) && new;
        else
            ok = err.kind == ERR_SYSTEM && err.errnum != 0 && err.msg[0] && (fault.renamed ? new : old);
        *closes_seen += close_hit && rc < 0;
        ok = ok && io_folder_count(".") == files && io_folder_count("/proc/self/fd") == descriptors;
        if (!ok)
            printf("# call %d (%s): rc %d, %s\n", n, fault.hit ? fault.hit : "none", rc, err.msg);
    } while (ok && fault.hit);
    *n_calls = n - last;
    buf_free(&got);
    return ok;
}

#endif
