/* load: a frame while it is being read; what read.c, blocks.c and jsonl.c put into it. */
#ifndef SNAG_TABLE_FRAME_LOAD_H
#define SNAG_TABLE_FRAME_LOAD_H

#include "io/shelf.h"
#include "snag/mem.h"
#include "snag/rows.h"
#include "table/frame/cell.h"
#include "table/frame/frame_impl.h"
#include "text/num_short.h"

/* A shape is the number of digits after the point of a number as num_short.h has them; SHAPE_ODD for any other
 * notation. */
enum { SHAPE_ODD = 255, SHAPE_NONE = 254 };

struct frame_reading { /* of one column */
    uint8_t *shape;    /* per row, numbers only; NULL while all have the same: */
    uint8_t same;      /* SHAPE_NONE until there is a number */
    uint8_t places;    /* of a packed column's unit */
    char *odd;         /* texts of the odd ones in row order, each preceded by its length; odd.c */
    size_t n_odd, cap_odd;
};

struct loader {
    struct frame *f;
    const struct in *in;
    const struct frame_options *o;
    bool numbers_missing; /* some of its words for missing cells are numbers */
    struct rows_format format;
    uint64_t n_lines;              /* lines of the file before the current rows */
    struct frame_reading *reading; /* per column; NULL until the header has been read */
    size_t cap;                    /* rows that there is room for */
    struct buf plain;              /* cells without escapes */
};

int frame_put_header(struct loader *l, const struct row *row, struct err *err) SNAG_CHECK;
/* Room for n_rows rows in all. */
int frame_make_room(struct loader *l, size_t n_rows, struct err *err) SNAG_CHECK;
/* Puts a cell of any kind. The rows before `end` already have values in this column: they are converted too if it turns
 * out to be text. */
int frame_put_cell(struct loader *l, size_t index, size_t row, size_t end, struct view v, struct err *err) SNAG_CHECK;
/* Frees what only reading needs. */
void frame_loader_close(struct loader *l);

/* odd.c */
int odd_put(struct shelf *s, struct frame_reading *rd, struct view v, struct err *err) SNAG_CHECK;
/* The text at *at, which moves on to the next one. */
struct view odd_next(const struct frame_reading *rd, size_t *at);

/* Where the numbers of a packed column go. */
struct packed_column {
    int16_t *narrow; /* or: */
    int32_t *wide;
    uint8_t places;
};
static inline struct packed_column packed_of(const struct column *c, uint8_t places)
{
    return (struct packed_column){c->packed16, c->packed32, places};
}
static inline void packed_miss(const struct packed_column *p, size_t row)
{
    if (p->narrow)
        p->narrow[row] = INT16_MIN;
    else
        p->wide[row] = INT32_MIN;
}
/* False if the number does not fit as it is. */
static inline bool packed_set(const struct packed_column *p, size_t row, const struct num_parts *parts)
{
    uint64_t n = parts->digits, most = (p->narrow ? INT16_MAX : INT32_MAX) - 1;
    if (parts->places > p->places || n > most)
        return false;
    for (uint8_t k = parts->places; k < p->places; k++) {
        n *= 10;
        if (n > most)
            return false;
    }
    int64_t sign = -(int64_t)parts->minus, x = ((int64_t)n ^ sign) - sign; /* whether it is negative is hard to guess */
    if (x == 0 && parts->minus)
        x = -(int64_t)most - 1;
    if (p->narrow)
        p->narrow[row] = (int16_t)x;
    else
        p->wide[row] = (int32_t)x;
    return true;
}
/* packed.c: puts a number into a packed column, in whose rows before `end` there are some already; makes room for it if
 * it does not fit. */
int packed_put(struct loader *l, size_t index, size_t row, size_t end, const struct num_parts *parts,
               struct err *err) SNAG_CHECK;
/* Makes it a column of doubles. */
int packed_end(struct loader *l, struct column *c, size_t end, struct err *err) SNAG_CHECK;

/* Says what is wrong with a row that is not one of the table. */
int frame_bad_row(const struct loader *l, const struct row *row, struct err *err) SNAG_CHECK;
/* blocks.c: all rows behind the header. */
int frame_blocks(struct loader *l, struct rows *rows, struct err *err) SNAG_CHECK;

/* jsonl.c: are these first bytes of an input JSON Lines? Then all of it. */
bool frame_is_jsonl(const char *p, size_t n);
int frame_jsonl(struct loader *l, struct in *in, struct err *err) SNAG_CHECK;

#endif
