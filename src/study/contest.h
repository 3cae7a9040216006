/* contest: the two contrasts of expectation, read as claims; shared by the contest itself and by claims written
 * beforehand. */
#ifndef SNAG_STUDY_CONTEST_H
#define SNAG_STUDY_CONTEST_H

#include "study/study_impl.h"

enum standing { STATE_OPEN, STATE_EQUAL, STATE_UP, STATE_DOWN };

/* One way to compare: by means, by ranks, by ordinal logit. [0]: met less below, [1]: exceeded less met. */
struct version {
    struct contrast c[2];
    double low[2], high[2]; /* of level 1 - 2 alpha */
    double margin;
    enum standing state[2];
    const char *verdict;
};

/* By means (or shares, if loyalty is 0 or 1), with the margin that o asks for. */
int contest_means(struct version *x, const struct study *st, const struct survey *v, struct err *err) SNAG_CHECK;
/* Intervals, states and verdict from the contrasts. */
void contest_settle(struct version *x, double alpha);
/* dixon, miller-heiman, graded, flat, reversed or undecided. */
const char *contest_verdict(const enum standing state[2]);
/* The p-value of a decided verdict but reversed: the largest of its one-sided ones; NaN for other words. */
double contest_claim_p(const struct version *x, const char *verdict);
/* How many are in the smallest of the three groups. */
size_t contest_smallest(const struct survey *v);
/* Columns L, below and exceeded; rows without an expectation are missing there. */
int contest_dummies(struct study_model *m, struct survey *v, struct err *err) SNAG_CHECK;
/* The standard deviation of loyalty within n_groups groups, 0 … (others are left out). */
double contest_sd(const struct survey *v, const int32_t *group, int32_t n_groups);

#endif
