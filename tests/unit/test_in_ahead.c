/* in_ahead: the same bytes and errors as without it, whole, damaged, and left before the end. */
#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

#include "check.h"
#include "snag/in.h"

enum { BYTES = 3 * 1024 * 1024, ROOM = BYTES + 1024 };

static unsigned char *packed;
static char *plain, *got[2];

static size_t pack(void)
{
    uint32_t seed = 1;
    z_stream z = {0};
    for (size_t i = 0; i < BYTES; i++) {
        seed = seed * 1664525 + 1013904223;
        plain[i] = (char)('a' + (seed >> 24) % 20);
    }
    if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    z.next_in = (Bytef *)plain;
    z.avail_in = BYTES;
    z.next_out = packed;
    z.avail_out = ROOM;
    int rc = deflate(&z, Z_FINISH);
    size_t n = z.total_out;
    (void)deflateEnd(&z);
    return rc == Z_STREAM_END ? n : 0;
}

/* Reads all, in pieces of growing size; the result of the last read. */
static ssize_t read_all(size_t n, bool ahead, char *to, size_t *n_got, struct err *err)
{
    struct in *in;
    *n_got = 0;
    if (in_memory(&in, "packed", packed, n, err) < 0)
        return -1;
    ssize_t rc = ahead && in_ahead(in, 2, err) < 0 ? -1 : 1;
    for (size_t size = 1; rc > 0; size = size * 3 % 300000 + 1) {
        rc = in_read(in, to + *n_got, size < ROOM - *n_got ? size : ROOM - *n_got, err);
        *n_got += rc > 0 ? (size_t)rc : 0;
    }
    ssize_t again = rc < 0 ? in_read(in, to + *n_got, 1, err) : rc;
    in_close(in);
    return again;
}

static void same(const char *what, size_t n, bool intact)
{
    struct err err[2] = {ERR_INIT, ERR_INIT};
    size_t n_got[2];
    ssize_t rc[2];
    for (size_t i = 0; i < 2; i++)
        rc[i] = read_all(n, i == 1, got[i], &n_got[i], &err[i]);
    printf("# %s: %zu bytes, %s\n", what, n_got[0], err[0].msg);
    CHECK("as many bytes", n_got[0] == n_got[1]);
    CHECK("the same bytes", memcmp(got[0], got[1], n_got[0]) == 0);
    CHECK("the bytes that were packed", !intact || memcmp(got[0], plain, n_got[0]) == 0);
    CHECK("the same end", rc[0] == rc[1]);
    CHECK_STR("the same message", err[1].msg, err[0].msg);
}

static void left(size_t n, size_t after)
{
    struct err err = ERR_INIT;
    struct in *in;
    char bytes[100];
    if (in_memory(&in, "packed", packed, n, &err) < 0 || in_ahead(in, 2, &err) < 0) {
        CHECK("opened", false);
        return;
    }
    bool read = after == 0 || in_read(in, bytes, sizeof bytes, &err) > 0;
    in_close(in);
    CHECK("left before the end", read);
}

int main(void)
{
    packed = malloc(ROOM);
    plain = malloc(ROOM);
    got[0] = malloc(ROOM);
    got[1] = malloc(ROOM);
    size_t n = packed && plain && got[0] && got[1] ? pack() : 0;
    CHECK("packed", n > 0);
    if (n == 0)
        return 1;
    same("whole", n, true);
    same("cut", n - 1, true);
    same("cut in the middle", n / 2, true);
    same("cut at the beginning", 100, true);
    packed[n / 3] ^= 0x55;
    same("damaged", n, false);
    packed[n / 3] ^= 0x55;
    packed[n - 6] ^= 1;
    same("another checksum", n, true);
    packed[n - 6] ^= 1;
    memcpy(packed, plain, 1000);
    same("plain", 1000, true);
    n = pack();
    left(n, 0);
    left(n, 100);
    free(packed);
    free(plain);
    free(got[0]);
    free(got[1]);
    CHECK_DONE();
}
