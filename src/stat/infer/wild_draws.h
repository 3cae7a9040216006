/* wild_draws: what draws of signs say of hypotheses: the part of the wild cluster bootstrap that does not depend on the
 * model. See snag/wild.h.
 *
 * Under a hypothesis that the estimate misses by d, each draw's estimate and its squared clustered error are a line and
 * a parabola in d, so that one set of draws tests every hypothesis.
 */
#ifndef SNAG_STAT_INFER_WILD_DRAWS_H
#define SNAG_STAT_INFER_WILD_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wild_draw {
    double b0, b1;     /* the estimate less the hypothesis is b0 + d b1 */
    double q0, q1, q2; /* its squared scores add up to q0 + 2 d q1 + d^2 q2 */
};

struct wild_draws {
    struct wild_draw *draw;
    size_t n;
    bool all;        /* all signs there are */
    double observed; /* the squared scores of the fit itself */
};

/* Signs of the clusters in draw k, -1 or 1; the number of -1. */
size_t wild_signs(const struct wild_draws *w, uint64_t seed, size_t k, double *sign, size_t n_clusters);
/* p of the hypothesis that the estimate misses by d. */
double wild_p(const struct wild_draws *w, double d);
/* How far from the estimate, in the direction of `sign`, hypotheses are not rejected at alpha; std_error: where to
 * begin. INFINITY: all the way. */
double wild_reach(const struct wild_draws *w, double sign, double std_error, double alpha);

#endif
