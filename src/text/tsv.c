/* tsv: see snag/tsv.h. */
#include "snag/tsv.h"

#include "base/word.h"

/* The letter after the backslash for a byte that must not occur in a field, or 0. */
static char letter_of(char c)
{
    switch (c) {
    case '\\':
        return '\\';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    default:
        return 0;
    }
}

static char byte_of(char letter)
{
    switch (letter) {
    case '\\':
        return '\\';
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    default:
        return 0;
    }
}

/* Might there be a byte to escape? (Other control bytes also say yes.) */
static bool suspect(uint64_t w)
{
    return word_has_below(w, '\r' + 1) || word_has(w, '\\');
}

static char *put_slowly(char *to, const char *p, const char *end)
{
    for (; p < end; p++) {
        char letter = letter_of(*p);
        if (letter)
            *to++ = '\\';
        *to++ = letter ? letter : *p;
    }
    return to;
}

/* Sixteen bytes at once, as the compiler's vectors. */
typedef uint8_t sixteen __attribute__((vector_size(16)));

static inline sixteen sixteen_of(uint64_t a, uint64_t b)
{
    const uint64_t w[2] = {a, b};
    sixteen v;
    memcpy(&v, w, sizeof v);
    return v;
}

/* suspect() of those bytes that are set in `which`. */
static inline bool any_suspect(sixteen v, sixteen which)
{
    sixteen bad = (sixteen)((v <= '\r') | (v == '\\')) & which;
    uint64_t w[2];
    memcpy(w, &bad, sizeof w);
    return (w[0] | w[1]) != 0;
}

static inline char *put_long(char *to, struct view v)
{
    const char *p = v.p, *end = p + v.n;
    for (; end - p >= 8; p += 8, to += 8) {
        uint64_t w = word_load(p);
        if (suspect(w))
            return put_slowly(to, p, end);
        word_store(to, w);
    }
    if (p == end)
        return to;
    size_t n = (size_t)(end - p);
    if (suspect(word_part(p, n)))
        return put_slowly(to, p, end);
    return word_copy(to, p, n);
}

/* Eight to sixteen bytes are two words, which may overlap. */
static inline char *put(char *to, struct view v)
{
    if (v.n == 0)
        return to;
    if (v.n > 16)
        return put_long(to, v);
    if (v.n < 8) {
        if (suspect(word_part(v.p, v.n)))
            return put_slowly(to, v.p, v.p + v.n);
        return word_copy(to, v.p, v.n);
    }
    uint64_t a = word_load(v.p), b = word_load(v.p + v.n - 8);
    sixteen all = sixteen_of(a, b);
    if (any_suspect(all, all | 0xff))
        return put_slowly(to, v.p, v.p + v.n);
    word_store(to, a);
    word_store(to + v.n - 8, b);
    return to + v.n;
}

char *tsv_put(char *to, const struct view *field, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to = put(to, field[i]);
        *to++ = '\t';
    }
    return to;
}

/* Two words whatever its length: bytes behind it do not matter, and are overwritten. */
static inline char *put_two_words(char *to, struct view v)
{
    static const uint8_t within[2 * TSV_AHEAD] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                  255, 255, 255, 255, 255, 255, 255, 255};
    sixteen text, which;
    memcpy(&text, v.p, sizeof text);
    memcpy(&which, within + TSV_AHEAD - v.n, sizeof which);
    if (any_suspect(text, which))
        return put_slowly(to, v.p, v.p + v.n);
    memcpy(to, &text, sizeof text);
    return to + v.n;
}

char *tsv_put_of(char *to, const struct view *field, size_t n, const char *text, const char *end)
{
    size_t most = end - text < TSV_AHEAD ? 0 : (size_t)(end - text) - TSV_AHEAD;
    for (size_t i = 0; i < n; i++) {
        struct view v = field[i];
        size_t at = (uintptr_t)v.p - (uintptr_t)text;
        if (v.n > 0)
            to = v.n <= TSV_AHEAD && most > 0 && at <= most ? put_two_words(to, v) : put(to, v);
        *to++ = '\t';
    }
    return to;
}

int tsv_escape(struct buf *b, struct view v, struct err *err)
{
    if (buf_room(b, TSV_MOST(v.n), err) < 0)
        return -1;
    b->n = (size_t)(put(b->p + b->n, v) - b->p);
    b->p[b->n] = '\0';
    return 0;
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
