/* place: see place.h. */
#include "io/place.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "snag/in.h"
#include "snag/mem.h"

enum { LINKS_MOST = 40 };

size_t place_folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* A descriptor's number, or -1. */
static int number(const char *digits)
{
    char *end;
    if (!isdigit((unsigned char)*digits))
        return -1;
    errno = 0;
    long n = strtol(digits, &end, 10);
    return *end == '\0' && errno == 0 && n <= INT_MAX ? (int)n : -1;
}

/* The folder part of a path, or "." if there is none. */
static const char *folder_of(const char *path, char *folder, size_t size)
{
    size_t n = place_folder_len(path);
    if (n >= size)
        return NULL;
    (void)snprintf(folder, size, "%.*s", n ? (int)n : 1, n ? path : ".");
    return folder;
}

/* Is that the folder of our own descriptors: /proc/PID/fd, or that of a thread? */
static bool is_folder_of_descriptors(const char *folder)
{
    char real[PATH_MAX], ours[64];
    int n = snprintf(ours, sizeof ours, "/proc/%ld/", (long)getpid());
    if (!realpath(folder, real) || strncmp(real, ours, (size_t)n) != 0)
        return false;
    const char *rest = real + n;
    if (strncmp(rest, "task/", 5) == 0) {
        rest += 5;
        rest += strspn(rest, "0123456789/");
    }
    return strcmp(rest, "fd") == 0;
}

/* A descriptor that is open already, or -1. */
static int open_descriptor(const char *path)
{
    char folder[PATH_MAX];
    if (strcmp(path, "/dev/stdin") == 0)
        return STDIN_FILENO;
    if (strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    if (strncmp(path, "/dev/fd/", 8) == 0)
        return number(path + 8);
    int n = number(path + place_folder_len(path));
    if (n < 0 || !folder_of(path, folder, sizeof folder))
        return -1;
    return is_folder_of_descriptors(folder) ? n : -1;
}

/* Follows one symbolic link: 1, or 0 if *now is not one. */
static int follow(char **now, struct err *err)
{
    char target[PATH_MAX];
    ssize_t n = readlink(*now, target, sizeof target - 1);
    if (n < 0)
        return 0; /* no link, or nothing there */
    target[n] = '\0';
    size_t folder = *target == '/' ? 0 : place_folder_len(*now);
    char *next = mem_zero(folder + (size_t)n + 1, 1, err);
    if (!next)
        return -1;
    memcpy(next, *now, folder);
    memcpy(next + folder, target, (size_t)n);
    free(*now);
    *now = next;
    return 1;
}

/* What was handed to us is not closed on exec; everything we opened is. */
static int find_descriptor(struct io_place *p, const char *path, struct err *err)
{
    int flags = fcntl(p->fd, F_GETFD);
    bool standard = p->fd <= STDERR_FILENO; /* if one is closed, reading or writing will report it */
    if (!standard && (flags < 0 || flags & FD_CLOEXEC))
        return err_system(err, EBADF, "%s", path);
    p->there = fstat(p->fd, &p->st) == 0;
    return 0;
}

int place_find(struct io_place *p, const char *path, int standard, struct err *err)
{
    char folder[PATH_MAX];
    struct stat st;
    int links = 0, rc;
    *p = (struct io_place){.fd = strcmp(path, "-") == 0 ? standard : -1};
    if (p->fd >= 0)
        return find_descriptor(p, path, err);
    p->path = mem_copy(path, strlen(path), err);
    if (!p->path)
        return -1;
    do {
        p->fd = open_descriptor(p->path);
        if (p->fd >= 0)
            return find_descriptor(p, path, err);
        if (links == LINKS_MOST)
            return err_system(err, ELOOP, "%s", path);
        links++;
        rc = follow(&p->path, err);
    } while (rc > 0);
    if (rc < 0)
        return -1;
    p->there = stat(p->path, &p->st) == 0;
    p->has_folder = folder_of(p->path, folder, sizeof folder) && stat(folder, &st) == 0;
    if (p->has_folder) {
        p->folder_dev = st.st_dev;
        p->folder_ino = st.st_ino;
    }
    return 0;
}

void place_free(struct io_place *p)
{
    free(p->path);
    *p = (struct io_place){.fd = -1};
}

bool place_same(const struct io_place *a, const struct io_place *b)
{
    if (a->fd >= 0 && a->fd == b->fd)
        return true;
    if (a->there && b->there && a->st.st_dev == b->st.st_dev && a->st.st_ino == b->st.st_ino)
        return true;
    return a->has_folder && b->has_folder && a->folder_dev == b->folder_dev && a->folder_ino == b->folder_ino &&
           strcmp(a->path + place_folder_len(a->path), b->path + place_folder_len(b->path)) == 0;
}

const char *in_called(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}
