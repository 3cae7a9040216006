/* multiplicity: see snag/multiplicity.h. */
#include "snag/multiplicity.h"

#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"

struct ranked {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return x->p != y->p ? (x->p > y->p) - (x->p < y->p) : (x->at > y->at) - (x->at < y->at);
}

/* The tests by ascending p; *m counts them. */
static struct ranked *rank_tests(const double *p, size_t n, double *adjusted, size_t *m, struct err *err)
{
    struct ranked *r = mem_zero(n, sizeof *r, err);
    *m = 0;
    for (size_t i = 0; r && i < n; i++) {
        adjusted[i] = NAN;
        if (!isnan(p[i]))
            r[(*m)++] = (struct ranked){p[i], i};
    }
    if (r)
        qsort(r, *m, sizeof *r, by_p);
    return r;
}

int adjust_holm(const double *p, size_t n, double *adjusted, struct err *err)
{
    size_t m;
    struct ranked *r = rank_tests(p, n, adjusted, &m, err);
    double greatest = 0;
    for (size_t k = 0; r && k < m; k++) {
        greatest = fmax(greatest, fmin(1, r[k].p * (double)(m - k)));
        adjusted[r[k].at] = greatest;
    }
    free(r);
    return r ? 0 : -1;
}

int adjust_bh(const double *p, size_t n, double *adjusted, struct err *err)
{
    size_t m;
    struct ranked *r = rank_tests(p, n, adjusted, &m, err);
    double least = 1;
    for (size_t k = r ? m : 0; k-- > 0;) {
        least = fmin(least, r[k].p * (double)m / (double)(k + 1));
        adjusted[r[k].at] = least;
    }
    free(r);
    return r ? 0 : -1;
}
