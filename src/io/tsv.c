/* tsv: see snag/tsv.h. */
#include "snag/tsv.h"

/* The letter behind the backslash for a byte that must not stand in a field, or 0. */
static char letter_of(char c)
{
    switch (c) {
    case '\\': return '\\';
    case '\t': return 't';
    case '\n': return 'n';
    case '\r': return 'r';
    default: return 0;
    }
}

static char byte_of(char letter)
{
    switch (letter) {
    case '\\': return '\\';
    case 't': return '\t';
    case 'n': return '\n';
    case 'r': return '\r';
    default: return 0;
    }
}

int tsv_escape(struct buf *b, struct view v, struct err *err)
{
    size_t from = 0;
    for (size_t i = 0; i < v.n; i++) {
        char letter = letter_of(v.p[i]);
        if (!letter)
            continue;
        if (buf_add(b, v.p + from, i - from, err) < 0 || buf_add(b, (char[]){'\\', letter}, 2, err) < 0)
            return -1;
        from = i + 1;
    }
    return buf_add(b, v.n ? v.p + from : "", v.n - from, err);
}

int tsv_unescape(struct view *v, struct buf *store, struct err *err)
{
    if (v->n == 0 || !memchr(v->p, '\\', v->n))
        return 0;
    if (buf_room(store, v->n, err) < 0)
        return -1;
    char *begin = store->p + store->n, *to = begin;
    for (size_t i = 0; i < v->n; i++) {
        char byte = v->p[i] == '\\' && i + 1 < v->n ? byte_of(v->p[i + 1]) : 0;
        *to++ = byte ? byte : v->p[i];
        i += byte != 0;
    }
    *to = '\0';
    v->p = begin;
    v->n = (size_t)(to - begin);
    store->n += v->n;
    return 0;
}
