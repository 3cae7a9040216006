/* gzip: ISA-L gives the same as zlib, for intact, truncated and damaged files of several members. Usage: test_gzip
 * [N] */
#include <stdlib.h>

#include "io/in_impl.h"

#include "check.h"
#include "io_help.h"

#ifdef SNAG_ISAL

enum { FILES = CHECK_ROUNDS(600) };

/* All bytes of the input and how it ended; reads `part` bytes at a time. */
static void slurp(struct buf *b, struct err *err, struct view file, size_t part)
{
    struct in *in;
    ssize_t got;
    *err = (struct err)ERR_INIT;
    buf_clear(b);
    if (in_memory(&in, "x", file.p, file.n, err) < 0)
        return;
    do {
        struct err no_memory = ERR_INIT;
        if (buf_room(b, part, &no_memory) < 0)
            abort();
        got = in_read(in, b->p + b->n, part, err);
        if (got > 0)
            b->n += (size_t)got;
    } while (got > 0);
    in_close(in);
}

/* Stretches of text that compresses well, and stretches of noise. */
static void make_text(struct buf *b, uint64_t *x, size_t n)
{
    struct err err = ERR_INIT;
    buf_clear(b);
    if (buf_add(b, "id,", 3, &err) < 0)
        abort();
    while (b->n < n) {
        uint64_t r = io_random(x);
        size_t back = b->n > 1 ? 1 + (size_t)(r >> 32) % b->n : 1, len = 1 + (size_t)(r >> 8) % 60;
        if (buf_room(b, len + 8, &err) < 0)
            abort();
        if (r % 4 == 0) {
            len = sizeof r;
            memcpy(b->p + b->n, &r, len);
        } else {
            for (size_t i = 0; i < len; i++)
                b->p[b->n + i] = b->p[b->n + i - back];
        }
        b->n += len;
    }
    for (size_t i = 0; i < 64 && i < b->n; i++) /* so that it is not taken for UTF-16 */
        b->p[i] = 'a';
}

/* One member at any level and strategy, with any header; flushed in between. */
static void add_member(struct buf *dst, struct view text, uint64_t *x)
{
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
    z_stream z = {0};
    struct err err = ERR_INIT;
    unsigned char extra[300] = {0};
    uint64_t r = io_random(x);
    gz_header header = {.extra = r >> 8 & 1 ? extra : NULL,
                        .extra_len = 300,
                        .name = r >> 9 & 1 ? (Bytef *)(uintptr_t) "a name" : NULL,
                        .comment = r >> 10 & 1 ? (Bytef *)(uintptr_t) "words" : NULL,
                        .hcrc = r >> 11 & 1};
    if (deflateInit2(&z, (int)(r % 10), Z_DEFLATED, 16 + 9 + (int)(r >> 16 & 7) % 7, 1 + (int)(r >> 24 & 7),
                     strategies[(r >> 32) % 5]) != Z_OK ||
        (r >> 40 & 1 && deflateSetHeader(&z, &header) != Z_OK) || buf_room(dst, 2 * text.n + 2000, &err) < 0)
        abort();
    z.next_out = (Bytef *)dst->p + dst->n;
    z.avail_out = (uInt)(2 * text.n + 2000);
    z.next_in = (Bytef *)(uintptr_t)text.p;
    z.avail_in = (uInt)(text.n / 2);
    if (deflate(&z, r >> 41 & 1 ? Z_FULL_FLUSH : Z_NO_FLUSH) != Z_OK && text.n > 1)
        abort();
    z.avail_in = (uInt)(text.n - text.n / 2);
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    dst->n += z.total_out;
    (void)deflateEnd(&z);
}

static void damage(struct buf *gz, uint64_t *x)
{
    struct err err = ERR_INIT;
    uint64_t r = io_random(x);
    size_t at = 2 + (size_t)(r >> 8) % (gz->n - 2);
    switch (r % 8) {
    case 0:
        gz->n = at;
        break;
    case 1:
    case 2:
    case 3:
        gz->p[at] ^= (char)(1 << (r >> 40) % 8);
        break;
    case 4:
        gz->p[gz->n - 1 - (r >> 40) % 8] ^= 1;
        break;
    case 5:
        if (buf_add(gz, "\0\0\0\0junk", 4 + (r >> 40) % 5, &err) < 0)
            abort();
        break;
    default:
        break;
    }
}

static bool same_start(const struct buf *a, const struct buf *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    return n == 0 || memcmp(a->p, b->p, n) == 0;
}

static void against_zlib(int files)
{
    static const size_t parts[] = {1, 37, 4096, 262144}, reads[] = {0, 0, 1, 100};
    struct buf text = {0}, gz = {0}, want = {0}, got = {0}, all = {0};
    struct err err = ERR_INIT;
    struct err want_err, got_err;
    uint64_t x = 5;
    int different = 0, bad = 0, whole = 0, shorter = 0, lenient = 0;
    for (int i = 0; i < files; i++) {
        buf_clear(&gz);
        buf_clear(&all);
        for (uint64_t members = 1 + io_random(&x) % 3; members > 0; members--) {
            make_text(&text, &x, (size_t)(io_random(&x) % (i % 16 ? 3000 : 300000)));
            add_member(&gz, buf_view(&text), &x);
            if (buf_add(&all, text.p, text.n, &err) < 0)
                abort();
        }
        damage(&gz, &x);
        in_set_read_size(reads[io_random(&x) % 4]);
        size_t part = parts[io_random(&x) % 4];
        in_without_isal(true);
        slurp(&want, &want_err, buf_view(&gz), parts[io_random(&x) % 4]);
        in_without_isal(false);
        slurp(&got, &got_err, buf_view(&gz), part);
        bool same = strcmp(want_err.msg, got_err.msg) == 0 && strcmp(want_err.hint, got_err.hint) == 0;
        same = same && same_start(&want, &got) && (want_err.kind != ERR_NONE || want.n == got.n);
        if (!same && got_err.kind == ERR_NONE && view_eq(buf_view(&got), buf_view(&all))) {
            lenient++; /* a bit of an unused code: zlib objects, ISA-L returns what was compressed */
            continue;
        }
        different += !same;
        if (!same && different <= 5)
            printf("# file %d: zlib %zu bytes '%s', ISA-L %zu bytes '%s'\n", i, want.n, want_err.msg, got.n,
                   got_err.msg);
        bad += want_err.kind != ERR_NONE;
        whole += want_err.kind == ERR_NONE;
        shorter += want.n != got.n;
    }
    in_set_read_size(0);
    printf("# %d files, %d whole, %d with an error, %d different; %d give another number of bytes first\n", files,
           whole, bad, different, shorter);
    CHECK("gzip: ISA-L gives what zlib gives",
          different == 0 && lenient <= files / 100 && bad > files / 10 && whole > files / 10);
    buf_free(&text);
    buf_free(&all);
    buf_free(&gz);
    buf_free(&want);
    buf_free(&got);
}

int main(int argc, char **argv)
{
    against_zlib(argc > 1 ? atoi(argv[1]) : FILES);
    CHECK_DONE();
}

#else

int main(void)
{
    SKIP("gzip: ISA-L gives what zlib gives", "built without ISA-L");
    CHECK_DONE();
}

#endif
