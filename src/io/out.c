/* out: see snag/out.h. */
#include "snag/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ring.h"
#include "snag/mem.h"
#include "io/files_impl.h"
#include "io/out_gzip.h"
#include "io/place.h"
#include "io/temp.h"

enum { OUT_BUF = MEMBER_TEXT, OUT_MOST = 32, OUT_PIECES = 4, OUT_AHEAD = 4 << 20 };

/* The names of unfinished files are here and not on the heap, where a signal handler may not look. */
static struct unfinished {
    atomic_flag taken;
    char path[PATH_MAX]; /* "" = none */
} unfinished[OUT_MOST];

/* What is to be written. */
struct out_piece {
    char *buf; /* OUT_BUF bytes */
    size_t n;
};

struct out {
    int fd;
    bool ours;    /* fd is closed by us */
    char *name;   /* for messages */
    char *target; /* where the file will be; NULL: written directly */
    struct unfinished *temp;
    struct out_gzip *gzip; /* NULL: written as it is */
    bool packed;           /* something was */
    bool grows;            /* a file that is written in its place: */
    uint64_t bytes;        /* … its length */
    uint64_t on_the_way;   /* bytes that the disk has been told to take */
    char *buf;
    size_t n;
    struct ring *ring; /* writes pieces on another thread, `now` is the one at hand; NULL: they are written here */
    struct out_piece piece[OUT_PIECES], *now;
};

static int failed(const struct out *out, int errnum, struct err *err)
{
    return err_system(err, errnum, "%s: cannot write", out->name);
}

/* Opens a temporary file next to out->target and records it, with no signal in between. */
static int create_beside(struct out *out, mode_t mode, struct err *err)
{
    char prefix[PATH_MAX];
    size_t folder = place_folder_len(out->target), slot = 0;
    /* Even a name of maximum length must leave room for the suffix. */
    int n = snprintf(prefix, sizeof prefix, "%.*s.%.200s", (int)folder, out->target, out->target + folder);
    if (n < 0 || (size_t)n >= sizeof prefix)
        return err_system(err, ENAMETOOLONG, "%s", out->name);
    while (slot < OUT_MOST && atomic_flag_test_and_set(&unfinished[slot].taken))
        slot++;
    if (slot == OUT_MOST)
        return err_system(err, EMFILE, "%s: more than %d files written at once", out->name, OUT_MOST);
    out->temp = &unfinished[slot];

    sigset_t all, old;
    char path[PATH_MAX];
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    out->fd = temp_create(path, sizeof path, prefix, mode);
    int errnum = errno;
    if (out->fd >= 0)
        memcpy(out->temp->path, path, sizeof path);
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    out->ours = true;
    return out->fd < 0 ? failed(out, errnum, err) : 0;
}

/* The new file gets the mode of the one it replaces, and its owner if we are allowed to set it. */
static int inherit(struct out *out, const struct stat *old, struct err *err)
{
    if (fchown(out->fd, old->st_uid, old->st_gid) < 0 && errno != EPERM && errno != EINVAL)
        return failed(out, errno, err);
    return fchmod(out->fd, old->st_mode & 0777) < 0 ? failed(out, errno, err) : 0;
}

/* A pipe or a device is written directly; `mode` is for a new file. */
static int open_target(struct out *out, struct io_place *p, mode_t mode, struct err *err)
{
    if (p->there && S_ISDIR(p->st.st_mode))
        return failed(out, EISDIR, err);
    if (p->there && access(p->path, W_OK) < 0)
        return failed(out, errno, err);
    if (p->there && !S_ISREG(p->st.st_mode)) {
        do
            out->fd = open(p->path, O_WRONLY | O_CLOEXEC);
        while (out->fd < 0 && errno == EINTR);
        out->ours = true;
        return out->fd < 0 ? failed(out, errno, err) : 0;
    }
    out->target = p->path;
    p->path = NULL;
    if (create_beside(out, mode, err) < 0)
        return -1;
    if (!p->there && mode == 0600 && fchmod(out->fd, mode) < 0) /* whatever the umask */
        return failed(out, errno, err);
    return p->there ? inherit(out, &p->st, err) : 0;
}

