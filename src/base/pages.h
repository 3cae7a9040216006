/* pages: large pages of memory for what is large and read in no order. */
#ifndef SNAG_BASE_PAGES_H
#define SNAG_BASE_PAGES_H

#include <stddef.h>

enum { LARGE_PAGE = 2 << 20 };

/* Asks the system for large pages for the inside of a big block that is read here and there, so that fewer places wait
 * for their address too. Nothing depends on the answer. */
void large_pages(void *p, size_t n);

#endif
