/* pages: large pages of memory for large blocks read in random order, and small ones all at once. */
#ifndef SNAG_BASE_PAGES_H
#define SNAG_BASE_PAGES_H

#include <stddef.h>

enum { LARGE_PAGE = 2 << 20, SMALL_PAGE = 4096 };

/* Asks the system for large pages for the inside of a large block that is read in random order, so that fewer reads
 * also wait for address translation. Nothing depends on the answer. */
void large_pages(void *p, size_t n);
/* Asks for the memory of a block that is about to be filled in one go, not page by page as it is touched. */
void touch_pages(void *p, size_t n);

#endif
