/* rows_block: the rows that rows_next would return, thousands at a time, with cells only of the columns asked for.
 *
 *     rows_open(&rows, in, &format, &err);
 *     rows_next(rows, &header, &err);               // the first rows singly, if you like
 *     rows_block_open(&b, rows, ROWS_BLOCK_BYTES, &err); // from here on by blocks
 *     while ((rc = rows_block_next(b, &err)) > 0)
 *         for (size_t i = 0; i < b->n; i++)
 *             if (b->row[i].fate == ROW_OK && b->row[i].n_cells == 10)
 *                 rc = rows_block_cell(b, &b->row[i], 4, &cell, &err);
 *
 * Rows, their order, lines, fates and problems are those of rows_next, to the byte; it reads the odd rows (see
 * index.h). What a block holds stays in place until the next rows_block_next.
 */
#ifndef SNAG_EVENT_READ_ROWS_BLOCK_H
#define SNAG_EVENT_READ_ROWS_BLOCK_H

#include "event/read/index.h"
#include "snag/mem.h"
#include "snag/rows.h"

enum { ROWS_BLOCK_BYTES = 256 * 1024 };

/* For tests: blocks opened from now on have this many bytes and rows; 0 = as asked for. */
void rows_block_set_size(uint32_t bytes, uint32_t rows);

struct rows_block_row {
    uint32_t begin, n; /* its bytes without line end, from block.bytes; not of an odd row */
    uint32_t n_cells;  /* 0 unless ROW_OK */
    uint32_t at;       /* index of its first entry in block.sep; of an odd row, in block.odd */
    uint32_t line;     /* counted from block.line */
    uint8_t fate;      /* enum row_fate */
    bool odd;
};

struct rows_block {
    const struct rows_block_row *row;
    size_t n;
    uint64_t line; /* of the first row */
    bool plain;    /* all bytes are ASCII, and none NUL */
    bool escapes;  /* ROWS_TSV: there may be escapes */

    const char *bytes, *end; /* up to `end` they may be read */
    const uint32_t *sep;     /* where cells end */
    const struct row *odd;
    bool edges;                 /* cells may have quotes or blanks at their edges that are not part of them */
    struct arena text;          /* of this block's odd rows and doubled quotes */
    struct rows_block_state *s; /* private */
};

/* `rows` remains the caller's, to close after rows_block_close. Earlier results of rows_next become invalid; between
 * blocks it may be called again and continues after the block. Blocks are of that many bytes, and of about one row for
 * each 64 of them at most. */
int rows_block_open(struct rows_block **b, struct rows *rows, uint32_t bytes, struct err *err) SNAG_CHECK;
/* 1: a block of at least one row, 0: the end, -1: failed, after all rows that were complete before the failure. */
int rows_block_next(struct rows_block *b, struct err *err) SNAG_CHECK;
/* -1: what lies behind the block could not be read, and why; for who stops before it is asked for. */
int rows_block_failed(const struct rows_block *b, struct err *err) SNAG_CHECK;
void rows_block_close(struct rows_block *b);
/* Rows from i on, which must not be odd, come again with the next block, which will be as full as it can (i = n: that
 * is all). */
void rows_block_back(struct rows_block *b, size_t i);
/* Does the input end with this block? Only known while its bytes are. */
bool rows_block_ends(const struct rows_block *b);
/* … and without a line end behind its last row? */
bool rows_block_cut(const struct rows_block *b);

/* What the cells of a block stand in. */
struct rows_block_text {
    char *bytes;
    size_t cap;
    struct arena text;
};
/* The texts of the block at hand go to `with` (all zero to begin with), where they stay as long as the caller likes;
 * the memory that it had is used from now on. The rows themselves are gone. */
int rows_block_swap(struct rows_block *b, struct rows_block_text *with, struct err *err) SNAG_CHECK;
void rows_block_text_free(struct rows_block_text *t);

/* See rows_block_cell. */
int rows_block_cell_bare(struct rows_block *b, struct view *v, struct err *err) SNAG_CHECK;

/* Cell k of a row that is ROW_OK and has more than k. */
static inline int rows_block_cell(struct rows_block *b, const struct rows_block_row *r, uint32_t k, struct view *v,
                                  struct err *err)
{
    if (r->odd) {
        *v = b->odd[r->at].cell[k];
        return 0;
    }
    uint32_t from = k ? b->sep[r->at + k - 1] + 1 : r->begin, n = b->sep[r->at + k] - from;
    *v = (struct view){b->bytes + from, n};
    if (n == 0 || !b->edges || ((unsigned char)v->p[0] > '"' && (unsigned char)v->p[n - 1] > ' '))
        return 0;
    return rows_block_cell_bare(b, v, err);
}

/* A whole row as rows_next returns it, for messages and for callers that want all cells; borrowed until the next call
 * of rows_block_whole or rows_block_next. */
int rows_block_whole(struct rows_block *b, const struct rows_block_row *r, struct row *row, struct err *err) SNAG_CHECK;

#endif
