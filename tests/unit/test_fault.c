/* fault: what happens when the N-th call to the system fails, for N = 1, 2, … until all goes well.
 *
 * The linker puts the functions below in place of open, read, … (Makefile, UNIT_LDFLAGS_test_fault), so
 * nothing is preloaded. The scenario reads a CSV file plain and one in gzip, sorts with spill, writes, commits.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

#include "check.h"
#include "io_help.h"
#include "snag/in.h"
#include "snag/out.h"
#include "snag/rows.h"
#include "snag/sorter.h"

enum mode {
    FAIL,        /* the call fails for good */
    INTERRUPTED, /* a signal came: to be tried again */
    SHORT        /* one byte only: to be continued */
};

static struct {
    bool armed;
    enum mode mode;
    int at, n;         /* the call to fail, and calls so far, 1, 2, … */
    const char *hit;   /* which function it was */
    bool renamed;      /* the new file was in place by then */
} fault;

static bool strikes(const char *name, bool applies)
{
    if (!fault.armed || !applies || ++fault.n != fault.at)
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
int __real_fsync(int fd);
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

int __wrap_fsync(int fd) { return strikes("fsync", fault.mode != SHORT) ? fails(EIO) : __real_fsync(fd); }

int __wrap_rename(const char *from, const char *to)
{
    if (strikes("rename", fault.mode != SHORT))
        return fails(EACCES);
    int rc = __real_rename(from, to);
    fault.renamed = rc == 0;
    return rc;
}

static bool no_memory(void)
{
    if (!strikes("malloc", fault.mode == FAIL))
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t n) { return no_memory() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size) { return no_memory() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *p, size_t n) { return no_memory() ? NULL : __real_realloc(p, n); }

enum { RECORD = 1400, ROWS = 300 }; /* three times 300 records of this size: more than the sorter's 1 MiB */

/* Adds the rows of a file to the sorter, by their first cell; the second fills a record. */
static int add_rows(struct sorter *s, const char *path, struct err *err)
{
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct row row;
    char bytes[RECORD] = {0};
    int rc = in_open(&in, path, err);
    if (rc == 0)
        rc = rows_open(&rows, in, &(struct rows_format){.kind = ROWS_CSV}, err);
    while (rc == 0 && (rc = rows_next(rows, &row, err)) > 0) {
        if (row.fate != ROW_OK || row.n != 2 || row.cell[1].n > RECORD) {
            rc = err_set(err, ERR_DATA, "unexpected row");
            continue;
        }
        memcpy(bytes, row.cell[1].p, row.cell[1].n);
        rc = sorter_add(s, atoi(row.cell[0].p), 0, bytes, sizeof bytes, err);
    }
    rows_close(rows);
    in_close(in);
    return rc;
}

static int write_sorted(struct sorter *s, const char *path, struct err *err)
{
    struct out *out;
    struct record r;
    int rc = out_open(&out, path, err);
    if (rc < 0)
        return -1;
    while (rc == 0 && (rc = sorter_next(s, &r, err)) > 0)
        rc = out_write(out, r.bytes, r.n, err) < 0 || out_text(out, "\n", err) < 0 ? -1 : 0;
    if (rc == 0)
        return out_commit(out, err);
    out_abort(out);
    return -1;
}

static int scenario(struct err *err)
{
    struct sorter *s = NULL;
    int rc = sorter_open(&s, 0, err);
    if (rc == 0)
        rc = add_rows(s, "a.csv", err);
    if (rc == 0)
        rc = add_rows(s, "b.csv.gz", err);
    if (rc == 0)
        rc = sorter_sort(s, NULL, NULL, err);
    if (rc == 0)
        rc = write_sorted(s, "out", err);
    sorter_close(s);
    return rc;
}

static int run(enum mode mode, int at, struct err *err)
{
    *err = (struct err)ERR_INIT;
    fault.mode = mode;
    fault.at = at;
    fault.n = 0;
    fault.hit = NULL;
    fault.renamed = false;
    fault.armed = true;
    int rc = scenario(err);
    fault.armed = false;
    return rc;
}

static void make_input(void)
{
    struct buf text = {0}, gz = {0};
    struct err err = ERR_INIT;
    uint64_t x = 5;
    for (int file = 0; file < 2; file++) {
        buf_clear(&text);
        for (int i = 0; i < ROWS; i++)
            if (buf_addf(&text, &err, "%d,\"row %d\nof file %d, %060d\"\r\n", (int)(io_random(&x) % 1000), i, file, i) < 0)
                abort();
        io_gzip(&gz, text.p, text.n);
        if (file == 0)
            io_put("a.csv", text.p, text.n);
    }
    io_put("b.csv.gz", gz.p, gz.n);
    buf_free(&text);
    buf_free(&gz);
}

/* Fails call after call; the promise holds each time. `want` is what the scenario writes. */
static bool each_call(enum mode mode, struct view want, int *n_calls, int *closes_seen)
{
    struct buf got = {0};
    struct err err;
    bool ok = true;
    int descriptors = io_folder_count("/proc/self/fd"), n = 0;
    do {
        io_put("out", "old", 3);
        int rc = run(mode, ++n, &err);
        io_get(&got, "out");
        bool old = view_is(buf_view(&got), "old"), new = view_eq(buf_view(&got), want);
        bool close_hit = fault.hit && strcmp(fault.hit, "close") == 0;
        if (!fault.hit || mode != FAIL)
            ok = rc == 0 && new;
        else if (rc == 0) /* only what was read may fail to close */
            ok = close_hit && new;
        else
            ok = err.kind == ERR_SYSTEM && err.errnum != 0 && err.msg[0] && (fault.renamed ? new : old);
        *closes_seen += close_hit && rc < 0;
        ok = ok && io_folder_count(".") == 3 && io_folder_count("/proc/self/fd") == descriptors;
        if (!ok)
            printf("# call %d (%s): rc %d, %s\n", n, fault.hit ? fault.hit : "none", rc, err.msg);
    } while (ok && fault.hit);
    *n_calls = n - 1;
    buf_free(&got);
    return ok;
}

int main(void)
{
    char dir[200], name[100];
    struct err err;
    struct buf want = {0};
    int n, closes = 0;
    io_folder_enter(dir, sizeof dir);
    if (setenv("TMPDIR", dir, 1) != 0)
        abort();
    in_set_read_size(5000);
    make_input();
    CHECK("fault: the scenario without faults", run(FAIL, 0, &err) == 0);
    io_get(&want, "out");
    CHECK("fault: its output", want.n > 1000000);

    bool ok = each_call(FAIL, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault: each of %d calls fails", n);
    CHECK(name, ok && n > 50);
    CHECK("fault: the output fails to close", closes == 1);
    ok = each_call(INTERRUPTED, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault: each of %d calls is interrupted", n);
    CHECK(name, ok && n > 50);
    ok = each_call(SHORT, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault: each of %d calls moves one byte", n);
    CHECK(name, ok && n > 50);
    buf_free(&want);
    io_folder_leave(dir);
    CHECK_DONE();
}
