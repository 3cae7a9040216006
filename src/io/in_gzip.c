/* in_gzip: gzip members one behind the other, each checked to its last byte (RFC 1952). */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include "io/in_impl.h"

int in_gzip_begin(struct in *in, struct err *err)
{
    int rc = inflateInit2(&in->z, MAX_WBITS + 16); /* + 16: gzip only, with header and check sum */
    if (rc != Z_OK)
        return err_system(err, ENOMEM, "%s: gzip", in->name);
    in->gzip = true;
    return 0;
}

/* Compressed bytes used so far. */
static uint64_t used(const struct in *in)
{
    return in->at - (in->raw_n - in->raw_at);
}

static int cut_short(const struct in *in, struct err *err)
{
    return err_set(err, ERR_DATA,
                   "%s: gzip stream ends early after %" PRIu64 " bytes; the file is truncated (copy it again)",
                   in->name, in->at);
}

static int damaged(const struct in *in, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s: gzip stream is damaged near byte %" PRIu64 " (%s)", in->name, used(in),
                  in->z.msg ? in->z.msg : "no reason given");
    return err_hint(err, "copy the file again; `gzip -t FILE` tests it");
}

/* Behind a member: 1 another one begins, 0 the end (zeros up to there are padding, of tapes and blocks), -1. */
static int next_member(struct in *in, struct err *err)
{
    for (;;) {
        while (in->raw_n - in->raw_at < 2 && !in->raw_end)
            if (in_raw_more(in, err) < 0)
                return -1;
        const unsigned char *p = in->raw + in->raw_at;
        size_t n = in->raw_n - in->raw_at;
        if (n == 0)
            return 0;
        if (p[0] == 0) {
            in->raw_at++;
            continue;
        }
        if (n >= 2 && p[0] == 0x1f && p[1] == 0x8b) {
            in->between = false;
            return inflateReset(&in->z) == Z_OK ? 1 : damaged(in, err);
        }
        if (n == 1 && p[0] == 0x1f)
            return cut_short(in, err);
        (void)err_set(err, ERR_DATA, "%s: bytes after the gzip stream, from byte %" PRIu64 ", are not gzip", in->name,
                      used(in) + 1);
        return err_hint(err, "copy the file again; `gzip -t FILE` tests it");
    }
}

ssize_t in_gzip_read(struct in *in, void *dst, size_t n, struct err *err)
{
    z_stream *z = &in->z;
    uInt asked = n < UINT_MAX ? (uInt)n : UINT_MAX;
    z->next_out = dst;
    z->avail_out = asked;
    while (z->avail_out == asked) {
        if (in->between) {
            int rc = next_member(in, err);
            if (rc <= 0)
                return rc;
        }
        if (in->raw_at == in->raw_n) {
            ssize_t got = in_raw_more(in, err);
            if (got < 0)
                return -1;
            if (got == 0)
                return cut_short(in, err);
        }
        z->next_in = in->raw + in->raw_at;
        z->avail_in = (uInt)(in->raw_n - in->raw_at);
        int rc = inflate(z, Z_NO_FLUSH);
        in->raw_at = in->raw_n - z->avail_in;
        if (rc == Z_MEM_ERROR)
            return err_system(err, ENOMEM, "%s: gzip", in->name);
        if (rc == Z_STREAM_END)
            in->between = true;
        else if (rc != Z_OK && rc != Z_BUF_ERROR)
            return damaged(in, err);
    }
    return (ssize_t)(asked - z->avail_out);
}
