/* lock: one run at a time over a file that a run replaces. See lock.h. */
#include "io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { STEP_US = 20000, HOLDER_LEN = 40 };

static int open_as(const char *path, int more)
{
    int fd;
    do
        fd = open(path, O_RDWR | O_CLOEXEC | more, 0600);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* A new file is its owner's alone, whatever the umask. */
static int open_it(const char *path)
{
    int fd = open_as(path, O_CREAT | O_EXCL);
    if (fd >= 0)
        (void)fchmod(fd, 0600);
    return fd < 0 && errno == EEXIST ? open_as(path, O_CREAT) : fd;
}

/* Whoever held it may have put a new file in its place. */
static bool is_still(int fd, const char *path)
{
    struct stat held, there;
    return fstat(fd, &held) == 0 && stat(path, &there) == 0 && held.st_dev == there.st_dev &&
           held.st_ino == there.st_ino;
}

/* "process 1234", as far as the system tells: N: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE FROM TO */
static void holder_of(const char *path, char text[HOLDER_LEN])
{
    struct stat st;
    char line[256];
    FILE *f = fopen("/proc/locks", "re");
    (void)snprintf(text, HOLDER_LEN, "another process");
    while (f && stat(path, &st) == 0 && fgets(line, sizeof line, f)) {
        char *at = NULL, *word[6] = {NULL}, *rest = line, *end;
        for (size_t i = 0; i < 6; i++) {
            word[i] = strtok_r(rest, " ", &at);
            rest = NULL;
        }
        const char *inode = word[5] ? strrchr(word[5], ':') : NULL;
        if (inode && strcmp(word[1], "FLOCK") == 0 && strtoull(inode + 1, &end, 10) == st.st_ino)
            (void)snprintf(text, HOLDER_LEN, "process %.20s", word[4]);
    }
    if (f)
        (void)fclose(f);
}

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* 1: locked, 0: somebody else has it, -1: failed. */
static int attempt(struct lock *lock, const char *path, struct err *err)
{
    lock->fd = open_it(path);
    if (lock->fd < 0)
        return err_system(err, errno, "%s", path);
    if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0 && is_still(lock->fd, path))
        return 1;
    int errnum = errno;
    lock_drop(lock);
    return errnum == EWOULDBLOCK || errnum == EINTR || errnum == 0 ? 0
                                                                   : err_system(err, errnum, "%s: cannot lock", path);
}

int lock_take(struct lock *lock, const char *path, int64_t wait_us, void (*note)(void *ctx, const char *text),
              void *ctx, struct err *err)
{
    int64_t begin_us = now_us();
    bool told = false;
    char holder[HOLDER_LEN], text[512];
    for (;;) {
        errno = 0;
        int rc = attempt(lock, path, err);
        if (rc != 0)
            return rc < 0 ? -1 : 0;
        holder_of(path, holder);
        if (now_us() - begin_us >= wait_us) {
            (void)err_set(err, ERR_SYSTEM, "%s: %s is using it", path, holder);
            return err_hint(err, "one run at a time; --wait says how long to wait for it");
        }
        (void)snprintf(text, sizeof text, "%s: waiting for %s", path, holder);
        if (note && !told)
            note(ctx, text);
        told = true;
        (void)nanosleep(&(struct timespec){.tv_nsec = STEP_US * 1000L}, NULL);
    }
}

void lock_drop(struct lock *lock)
{
    if (lock->fd >= 0)
        (void)close(lock->fd);
    lock->fd = -1;
}
