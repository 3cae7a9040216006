/* in_decode: the bytes of an input as they are without compression. See in_impl.h. */
#include <string.h>

#include "io/in_impl.h"

ssize_t in_decode(struct in *in, void *dst, size_t n, struct err *err)
{
    if (in->gzip)
        return in_gzip_read(in, dst, n, err);
    size_t ready = in->raw_n - in->raw_at;
    if (ready == 0)
        return in->raw_end ? 0 : in_raw_read(in, dst, n, err);
    if (n > ready)
        n = ready;
    memcpy(dst, in->raw + in->raw_at, n);
    in->raw_at += n;
    return (ssize_t)n;
}
