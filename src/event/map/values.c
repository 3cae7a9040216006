/* values: see values.h. */
#include "event/map/values.h"

#include <string.h>

#include "event/map/unseen.h"
#include "text/calendar.h"

/* Where `between` begins in v, or v.n. */
static size_t find(struct view v, struct view between)
{
    for (size_t i = 0; i + between.n <= v.n; i++)
        if (memcmp(v.p + i, between.p, between.n) == 0)
            return i;
    return v.n;
}

struct view value_part(struct view v, struct view between, uint32_t number)
{
    for (; number > 0; number--) {
        size_t at = find(v, between);
        if (at == v.n)
            return (struct view){0};
        v.p += at + between.n;
        v.n -= at + between.n;
    }
    v.n = find(v, between);
    return v;
}

size_t value_lower(char *to, struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        to[i] = v.p[i] >= 'A' && v.p[i] <= 'Z' ? to_lower(v.p[i]) : v.p[i];
    return v.n;
}

/* "Ann" <5550101>, sip:5550101@host, tel:+1-555: the number alone. */
static struct view bare_number(struct view v)
{
    static const char *const schemes[] = {"tel:", "sip:", "sips:"};
    const char *open = v.n ? memchr(v.p, '<', v.n) : NULL;
    const char *close = open ? memchr(open, '>', v.n - (size_t)(open - v.p)) : NULL;
    if (close)
        v = (struct view){open + 1, (size_t)(close - open - 1)};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = strlen(schemes[i]);
        if (v.n > n && memcmp(v.p, schemes[i], n) == 0)
            v = (struct view){v.p + n, v.n - n};
    }
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == '@' || v.p[i] == ';')
            v.n = i;
    return view_trim(v);
}

static size_t as_it_is(char *to, struct view v)
{
    if (v.n)
        memcpy(to, v.p, v.n);
    return v.n;
}

size_t value_phone(char *to, struct view v)
{
    size_t n = 0, len = unseen_plain(to, bare_number(v)), from = 0;
    bool plus = len && to[0] == '+';
    for (size_t i = 0; i < len; i++) {
        if (is_letter(to[i]) || (unsigned char)to[i] >= 0x80)
            return as_it_is(to, v);
        if (is_digit(to[i]))
            to[n++] = to[i];
    }
    if (n == 0)
        return as_it_is(to, v);
    if (!plus && n > 2 && to[0] == '0' && to[1] == '0') {
        plus = true;
        from = 2;
    }
    memmove(to + plus, to + from, n - from);
    if (plus)
        to[0] = '+';
    return n - from + plus;
}
