/* in_raw: bytes of an input as stored, before anything is inflated. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/in_impl.h"

int in_stoppable(struct in *in, struct err *err)
{
    enum { PIPE_BYTES = 1 << 20 };
    struct stat st;
    if (in->fd < 0 || fstat(in->fd, &st) < 0 || S_ISREG(st.st_mode))
        return 0;
#ifdef F_SETPIPE_SZ
    if (S_ISFIFO(st.st_mode)) /* as it is, a pipe holds a quarter of what is read at a time */
        (void)fcntl(in->fd, F_SETPIPE_SZ, PIPE_BYTES);
#endif
    return pipe2(in->stop, O_CLOEXEC) < 0 ? err_system(err, errno, "%s", in->name) : 0;
}

void in_stop(struct in *in)
{
    if (in->stop[1] > 0)
        (void)close(in->stop[1]);
    in->stop[1] = 0;
}

/* Waits for bytes. False: nobody wants them any more. */
static bool come(const struct in *in)
{
    struct pollfd either[] = {{.fd = in->fd, .events = POLLIN}, {.fd = in->stop[0], .events = POLLIN}};
    if (in->stop[0] <= 0)
        return true;
    while (poll(either, 2, -1) < 0 && errno == EINTR)
        ;
    return either[1].revents == 0;
}

ssize_t in_raw_read(struct in *in, void *dst, size_t n, struct err *err)
{
    ssize_t got;
    if (in->read_size && n > in->read_size)
        n = in->read_size;
    if (in->fd < 0) {
        if (n > in->size - in->at)
            n = (size_t)(in->size - in->at);
        if (n)
            memcpy(dst, in->mem + in->at, n);
        got = (ssize_t)n;
    } else if (!come(in)) {
        got = 0;
    } else {
        do
            got = read(in->fd, dst, n);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return err_system(err, errno, "%s: reading failed", in->name);
    }
    in->at += (uint64_t)got;
    return got;
}

ssize_t in_raw_more(struct in *in, struct err *err)
{
    if (in->raw_at > 0) {
        memmove(in->raw, in->raw + in->raw_at, in->raw_n - in->raw_at);
        in->raw_n -= in->raw_at;
        in->raw_at = 0;
    }
    if (in->raw_end)
        return 0;
    ssize_t got = in_raw_read(in, in->raw + in->raw_n, IN_RAW - in->raw_n, err);
    if (got > 0)
        in->raw_n += (size_t)got;
    in->raw_end = got == 0;
    return got;
}
