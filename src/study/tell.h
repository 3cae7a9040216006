/* tell: the words that text, JSON and tables share. */
#ifndef SNAG_STUDY_TELL_H
#define SNAG_STUDY_TELL_H

#include <math.h>

#include "snag/study.h"

/* primary: a claim of the spec; exploratory: all else. */
const char *tell_status(const struct study *st, const struct study_line *x);
/* The sentence of limits number i, NULL after the last. */
const char *tell_limit(const struct study *st, size_t i);

/* A number as people read it: three decimals below 10, fewer above. */
void tell_number(char *text, double x);
/* What a part asks; the part itself if it has no such words. */
const char *tell_title(const char *part);
/* One table of LaTeX for each part, with the limits under it. */
int tell_tex(const struct study *st, const char *const *limit, size_t n_limits, struct buf *b,
             struct err *err) SNAG_CHECK;
/* The lines of some parts that have an estimate, as a table to draw from. */
int figure_lines(const struct study *st, const char *const *part, size_t n_parts, struct buf *b,
                 struct err *err) SNAG_CHECK;
/* The members "lines" and "notes" of a JSON document, with a comma before them. */
int tell_lines(const struct study *st, struct buf *b, struct err *err) SNAG_CHECK;
/* The schema in a file of that name beside this one. */
const char *tell_schema(const char *name);

#endif