static int open_place(struct out *out, const char *path, mode_t mode, struct err *err)
{
    struct io_place p;
    int rc = place_find(&p, path, STDOUT_FILENO, err);
    if (rc == 0) {
        out->fd = p.fd;
        rc = p.fd >= 0 ? 0 : open_target(out, &p, mode, err);
    }
    place_free(&p);
    return rc;
}

static bool is_gzip(const char *name)
{
    size_t len = strlen(name);
    return len > 3 && strcmp(name + len - 3, ".gz") == 0;
}

enum form { FORM_NAMED, FORM_GZIP, FORM_AS_IS }; /* how bytes become those of the file */

static int open_with_mode(struct out **out, const char *path, mode_t mode, enum form form, struct err *err)
{
    path = path ? path : "-";
    *out = NULL;
    if (files_begin_write(path, err) < 0)
        return -1;
    struct out *o = mem_zero(1, sizeof *o, err);
    if (!o)
        return -1;
    const char *name = strcmp(path, "-") == 0 ? "standard output" : path;
    o->fd = -1;
    o->name = mem_copy(name, strlen(name), err);
    o->buf = o->name ? mem_zero(OUT_BUF, 1, err) : NULL;
    bool gzip = form == FORM_GZIP || (form == FORM_NAMED && is_gzip(name));
    if (!o->buf || open_place(o, path, mode, err) < 0 || (gzip && out_gzip_open(&o->gzip, err) < 0)) {
        out_abort(o);
        return -1;
    }
    *out = o;
    return 0;
}

int out_open(struct out **out, const char *path, struct err *err)
{
    return open_with_mode(out, path, 0666, FORM_NAMED, err);
}

int out_open_private(struct out **out, const char *path, struct err *err)
{
    return open_with_mode(out, path, 0600, FORM_NAMED, err);
}

int out_open_packed(struct out **out, const char *path, struct err *err)
{
    return open_with_mode(out, path, 0600, FORM_GZIP, err);
}

int out_open_members(struct out **out, const char *path, struct err *err)
{
    return open_with_mode(out, path, 0666, FORM_AS_IS, err);
}

/* The file itself, cut where it goes on. */
static int open_grown(struct out *o, const char *path, uint64_t keep, struct err *err)
{
    struct stat st;
    do
        o->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    while (o->fd < 0 && errno == EINTR);
    o->ours = true;
    if (o->fd < 0 || fstat(o->fd, &st) < 0)
        return failed(o, errno, err);
    if (!S_ISREG(st.st_mode))
        return 0;
    o->grows = true;
    o->bytes = keep;
    if ((uint64_t)st.st_size < keep) {
        (void)err_set(err, ERR_DATA, "%s: shorter than what has been written of it, %llu bytes", o->name,
                      (unsigned long long)keep);
        return err_hint(err, "give the file that goes with this state, or begin both anew");
    }
    if (ftruncate(o->fd, (off_t)keep) < 0 || lseek(o->fd, (off_t)keep, SEEK_SET) < 0)
        return failed(o, errno, err);
    return 0;
}

int out_open_growing(struct out **out, const char *path, uint64_t keep, struct err *err)
{
    if (!path || strcmp(path, "-") == 0)
        return out_open(out, path, err);
    *out = NULL;
    if (files_begin_write(path, err) < 0)
        return -1;
    struct out *o = mem_zero(1, sizeof *o, err);
    if (!o)
        return -1;
    o->fd = -1;
    o->name = mem_copy(path, strlen(path), err);
    o->buf = o->name ? mem_zero(OUT_BUF, 1, err) : NULL;
    if (!o->buf || open_grown(o, path, keep, err) < 0) {
        out_abort(o);
        return -1;
    }
    *out = o;
    return 0;
}

