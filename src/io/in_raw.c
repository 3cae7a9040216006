/* in_raw: bytes of an input as stored, before anything is inflated. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "io/in_impl.h"

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
