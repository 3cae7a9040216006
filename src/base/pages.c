/* pages: see pages.h. */
#include "base/pages.h"

#include <stdint.h>
#include <sys/mman.h>

void touch_pages(void *p, size_t n)
{
    uintptr_t from = ((uintptr_t)p + SMALL_PAGE - 1) / SMALL_PAGE * SMALL_PAGE, end = (uintptr_t)p + n;
#ifdef MADV_POPULATE_WRITE
    if (from + SMALL_PAGE <= end)
        (void)madvise((char *)p + (from - (uintptr_t)p), (end - from) / SMALL_PAGE * SMALL_PAGE, MADV_POPULATE_WRITE);
#else
    (void)from;
    (void)end;
#endif
}

void large_pages(void *p, size_t n)
{
    uintptr_t from = ((uintptr_t)p + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE, end = (uintptr_t)p + n;
    if (from + LARGE_PAGE <= end)
        (void)madvise((char *)p + (from - (uintptr_t)p), (end - from) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
}
