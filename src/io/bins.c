/* bins: texts gathered in many bins at once, within bounded memory; each becomes a gzip file. See bins.h. */
#include "io/bins.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/ring.h"
#include "io/out_gzip.h"
#include "io/temp.h"
#include "snag/mem.h"
#include "snag/out.h"

enum { BIN_LEAST = 4096, BINS_SLOTS = 4 };
#define NO_CHUNK UINT32_MAX

/* A member in the temporary file. */
struct chunk {
    uint64_t at;
    uint32_t n, next; /* of the same bin, or NO_CHUNK */
};

struct text {
    char *p;
    size_t n, cap;
};

struct bin {
    struct text text;
    uint32_t first, last; /* chunks */
};

struct full { /* on its way into the temporary file */
    size_t bin;
    struct text text;
};

struct bins {
    struct bin *bin;
    size_t n, most; /* bytes of text in a bin */
    struct full full[BINS_SLOTS];
    struct ring *ring;
    int fd;
    uint64_t n_bytes; /* in the temporary file */
    struct chunk *chunk;
    size_t n_chunks, cap_chunks;
    struct out_gzip *gzip;
};

static int failed(const char *doing, int errnum, struct err *err)
{
    return err_system(err, errnum, "shards: cannot %s a temporary file in %s", doing, temp_folder());
}

/* ---- packing ---- */

static int add_chunk(struct bins *b, struct bin *bin, size_t n, struct err *err)
{
    if (mem_reserve(&b->chunk, &b->cap_chunks, b->n_chunks + 1, sizeof *b->chunk, err) < 0)
        return -1;
    uint32_t i = (uint32_t)b->n_chunks++;
    b->chunk[i] = (struct chunk){b->n_bytes, (uint32_t)n, NO_CHUNK};
    if (bin->first == NO_CHUNK)
        bin->first = i;
    else
        b->chunk[bin->last].next = i;
    bin->last = i;
    b->n_bytes += n;
    return 0;
}

static int keep(struct bins *b, struct bin *bin, struct view member, struct err *err)
{
    if (temp_write(b->fd, member.p, member.n) < 0)
        return failed("write", errno, err);
    return add_chunk(b, bin, member.n, err);
}

static int pack(void *ctx, void *job, struct err *err)
{
    struct bins *b = ctx;
    struct full *full = job;
    struct view member;
    for (size_t at = 0; at < full->text.n; at += MEMBER_TEXT) {
        size_t n = full->text.n - at < MEMBER_TEXT ? full->text.n - at : MEMBER_TEXT;
        if (out_gzip_pack(b->gzip, full->text.p + at, n, &member, err) < 0 ||
            keep(b, &b->bin[full->bin], member, err) < 0)
            return -1;
    }
    full->text.n = 0;
    return 0;
}

/* The bin's text goes its way, and the bin gets the room of one that has gone. */
static int send(struct bins *b, size_t bin, struct err *err)
{
    struct full *full = ring_slot(b->ring);
    struct text empty = full->text;
    empty.n = 0;
    full->bin = bin;
    full->text = b->bin[bin].text;
    b->bin[bin].text = empty;
    return ring_give(b->ring, err);
}

/* ---- filling ---- */

char *bins_room(struct bins *b, size_t bin, size_t n, struct err *err)
{
    struct text *t = &b->bin[bin].text;
    if (t->n > 0 && n > b->most - t->n && send(b, bin, err) < 0)
        return NULL;
    if (t->n + n > t->cap && mem_reserve(&t->p, &t->cap, n > b->most ? n : b->most, 1, err) < 0)
        return NULL;
    return t->p + t->n;
}

void bins_took(struct bins *b, size_t bin, size_t n)
{
    b->bin[bin].text.n += n;
}

int bins_put(struct bins *b, size_t bin, const char *p, size_t n, struct err *err)
{
    char *room = bins_room(b, bin, n, err);
    if (!room)
        return -1;
    memcpy(room, p, n);
    bins_took(b, bin, n);
    return 0;
}

/* ---- writing ---- */

/* An output whose bytes are counted and digested. */
struct sink {
    struct out *out;
    struct sha256 sha;
    uint64_t bytes;
};

static int put(struct sink *s, const void *p, size_t n, struct err *err)
{
    sha256_add(&s->sha, p, n);
    s->bytes += n;
    return out_write(s->out, p, n, err);
}

