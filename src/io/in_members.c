/* in_members: members of our own gzip files, several inflated at once. See gzip_member.h. */
#include "io/in_members.h"

#include <stdlib.h>

#include "base/team.h"
#include "io/gzip_member.h"
#include "snag/mem.h"

enum { MEMBERS_AT_ONCE = 16 };

struct member {
    unsigned char *packed;
    char *text;
    size_t size, n_packed; /* in bytes, as its head says, and as far as the file goes */
    size_t n_expected, n_text;
    enum inflated fate; /* INFLATED_END: whole */
    uint64_t at;        /* bytes of the file before it */
};

struct in_members {
    struct member member[MEMBERS_AT_ONCE];
    size_t n, next, text_at; /* text_at: in the next one */
    bool failed;             /* reading failed behind them */
    struct err why;
};

void in_members_close(struct in_members *ms)
{
    for (size_t i = 0; ms && i < MEMBERS_AT_ONCE; i++) {
        free(ms->member[i].packed);
        free(ms->member[i].text);
    }
    free(ms);
}

/* What zlib says of a member; its text, too, unless it is there already. */
static void inflate_by_zlib(struct member *m, bool has_text)
{
    z_stream z = {.next_in = m->packed, .avail_in = (uInt)m->n_packed};
    z.next_out = (Bytef *)m->text;
    z.avail_out = (uInt)m->n_expected + 1;
    int rc = inflateInit2(&z, MAX_WBITS + 16);
    if (rc == Z_OK) {
        rc = inflate(&z, Z_SYNC_FLUSH);
        (void)inflateEnd(&z);
    }
    bool whole = rc == Z_STREAM_END && z.total_in == m->size && z.total_out == m->n_expected;
    bool cut = m->n_packed < m->size && (rc == Z_OK || rc == Z_BUF_ERROR) && z.total_out <= m->n_expected;
    m->fate = whole ? INFLATED_END : rc == Z_MEM_ERROR ? INFLATED_NO_MEMORY : cut ? INFLATED_CUT : INFLATED_BAD;
    if (whole || !has_text)
        m->n_text = z.total_out;
}

/* Whatever there is of a member that is not whole comes out as it does for any other gzip file. */
static void inflate_member(void *arg, size_t i)
{
    struct member *m = &((struct in_members *)arg)->member[i];
    m->fate = INFLATED_END;
    m->n_text = m->n_expected + 1;
    int whole = in_isal_member(m->packed, m->n_packed, m->text, &m->n_text);
    if (whole <= 0 || m->n_text != m->n_expected || m->n_packed < m->size)
        inflate_by_zlib(m, whole >= 0);
}

/* Reads a member whose head has been read: 1, -1. */
static int take_member(struct in *in, struct member *m, struct err *err)
{
    if (!m->packed)
        m->packed = mem_zero(MEMBER_MOST, 1, err);
    if (m->packed && !m->text)
        m->text = mem_zero(MEMBER_TEXT + 1, 1, err);
    if (!m->text)
        return -1;
    size_t ready = in->raw_n - in->raw_at, n = m->size < ready ? m->size : ready;
    m->at = in->at - ready;
    memcpy(m->packed, in->raw + in->raw_at, n);
    in->raw_at += n;
    for (m->n_packed = n; m->n_packed < m->size && !in->raw_end; m->n_packed += n) {
        ssize_t got = in_raw_read(in, m->packed + m->n_packed, m->size - m->n_packed, err);
        if (got < 0)
            return -1;
        n = (size_t)got;
        in->raw_end = got == 0;
    }
    return 1;
}

/* Collects members from where the input is: 0 once something else follows, or the end; -1: reading failed. */
static int collect(struct in *in, struct in_members *ms, size_t most, struct err *err)
{
    while (ms->n < most) {
        struct member *m = &ms->member[ms->n];
        while (in->raw_n - in->raw_at < MEMBER_HEAD && !in->raw_end)
            if (in_raw_more(in, err) < 0)
                return -1;
        if (in->raw_n - in->raw_at < MEMBER_HEAD || !member_read_head(in->raw + in->raw_at, &m->size, &m->n_expected))
            return 0;
        if (take_member(in, m, err) < 0)
            return -1;
        ms->n++;
    }
    return 0;
}

int in_members_fill(struct in *in, struct err *err)
{
    struct in_members *ms = in->members;
    size_t most = 2 * (size_t)in->threads;
    if (!ms) {
        ms = mem_zero(1, sizeof *ms, err);
        in->members = ms;
    }
    if (!ms)
        return -1;
    ms->n = 0;
    ms->next = 0;
    ms->text_at = 0;
    ms->failed = collect(in, ms, most < MEMBERS_AT_ONCE ? most : MEMBERS_AT_ONCE, &ms->why) < 0;
    if (ms->n == 0 && ms->failed) {
        *err = ms->why;
        return -1;
    }
    team_run(in->threads, ms->n, inflate_member, ms);
    return ms->n > 0;
}

enum inflated in_members_next(struct in_members *ms, void *dst, size_t *n, uint64_t *at)
{
    size_t room = *n;
    *n = 0;
    for (; ms->next < ms->n; ms->next++) {
        const struct member *m = &ms->member[ms->next];
        size_t some = m->n_text - ms->text_at < room ? m->n_text - ms->text_at : room;
        *at = m->at;
        if (some > 0) {
            memcpy(dst, m->text + ms->text_at, some);
            ms->text_at += some;
            *n = some;
            return INFLATED_SOME;
        }
        if (m->fate != INFLATED_END)
            return m->fate;
        ms->text_at = 0;
    }
    return INFLATED_END;
}

const struct err *in_members_failed(const struct in_members *ms)
{
    return ms->failed ? &ms->why : NULL;
}
