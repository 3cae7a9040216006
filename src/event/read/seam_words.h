/* seam_words: what is told of rows that stand in two files, or in two parts of one. Private to event.
 *
 * Promises: a line each, without its end: the place, how many rows, where else they stand, what became of them.
 */
#ifndef SNAG_EVENT_READ_SEAM_WORDS_H
#define SNAG_EVENT_READ_SEAM_WORDS_H

#include "snag/str.h"

enum seam_kind {
    SEAM_ALL,    /* all rows of one stand in the other */
    SEAM_HEAD,   /* its first rows are the other's last ones, */
    SEAM_TAIL,   /* or the other way round */
    SEAM_WITHIN, /* all rows of the other stand in it */
    SEAM_SOME,
    SEAM_FEW /* some, but so few that they count */
};

/* Appends it: n_rows (at least one) of `name` stand in `other` too. */
int seam_words(struct buf *to, enum seam_kind kind, const char *name, const char *other, uint64_t n_rows,
               struct err *err) SNAG_CHECK;
/* Rows of one part, each as a line: left out, or perhaps copies. */
int seam_words_again(struct buf *to, const char *name, uint64_t n_rows, struct err *err) SNAG_CHECK;
int seam_words_alike(struct buf *to, const char *name, uint64_t n_rows, uint64_t of, struct err *err) SNAG_CHECK;

#endif
