/* wrap: see wrap.h. */
#include "text/wrap.h"

#include <stdarg.h>
#include <stdio.h>

enum { INDENT = 2, SHOWN = 24 };

/* The length of the character that s begins with; `shown` (SHOWN bytes) is set to the character itself, or \xHH if a
 * terminal would act on it. */
static size_t next_shown(const char *s, char *shown)
{
    size_t n = 1;
    while (n < 4 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    (void)str_shown(shown, SHOWN, (struct view){s, n});
    return n;
}

static int columns_of(const char *s, const char *end)
{
    char shown[SHOWN];
    int n = 0;
    while (s < end) {
        s += next_shown(s, shown);
        for (const char *c = shown; *c; c++)
            n += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return n;
}

static int add_shown(struct buf *b, const char *s, const char *end, struct err *err)
{
    char shown[SHOWN];
    int rc = 0;
    while (rc == 0 && s < end) {
        s += next_shown(s, shown);
        rc = buf_adds(b, shown, err);
    }
    return rc;
}

int text_columns(const char *s)
{
    return columns_of(s, s + strlen(s));
}

int text_padded(struct buf *b, const char *s, int width, bool right, struct err *err)
{
    int pad = width - text_columns(s);
    pad = pad > 0 ? pad : 0;
    if (right && buf_addf(b, err, "%*s", pad, "") < 0)
        return -1;
    if (add_shown(b, s, s + strlen(s), err) < 0)
        return -1;
    return right ? 0 : buf_addf(b, err, "%*s", pad, "");
}

int text_row(struct buf *b, const char *const *cell, const int *width, const bool *right, size_t n, struct err *err)
{
    int rc = 0;
    for (size_t j = 0; rc == 0 && j < n; j++) {
        rc = buf_adds(b, "  ", err);
        if (rc == 0)
            rc = text_padded(b, cell[j], width[j], right[j], err);
    }
    while (rc == 0 && b->n > 0 && b->p[b->n - 1] == ' ')
        b->n--;
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

int text_folded(struct buf *b, const char *s, int column, int indent, struct err *err)
{
    int rc = 0;
    for (bool first = true; rc == 0 && *s; first = false) {
        size_t spaces = strspn(s, " "), n = strcspn(s + spaces, " ");
        const char *word = s + spaces, *end = word + n;
        int wide = columns_of(word, end);
        if (!first && column + (int)spaces + wide > TEXT_WIDTH) {
            rc = buf_addf(b, err, "\n%*s", indent, "");
            column = indent;
        } else {
            rc = buf_add(b, s, spaces, err);
            column += (int)spaces;
        }
        if (rc == 0)
            rc = add_shown(b, word, end, err);
        column += wide;
        s = end;
    }
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

int text_sentence(struct buf *b, struct err *err, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again), rc = -1;
    va_end(again);
    struct buf text = {0};
    if (n >= 0 && buf_room(&text, (size_t)n + 1, err) == 0) {
        (void)vsnprintf(text.p, (size_t)n + 1, fmt, ap);
        rc = text_folded(b, text.p, 0, INDENT, err);
    }
    va_end(ap);
    buf_free(&text);
    return rc;
}
