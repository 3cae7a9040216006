/* json_string: escapes and UTF-8 within JSON strings. See json_string.h. */
#include "text/json_string.h"

#include "text/json_paths.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits at p; -1 if they are none. */
static int32_t hex_four(const char *p)
{
    int32_t x = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        x = x * 16 + digit;
    }
    return x;
}

static bool is_high(int32_t c)
{
    return c >= 0xd800 && c < 0xdc00;
}

static bool is_low(int32_t c)
{
    return c >= 0xdc00 && c < 0xe000;
}

/* \uXXXX, and the other half of a pair. */
static size_t unicode_length(const char *p, const char *end, const char **why)
{
    enum { ESCAPE = 6 };
    if (end - p < ESCAPE)
        return 0;
    int32_t c = hex_four(p + 2);
    if (c < 0)
        *why = "an escape \\u without four digits";
    else if (c == 0)
        *why = "\\u0000, which no text can hold";
    else if (!is_high(c) && !is_low(c))
        return ESCAPE;
    else if (is_high(c) && end - p < 2 * ESCAPE)
        return 0;
    else if (is_high(c) && p[ESCAPE] == '\\' && p[ESCAPE + 1] == 'u' && is_low(hex_four(p + ESCAPE + 2)))
        return 2 * (size_t)ESCAPE;
    else
        *why = "half of a pair of \\u escapes";
    return 0;
}

size_t json_escape_length(const char *p, const char *end, const char **why)
{
    *why = NULL;
    if (end - p < 2)
        return 0;
    if (p[1] == 'u')
        return unicode_length(p, end, why);
    if (p[1] && strchr("\"\\/bfnrt", p[1]))
        return 2;
    *why = "a backslash that escapes nothing";
    return 0;
}

size_t json_utf8_length(const char *p, const char *end)
{
    const unsigned char *u = (const unsigned char *)p;
    size_t left = (size_t)(end - p), n = u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;
    if (n == 0 || left < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    bool wrong = (u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) ||
                 (u[0] == 0xf4 && u[1] > 0x8f);
    return wrong ? 0 : n;
}

static size_t put_utf8(char *to, uint32_t c)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    to[0] = (char)(lead[n] | c);
    return n;
}

size_t json_unescape(struct view inside, char *to)
{
    static const char from[] = "\"\\/bfnrt", as[] = "\"\\/\b\f\n\r\t";
    const char *p = inside.p, *end = inside.p + inside.n;
    size_t n = 0;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((slash ? slash : end) - p);
        memmove(to + n, p, plain);
        n += plain;
        p += plain;
        if (!slash)
            break;
        if (p[1] != 'u') {
            to[n++] = as[strchr(from, p[1]) - from];
            p += 2;
            continue;
        }
        uint32_t c = (uint32_t)hex_four(p + 2);
        p += 6;
        if (is_high((int32_t)c)) {
            c = 0x10000 + ((c - 0xd800) << 10) + ((uint32_t)hex_four(p + 2) - 0xdc00);
            p += 6;
        }
        n += put_utf8(to + n, c);
    }
    return n;
}

int json_plain(struct view value, struct buf *to, struct err *err)
{
    if (value.n == 0 || view_is(value, "null"))
        return 0;
    if (value.p[0] != '"')
        return buf_add(to, value.p, value.n, err);
    if (buf_room(to, value.n, err) < 0)
        return -1;
    to->n += json_unescape((struct view){value.p + 1, value.n - 2}, to->p + to->n);
    return 0;
}
