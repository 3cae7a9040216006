/* features_text: numbers and spans as people write them. */
#ifndef SNAG_TABLE_FEATURES_FEATURES_TEXT_H
#define SNAG_TABLE_FEATURES_FEATURES_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* 9754 as 9,754. dst holds 32 bytes; returns it. */
const char *text_thousands(char *dst, uint64_t n);
/* Microseconds as options write them: 90d, 36h, 15m, 20s. dst holds 32 bytes; returns it. */
const char *text_span(char *dst, int64_t us);

#endif
