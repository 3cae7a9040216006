/* num_short: numbers as tables have them by the million: digits, at most one point and a minus, without an exponent.
 *
 *     num_short(p, end, buffer, &x, &places)     "-12.50": true, x = -12.5, places = 2
 *
 *     num_short_parts(p, end, buffer, &parts)    … 1250 digits, 2 places, minus
 *
 * The value is num_parse's to the last bit. Printed with "%.*f" and `places`, it gives the text again.
 */
#ifndef SNAG_TEXT_NUM_SHORT_H
#define SNAG_TEXT_NUM_SHORT_H

#include <float.h>

#include "base/word.h"

enum { NUM_SHORT_DIGITS = 15, NUM_SHORT_PLACES = 22 }; /* both parts of the quotient are exact: rounded once */

/* Eight digits less '0' each, the first one in the lowest byte. */
static inline uint64_t num_eight(uint64_t w)
{
    w = w * 2561 >> 8 & UINT64_C(0x00ff00ff00ff00ff);
    w = w * 6553601 >> 16 & UINT64_C(0x0000ffff0000ffff);
    return w * UINT64_C(42949672960001) >> 32;
}

/* … and back, as a text whose first byte is the lowest; x is below 10^8. */
static inline uint64_t num_eight_text(uint32_t x)
{
    uint64_t w = x / 10000 | (uint64_t)(x % 10000) << 32;
    uint64_t hundreds = w * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
    w = hundreds | (w - hundreds * 100) << 16;
    uint64_t tens = w * 103 >> 10 & UINT64_C(0x000f000f000f000f);
    return (tens | (w - tens * 10) << 8) | WORD_ALL('0');
}

/* Up to eight bytes before `end`, eight of which may be read; all of a point's places go to *places, SIZE_MAX: none. */
static inline bool num_short_word(const char *end, size_t n, uint64_t *digits, size_t *places)
{
    unsigned gap = 64 - 8 * (unsigned)n;
    uint64_t w = word_load(end - 8) >> gap << gap | (WORD_ALL('0') & ((UINT64_C(1) << gap) - 1));
    uint64_t point = word_where(w, '.');
    *places = SIZE_MAX;
    if (point) { /* the digits before it move up */
        unsigned bit = (unsigned)__builtin_ctzll(point) - 7;
        uint64_t before = (UINT64_C(1) << bit) - 1;
        *places = (56 - bit) / 8;
        w = (w & ~(before << 8 | 0xff)) | (w & before) << 8 | '0';
    }
    w ^= WORD_ALL('0');
    *digits = num_eight(w);
    return (((w + WORD_ALL(0x76)) | w) & WORD_ALL(0x80)) == 0;
}

static inline bool num_short_bytes(const char *p, const char *end, uint64_t *digits, size_t *places)
{
    const char *point = NULL;
    size_t n = 0;
    *digits = 0;
    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (*p == '.' && !point) {
            point = p;
            continue;
        }
        if (digit > 9)
            return false;
        *digits = *digits * 10 + digit;
        n += n > 0 || digit > 0;
    }
    *places = point ? (size_t)(end - point) - 1 : SIZE_MAX;
    return n <= NUM_SHORT_DIGITS;
}

struct num_parts {
    uint64_t digits; /* below 1e15 */
    uint8_t places;  /* of the digits, those behind the point */
    bool minus;
};

/* False if the text from p to `end` is anything else: longer, 007, 1e5, .5, 5., +1. Bytes from `readable` on may be
 * read. */
static inline bool num_short_parts(const char *p, const char *end, const char *readable, struct num_parts *parts)
{
    bool minus = p < end && *p == '-';
    uint64_t digits;
    size_t behind;
    p += minus;
    size_t n = (size_t)(end - p);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    bool in_word = n <= 8 && end - readable >= 8;
#else
    bool in_word = false;
    (void)readable;
#endif
    if (n == 0 || FLT_EVAL_METHOD != 0 ||
        !(in_word ? num_short_word(end, n, &digits, &behind) : num_short_bytes(p, end, &digits, &behind)))
        return false;
    size_t whole = behind == SIZE_MAX ? n : n - behind - 1;
    if (behind == SIZE_MAX)
        behind = 0;
    else if (behind == 0 || behind > NUM_SHORT_PLACES)
        return false;
    if (whole == 0 || (whole > 1 && *p == '0'))
        return false;
    parts->digits = digits;
    parts->places = (uint8_t)behind;
    parts->minus = minus;
    return true;
}

static inline double num_short_power(unsigned places)
{
    static const double power[NUM_SHORT_PLACES + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    return power[places];
}

static inline double num_short_value(const struct num_parts *parts)
{
    double x = (double)parts->digits / num_short_power(parts->places);
    return parts->minus ? -x : x;
}

static inline bool num_short(const char *p, const char *end, const char *readable, double *x, uint8_t *places)
{
    struct num_parts parts;
    if (!num_short_parts(p, end, readable, &parts))
        return false;
    *x = num_short_value(&parts);
    *places = parts.places;
    return true;
}

#endif
