/* sha256: the digest of a text (FIPS 180-4). */
#ifndef SNAG_BASE_SHA256_H
#define SNAG_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_TEXT = 65 };

/* In pieces: sha256_begin, sha256_add as often as needed, sha256_end. */
struct sha256 {
    uint32_t h[8];
    unsigned char part[64]; /* of a block */
    uint64_t n;             /* bytes so far */
};
void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
/* The digest as 64 hexadecimal digits. */
void sha256_end(struct sha256 *s, char text[SHA256_TEXT]);

/* The same of n bytes at once. */
void sha256_text(const void *p, size_t n, char text[SHA256_TEXT]);

#endif