static int put_text(struct bins *b, struct sink *s, struct view text, struct err *err)
{
    struct view member;
    for (size_t at = 0; at < text.n; at += MEMBER_TEXT) {
        size_t n = text.n - at < MEMBER_TEXT ? text.n - at : MEMBER_TEXT;
        if (out_gzip_pack(b->gzip, text.p + at, n, &member, err) < 0 || put(s, member.p, member.n, err) < 0)
            return -1;
    }
    return 0;
}

static int put_chunk(const struct bins *b, struct sink *s, const struct chunk *c, struct err *err)
{
    char some[16 * 1024];
    for (uint32_t done = 0; done < c->n;) {
        size_t n = c->n - done < sizeof some ? c->n - done : sizeof some;
        ssize_t got = pread(b->fd, some, n, (off_t)(c->at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return failed("read", got < 0 ? errno : EIO, err);
        if (put(s, some, (size_t)got, err) < 0)
            return -1;
        done += (uint32_t)got;
    }
    return 0;
}

static int put_bin(struct bins *b, struct bin *bin, struct view head, struct sink *s, struct err *err)
{
    if (put_text(b, s, head, err) < 0)
        return -1;
    for (uint32_t i = bin->first; i != NO_CHUNK; i = b->chunk[i].next)
        if (put_chunk(b, s, &b->chunk[i], err) < 0)
            return -1;
    return put_text(b, s, (struct view){bin->text.p, bin->text.n}, err);
}

int bins_write(struct bins *b, size_t bin, struct view head, const char *path, struct bin_file *file, struct err *err)
{
    struct sink s = {0};
    if (ring_drain(b->ring, err) < 0 || out_open_members(&s.out, path, err) < 0)
        return -1;
    sha256_begin(&s.sha);
    int rc = put_bin(b, &b->bin[bin], head, &s, err);
    sha256_end(&s.sha, file->sha256);
    file->bytes = s.bytes;
    free(b->bin[bin].text.p);
    b->bin[bin].text = (struct text){0};
    return out_close(s.out, rc == 0, err);
}

/* ---- the whole ---- */

static int open_ring(struct bins *b, unsigned threads, struct err *err)
{
    void *slots[BINS_SLOTS];
    const struct ring_stage stage = {pack, b};
    for (size_t i = 0; i < BINS_SLOTS; i++)
        slots[i] = &b->full[i];
    return ring_open(&b->ring, &(struct ring_way){&stage, 1, slots, BINS_SLOTS}, threads, err);
}

int bins_open(struct bins **out, size_t n, uint64_t mem_bytes, unsigned threads, struct err *err)
{
    struct bins *b = mem_zero(1, sizeof *b, err);
    *out = NULL;
    if (!b)
        return -1;
    uint64_t share = mem_bytes / n;
    b->n = n;
    b->most = share < BIN_LEAST ? BIN_LEAST : share < MEMBER_TEXT ? (size_t)share : MEMBER_TEXT;
    b->fd = temp_nameless("shards");
    int rc = b->fd < 0 ? failed("create", errno, err) : 0;
    b->bin = rc == 0 ? mem_zero(n, sizeof *b->bin, err) : NULL;
    for (size_t i = 0; b->bin && i < n; i++)
        b->bin[i].first = NO_CHUNK;
    if (!b->bin || out_gzip_open(&b->gzip, err) < 0 || open_ring(b, threads, err) < 0) {
        bins_close(b);
        return -1;
    }
    *out = b;
    return 0;
}

void bins_close(struct bins *b)
{
    if (!b)
        return;
    ring_close(b->ring);
    for (size_t i = 0; i < BINS_SLOTS; i++)
        free(b->full[i].text.p);
    for (size_t i = 0; b->bin && i < b->n; i++)
        free(b->bin[i].text.p);
    free(b->bin);
    free(b->chunk);
    out_gzip_close(b->gzip);
    if (b->fd >= 0)
        (void)close(b->fd); /* without a name: it is gone */
    free(b);
}

uint32_t bins_crc32(struct view v)
{
    return v.n ? (uint32_t)crc32(crc32(0, NULL, 0), (const Bytef *)v.p, (uInt)v.n) : 0;
}
