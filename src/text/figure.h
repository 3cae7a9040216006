/* figure: numbers and spans as people read them. `text` has room for TEXT_NUMBER bytes, or TEXT_COUNT for whole numbers
 * and spans. */
#ifndef SNAG_TEXT_FIGURE_H
#define SNAG_TEXT_FIGURE_H

#include <stdint.h>

enum { TEXT_NUMBER = 40, TEXT_COUNT = 32 };

/* With the given number of decimals, and digits in groups of three: 12,345.6. From 1e15 on, where digits mean little,
 * as a power of ten. */
void text_grouped(char *text, double x, int decimals);
/* 9754 as 9,754. Returns text. */
const char *text_thousands(char *text, uint64_t n);
/* With the given number of significant digits; whole numbers are never rounded. Empty for NaN. */
void text_number(char *text, double x, int digits);
/* A p-value: 0.023, 1.2e-05, < 2e-16. Empty for NaN. */
void text_p(char *text, double p);
/* Microseconds as options write them: 90d, 36h, 15m, 20s. Returns text. */
const char *text_span(char *text, int64_t us);

#endif
