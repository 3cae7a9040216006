/* str: text by pointer and length, and a buffer that grows.
 *
 * A view is borrowed and may contain any byte, even NUL; it is not terminated. A buf owns its bytes; clearing keeps the
 * memory.
 */
#ifndef SNAG_STR_H
#define SNAG_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "snag/err.h"

SNAG_C_BEGIN

struct view {
    const char *p;
    size_t n;
};

/* A view of a C string, and of a literal in an initialiser. */
struct view view_of(const char *s);
#define VIEW_LIT(s)        \
    {                      \
        (s), sizeof(s) - 1 \
    }
/* For printf's "%.*s"; views are truncated at 2 GiB. */
#define VIEW_FMT(v) (int)(v).n, (v).n ? (v).p : ""

static inline bool view_eq(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool view_is(struct view a, const char *s)
{
    size_t n = strlen(s);
    return a.n == n && (n == 0 || memcmp(a.p, s, n) == 0);
}
/* Byte order; a prefix comes first. Negative, 0 or positive. */
int view_cmp(struct view a, struct view b);
/* Without blanks and TABs at both ends. */
struct view view_trim(struct view v);

struct buf {
    char *p;
    size_t n, cap;
};

/* Each appends, and keeps a NUL after the contents (not counted in n). 0 or -1. */
int buf_add(struct buf *b, const char *p, size_t n, struct err *err) SNAG_CHECK;
int buf_adds(struct buf *b, const char *s, struct err *err) SNAG_CHECK;
int buf_addc(struct buf *b, char c, struct err *err) SNAG_CHECK;
int buf_add_int(struct buf *b, int64_t n, struct err *err) SNAG_CHECK;
int buf_addf(struct buf *b, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* Room for n more bytes, to be written at b->p + b->n by the caller. */
int buf_room(struct buf *b, size_t n, struct err *err) SNAG_CHECK;
void buf_clear(struct buf *b);
void buf_free(struct buf *b);
static inline struct view buf_view(const struct buf *b)
{
    struct view v = {b->p, b->n};
    return v;
}

/* The plural ending of a noun after a number: "" if n is 1, else "s". "%zu row%s", n, str_s(n) */
static inline const char *str_s(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* The edit distance of two words (insertions, deletions, substitutions and swaps of neighbours count 1; Damerau 1964,
 * the restricted form); words are truncated to 63 bytes. */
int str_distance(const char *a, const char *b);

/* The word of `words` (n of them) nearest to `word`, or NULL if none is near enough to offer as "did you mean" (a
 * distance of at most a third of the length). */
const char *str_nearest(const char *word, const char *const *words, size_t n);

/* The offset of the first byte that is not UTF-8 text (a NUL counts), or v.n if there is none. */
size_t str_utf8_bad(struct view v);

/* Writes v into dst in a form safe to show to a person: control bytes and bytes that are not UTF-8 as \xHH; other
 * characters that a terminal acts on or that nobody sees (C1, BiDi, zero width, U+2028 …) as \uHHHH or \UHHHHHHHH; at
 * most size - 1 bytes, ending in "…" if truncated. Returns dst. Everything printed for people goes through it. */
char *str_shown(char *dst, size_t size, struct view v);
/* The same for a text of several lines, shown on one. */
char *str_folded(char *dst, size_t size, struct view v);
/* Appends v in that form to a buffer, whatever its length. */
int buf_add_shown(struct buf *b, struct view v, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
