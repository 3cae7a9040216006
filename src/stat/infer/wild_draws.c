/* wild_draws: see wild_draws.h. */
#include "stat/infer/wild_draws.h"

#include <math.h>

#include "sim/rng.h"

size_t wild_signs(const struct wild_draws *w, uint64_t seed, size_t k, double *sign, size_t n_clusters)
{
    struct rng r;
    uint64_t bits = 0;
    size_t n_minus = 0;
    if (!w->all)
        rng_seed(&r, seed, k);
    for (size_t g = 0; g < n_clusters; g++) {
        if (!w->all && g % 64 == 0)
            bits = rng_next(&r);
        bool minus = w->all ? k >> g & 1 : bits >> (g % 64) & 1;
        sign[g] = minus ? -1 : 1;
        n_minus += minus;
    }
    return n_minus;
}

/* All signs hold the one that the data have; of a draw it is one more
 * (Davison and Hinkley 1997). */
double wild_p(const struct wild_draws *w, double d)
{
    size_t n = 0;
    double t2 = d * d / w->observed * (1 - 1e-10);
    for (size_t k = 0; k < w->n; k++) {
        const struct wild_draw *x = &w->draw[k];
        double b = x->b0 + d * x->b1, q = x->q0 + 2 * d * x->q1 + d * d * x->q2;
        n += b * b >= t2 * q;
    }
    return w->all ? (double)n / (double)w->n : (double)(n + 1) / (double)(w->n + 1);
}

double wild_reach(const struct wild_draws *w, double sign, double std_error, double alpha)
{
    enum { DOUBLINGS = 60, HALVINGS = 100 };
    double in = 0, out = std_error;
    for (int i = 0; wild_p(w, sign * out) >= alpha; i++) {
        if (i == DOUBLINGS)
            return INFINITY;
        in = out;
        out *= 2;
    }
    for (int i = 0; i < HALVINGS && out - in > 1e-14 * out; i++) {
        double at = in + (out - in) / 2;
        *(wild_p(w, sign * at) >= alpha ? &in : &out) = at;
    }
    return in;
}
