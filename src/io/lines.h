/* lines: physical lines from an input, each contiguous in the buffer, however the reads are split up.
 *
 * Code built on it sees only lines and so cannot depend on where a read ended.
 */
#ifndef SNAG_IO_LINES_H
#define SNAG_IO_LINES_H

#include "snag/in.h"

enum { LINE_KEPT = 64 * 1024 }; /* bytes kept of a line that is too long */
enum { LINES_HELD = 2 };
#define LINES_UNKNOWN SIZE_MAX

struct lines {
    struct in *in;
    char *buf;
    size_t cap, at, end; /* bytes not returned yet: [at, end) */
    size_t lf, cr;       /* position of the next of each; `end`: none in the buffer; LINES_UNKNOWN: look */
    size_t max;          /* bytes of a line without its end */
    bool cr_ends;        /* a lone CR also ends a line */
    bool in_end;
    bool unended; /* the last line, which was returned, had no line end */
    bool hold;    /* do not read: a line that does not end in the buffer is LINES_HELD, and its bytes stay */
};

struct line {
    const char *p;
    size_t n;      /* without the line end */
    size_t eol;    /* bytes of the line end at p + n: 0 (last line), 1 or 2 */
    bool too_long; /* n is then how much of it was kept, and the line end does not follow */
};

int lines_open(struct lines *l, struct in *in, size_t max, bool cr_ends, struct err *err) SNAG_CHECK;
/* 1: a line (borrowed until the next call), 0: the end, -1: failed; LINES_HELD. */
int lines_next(struct lines *l, struct line *line, struct err *err) SNAG_CHECK;
/* Makes sure the buffer has `want` bytes from `at` on, which moves to its front; fewer only at the end of the input. */
int lines_fill(struct lines *l, size_t want, struct err *err) SNAG_CHECK;
/* Goes on in another buffer, *buf of *cap bytes, which gets the bytes not handed out yet; the lines handed out stay in
 * the one it had, which is the caller's from now on. */
int lines_swap(struct lines *l, char **buf, size_t *cap, struct err *err) SNAG_CHECK;
/* Goes back to a place it was at since the last read. */
void lines_back(struct lines *l, size_t at);
void lines_close(struct lines *l);

#endif
