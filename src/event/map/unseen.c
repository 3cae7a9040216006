/* unseen: see unseen.h. */
#include "event/map/unseen.h"

#include <stdbool.h>
#include <string.h>

enum width { VISIBLE, BLANK, NO_WIDTH };

/* What a code point is that is not ASCII. */
static enum width width_of(unsigned c)
{
    if (c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000)
        return BLANK;
    bool none = c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                (c >= 0x2060 && c <= 0x2064) || c == 0xfeff;
    return none ? NO_WIDTH : VISIBLE;
}

static bool is_plain_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The code point at p, of two or three bytes, and their number; any other is 0, of one byte. */
static unsigned point_at(const char *p, size_t left, size_t *n)
{
    const unsigned char *u = (const unsigned char *)p;
    *n = 1;
    if (left >= 2 && (u[0] & 0xe0) == 0xc0) {
        *n = 2;
        return (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
    }
    if (left >= 3 && (u[0] & 0xf0) == 0xe0) {
        *n = 3;
        return (u[0] & 0xfu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
    }
    return 0;
}

/* Bytes of the blank that v begins with, 0 if it is none. */
static size_t blank_before(struct view v)
{
    size_t n;
    if (v.n == 0 || is_plain_blank(v.p[0]))
        return v.n > 0;
    return width_of(point_at(v.p, v.n, &n)) == VISIBLE ? 0 : n;
}

/* … that it ends with. */
static size_t blank_behind(struct view v)
{
    size_t n;
    if (v.n == 0 || is_plain_blank(v.p[v.n - 1]))
        return v.n > 0;
    for (size_t back = 2; back <= 3 && back <= v.n; back++)
        if (width_of(point_at(v.p + v.n - back, back, &n)) != VISIBLE && n == back)
            return back;
    return 0;
}

struct view unseen_trim(struct view v)
{
    for (size_t n; (n = blank_before(v)) > 0; v.n -= n)
        v.p += n;
    for (size_t n; (n = blank_behind(v)) > 0;)
        v.n -= n;
    return v;
}

size_t unseen_plain(char *to, struct view v)
{
    size_t k = 0, n = 1;
    for (size_t i = 0; i < v.n; i += n) {
        enum width w = width_of(point_at(v.p + i, v.n - i, &n));
        if (w == BLANK)
            to[k++] = ' ';
        if (w != VISIBLE)
            continue;
        memcpy(to + k, v.p + i, n);
        k += n;
    }
    return k;
}

unsigned unseen_first(struct view v)
{
    size_t n = 1;
    for (size_t i = 0; i < v.n; i += n) {
        unsigned c = point_at(v.p + i, v.n - i, &n);
        if (width_of(c) != VISIBLE)
            return c;
    }
    return 0;
}
