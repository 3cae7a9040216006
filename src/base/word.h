/* word: eight bytes of text at a time, for loops over text that rarely holds anything special.
 *
 * The tests say whether any byte of a word matches, not which, so a text shorter than a word can fill one by repeating
 * bytes.
 */
#ifndef SNAG_BASE_WORD_H
#define SNAG_BASE_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORD_ALL(byte) (UINT64_C(0x0101010101010101) * (uint8_t)(byte))

static inline uint64_t word_load(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

static inline void word_store(char *p, uint64_t w)
{
    memcpy(p, &w, sizeof w);
}

/* Two words as one that depends on all their bits: the halves of their product folded. */
#define WORD_MIX_A UINT64_C(0x9e3779b97f4a7c15)
#define WORD_MIX_B UINT64_C(0xbf58476d1ce4e5b9)
static inline uint64_t word_mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 m = (unsigned __int128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* The n bytes at p (1 to 7), some of them more than once, and no others. */
static inline uint64_t word_part(const char *p, size_t n)
{
    uint32_t a, b;
    if (n >= 4) {
        memcpy(&a, p, sizeof a);
        memcpy(&b, p + n - 4, sizeof b);
    } else {
        a = (uint8_t)p[0] | (uint32_t)(uint8_t)p[n / 2] << 8 | (uint32_t)(uint8_t)p[n - 1] << 16;
        a |= a << 24;
        b = a;
    }
    return a | (uint64_t)b << 32;
}

/* A digest of n bytes, for comparisons within one run: on machines of the other byte order it is another one. */
static inline uint64_t word_digest(const char *p, size_t n, uint64_t seed)
{
    uint64_t h = seed ^ n * WORD_MIX_A;
    for (; n > 32; n -= 32, p += 32) {
        h = word_mix(word_load(p) ^ h, word_load(p + 8) ^ WORD_MIX_B);
        h = word_mix(word_load(p + 16) ^ h, word_load(p + 24) ^ WORD_MIX_B);
    }
    if (n > 16) {
        h = word_mix(word_load(p) ^ h, word_load(p + 8) ^ WORD_MIX_B);
        p += n - 16;
        n = 16;
    }
    if (n >= 8)
        return word_mix(word_load(p) ^ h, word_load(p + n - 8) ^ WORD_MIX_B);
    return n ? word_mix(word_part(p, n) ^ h, WORD_MIX_B) : h;
}

/* memcpy and memcmp for texts so short that a call would cost more than the work. word_copy returns the end. */
static inline char *word_copy(char *to, const char *p, size_t n)
{
    for (; n >= 8; n -= 8, p += 8, to += 8)
        word_store(to, word_load(p));
    if (n >= 4) {
        memcpy(to, p, 4);
        memcpy(to + n - 4, p + n - 4, 4);
    } else if (n) {
        to[0] = p[0];
        to[n / 2] = p[n / 2];
        to[n - 1] = p[n - 1];
    }
    return to + n;
}
static inline bool word_same(const char *p, const char *q, size_t n)
{
    for (; n >= 8; n -= 8, p += 8, q += 8)
        if (word_load(p) != word_load(q))
            return false;
    return n == 0 || word_part(p, n) == word_part(q, n);
}

static inline bool word_has(uint64_t w, char byte)
{
    uint64_t x = w ^ WORD_ALL(byte);
    return (x - WORD_ALL(1)) & ~x & WORD_ALL(0x80);
}
/* Which bytes match: the highest bit of each is set; the first byte of the text is the lowest. */
static inline uint64_t word_where(uint64_t w, char byte)
{
    uint64_t x = w ^ WORD_ALL(byte);
    x = ~(((x & WORD_ALL(0x7f)) + WORD_ALL(0x7f)) | x | WORD_ALL(0x7f));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}
/* The index of the first byte in a result of word_where other than 0. */
static inline size_t word_first(uint64_t where)
{
    return (size_t)__builtin_ctzll(where) / 8;
}
/* Any byte below `limit` (at most 128)? */
static inline bool word_has_below(uint64_t w, uint8_t limit)
{
    return (w - WORD_ALL(limit)) & ~w & WORD_ALL(0x80);
}
/* Are all bytes ASCII, and none NUL? */
static inline bool word_is_ascii(uint64_t w)
{
    return (((w - WORD_ALL(1)) | w) & WORD_ALL(0x80)) == 0;
}
static inline bool word_text_is_ascii(const char *p, size_t n)
{
    for (; n >= 8; n -= 8, p += 8)
        if (!word_is_ascii(word_load(p)))
            return false;
    return n == 0 || word_is_ascii(word_part(p, n));
}

#endif
