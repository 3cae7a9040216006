/* index: where cells and rows end in a block of delimited text, 64 bytes at a time.
 *
 * It handles plain text: LF or CRLF ends a row, and a quote occurs only at the edge of a cell or doubled inside a
 * quoted one. It stops at the first odd place, where that does not hold (a quote elsewhere, a lone CR in CSV): all rows
 * that ended before it are right; the row it is in is left to another reader.
 */
#ifndef SNAG_EVENT_READ_INDEX_H
#define SNAG_EVENT_READ_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INDEX_SLACK = 64 }; /* entries of `sep` and `row` that may be written beyond the last one */

struct index {
    char delimiter;
    char mark;   /* if quoted: the quote; else a byte that is only watched for, '\r' = none */
    bool quoted; /* cells may be quoted, and a lone CR is odd */

    uint32_t *sep; /* where a cell ends: delimiters and the LF of rows; at most one per byte */
    size_t n_sep;
    uint32_t *row; /* for each row, how many of `sep` there are up to and including its LF */
    size_t n_row;
    uint32_t *inner; /* LFs inside quotes */
    size_t n_inner;

    uint32_t from;   /* where the scan began, at the beginning of a row */
    uint32_t at;     /* everything before this has been scanned */
    uint64_t inside; /* all bits set: `at` is inside quotes */
    bool odd;        /* the scan stopped at an odd place, in the row after the last one in `row` */
    /* Seen so far, never cleared here: a CR, a mark, a byte that is NUL or not ASCII. */
    bool has_cr, marked, beyond;
};

/* Restarts at `from`, where a row begins; keeps the first n_sep and n_row entries. */
void index_begin(struct index *x, uint32_t from, size_t n_sep, size_t n_row);
/* Continues from x->at up to `to` or the first odd place. The bytes end at `end`; `to` is `end` or a multiple of 64
 * bytes after x->at. */
void index_scan(struct index *x, const char *bytes, uint32_t to, uint32_t end);

/* For tests: the implementations, which all give the same result. */
enum index_how { INDEX_BEST, INDEX_AVX2, INDEX_SSE2_POPCNT, INDEX_SSE2, INDEX_WORDS };
void index_use(enum index_how only);

#endif
