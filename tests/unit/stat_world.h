/* stat_world: worlds whose truth is known, and how often something may happen in many of them. For tests of whether
 * intervals cover, and tests reject, as often as claimed. */
#ifndef STAT_WORLD_H
#define STAT_WORLD_H

#include "sim/rng.h"
#include "stat_help.h"

enum { ROWS = 300 };

/* Knuth 1969: products of uniforms. */
static inline double poisson_of(struct rng *g, double mean)
{
    double limit = portable_exp(-mean), product = rng_unit(g);
    int n = 0;
    for (; product > limit; n++)
        product *= rng_unit(g);
    return n;
}

/* Outcomes of one row at the linear predictor eta; x is the first predictor, for variances that depend on it. `event`
 * is only for times. */
typedef void outcome_fn(struct rng *g, double eta, double x, double *y, double *event);

static inline void normal_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    (void)x;
    (void)event;
    *y = 2 + eta + rng_normal(g);
}

static inline void unequal_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    (void)event;
    *y = 2 + eta + rng_normal(g) * portable_exp(0.5 * x);
}

static inline void yes_no_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    (void)x;
    (void)event;
    *y = rng_chance(g, portable_logistic(-0.3 + eta));
}

static inline void count_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    (void)x;
    (void)event;
    *y = poisson_of(g, portable_exp(0.5 + eta));
}

/* A Poisson whose mean is multiplied by a gamma of shape 2: theta = 2. */
static inline void spread_count_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    double gamma = (rng_exponential(g) + rng_exponential(g)) / 2;
    (void)x;
    (void)event;
    *y = poisson_of(g, gamma * portable_exp(0.5 + eta));
}

static inline void level_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    double u = rng_unit(g), latent = eta + portable_log((u + 1e-300) / (1 - u));
    (void)x;
    (void)event;
    *y = 1 + (latent > -1) + (latent > 0.2) + (latent > 1.5);
}

static inline void time_outcome(struct rng *g, double eta, double x, double *y, double *event)
{
    double dies = rng_exponential(g) / portable_exp(eta), lost = 2 * rng_exponential(g);
    (void)x;
    *event = dies <= lost;
    *y = dies <= lost ? dies : lost;
}

/* The columns of a world. */
struct drawn_rows {
    double x[ROWS], b[ROWS], y[ROWS], event[ROWS], cluster[ROWS];
};

/* A frame of them: x, b, y, event, cluster. */
static inline int rows_frame(const struct drawn_rows *w, struct model *m)
{
    const struct {
        const char *name;
        const double *x;
    } column[] = {{"x", w->x}, {"b", w->b}, {"y", w->y}, {"event", w->event}, {"cluster", w->cluster}};
    *m = (struct model){.err = ERR_INIT};
    int rc = frame_init(&m->f, "world", &m->err);
    for (size_t k = 0; rc == 0 && k < sizeof column / sizeof *column; k++)
        rc = frame_add_number(&m->f, column[k].name, column[k].x, ROWS, &m->err);
    return rc;
}

/* The central 99.9 % of a binomial: of n things that happen with this chance, how many may. */
static inline void binomial_band(int n, double chance, int *low, int *high)
{
    double sum = 0;
    *low = -1;
    for (int k = 0; k <= n; k++) {
        sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(chance) + (n - k) * log1p(-chance));
        if (*low < 0 && sum > 0.0005)
            *low = k;
        if (sum >= 0.9995) {
            *high = k;
            return;
        }
    }
    *high = n;
}

#endif
