/* lines: see lines.h. */
#include "io/lines.h"

#include <stdlib.h>
#include <string.h>

#include "snag/mem.h"

enum { LINES_BUF = 128 * 1024 };

int lines_open(struct lines *l, struct in *in, size_t max, bool cr_ends, struct err *err)
{
    *l = (struct lines){.in = in, .max = max, .cr_ends = cr_ends};
    return mem_reserve(&l->buf, &l->cap, LINES_BUF, 1, err);
}

void lines_close(struct lines *l)
{
    free(l->buf);
    *l = (struct lines){0};
}

static size_t find(const struct lines *l, size_t from, char c)
{
    const char *p = from < l->end ? memchr(l->buf + from, c, l->end - from) : NULL;
    return p ? (size_t)(p - l->buf) : l->end;
}

/* Where the line at `at` ends, and how long its line end is; false if more bytes are needed to know. */
static bool line_end(struct lines *l, size_t *to, size_t *eol)
{
    if (l->lf + 1 <= l->at) /* unknown, too */
        l->lf = find(l, l->at, '\n');
    if (l->cr_ends && l->cr + 1 <= l->at)
        l->cr = find(l, l->at, '\r');
    if (l->cr_ends && l->cr < l->lf) {
        if (l->cr + 1 == l->end && !l->in_end)
            return false; /* an LF may follow */
        *to = l->cr;
        *eol = l->cr + 1 == l->lf && l->lf < l->end ? 2 : 1;
        return true;
    }
    if (l->lf == l->end)
        return false;
    bool crlf = l->lf > l->at && l->buf[l->lf - 1] == '\r';
    *to = l->lf - crlf;
    *eol = 1u + crlf;
    return true;
}

/* Reads more after `end`; first moves the caller's line to the front of the buffer. */
static int more(struct lines *l, struct err *err)
{
    if (l->at > 0) {
        memmove(l->buf, l->buf + l->at, l->end - l->at);
        l->end -= l->at;
        l->lf = l->lf > l->at ? l->lf - l->at : 0;
        l->cr = l->cr > l->at ? l->cr - l->at : 0;
        l->at = 0;
    }
    if (l->end == l->cap && mem_reserve(&l->buf, &l->cap, l->cap + 1, 1, err) < 0)
        return -1;
    ssize_t got = in_read(l->in, l->buf + l->end, l->cap - l->end, err);
    if (got < 0)
        return -1;
    size_t old_end = l->end;
    l->end += (size_t)got;
    l->in_end = got == 0;
    if (l->lf == old_end)
        l->lf = find(l, old_end, '\n');
    if (l->cr_ends && l->cr == old_end)
        l->cr = find(l, old_end, '\r');
    return 0;
}

int lines_fill(struct lines *l, size_t want, struct err *err)
{
    if (l->at > 0)
        memmove(l->buf, l->buf + l->at, l->end - l->at);
    l->end -= l->at;
    l->at = 0;
    l->lf = LINES_UNKNOWN;
    l->cr = LINES_UNKNOWN;
    if (mem_reserve(&l->buf, &l->cap, want, 1, err) < 0)
        return -1;
    while (l->end < want && !l->in_end) {
        ssize_t got = in_read(l->in, l->buf + l->end, want - l->end, err);
        if (got < 0)
            return -1;
        l->end += (size_t)got;
        l->in_end = got == 0;
    }
    return 0;
}

int lines_swap(struct lines *l, char **buf, size_t *cap, struct err *err)
{
    size_t n = l->end - l->at;
    if (mem_reserve(buf, cap, l->cap, 1, err) < 0)
        return -1;
    if (n)
        memcpy(*buf, l->buf + l->at, n);
    char *mine = l->buf;
    size_t mine_cap = l->cap;
    l->buf = *buf;
    l->cap = *cap;
    *buf = mine;
    *cap = mine_cap;
    l->at = 0;
    l->end = n;
    l->lf = LINES_UNKNOWN;
    l->cr = LINES_UNKNOWN;
    return 0;
}

void lines_back(struct lines *l, size_t at)
{
    l->at = at;
    l->lf = LINES_UNKNOWN;
    l->cr = LINES_UNKNOWN;
}

/* Forgets what has been read of a line that is too long, except for its beginning and its last byte (which may be the
 * first half of a CRLF). */
static void forget(struct lines *l)
{
    l->buf[l->at + LINE_KEPT] = l->buf[l->end - 1];
    l->end = l->at + LINE_KEPT + 1;
    l->lf = l->end;
    l->cr = l->buf[l->end - 1] == '\r' && l->cr_ends ? l->end - 1 : l->end;
}

int lines_next(struct lines *l, struct line *line, struct err *err)
{
    size_t limit = l->max > LINE_KEPT ? l->max : LINE_KEPT, to, eol;
    bool cut = false;
    while (!line_end(l, &to, &eol)) {
        if (l->in_end) {
            if (l->at == l->end)
                return 0;
            to = l->end;
            eol = 0;
            break;
        }
        if (l->hold)
            return LINES_HELD;
        if (l->end - l->at > limit + 1) { /* + 1: a CR that may belong to the line end */
            forget(l);
            cut = true;
        }
        if (more(l, err) < 0)
            return -1;
    }
    line->p = l->buf + l->at;
    line->n = to - l->at;
    line->eol = eol;
    line->too_long = cut || line->n > l->max;
    if (line->too_long && line->n > LINE_KEPT)
        line->n = LINE_KEPT;
    l->at = to + eol;
    l->unended = eol == 0;
    return 1;
}
