/* frame_impl: what frame.c and read.c share. */
#ifndef SNAG_TABLE_FRAME_FRAME_IMPL_H
#define SNAG_TABLE_FRAME_FRAME_IMPL_H

#include "snag/frame.h"

/* A new column without rows; *column is valid until the next one is added. */
int frame_add_column(struct frame *f, struct view name, struct column **column, struct err *err) SNAG_CHECK;
/* Frees the numbers of a column, of whichever kind. */
void frame_free_numbers(const struct frame *f, struct column *c);
/* Remembers the line of a row; rows come in ascending order. */
int frame_add_line(struct frame *f, size_t row, uint64_t line, struct err *err) SNAG_CHECK;

#endif
