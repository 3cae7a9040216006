/* frame: a table, column by column, that models are fitted to. In memory, and above a limit in temporary files.
 *
 *     struct frame f;
 *     const char *want[] = {"churned", "contacts"};
 *     if (frame_read(&f, in, want, 2, &err) < 0) …
 *     frame_find(&f, view_of("churned"), &i, &err);
 *     for (size_t r = 0; r < f.n_rows; r++) … column_number(&f.column[i], r) …
 *     frame_free(&f);
 *
 * A column is numeric if all its non-missing cells are numbers, otherwise text. A cell that is empty, blank or NA is
 * missing, and so is one that holds a word of frame_options. Lines before the header that begin with `#!` are the
 * table's stamp, which says how it was made (`#! design=landmark landmark=2026-09-01 gap=14d`).
 */
#ifndef SNAG_FRAME_H
#define SNAG_FRAME_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "snag/dict.h"
#include "snag/in.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum column_kind { COLUMN_NUMBER, COLUMN_TEXT };

struct column {
    char *name; /* from the header, without edge blanks */
    bool kept;  /* false: only its name was read */
    enum column_kind kind;
    /* COLUMN_NUMBER: n_rows of them, NaN = missing; or, if they are packed, whole numbers of units, of which there are
     * per_one in 1, the least one = missing, the next one = -0. One of the three is there. */
    double *number;
    int32_t *packed32;
    int16_t *packed16;
    double per_one;
    int32_t *id; /* COLUMN_TEXT: ids of dict, DICT_NONE = missing */
    struct dict dict;
    size_t n_missing;
};

/* A number of a column of numbers: the quotient is rounded once, so it is what the text says to the last bit. */
static inline double column_number(const struct column *c, size_t r)
{
    if (c->number)
        return c->number[r];
    int32_t n = c->packed16 ? c->packed16[r] : c->packed32[r], least = c->packed16 ? INT16_MIN : INT32_MIN;
    return n == least ? NAN : n == least + 1 ? -0.0 : n / c->per_one;
}

/* Rows from `row` on are on the lines from `line` on, one per line. */
struct line_jump {
    size_t row;
    uint64_t line;
};

struct frame {
    struct shelf *shelf; /* holds the columns, and arrays made for their rows; NULL = memory without a limit */
    char *name;          /* the table's name in messages */
    char *stamp;         /* the text after each `#!`, lines joined by LF; NULL = none */
    struct column *column;
    size_t n_columns, cap_columns, n_rows;
    struct line_jump *jump;
    size_t n_jumps, cap_jumps;
    char separator; /* of the cells in the file; 0 for a frame made in memory */
};

/* Reads a TSV or CSV table with a header line, which tells them apart (`;` is a separator too), or JSON Lines, whose
 * stamp is a first object {"design":{…}} and whose rows are objects with the names of the first one. Only the columns
 * named in `want` are kept (NULL = all; frame_find reports names that the table lacks). A malformed row, or one with
 * more or fewer cells than the header, is ERR_DATA with its line. The frame is the same for any number of threads. On
 * -1 it is empty. */
int frame_read(struct frame *f, struct in *in, const char *const *want, size_t n_want, unsigned threads,
               struct err *err) SNAG_CHECK;
struct frame_options {
    const char *const *want; /* as above */
    size_t n_want;
    unsigned threads;
    /* About that much memory, with temporary files in TMPDIR beyond it (0: no limit). The distinct texts of text
     * columns always stay in memory. */
    uint64_t mem_bytes;
    bool key;                   /* keep the key of a stamped table too */
    bool packed;                /* columns of few digits in 2 or 4 bytes each: see struct column */
    const char *const *missing; /* further words for a missing cell; a number stands for all its notations */
    size_t n_missing;
};
int frame_read_with(struct frame *f, struct in *in, const struct frame_options *o, struct err *err) SNAG_CHECK;
void frame_free(struct frame *f);

/* Builds a frame in memory: every column has the same number of rows; values are copied. NULL and "" are missing texts.
 */
int frame_init(struct frame *f, const char *name, struct err *err) SNAG_CHECK;
int frame_add_number(struct frame *f, const char *name, const double *x, size_t n, struct err *err) SNAG_CHECK;
int frame_add_text(struct frame *f, const char *name, const char *const *x, size_t n, struct err *err) SNAG_CHECK;

/* The index of a column by its exact name; ERR_USAGE with the nearest name if there is none. */
int frame_find(const struct frame *f, struct view name, size_t *index, struct err *err) SNAG_CHECK;
/* The line of the file that row r (0 = first) begins on; r + 1 for a frame made in memory. */
uint64_t frame_line(const struct frame *f, size_t r);
/* Is the cell missing? */
bool frame_missing(const struct frame *f, size_t column, size_t r);
/* A number as tables have them: num_parse's, and without a digit before or after the point (.5, 760.); blanks around it
 * do not matter. */
bool frame_number(struct view cell, double *x);
/* Keeps the rows with keep[r] true, in their order. */
int frame_filter(struct frame *f, const bool *keep, struct err *err) SNAG_CHECK;
/* Decides anew what the text columns are, from the rows with used[r] true (NULL: all that are left): one whose texts
 * there are all numbers becomes a column of numbers, with missing values in place of the other texts. */
int frame_settle(struct frame *f, const bool *used, struct err *err) SNAG_CHECK;

/* The value of name=value in the table's stamp; false if it has none. */
bool frame_stamp(const struct frame *f, const char *name, struct view *value);
/* Was it made with rolling landmarks, or as start, stop, event, so that a customer has several rows? */
bool frame_is_rolling(const struct frame *f);
/* Is it the column of a stamped table that says whose a row is? */
bool frame_is_key(const struct frame *f, const char *column);
/* The column of a table made at landmarks that says at which a row was made. */
#define FRAME_LANDMARK "landmark"
/* Why a column of a stamped table is no predictor: the key, the landmark, the date of entry, or what is known only
 * after the landmark, as the stamp lists them (key=, entered=, after=; without such a list, by their usual names); else
 * NULL. */
const char *frame_no_predictor(const struct frame *f, const char *column);

SNAG_C_END

#endif
