/* wrap: texts on a page of 80 columns, whatever bytes they hold; bytes that a terminal would act on are shown as
 * \xHH. */
#ifndef SNAG_TEXT_WRAP_H
#define SNAG_TEXT_WRAP_H

#include "snag/str.h"

enum { TEXT_WIDTH = 80 };

/* The columns that s takes. */
int text_columns(const char *s);
/* Appends s in a field of `width` columns. */
int text_padded(struct buf *b, const char *s, int width, bool right, struct err *err) SNAG_CHECK;
/* Appends a row of n cells, each in a field of its width after two blanks, without trailing blanks. */
int text_row(struct buf *b, const char *const *cell, const int *width, const bool *right, size_t n,
             struct err *err) SNAG_CHECK;
/* Appends s and a line end, folded at 80 columns: `column` columns of the first line are taken, and the following ones
 * are indented. */
int text_folded(struct buf *b, const char *s, int column, int indent, struct err *err) SNAG_CHECK;
/* Appends a sentence and its line end, folded at 80 columns. */
int text_sentence(struct buf *b, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;

#endif
