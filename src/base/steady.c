/* steady: see steady.h. */
#include "base/steady.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STEP = 2 * 1024 * 1024 }; /* growth goes by large pages */

/* The address space to reserve, or less if a limit forbids it: pages cost nothing until touched. */
#define RESERVE_FIRST (UINT64_C(1) << 38)

/* What the process has by now. */
static uint64_t space_used(void)
{
    unsigned long long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f)
        return 0;
    if (fscanf(f, "%llu", &pages) != 1)
        pages = 0;
    (void)fclose(f);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Where address space is limited, a table takes a share of it, or a smaller one of what is left: there are several for
 * each level of the rules, and more than tables. */
static uint64_t most(void)
{
    enum { OF_ALL = 6, OF_REST = 2 };
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
        return RESERVE_FIRST;
    uint64_t used = space_used(), left = used < limit.rlim_cur ? limit.rlim_cur - used : 0;
    uint64_t share = limit.rlim_cur / OF_ALL < left / OF_REST ? limit.rlim_cur / OF_ALL : left / OF_REST;
    share = share / STEP * STEP;
    return share < STEP ? STEP : share < RESERVE_FIRST ? share : RESERVE_FIRST;
}

static void *reserve(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void steady_open(struct steady *s, size_t size)
{
    *s = (struct steady){.size = size ? size : 1};
}

static int first_room(struct steady *s, struct err *err)
{
    for (uint64_t bytes = most(); bytes >= STEP && !s->base; bytes /= 4) {
        s->base = reserve((size_t)bytes);
        s->reserved = (size_t)bytes;
    }
    if (!s->base)
        return err_system(err, ENOMEM, "room for a table");
#ifdef MADV_HUGEPAGE
    (void)madvise(s->base, s->reserved, MADV_HUGEPAGE);
#endif
    return 0;
}

int steady_grow(struct steady *s, size_t n, struct err *err)
{
    size_t need = n * s->size, want = need + need / 8 + STEP;
    if (!s->base && first_room(s, err) < 0)
        return -1;
    if (n > SIZE_MAX / 4 / s->size || need > s->reserved)
        return err_system(err, ENOMEM, "%zu objects of %zu bytes", n, s->size);
    want = want / STEP * STEP;
    if (want > s->reserved)
        want = s->reserved;
    if (mprotect((char *)s->base + s->filled, want - s->filled, PROT_READ | PROT_WRITE) < 0)
        return err_system(err, ENOMEM, "%zu objects of %zu bytes", n, s->size);
    s->filled = want;
    s->n = want / s->size;
    return 0;
}

int steady_clear(struct steady *s, struct err *err)
{
    if (s->filled && madvise(s->base, s->filled, MADV_DONTNEED) < 0)
        return err_system(err, errno, "giving back memory");
    return 0;
}

void steady_close(struct steady *s)
{
    if (s->base)
        (void)munmap(s->base, s->reserved);
    *s = (struct steady){0};
}
