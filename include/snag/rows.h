/* rows: records of delimited text, one at a time, with their line numbers.
 *
 *     struct rows *rows; struct row row;
 *     rows_open(&rows, in, &(struct rows_format){.kind = ROWS_CSV, .delimiter = ','}, &err);
 *     while ((rc = rows_next(rows, &row, &err)) > 0)
 *         if (row.fate == ROW_OK) … row.cell[i] …
 *
 * Promises: no row is lost silently (bad and blank rows are returned too); a row is borrowed until the next call;
 * memory is bounded by max_line whatever the bytes are; the rows do not depend on how reads are split up.
 *
 * A line ends with LF or CRLF, in CSV with a lone CR too; the last one may lack its line end. In CSV, blanks and TABs
 * around a cell and outside quotes are dropped, and a line of nothing else is blank. After a bad row, reading continues
 * with the next line. A quote never closed makes one bad row up to the end of the file, or up to the line with which
 * the row exceeds max_line.
 */
#ifndef SNAG_ROWS_H
#define SNAG_ROWS_H

#include "snag/in.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum { ROWS_MAX_CELLS = 65536 }; /* a row with more cells is bad */

enum rows_kind {
    ROWS_CSV,      /* libcsv, RFC 4180 with doubled quotes; any one-byte delimiter */
    ROWS_TSV,      /* TAB, no quotes, escapes \\ \t \n \r left in place (tsv_unescape) */
    ROWS_DELIMITED /* split at the delimiter, no quotes, no escapes */
};

struct rows_format {
    enum rows_kind kind;
    char delimiter;       /* 0: ',' for CSV, TAB for TSV */
    size_t max_line;      /* bytes of a whole row, without its line end; 0 = 16 MiB */
    size_t max_field;     /* bytes of a cell; 0 = 16 MiB */
    uint64_t lines_above; /* lines of the file that were taken from the input before */
};

enum row_fate { ROW_OK, ROW_BLANK, ROW_BAD };

struct row {
    enum row_fate fate;
    size_t n;                /* cells */
    const struct view *cell; /* may contain any byte, even NUL; cells are contiguous in memory, in order, with at most
                                delimiters between them */
    uint64_t line;           /* where it begins, 1 = first line of the file */
    uint64_t n_lines;        /* physical lines it spans (lost lines, for a bad row) */
    size_t column;           /* ROW_BAD: byte column of the problem in the row's last line if known, else 0 */
    const char *problem;     /* ROW_BAD: what is wrong, for a message; lives as long as the rows */
    struct view raw;         /* the row as read, without its last line end; of a long one only the beginning (64 KiB) */
};

/* A first line sep=C, which spreadsheets write: it is taken from the input, format->delimiter is C, and lines are
 * counted from the next one on. 1: there was one, 0, -1. */
int rows_take_sep(struct in *in, struct rows_format *format, struct err *err) SNAG_CHECK;

struct rows;
/* `in` remains the caller's, to close after rows_close. */
int rows_open(struct rows **rows, struct in *in, const struct rows_format *format, struct err *err) SNAG_CHECK;
/* 1: a row, 0: the end, -1: failed, with err set (I/O, truncated gzip, memory). */
int rows_next(struct rows *rows, struct row *row, struct err *err) SNAG_CHECK;
void rows_close(struct rows *rows);

SNAG_C_END

#endif
