/* cell: what the text of a table's cell is: a number, or one written in a way that nobody can be sure of. */
#ifndef SNAG_TABLE_FRAME_CELL_H
#define SNAG_TABLE_FRAME_CELL_H

#include "snag/frame.h"

enum cell_kind {
    CELL_WORD,
    CELL_NUMBER,      /* as frame_number takes it */
    CELL_GROUPED,     /* 1,000: marks of thousands more likely than a decimal comma */
    CELL_GROUPED_FOR, /* 1,234,567 or 1,234.5: marks of thousands for certain */
    CELL_COMMA,       /* 7,5: a decimal comma */
    CELL_POINTS,      /* 1.234,5 or 1.234.567: points group, a comma is decimal */
    CELL_SPACED,      /* 1 000 or 1'000 */
    CELL_PERCENT,     /* 12% */
    CELL_MONEY,       /* $12.50, 12 EUR */
    CELL_SPAN,        /* 0:03:20 */
    CELL_HIDDEN,      /* a number beside characters that nobody sees */
    CELL_KINDS
};
enum cell_kind cell_kind_of(struct view text);

/* What is wrong with a column of texts, most of which (counted once each) are numbers in some notation. */
struct cell_fault {
    enum cell_kind kind; /* CELL_NUMBER: nothing is wrong, or it is not a column of numbers */
    struct view first;   /* the first such text */
};
struct cell_fault cell_fault_of(const struct column *c);
/* What such a text is, to follow the name of its column: "has decimal commas". */
const char *cell_fault_name(enum cell_kind kind);
/* The remedy for all of the table's cells of that kind, given the table's separator and such a text. */
void cell_remedy(char *text, size_t size, enum cell_kind kind, char separator, struct view first);

#endif
