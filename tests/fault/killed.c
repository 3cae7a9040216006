/* killed: snag that is killed (SIGKILL) just before its KILL_AT-th write, fsync, rename or truncation, and so between
 * any two of them; see tests/prop/state.py. Exits as usual if there are fewer. */
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);
ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_ftruncate(int fd, off_t n);
int __wrap_ftruncate(int fd, off_t n);

static long left; /* calls until the one that is not made; 0: all are */

static void strike(void)
{
    if (left == 1)
        (void)raise(SIGKILL);
    left -= left > 0;
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    strike();
    return __real_write(fd, p, n);
}

/* Does not wait for the disk: what was written is there after a kill. */
int __wrap_fsync(int fd)
{
    (void)fd;
    strike();
    return 0;
}

int __wrap_rename(const char *from, const char *to)
{
    strike();
    return __real_rename(from, to);
}

int __wrap_ftruncate(int fd, off_t n)
{
    strike();
    return __real_ftruncate(fd, n);
}

int __wrap_main(int argc, char **argv)
{
    const char *at = getenv("KILL_AT");
    left = at ? strtol(at, NULL, 10) : 0;
    return __real_main(argc, argv);
}