/* The disk begins with what there is, while more is made: at the end, fsync has little left to wait for. */
static void begin_to_sync(struct out *out)
{
#ifdef SYNC_FILE_RANGE_WRITE
    if (!out->target || out->bytes - out->on_the_way < OUT_AHEAD)
        return;
    (void)sync_file_range(out->fd, (off_t)out->on_the_way, (off_t)(out->bytes - out->on_the_way),
                          SYNC_FILE_RANGE_WRITE);
    out->on_the_way = out->bytes;
#else
    (void)out;
#endif
}

/* At most OUT_BUF bytes, if they become gzip. */
static int put_some(struct out *out, const void *p, size_t n, struct err *err)
{
    struct view v = {p, n};
    if (out->gzip && out_gzip_pack(out->gzip, p, n, &v, err) < 0)
        return -1;
    out->packed = true;
    out->bytes += v.n;
    if (temp_write(out->fd, v.p, v.n) < 0)
        return failed(out, errno, err);
    begin_to_sync(out);
    return 0;
}

static int put(struct out *out, const void *p, size_t n, struct err *err)
{
    const char *bytes = p;
    for (; out->gzip && n > OUT_BUF; n -= OUT_BUF, bytes += OUT_BUF)
        if (put_some(out, bytes, OUT_BUF, err) < 0)
            return -1;
    return n > 0 ? put_some(out, bytes, n, err) : 0;
}

static int put_piece(void *ctx, void *job, struct err *err)
{
    const struct out_piece *piece = job;
    return put(ctx, piece->buf, piece->n, err);
}

static void take_piece(struct out *out)
{
    out->now = ring_slot(out->ring);
    out->buf = out->now->buf;
}

static int flush(struct out *out, struct err *err)
{
    size_t n = out->n;
    out->n = 0;
    if (!out->ring)
        return put(out, out->buf, n, err);
    out->now->n = n;
    int rc = ring_give(out->ring, err);
    take_piece(out);
    return rc;
}

int out_beside(struct out *out, unsigned threads, struct err *err)
{
    void *slots[OUT_PIECES];
    if (threads < 2 || out->ring)
        return 0;
    out->piece[0].buf = out->buf;
    for (size_t i = 0; i < OUT_PIECES; i++) {
        if (!out->piece[i].buf)
            out->piece[i].buf = mem_zero(OUT_BUF, 1, err);
        if (!out->piece[i].buf)
            return -1;
        slots[i] = &out->piece[i];
    }
    const struct ring_stage write = {put_piece, out};
    if (ring_open(&out->ring, &(struct ring_way){&write, 1, slots, OUT_PIECES}, threads, err) < 0)
        return -1;
    take_piece(out);
    return 0;
}

int out_write(struct out *out, const void *p, size_t n, struct err *err)
{
    if (n > OUT_BUF - out->n) {
        if (flush(out, err) < 0)
            return -1;
        if (n >= OUT_BUF)
            return out->ring && ring_drain(out->ring, err) < 0 ? -1 : put(out, p, n, err);
    }
    if (n)
        memcpy(out->buf + out->n, p, n);
    out->n += n;
    return 0;
}

char *out_room(struct out *out, size_t n, struct err *err)
{
    return n > OUT_BUF - out->n && flush(out, err) < 0 ? NULL : out->buf + out->n;
}

void out_took(struct out *out, size_t n)
{
    out->n += n;
}

int out_descriptor(const struct out *out)
{
    return out->fd;
}

bool out_can_be_aborted(const char *path)
{
    struct io_place p;
    struct err err;
    bool file = place_find(&p, path, STDOUT_FILENO, &err) == 0 && p.fd < 0 && (!p.there || S_ISREG(p.st.st_mode));
    place_free(&p);
    return file;
}

bool out_leaves_no_trace(const struct out *out)
{
    return out->target != NULL;
}

int out_text(struct out *out, const char *s, struct err *err)
{
    return out_write(out, s, strlen(s), err);
}

