/* members: what snag writes to a .gz, read by zlib, and by several threads: whole, cut off and damaged. */
#include <stdlib.h>

#include "io/in_impl.h"
#include "snag/out.h"

#include "check.h"
#include "io_help.h"

enum { MEMBER_FILES = CHECK_ROUNDS(60), TEXT_MOST = 1200 * 1024 };

static char *plain, *got[2];
static unsigned char *file;

static size_t make_text(uint64_t *x)
{
    size_t n = io_random(x) % 5 == 0 ? io_random(x) % 3 : io_random(x) % TEXT_MOST, noise = io_random(x) % 3;
    for (size_t i = 0; i < n; i++)
        plain[i] = (char)(noise == 0 && i > 64 ? io_random(x) : 'a' + io_random(x) % (noise == 1 ? 20 : 2));
    return n;
}

static bool write_text(const char *path, size_t n, uint64_t *x)
{
    struct out *out;
    struct err err = ERR_INIT;
    if (out_open(&out, path, &err) < 0)
        return false;
    int rc = 0;
    for (size_t at = 0, some; at < n && rc == 0; at += some) {
        some = 1 + io_random(x) % (io_random(x) % 4 ? 5000 : 700000);
        some = some < n - at ? some : n - at;
        rc = out_write(out, plain + at, some, &err);
    }
    return out_close(out, rc == 0, &err) == 0;
}

static size_t load(const char *path, unsigned char *to, size_t room)
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(to, 1, room, f) : 0;
    if (f)
        (void)fclose(f);
    return n;
}

/* All bytes, and how they end. */
static size_t slurp(size_t n_file, unsigned threads, size_t part, char *to, struct err *err)
{
    struct in *in;
    size_t n = 0;
    *err = (struct err)ERR_INIT;
    if (in_memory(&in, "x", file, n_file, err) < 0)
        return 0;
    ssize_t some = in_ahead(in, threads, err) < 0 ? -1 : 1;
    while (some > 0) {
        some = in_read(in, to + n, part < TEXT_MOST + 1 - n ? part : TEXT_MOST + 1 - n, err);
        n += some > 0 ? (size_t)some : 0;
    }
    in_close(in);
    return n;
}

/* The text of a damaged member may end a match earlier or later. */
enum { MATCH_MOST = 258 };

static bool same(size_t n_file, uint64_t *x)
{
    struct err err[2];
    size_t n = slurp(n_file, 1, 1 + io_random(x) % 300000, got[0], &err[0]);
    size_t again = slurp(n_file, 2 + (unsigned)(io_random(x) % 3), 1 + io_random(x) % 300000, got[1], &err[1]);
    size_t least = n < again ? n : again, room = strstr(err[0].msg, "damaged") ? MATCH_MOST : 0;
    return n - least <= room && again - least <= room && memcmp(got[0], got[1], least) == 0 &&
           strcmp(err[0].msg, err[1].msg) == 0;
}

/* One file: whole, cut off, with a byte changed, with another member or other bytes behind it. */
static bool try_file(const char *path, uint64_t *x, size_t *n_members)
{
    size_t n = make_text(x), n_whole = 0;
    struct err err;
    if (!write_text(path, n, x))
        return false;
    size_t n_file = load(path, file, 2 * TEXT_MOST);
    for (size_t at = 0; at + 20 < n_file; ++*n_members)
        at += (size_t)file[at + 16] | (size_t)file[at + 17] << 8 | (size_t)file[at + 18] << 16;
    n_whole = slurp(n_file, 3, 70000, got[0], &err);
    if (n_whole != n || memcmp(got[0], plain, n) != 0 || *err.msg)
        return false;
    bool good = same(n_file, x) && same(n_file - 1 - io_random(x) % (n_file - 1), x);
    unsigned char *byte = &file[40 + io_random(x) % (n_file - 20)]; /* mostly not in a head, where they may differ */
    if ((size_t)(byte - file) < n_file - 8 && n_file < 270000) {
        *byte ^= (unsigned char)(1 + io_random(x) % 255);
        good = good && same(n_file, x);
    }
    memcpy(file + n_file, "more", 4);
    return good && same(n_file + 4, x);
}

int main(void)
{
    char dir[4096];
    uint64_t x = 20261130;
    size_t wrong = 0, n_members = 0;
    plain = malloc(TEXT_MOST + 1);
    got[0] = malloc(TEXT_MOST + 1);
    got[1] = malloc(TEXT_MOST + 1);
    file = malloc(2 * TEXT_MOST + 4);
    if (!plain || !got[0] || !got[1] || !file)
        return 1;
    io_folder_enter(dir, sizeof dir);
    for (int i = 0; i < MEMBER_FILES; i++) {
        in_without_isal(i % 2);
        wrong += !try_file("x.gz", &x, &n_members);
    }
    CHECK("files of members: the same bytes and errors", wrong == 0);
    CHECK("files of members: several in a file", n_members > MEMBER_FILES);
    io_folder_leave(dir);
    free(plain);
    free(got[0]);
    free(got[1]);
    free(file);
    CHECK_DONE();
}
