/* recode: see recode.h. */
#include "event/map/recode.h"

/* CP1252's bytes 80 to 9F as code points; 0 = undefined there. */
static const unsigned short cp1252[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                          0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                          0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/* A code point below 0x10000 as UTF-8: its bytes, 1 to 3. */
static size_t put_utf8(char *to, unsigned c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    to[0] = (char)(0xe0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3f));
    to[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

bool recode_cp1252(unsigned char byte)
{
    return byte < 0x80 || byte >= 0xa0 || cp1252[byte - 0x80];
}

size_t recode_to_utf8(char *to, struct view text, bool is_cp1252)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned c = (unsigned char)text.p[i];
        if (c >= 0x80 && c < 0xa0 && is_cp1252)
            c = cp1252[c - 0x80];
        n += put_utf8(to + n, c);
    }
    return n;
}