int out_printf(struct out *out, struct err *err, const char *fmt, ...)
{
    va_list ap;
    size_t room = OUT_BUF - out->n;
    va_start(ap, fmt);
    int n = vsnprintf(out->buf + out->n, room, fmt, ap);
    va_end(ap);
    if (n < 0)
        return failed(out, errno, err);
    if ((size_t)n < room) {
        out->n += (size_t)n;
        return 0;
    }
    char *text = mem_zero((size_t)n + 1, 1, err); /* rarely, it is longer than the buffer */
    if (!text)
        return -1;
    va_start(ap, fmt);
    (void)vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    int rc = out_write(out, text, (size_t)n, err);
    free(text);
    return rc;
}

static int sync_all(int fd)
{
    int rc;
    do
        rc = fsync(fd);
    while (rc < 0 && errno == EINTR);
    return rc;
}

/* Makes the new name survive a power failure; file systems that cannot do so are excused. */
static int sync_folder(const struct out *out, struct err *err)
{
    size_t n = place_folder_len(out->target);
    char *folder = n ? mem_copy(out->target, n, err) : mem_copy(".", 1, err);
    int fd;
    if (!folder)
        return -1;
    do
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    free(folder);
    if (fd < 0)
        return errno == EACCES ? 0 : failed(out, errno, err); /* a write-only folder */
    int rc = sync_all(fd) < 0 && errno != EINVAL && errno != ENOTSUP ? failed(out, errno, err) : 0;
    (void)close(fd);
    return rc;
}

int out_flush(struct out *out, uint64_t *bytes, struct err *err)
{
    if (flush(out, err) < 0)
        return -1;
    *bytes = out->grows ? out->bytes : 0;
    return out->grows && sync_all(out->fd) < 0 ? failed(out, errno, err) : 0;
}

/* Linux has closed the descriptor even if it says EINTR; what matters was fsync. */
static int close_out(struct out *out)
{
    int rc = out->ours && out->fd >= 0 ? close(out->fd) : 0;
    out->fd = -1;
    return rc < 0 && errno != EINTR ? -1 : 0;
}

static int finish(struct out *out, struct err *err)
{
    int rc;
    if (flush(out, err) < 0 || (out->ring && ring_drain(out->ring, err) < 0) ||
        (out->gzip && !out->packed && put_some(out, "", 0, err) < 0))
        return -1;
    if (out->target && sync_all(out->fd) < 0)
        return failed(out, errno, err);
    if (close_out(out) < 0)
        return failed(out, errno, err);
    if (!out->target)
        return 0;
    if (files_check_write(out->target, err) < 0)
        return -1;
    do
        rc = rename(out->temp->path, out->target);
    while (rc < 0 && errno == EINTR);
    if (rc < 0)
        return failed(out, errno, err);
    out->temp->path[0] = '\0';
    return sync_folder(out, err);
}

static void dispose(struct out *out)
{
    ring_close(out->ring);
    (void)close_out(out);
    if (out->temp) {
        if (out->temp->path[0])
            (void)unlink(out->temp->path);
        out->temp->path[0] = '\0';
        atomic_flag_clear(&out->temp->taken);
    }
    free(out->name);
    free(out->target);
    if (!out->piece[0].buf)
        free(out->buf);
    for (size_t i = 0; i < OUT_PIECES; i++)
        free(out->piece[i].buf);
    out_gzip_close(out->gzip);
    free(out);
}

int out_commit(struct out *out, struct err *err)
{
    int rc = finish(out, err);
    dispose(out);
    return rc;
}

void out_abort(struct out *out)
{
    if (!out)
        return;
    if (out->target)
        files_give_up(out->name);
    dispose(out);
}

int out_settle(struct out **out, struct err *err)
{
    struct out *o = *out;
    *out = NULL;
    return o ? out_commit(o, err) : 0;
}

int out_close(struct out *out, bool good, struct err *err)
{
    if (good)
        return out_commit(out, err);
    out_abort(out);
    return -1;
}

void out_abort_all(void)
{
    for (size_t i = 0; i < OUT_MOST; i++)
        if (unfinished[i].path[0])
            (void)unlink(unfinished[i].path);
}
