/* limits: is a share beyond what the weeks before it explain? See snag/limits.h. */
#include "snag/limits.h"

#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/dist.h"

static const double RANGE_TO_SIGMA = 1.128; /* the mean range of two normal values */
static const double RANGE_DF = .62;         /* degrees of freedom of a mean of moving ranges, by each */

static double share(const struct limit_count *c)
{
    return (double)c->hit / (double)c->n;
}

static double z_of(const struct limit_count *c, double centre)
{
    return (share(c) - centre) / sqrt(centre * (1 - centre) / (double)c->n);
}

static double sigma_of(const struct limit_count *before, size_t n, double centre)
{
    double sum = 0, last = 0;
    size_t n_z = 0;
    for (size_t i = 0; i < n; i++) {
        if (before[i].n == 0)
            continue;
        double z = z_of(&before[i], centre);
        sum += n_z ? fabs(z - last) : 0;
        n_z++;
        last = z;
    }
    return sum / (double)(n_z - 1) / RANGE_TO_SIGMA;
}

/* All of the rare kind are in `now`, k of them: the chance that so many of all n + before are among its n. */
static double all_in_one(uint64_t k, uint64_t n, uint64_t before)
{
    double logs = 0;
    for (uint64_t i = 0; i < k; i++)
        logs += log((double)(n - i) / (double)(n + before - i));
    return exp(logs);
}

/* The weeks before have none or all. */
static void at_edge(struct limits *l, uint64_t n_before, const struct limit_count *now)
{
    uint64_t odd = l->centre == 0 ? now->hit : now->n - now->hit;
    l->low = l->centre;
    l->high = l->centre;
    l->p = all_in_one(odd, now->n, n_before);
    l->beyond = odd > 0 && l->p < .05;
}

void limits_of(struct limits *l, const struct limit_count *before, size_t n_before, const struct limit_count *now)
{
    uint64_t hit = 0, n = 0;
    *l = (struct limits){.sigma = NAN, .low = NAN, .high = NAN, .z = NAN, .p = NAN};
    for (size_t i = 0; i < n_before; i++) {
        hit += before[i].n ? before[i].hit : 0;
        n += before[i].n;
        l->weeks += before[i].n > 0;
    }
    l->centre = n ? (double)hit / (double)n : NAN;
    l->known = l->weeks >= LIMIT_WEEKS_LEAST;
    if (!l->known)
        return;
    if (hit == 0 || hit == n) {
        at_edge(l, n, now);
        return;
    }
    double m = (double)l->weeks, error = sqrt(l->centre * (1 - l->centre) / (double)now->n);
    l->sigma = sigma_of(before, n_before, l->centre);
    l->z = z_of(now, l->centre);
    l->low = fmax(0, l->centre - 3 * l->sigma * error);
    l->high = fmin(1, l->centre + 3 * l->sigma * error);
    l->p = dist_two_sided(fabs(l->z) / (fmax(l->sigma, 1) * sqrt(1 + 1 / m)), RANGE_DF * (m - 1));
    l->beyond = (share(now) < l->low || share(now) > l->high) && l->p < .05;
}

int limits_series(struct limits *l, const struct limit_count *week, const bool *left_out, size_t n, struct err *err)
{
    struct limit_count *before = mem_zero(LIMIT_WEEKS_MOST, sizeof *before, err);
    if (!before)
        return -1;
    for (size_t i = 0; i < n; i++) {
        size_t most = LIMIT_WEEKS_MOST, from = i > most ? i - most : 0, m = 0;
        for (size_t k = from; k < i; k++)
            if (week[k].n && !left_out[k] && !l[k].beyond)
                before[m++] = week[k];
        l[i] = (struct limits){.centre = NAN, .sigma = NAN, .low = NAN, .high = NAN, .z = NAN, .p = NAN};
        if (week[i].n && !left_out[i])
            limits_of(&l[i], before, m, &week[i]);
    }
    free(before);
    return 0;
}
