/* importance: how much of R² each term of a least squares fit carries (Lindeman, Merenda and Gold 1980; Shapley).
 *
 * A term's share is what it adds to R², averaged over all orders in which the terms can enter. The shares sum to R².
 * All 2^k subsets are fitted, from one matrix of sums: at most 15 terms.
 */
#ifndef SNAG_IMPORTANCE_H
#define SNAG_IMPORTANCE_H

#include "snag/design.h"

SNAG_C_BEGIN

enum { IMPORTANCE_MAX = 15 };

struct importance {
    const char *term;
    double lmg;
    double first; /* R² of the term alone */
    double last;  /* what it adds to all the others */
};

/* One for each term that has columns, in the formula's order; *n of them, freed by free(). The design must have a
 * numeric response and an intercept. ERR_USAGE for interactions and more than 15 terms. */
int importance_lmg(const struct design *d, struct importance **out, size_t *n, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
