/* temp: see temp.h. */
#include "io/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int temp_create(char *path, size_t size, const char *prefix, mode_t mode)
{
    enum { TRIES = 10000 }; /* files left by a killed process of the same number, or by another machine */
    for (int k = 0; k < TRIES; k++) {
        int n = snprintf(path, size, "%s-%ld-%d.tmp", prefix, (long)getpid(), k), fd;
        if (n < 0 || (size_t)n >= size) {
            errno = ENAMETOOLONG;
            return -1;
        }
        do
            fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        while (fd < 0 && errno == EINTR);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

const char *temp_folder(void)
{
    const char *dir = getenv("TMPDIR");
    return dir && *dir ? dir : "/tmp";
}

int temp_nameless(const char *word)
{
    char prefix[PATH_MAX], path[PATH_MAX];
    sigset_t all, old;
    int n = snprintf(prefix, sizeof prefix, "%s/snag-%s", temp_folder(), word);
    if (n < 0 || (size_t)n >= sizeof prefix) {
        errno = ENAMETOOLONG;
        return -1;
    }
    (void)sigfillset(&all); /* no signal must come between creating and unlinking */
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    int fd = temp_create(path, sizeof path, prefix, 0600), errnum = errno;
    if (fd >= 0)
        (void)unlink(path);
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    errno = errnum;
    return fd;
}

int temp_write(int fd, const void *p, size_t n)
{
    const char *from = p;
    while (n > 0) {
        ssize_t done = write(fd, from, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done == 0)
            errno = ENOSPC; /* POSIX has no better code for it */
        if (done <= 0)
            return -1;
        from += done;
        n -= (size_t)done;
    }
    return 0;
}
