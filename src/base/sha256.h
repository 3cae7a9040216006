/* sha256: the digest of a text (FIPS 180-4). */
#ifndef SNAG_BASE_SHA256_H
#define SNAG_BASE_SHA256_H

#include <stddef.h>

enum { SHA256_TEXT = 65 };

/* The digest of n bytes as 64 hexadecimal digits. */
void sha256_text(const void *p, size_t n, char text[SHA256_TEXT]);

#endif
