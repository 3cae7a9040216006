/* limits: is a share of this week's beyond what the weeks before it explain?
 *
 *     struct limit_count week[] = {{17, 210}, {14, 198}, …};          hits of so many, oldest first
 *     struct limits l;
 *     limits_of(&l, week, n, &(struct limit_count){41, 205});
 *     if (l.known && l.beyond) …
 *
 * Laney's p′ chart (2002): with z_i = (p_i − p̄)/√(p̄(1 − p̄)/n_i) of the weeks before, p̄ theirs together, and σz the
 * mean of |z_i − z_{i−1}|/1.128, the limits of a week of n are p̄ ± 3σz√(p̄(1 − p̄)/n). Shares of many thousands
 * vary by more than chance from week to week, and σz is how much more.
 *
 * σz is itself estimated from m weeks, so p is that of t with .62(m − 1) degrees of freedom at
 * |z|/(max(σz, 1)√(1 + 1/m)), two-sided. Where the weeks before have no hits, or nothing but hits, there is no σz, and
 * p is the chance that so many of the hits (or misses) fall into the one week if weeks do not matter (Fisher's exact
 * test).
 */
#ifndef SNAG_LIMITS_H
#define SNAG_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

SNAG_C_BEGIN

enum { LIMIT_WEEKS_LEAST = 8, LIMIT_WEEKS_MOST = 26 };

struct limit_count {
    uint64_t hit, n;
};

struct limits {
    bool known;       /* false: fewer than LIMIT_WEEKS_LEAST weeks, and all numbers but the centre are NAN */
    bool beyond;      /* outside its limits, and p < .05: σz below 1 alone makes no signal */
    size_t weeks;     /* that it rests on */
    double centre;    /* p̄; NAN: nothing before */
    double sigma;     /* σz; NAN: the weeks before have no hits, or nothing but hits */
    double low, high; /* within 0 and 1 */
    double z, p;      /* z: NAN without σz */
};

/* `now` beside the weeks before it, oldest first. Weeks with n = 0 do not count. now->n > 0. */
void limits_of(struct limits *l, const struct limit_count *before, size_t n_before, const struct limit_count *now);

/* The same for each week of a series beside those before it: at most LIMIT_WEEKS_MOST of them, without those that are
 * themselves beyond their limits or `left_out` (incomplete, say). l: n of them; those with week[i].n = 0 or left out
 * are not known. */
int limits_series(struct limits *l, const struct limit_count *week, const bool *left_out, size_t n,
                  struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
