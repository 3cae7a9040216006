/* str: see snag/str.h. */
#include "snag/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/word.h"
#include "snag/mem.h"

struct view view_of(const char *s)
{
    return (struct view){s, strlen(s)};
}

int view_cmp(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

struct view view_trim(struct view v)
{
    while (v.n && blank(v.p[0]))
        v.p++, v.n--;
    while (v.n && blank(v.p[v.n - 1]))
        v.n--;
    return v;
}

int buf_room(struct buf *b, size_t n, struct err *err)
{
    return mem_reserve(&b->p, &b->cap, b->n + n + 1, 1, err);
}

int buf_add(struct buf *b, const char *p, size_t n, struct err *err)
{
    if (buf_room(b, n, err) < 0)
        return -1;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
    return 0;
}

int buf_adds(struct buf *b, const char *s, struct err *err)
{
    return buf_add(b, s, strlen(s), err);
}

int buf_addc(struct buf *b, char c, struct err *err)
{
    return buf_add(b, &c, 1, err);
}

int buf_addf(struct buf *b, struct err *err, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return err_set(err, ERR_SYSTEM, "formatting '%s' failed", fmt);
    if (buf_room(b, (size_t)n, err) < 0)
        return -1;
    va_start(ap, fmt);
    (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
    return 0;
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    if (b->p)
        b->p[0] = '\0';
}

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

static int min3(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

int str_distance(const char *a, const char *b)
{
    enum { LONGEST = 63 };
    int row[3][LONGEST + 1];
    int la = (int)strnlen(a, LONGEST), lb = (int)strnlen(b, LONGEST);
    for (int j = 0; j <= lb; j++)
        row[0][j] = j;
    for (int i = 1; i <= la; i++) {
        int *now = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= lb; j++) {
            int change = up[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = min3(up[j] + 1, now[j - 1] + 1, change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && up2[j - 2] + 1 < now[j])
                now[j] = up2[j - 2] + 1;
        }
    }
    return row[la % 3][lb];
}

const char *str_nearest(const char *word, const char *const *words, size_t n)
{
    const char *best = NULL;
    int best_d = (int)strlen(word) / 3 + 1;
    for (size_t i = 0; i < n; i++) {
        int d = str_distance(word, words[i]);
        if (d < best_d || (d == best_d && !best))
            best = words[i], best_d = d;
    }
    return best;
}

/* Length of the UTF-8 sequence at p, or 0 where it is none (overlong and surrogates too). */
static size_t utf8_len(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || n < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
        (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return len;
}

size_t str_utf8_bad(struct view v)
{
    size_t i = 0;
    while (i < v.n) {
        size_t left = v.n - i;
        if (word_is_ascii(left < 8 ? word_part(v.p + i, left) : word_load(v.p + i))) {
            i += left < 8 ? left : 8;
            continue;
        }
        unsigned char c = (unsigned char)v.p[i];
        size_t len = c ? utf8_len((const unsigned char *)v.p + i, left) : 0;
        if (len == 0)
            return i;
        i += len;
    }
    return v.n;
}

char *str_shown(char *dst, size_t size, struct view v)
{
    static const char cut[] = "\xe2\x80\xa6"; /* … */
    size_t out = 0;
    for (size_t i = 0; i < v.n;) {
        const unsigned char *p = (const unsigned char *)v.p + i;
        size_t len = utf8_len(p, v.n - i);
        bool plain = len > 1 ? !(p[0] == 0xc2 && p[1] < 0xa0) : len == 1 && *p >= 0x20 && *p != 0x7f;
        size_t need = plain ? len : 4;
        if (out + need + sizeof cut > size) {
            if (out + sizeof cut <= size)
                memcpy(dst + out, cut, sizeof cut - 1), out += sizeof cut - 1;
            break;
        }
        if (plain)
            memcpy(dst + out, p, len);
        else
            (void)snprintf(dst + out, 5, "\\x%02x", *p);
        out += need;
        i += plain ? len : 1;
    }
    if (size)
        dst[out] = '\0';
    return dst;
}
