/* lines: physical lines out of an input, each whole in the buffer, whatever pieces the reads come in.
 *
 * What is built on it sees lines only and so cannot depend on where a read ended.
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
    size_t cap, at, end; /* bytes not handed out yet: [at, end) */
    size_t lf, cr;       /* the next of each; `end`: there is none in the buffer; LINES_UNKNOWN: look */
    size_t max;          /* bytes of a line without its end */
    bool cr_ends;        /* a CR alone ends a line, too */
    bool in_end;
    bool hold; /* read nothing: a line that does not end in the buffer is LINES_HELD, and its bytes stay */
};

struct line {
    const char *p;
    size_t n;      /* without the line end */
    size_t eol;    /* bytes of the line end behind p + n: 0 (last line), 1 or 2 */
    bool too_long; /* n is then what was kept of it, and `eol` does not stand behind it */
};

int lines_open(struct lines *l, struct in *in, size_t max, bool cr_ends, struct err *err) SNAG_CHECK;
/* 1 a line (borrowed until the next call), 0 the end, -1; LINES_HELD. */
int lines_next(struct lines *l, struct line *line, struct err *err) SNAG_CHECK;
/* Has `want` bytes in the buffer from `at` on, which moves to its front; less only at the end of the input. */
int lines_fill(struct lines *l, size_t want, struct err *err) SNAG_CHECK;
/* Goes back to a place it was at since the last read. */
void lines_back(struct lines *l, size_t at);
void lines_close(struct lines *l);

#endif
