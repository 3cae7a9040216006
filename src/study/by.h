/* by: the study again for each level of a column. */
#ifndef SNAG_STUDY_BY_H
#define SNAG_STUDY_BY_H

#include "study/study_impl.h"

enum { BY_MOST_LEVELS = 12 };

struct by_levels {
    const char *text[BY_MOST_LEVELS]; /* in byte order; numbers by value */
    size_t n;
    int32_t *level; /* of each respondent; -1: missing */
};

/* The levels of o->by, in v's arena. ERR_DATA for more than BY_MOST_LEVELS or fewer than 2. */
int by_levels_find(struct by_levels *b, struct survey *v, struct err *err) SNAG_CHECK;
/* Do the levels differ? Lines of part `by`, from the lines of each level. */
int part_by(struct study *st, struct survey *v, const struct by_levels *b, struct err *err) SNAG_CHECK;

#endif
