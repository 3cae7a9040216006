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
    while (v.n && blank(v.p[0])) {
        v.p++;
        v.n--;
    }
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

int buf_add_int(struct buf *b, int64_t n, struct err *err)
{
    enum { MOST_DIGITS = 20 };
    char text[MOST_DIGITS], *p = text + MOST_DIGITS;
    uint64_t u = n < 0 ? -(uint64_t)n : (uint64_t)n;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (n < 0)
        *--p = '-';
    return buf_add(b, p, (size_t)(text + MOST_DIGITS - p), err);
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
        if (d < best_d || (d == best_d && !best)) {
            best = words[i];
            best_d = d;
        }
    }
    return best;
}

/* Length of the UTF-8 sequence at p, or 0 if it is invalid (including overlong forms and surrogates). */
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

/* The code point of a sequence of len bytes. */
static uint32_t code_point(const unsigned char *p, size_t len)
{
    uint32_t c = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (p[i] & 0x3fu);
    return c;
}

/* Characters that a terminal acts on, or that change the text around them without being seen: controls (C0, DEL, C1),
 * soft hyphen and joiners, marks of direction (BiDi), line and paragraph separators, zero width, tags. */
static bool is_unseen(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } unseen[] = {{0, 0x1f},          {0x7f, 0x9f},      {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},
                  {0x115f, 0x1160},   {0x17b4, 0x17b5},  {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e},
                  {0x2060, 0x206f},   {0x3164, 0x3164},  {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
                  {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (c >= unseen[i].from && c <= unseen[i].to)
            return true;
    return false;
}

/* How the character at p is shown, and how many bytes it takes there; returns the length of `shown`. */
static size_t shown_of(const unsigned char *p, size_t left, size_t *taken, char shown[16])
{
    size_t len = utf8_len(p, left);
    uint32_t c = len ? code_point(p, len) : 0;
    *taken = len > 1 ? len : 1;
    if (len > 0 && !is_unseen(c)) {
        memcpy(shown, p, len);
        return len;
    }
    return (size_t)snprintf(shown, 16, len <= 1 ? "\\x%02x" : c > 0xffff ? "\\U%08x" : "\\u%04x", len ? c : *p);
}

char *str_shown(char *dst, size_t size, struct view v)
{
    static const char cut[] = "\xe2\x80\xa6"; /* … */
    size_t out = 0;
    for (size_t i = 0; i < v.n;) {
        char shown[16];
        size_t taken, need = shown_of((const unsigned char *)v.p + i, v.n - i, &taken, shown);
        if (out + need + sizeof cut > size) {
            if (out + sizeof cut <= size) {
                memcpy(dst + out, cut, sizeof cut - 1);
                out += sizeof cut - 1;
            }
            break;
        }
        memcpy(dst + out, shown, need);
        out += need;
        i += taken;
    }
    if (size)
        dst[out] = '\0';
    return dst;
}

char *str_folded(char *dst, size_t size, struct view v)
{
    struct view rest = v;
    size_t n = 0;
    dst[0] = '\0';
    while (rest.n > 0 && n + 8 < size) {
        const char *eol = memchr(rest.p, '\n', rest.n);
        size_t len = eol ? (size_t)(eol - rest.p) + 1 : rest.n;
        struct view line = {rest.p, len - (eol != NULL)};
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        n += strlen(str_shown(dst + n, size - n, view_trim(line)));
        rest = (struct view){rest.p + len, rest.n - len};
        if (rest.n > 0 && n + 1 < size)
            n += (size_t)snprintf(dst + n, size - n, " ");
    }
    return dst;
}

int buf_add_shown(struct buf *b, struct view v, struct err *err)
{
    for (size_t i = 0; i < v.n;) {
        char shown[16];
        size_t taken, n = shown_of((const unsigned char *)v.p + i, v.n - i, &taken, shown);
        if (buf_add(b, shown, n, err) < 0)
            return -1;
        i += taken;
    }
    return 0;
}
