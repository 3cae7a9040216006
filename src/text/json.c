/* json: see json.h. */
#include "text/json.h"

#include <math.h>

#include "snag/num.h"
#include "text/calendar.h"

static int add_byte(struct buf *b, unsigned char c, struct err *err)
{
    switch (c) {
    case '"':
        return buf_adds(b, "\\\"", err);
    case '\\':
        return buf_adds(b, "\\\\", err);
    case '\n':
        return buf_adds(b, "\\n", err);
    case '\r':
        return buf_adds(b, "\\r", err);
    case '\t':
        return buf_adds(b, "\\t", err);
    default:
        break;
    }
    return c < 0x20 || c == 0x7f ? buf_addf(b, err, "\\u%04x", c) : buf_addc(b, (char)c, err);
}

int json_view(struct buf *b, struct view v, struct err *err)
{
    int rc = buf_addc(b, '"', err);
    while (rc == 0 && v.n > 0) {
        size_t good = str_utf8_bad(v);
        for (size_t i = 0; rc == 0 && i < good; i++)
            rc = add_byte(b, (unsigned char)v.p[i], err);
        v.p += good;
        v.n -= good;
        if (rc < 0 || v.n == 0)
            break;
        rc = buf_adds(b, *v.p == '\0' ? "\\u0000" : "\\ufffd", err);
        v.p++;
        v.n--;
    }
    return rc < 0 ? -1 : buf_addc(b, '"', err);
}

int json_text(struct buf *b, const char *s, struct err *err)
{
    return json_view(b, view_of(s), err);
}

int json_number(struct buf *b, double x, struct err *err)
{
    char text[32];
    return isfinite(x) ? buf_add(b, text, num_format(text, x), err) : buf_adds(b, "null", err);
}

int json_list(struct buf *b, const char *name, const char *const *text, size_t n, struct err *err)
{
    int rc = buf_addf(b, err, ",\"%s\":[", name);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = json_text(b, text[i], err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

bool json_is_number(struct view v)
{
    enum { DIGITS_KEPT = 15 };
    double x;
    size_t digit = v.n && v.p[0] == '-';
    if (v.n > DIGITS_KEPT || digit == v.n || num_parse(v, &x) < 0)
        return false;
    if (!is_digit(v.p[digit]) || v.p[v.n - 1] == '.' || memchr(v.p, 'e', v.n) || memchr(v.p, 'E', v.n))
        return false;
    return v.p[digit] != '0' || digit + 1 == v.n || v.p[digit + 1] == '.';
}
