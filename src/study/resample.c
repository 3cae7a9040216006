/* resample: see resample.h. */
#include "study/resample.h"

#include <stdlib.h>

#include "sim/rng.h"
#include "stat/infer/bootstrap_impl.h"

size_t resample_clusters(const struct survey *v)
{
    return v->sampling.cluster ? v->sampling.n_clusters : v->n;
}

size_t resample_cluster(const struct survey *v, size_t i)
{
    return v->sampling.cluster ? (size_t)v->cluster[i] : i;
}

void resample_draw(uint64_t seed, size_t k, size_t n_clusters, double *times)
{
    struct rng g;
    rng_seed(&g, seed, k);
    for (size_t i = 0; i < n_clusters; i++)
        times[i] = 0;
    for (size_t i = 0; i < n_clusters; i++)
        times[rng_below(&g, (uint32_t)n_clusters)]++;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void resample_interval(double *x, size_t n, double level, double *low, double *high)
{
    qsort(x, n, sizeof *x, by_size);
    *low = sorted_quantile(x, n, (1 - level) / 2);
    *high = sorted_quantile(x, n, (1 + level) / 2);
    *low = isnan(*low) ? INFINITY : *low; /* between two infinite values */
    *high = isnan(*high) ? INFINITY : *high;
}
