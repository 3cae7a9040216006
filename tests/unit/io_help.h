/* io_help: for tests of io: bytes as gzip, files in a temporary folder, random numbers by xorshift. */
#ifndef IO_HELP_H
#define IO_HELP_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "snag/str.h"

/* Marsaglia (2003); the state must not be 0. */
static inline uint64_t io_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* Adds the bytes as one gzip member. */
static inline void io_gzip(struct buf *dst, const char *p, size_t n)
{
    struct err err = ERR_INIT;
    z_stream z = {0};
    if (deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
        buf_room(dst, deflateBound(&z, n), &err) < 0)
        abort();
    z.next_in = (Bytef *)(uintptr_t)p;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)(dst->p + dst->n);
    z.avail_out = (uInt)(dst->cap - dst->n);
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    dst->n += z.total_out;
    (void)deflateEnd(&z);
}

static inline void io_put(const char *path, const char *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(p, 1, n, f) != n || fclose(f) != 0)
        abort();
}

/* The whole file, or "(none)". */
static inline void io_get(struct buf *b, const char *path)
{
    struct err err = ERR_INIT;
    char part[4096];
    size_t n;
    buf_clear(b);
    FILE *f = fopen(path, "rb");
    if (!f) {
        if (buf_adds(b, "(none)", &err) < 0)
            abort();
        return;
    }
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        if (buf_add(b, part, n, &err) < 0)
            abort();
    (void)fclose(f);
}

/* A fresh folder, entered; io_folder_leave removes it with its files. */
static inline void io_folder_enter(char *dir, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(dir, size, "%s/snag-unit-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(dir) || chdir(dir) != 0)
        abort();
}

/* How many entries `dir` has. */
static inline int io_folder_count(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    if (!d)
        return -1;
    for (const struct dirent *e = readdir(d); e; e = readdir(d))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    (void)closedir(d);
    return n;
}

static inline void io_folder_leave(const char *dir)
{
    DIR *d = opendir(dir);
    if (!d)
        abort();
    for (const struct dirent *e = readdir(d); e; e = readdir(d))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            (void)unlinkat(dirfd(d), e->d_name, 0);
    (void)closedir(d);
    if (chdir("/") != 0 || rmdir(dir) != 0)
        abort();
}

#endif
