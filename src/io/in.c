/* in: see snag/in.h. */
#include "io/in_members.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snag/files.h"
#include "snag/mem.h"

static size_t read_size_for_tests;

void in_set_read_size(size_t n)
{
    read_size_for_tests = n;
}

static ssize_t decode(struct in *in, void *dst, size_t n, struct err *err)
{
    return in->ahead ? in_ahead_read(in->ahead, dst, n, err) : in_decode(in, dst, n, err);
}

/* Fills `head` up to n bytes, fewer only at the end. */
static int look_ahead(struct in *in, size_t n, struct err *err)
{
    if (in->head_at > 0) {
        memmove(in->head, in->head + in->head_at, in->head_n - in->head_at);
        in->head_n -= in->head_at;
        in->head_at = 0;
    }
    if (mem_reserve(&in->head, &in->head_cap, n, 1, err) < 0)
        return -1;
    while (in->head_n < n) {
        ssize_t got = decode(in, in->head + in->head_n, n - in->head_n, err);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        in->head_n += (size_t)got;
    }
    return 0;
}

/* What the first bytes say: container, encoding, byte order mark. */
static int begin(struct in *in, struct err *err)
{
    static const unsigned char gzip_magic[] = {0x1f, 0x8b}, bom[] = {0xef, 0xbb, 0xbf};
    while (in->raw_n < IN_SNIFF && !in->raw_end)
        if (in_raw_more(in, err) < 0)
            return -1;
    if (in_refuse_container(in->name, in->raw, in->raw_n, err) < 0)
        return -1;
    if (in->raw_n >= sizeof gzip_magic && memcmp(in->raw, gzip_magic, sizeof gzip_magic) == 0 &&
        in_gzip_begin(in, err) < 0)
        return -1;
    if (look_ahead(in, IN_SNIFF, err) < 0 ||
        in_refuse_encoding(in, (const unsigned char *)in->head, in->head_n, err) < 0)
        return -1;
    if (in->head_n >= sizeof bom && memcmp(in->head, bom, sizeof bom) == 0)
        in->head_at = sizeof bom;
    return 0;
}

static struct in *make(const char *name, struct err *err)
{
    struct in *in = mem_zero(1, sizeof *in, err);
    if (!in)
        return NULL;
    in->fd = -1;
    in->read_size = read_size_for_tests;
    in->name = mem_copy(name, strlen(name), err);
    in->raw = in->name ? mem_zero(IN_RAW, 1, err) : NULL;
    if (!in->raw || mem_reserve(&in->head, &in->head_cap, IN_HEAD, 1, err) < 0) {
        in_close(in);
        return NULL;
    }
    return in;
}

static int open_file(struct in *in, const char *path, struct err *err)
{
    struct stat st;
    if (files_will_read(path, err) < 0)
        return -1;
    if (strcmp(path, "-") == 0)
        in->fd = STDIN_FILENO;
    else
        do
            in->fd = open(files_stands_for(path), O_RDONLY | O_CLOEXEC);
        while (in->fd < 0 && errno == EINTR);
    if (in->fd < 0 || fstat(in->fd, &st) < 0)
        return err_system(err, errno, "%s", in->name);
    if (S_ISDIR(st.st_mode))
        return err_system(err, EISDIR, "%s", in->name);
    if (S_ISREG(st.st_mode) && st.st_size > 0)
        in->size = (uint64_t)st.st_size;
    return 0;
}

int in_open(struct in **in, const char *path, struct err *err)
{
    *in = make(in_called(path), err);
    if (!*in)
        return -1;
    if (open_file(*in, path, err) == 0 && begin(*in, err) == 0)
        return 0;
    in_close(*in);
    *in = NULL;
    return -1;
}

int in_memory(struct in **in, const char *name, const void *bytes, size_t n, struct err *err)
{
    *in = make(name, err);
    if (!*in)
        return -1;
    (*in)->mem = bytes;
    (*in)->size = n;
    if (begin(*in, err) == 0)
        return 0;
    in_close(*in);
    *in = NULL;
    return -1;
}

ssize_t in_read(struct in *in, void *dst, size_t n, struct err *err)
{
    return in->through ? in_through_read(in->through, dst, n, err) : in_below(in, dst, n, err);
}

ssize_t in_below(struct in *in, void *dst, size_t n, struct err *err)
{
    size_t ready = in->head_n - in->head_at;
    if (n == 0)
        return 0;
    if (ready == 0)
        return decode(in, dst, n, err);
    if (n > ready)
        n = ready;
    memcpy(dst, in->head + in->head_at, n);
    in->head_at += n;
    return (ssize_t)n;
}

int in_peek(struct in *in, const char **p, size_t *n, struct err *err)
{
    size_t want = *n < IN_PEEK ? *n : IN_PEEK;
    *n = want;
    if (in->through)
        return in_through_peek(in->through, p, n, err);
    if (in->head_n - in->head_at < want && look_ahead(in, want, err) < 0)
        return -1;
    size_t ready = in->head_n - in->head_at;
    *p = in->head + in->head_at;
    *n = ready < want ? ready : want;
    return 0;
}

void in_skip(struct in *in, size_t n)
{
    if (in->through)
        in_through_skip(in->through, n);
    else
        in->head_at += n;
}

const char *in_name(const struct in *in)
{
    return in->name;
}

void in_position(const struct in *in, uint64_t *at, uint64_t *size)
{
    *at = in->at;
    *size = in->size;
}

void in_close(struct in *in)
{
    if (!in)
        return;
    in_stop(in);
    in_through_close(in->through);
    in_ahead_close(in->ahead);
    if (in->stop[0] > 0)
        (void)close(in->stop[0]);
    if (in->gzip)
        (void)inflateEnd(&in->z);
    in_members_close(in->members);
    free(in->isal);
    if (in->fd > STDIN_FILENO)
        (void)close(in->fd); /* nothing was written: no error can lose anything */
    free(in->name);
    free(in->raw);
    free(in->head);
    free(in);
}
