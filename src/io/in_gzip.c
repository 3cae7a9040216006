/* in_gzip: gzip members one after another, each checked to its last byte (RFC 1952). */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include "io/in_members.h"

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

/* Where in the member and why is not reported: each inflater notices at a different byte. */
static int damaged(const struct in *in, struct err *err)
{
    if (in->member_at == 0)
        (void)err_set(err, ERR_DATA, "%s: gzip stream is damaged", in->name);
    else
        (void)err_set(err, ERR_DATA, "%s: gzip stream is damaged, in the member that begins after byte %" PRIu64,
                      in->name, in->member_at);
    return err_hint(err, "copy the file again; `gzip -t FILE` tests it");
}

/* After a member: 1: another one begins, 0: the end (zeros up to it are padding from tapes and blocks), -1: failed. */
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
            in->by_isal = false;
            in->member_at = used(in);
            return inflateReset(&in->z) == Z_OK ? 1 : damaged(in, err);
        }
        if (n == 1 && p[0] == 0x1f)
            return cut_short(in, err);
        (void)err_set(err, ERR_DATA, "%s: bytes after the gzip stream, from byte %" PRIu64 ", are not gzip", in->name,
                      used(in) + 1);
        return err_hint(err, "copy the file again; `gzip -t FILE` tests it");
    }
}

static enum inflated zlib_step(struct in *in, void *dst, size_t *n, int flush)
{
    z_stream *z = &in->z;
    uInt room = *n < UINT_MAX ? (uInt)*n : UINT_MAX;
    z->next_in = in->raw + in->raw_at;
    z->avail_in = (uInt)(in->raw_n - in->raw_at);
    z->next_out = dst;
    z->avail_out = room;
    int rc = inflate(z, flush);
    in->raw_at = in->raw_n - z->avail_in;
    *n = room - z->avail_out;
    if (rc == Z_STREAM_END)
        return INFLATED_END;
    if (rc == Z_MEM_ERROR)
        return INFLATED_NO_MEMORY;
    return rc == Z_OK || rc == Z_BUF_ERROR ? INFLATED_SOME : INFLATED_BAD;
}

/* zlib stops once, after the header of a member, where ISA-L may take over. */
static enum inflated step(struct in *in, void *dst, size_t *n)
{
#ifdef SNAG_ISAL
    enum { BEHIND_HEADER = 128 };
    struct err ignored = ERR_INIT;
    if (in->by_isal)
        return in_isal_step(in, dst, n);
    if (in->z.total_out == 0) {
        enum inflated got = zlib_step(in, dst, n, Z_BLOCK);
        if (got != INFLATED_SOME || !(in->z.data_type & BEHIND_HEADER) || in->z.total_out > 0)
            return got;
        int rc = in_isal_begin(in, &ignored);
        in->by_isal = rc > 0;
        return rc < 0 ? INFLATED_NO_MEMORY : INFLATED_SOME;
    }
#endif
    return zlib_step(in, dst, n, Z_NO_FLUSH);
}

/* Bytes of members inflated together: their number, 0: what follows is inflated as it comes, -1. */
static ssize_t read_members(struct in *in, void *dst, size_t n, struct err *err)
{
    uint64_t at = 0;
    switch (in_members_next(in->members, dst, &n, &at)) {
    case INFLATED_SOME:
        return (ssize_t)n;
    case INFLATED_END:
        if (!in_members_failed(in->members))
            return 0;
        *err = *in_members_failed(in->members);
        return -1;
    case INFLATED_CUT:
        return cut_short(in, err);
    case INFLATED_NO_MEMORY:
        return err_system(err, ENOMEM, "%s: gzip", in->name);
    default:
        in->member_at = at;
        return damaged(in, err);
    }
}

ssize_t in_gzip_read(struct in *in, void *dst, size_t asked, struct err *err)
{
    for (size_t n = 0; !in->damaged;) {
        ssize_t ready = in->members ? read_members(in, dst, asked, err) : 0;
        if (ready != 0)
            return ready;
        if (in->between) {
            int rc = next_member(in, err);
            if (rc > 0 && in->threads > 1) {
                rc = in_members_fill(in, err);
                in->between = rc > 0;
                if (rc > 0)
                    continue;
                rc = rc == 0 ? 1 : -1;
            }
            if (rc <= 0)
                return rc;
        }
        n = asked;
        enum inflated got = step(in, dst, &n);
        if (got == INFLATED_NO_MEMORY)
            return err_system(err, ENOMEM, "%s: gzip", in->name);
        in->between = got == INFLATED_END;
        in->damaged = got == INFLATED_BAD;
        if (n > 0)
            return (ssize_t)n;
        if (got == INFLATED_SOME && in->raw_at == in->raw_n) {
            ssize_t more = in_raw_more(in, err);
            if (more < 0)
                return -1;
            if (more == 0)
                return cut_short(in, err);
        }
    }
    return damaged(in, err);
}
