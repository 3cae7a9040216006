/* follow: whole lines of an input that grows, as they come, and when none does. See follow.h. */
#include "io/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snag/in.h"
#include "snag/mem.h"

enum { READ_BYTES = 64 * 1024, DRAIN_BYTES = 1 << 20 };

struct follow {
    int fd;
    bool ours;
    int stop[2]; /* a pipe: a byte in it says stop */
    char *name;
    size_t max_line;
    struct buf bytes; /* read; [0, given) was given */
    size_t given, whole;
    bool over, stopping;
    size_t drained; /* since then */
};

int follow_open(struct follow **follow, const char *path, size_t max_line, struct err *err)
{
    struct follow *f = mem_zero(1, sizeof *f, err);
    *follow = NULL;
    if (!f)
        return -1;
    *f = (struct follow){.fd = STDIN_FILENO, .stop = {-1, -1}, .max_line = max_line};
    bool standard = strcmp(path, "-") == 0;
    const char *name = in_called(path);
    f->name = mem_copy(name, strlen(name), err);
    int rc = f->name ? 0 : -1;
    if (rc == 0 && !standard) {
        do
            f->fd = open(path, O_RDONLY | O_CLOEXEC);
        while (f->fd < 0 && errno == EINTR);
        f->ours = true;
        rc = f->fd < 0 ? err_system(err, errno, "%s", f->name) : 0;
    }
    struct stat st;
    if (rc == 0 && fstat(f->fd, &st) == 0 && S_ISDIR(st.st_mode))
        rc = err_system(err, EISDIR, "%s", f->name);
    if (rc == 0 && pipe2(f->stop, O_CLOEXEC | O_NONBLOCK) < 0)
        rc = err_system(err, errno, "%s", f->name);
    if (rc < 0) {
        follow_close(f);
        return -1;
    }
    *follow = f;
    return 0;
}

void follow_close(struct follow *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < 2; i++)
        if (f->stop[i] >= 0)
            (void)close(f->stop[i]);
    if (f->ours && f->fd >= 0)
        (void)close(f->fd);
    buf_free(&f->bytes);
    free(f->name);
    free(f);
}

void follow_stop(const struct follow *f)
{
    int errnum = errno;
    ssize_t n = write(f->stop[1], "", 1);
    (void)n; /* a full pipe says the same */
    errno = errnum;
}

/* What has been given makes room. */
static void move_up(struct follow *f)
{
    size_t rest = f->bytes.n - f->given;
    if (f->given && rest)
        memmove(f->bytes.p, f->bytes.p + f->given, rest);
    f->bytes.n = rest;
    f->given = 0;
    f->whole = 0;
}

/* 1: there is something to read, or its end; 0: not for as long as idle_us. */
static int poll_input(struct follow *f, int64_t idle_us, struct err *err)
{
    struct pollfd wait[2] = {{f->fd, POLLIN, 0}, {f->stopping ? -1 : f->stop[0], POLLIN, 0}};
    int64_t ms = f->stopping ? 0 : idle_us < 0 ? -1 : (idle_us + 999) / 1000;
    int rc;
    do
        rc = poll(wait, 2, ms > INT_MAX ? INT_MAX : (int)ms);
    while (rc < 0 && errno == EINTR);
    if (rc < 0)
        return err_system(err, errno, "%s", f->name);
    if (wait[1].revents)
        f->stopping = true;
    return wait[0].revents != 0;
}

static int read_more(struct follow *f, struct err *err)
{
    ssize_t got;
    if (buf_room(&f->bytes, READ_BYTES, err) < 0)
        return -1;
    do
        got = read(f->fd, f->bytes.p + f->bytes.n, READ_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_system(err, errno, "%s: cannot read", f->name);
    size_t from = f->bytes.n;
    f->bytes.n += (size_t)got;
    f->over = got == 0;
    f->drained += f->stopping ? (size_t)got : 0;
    if (f->over)
        f->whole = f->bytes.n;
    for (size_t i = f->bytes.n; i > from && !f->whole; i--)
        if (f->bytes.p[i - 1] == '\n')
            f->whole = i;
    if (from == 0 && f->bytes.n > 1 && memcmp(f->bytes.p, "\x1f\x8b", 2) == 0) {
        (void)err_set(err, ERR_DATA, "%s: gzip, which is read to its end, not as it grows", f->name);
        return err_hint(err, "read it without --live");
    }
    if (!f->whole && f->bytes.n > f->max_line)
        return err_set(err, ERR_DATA, "%s: a line of more than %zu bytes (--max-line)", f->name, f->max_line);
    return 0;
}

int follow_wait(struct follow *f, int64_t idle_us, enum follow_news *news, struct err *err)
{
    move_up(f);
    while (!f->whole && !f->over) {
        int rc = poll_input(f, idle_us, err);
        if (rc < 0 || (rc > 0 && read_more(f, err) < 0))
            return -1;
        if (rc == 0 && f->stopping) {
            f->over = true;
        } else if (rc == 0) {
            *news = FOLLOW_IDLE;
            return 0;
        }
        f->over = f->over || f->drained > DRAIN_BYTES;
    }
    *news = f->whole ? FOLLOW_LINES : FOLLOW_OVER;
    return 0;
}

struct view follow_text(struct follow *f)
{
    struct view text = {f->bytes.p + f->given, f->whole - f->given};
    f->given = f->whole;
    return text;
}
