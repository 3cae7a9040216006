/* index: where cells and rows end in a block of delimited text, 64 bytes at a time.
 *
 * What it takes is plain: LF or CRLF ends a row, a quote stands only at the edge of a cell or doubled inside a quoted
 * one. It stops at the first odd place, where that does not hold (a quote elsewhere, a lone CR of CSV): all rows that
 * ended before it are right, the one it stands in is somebody else's.
 */
#ifndef SNAG_EVENT_READ_INDEX_H
#define SNAG_EVENT_READ_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INDEX_SLACK = 64 }; /* entries of `sep` and `row` that may be written behind the last one */

struct index {
    char delimiter;
    char mark;   /* quoted: the quote; else a byte that is only looked out for, '\r' = none */
    bool quoted; /* cells may stand in quotes, and a lone CR is odd */

    uint32_t *sep; /* where a cell ends: delimiters and the LF of rows; as many as there are bytes at most */
    size_t n_sep;
    uint32_t *row; /* for each row how many of `sep` there are up to its LF, that included */
    size_t n_row;
    uint32_t *inner; /* LFs inside quotes */
    size_t n_inner;

    uint32_t from;   /* where the scan began: a row begins there */
    uint32_t at;     /* what is before has been looked at */
    uint64_t inside; /* all bits: `at` is inside quotes */
    bool odd;        /* the scan stopped at an odd place, in the row behind the last one of `row` */
    /* Met so far, once set never cleared here: a CR, a mark, a byte that is no ASCII or NUL. */
    bool has_cr, marked, beyond;
};

/* A row begins at `from`; of `sep` and `row` the first entries are kept. */
void index_begin(struct index *x, uint32_t from, size_t n_sep, size_t n_row);
/* Goes on from x->at up to `to` or the first odd place. The bytes end at `end`; `to` is `end` or a multiple of 64
 * bytes behind x->at. */
void index_scan(struct index *x, const char *bytes, uint32_t to, uint32_t end);

/* For tests: the ways there are, which all give the same. */
enum index_how { INDEX_BEST, INDEX_SSE2, INDEX_WORDS };
void index_use(enum index_how only);

#endif
