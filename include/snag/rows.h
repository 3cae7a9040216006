/* rows: records of delimited text, one at a time, with their line numbers.
 *
 *     struct rows *rows; struct row row;
 *     rows_open(&rows, in, &(struct rows_format){.kind = ROWS_CSV, .delimiter = ','}, &err);
 *     while ((rc = rows_next(rows, &row, &err)) > 0)
 *         if (row.fate == ROW_OK) … row.cell[i] …
 *
 * Promises: no row is lost in silence (bad and blank rows are handed out too); a row is borrowed
 * until the next call; memory is bounded by max_line whatever the bytes are; the rows are the same
 * whatever pieces the reads come in.
 *
 * A line ends at LF or CRLF, in CSV at a lone CR too; the last one may lack its end. In CSV, blanks and TABs
 * around a cell that stand outside quotes are dropped, and a line of nothing else is blank. After a bad row
 * reading goes on with the next line. A quote never closed makes one bad row up to the end of the file, or
 * up to the line with which the row exceeds max_line.
 */
#ifndef SNAG_ROWS_H
#define SNAG_ROWS_H

#include "snag/in.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum { ROWS_MAX_CELLS = 65536 }; /* a row of more cells is bad */

enum rows_kind {
    ROWS_CSV,      /* libcsv, RFC 4180 with doubled quotes; any one-byte delimiter */
    ROWS_TSV,      /* TAB, no quotes, escapes \\ \t \n \r left as they are (tsv_unescape) */
    ROWS_DELIMITED /* split at the delimiter, no quotes, no escapes */
};

struct rows_format {
    enum rows_kind kind;
    char delimiter;   /* 0: ',' for CSV, TAB for TSV */
    size_t max_line;  /* bytes of a whole row without its line end; 0 = 16 MiB */
    size_t max_field; /* bytes of a cell; 0 = 16 MiB */
};

enum row_fate { ROW_OK, ROW_BLANK, ROW_BAD };

struct row {
    enum row_fate fate;
    size_t n; /* cells */
    const struct view
        *cell;        /* may contain any byte, NUL too; in one piece of memory, in order, at most delimiters between */
    uint64_t line;    /* where it begins, 1 = first line of the file */
    uint64_t n_lines; /* physical lines it takes (lost lines, for a bad row) */
    size_t column;    /* ROW_BAD: byte column of the trouble in the row's last line where known, else 0 */
    const char *problem; /* ROW_BAD: what is wrong, for a message; lives as long as the rows */
    struct view raw;     /* the row as it was, without its last line end; of a long one the beginning (64 KiB) */
};

struct rows;
/* The rows take over nothing: `in` stays the caller's to close, after rows_close. */
int rows_open(struct rows **rows, struct in *in, const struct rows_format *format, struct err *err) SNAG_CHECK;
/* 1 a row, 0 the end, -1 with err set (I/O, truncated gzip, memory). */
int rows_next(struct rows *rows, struct row *row, struct err *err) SNAG_CHECK;
void rows_close(struct rows *rows);

SNAG_C_END

#endif
