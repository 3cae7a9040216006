/* factor_rank: the design's own factor; columns that others determine are dropped. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/design/factor.h"
#include "stat/design/sweep.h"

/* Marks the columns of R that those before them determine: the part of them outside the others is short relative to
 * their length. */
static size_t mark_aliased(long double *r, size_t p, bool *aliased)
{
    size_t rank = 0; /* r's leading rank x rank part is reduced as columns are accepted */
    for (size_t j = 0; j < p; j++) {
        long double whole = 0, rest = 0;
        for (size_t i = 0; i < p; i++)
            whole += r[i * p + j] * r[i * p + j];
        for (size_t i = rank; i < p; i++)
            rest += r[i * p + j] * r[i * p + j];
        aliased[j] = !(sqrtl(rest) > FACTOR_ALIAS * sqrtl(whole));
        if (aliased[j])
            continue;
        long double norm = sqrtl(rest), top = r[rank * p + j], head = top > 0 ? top + norm : top - norm;
        long double scale = 1 / (norm * fabsl(head));
        for (size_t k = j + 1; k < p; k++) {
            long double s = head * r[rank * p + k];
            for (size_t i = rank + 1; i < p; i++)
                s += r[i * p + j] * r[i * p + k];
            s *= scale;
            r[rank * p + k] -= s * head;
            for (size_t i = rank + 1; i < p; i++)
                r[i * p + k] -= s * r[i * p + j];
        }
        r[rank * p + j] = top > 0 ? -norm : norm;
        for (size_t i = rank + 1; i < p; i++)
            r[i * p + j] = 0;
        rank++;
    }
    return rank;
}

static int drop_aliased(struct design *d, struct err *err)
{
    size_t p = d->p, to = 0;
    long double *r = mem_zero(p * p, sizeof *r, err);
    bool *aliased = mem_zero(p, sizeof *aliased, err);
    int rc = r && aliased ? factor_rows(d, d->weight, r, err) : -1;
    if (rc == 0) {
        d->aliased = mem_zero(p, sizeof *d->aliased, err);
        rc = d->aliased ? 0 : -1;
    }
    if (rc == 0 && mark_aliased(r, p, aliased) < p)
        for (size_t j = 0; j < p; j++) {
            if (aliased[j])
                d->aliased[d->n_aliased++] = d->column[j].name;
            else
                d->column[to++] = d->column[j];
        }
    if (d->n_aliased > 0)
        d->p = to;
    free(r);
    free(aliased);
    return rc;
}

static void add_gram(void *arg, const struct design_block *b, struct sum *sum)
{
    (void)arg;
    gram_add(sum->fine, b, b->d->weight ? b->d->weight + b->first : NULL);
}

static int design_gram(const struct design *d, double *g, struct err *err)
{
    struct sweep s;
    if (sweep_open(&s, d, d->p * d->p, 0, err) < 0)
        return -1;
    sweep_run(&s, add_gram, NULL);
    memcpy(g, s.sum.fine, d->p * d->p * sizeof *g);
    sweep_close(&s);
    return 0;
}

static void inflation(struct design *d, const double *g)
{
    size_t p = d->p;
    for (size_t j = 0; j < p; j++) {
        long double inverse = 0;
        double spread = g[j * p + j] - (d->intercept ? g[j] * g[j] / g[0] : 0);
        for (size_t k = j; k < p; k++)
            inverse += d->factor->rinv[j * p + k] * d->factor->rinv[j * p + k];
        d->vif[j] = d->intercept && j == 0 ? NAN : (double)inverse * spread;
    }
}

int factor_design(struct design *d, struct err *err)
{
    double *g = mem_zero(d->p * d->p, sizeof *g, err);
    d->factor = mem_zero(1, sizeof *d->factor, err);
    d->vif = mem_zero(d->p, sizeof *d->vif, err);
    int rc = g && d->factor && d->vif ? design_gram(d, g, err) : -1;
    long double *r = rc == 0 ? mem_zero(d->p * (d->p + 1), sizeof *r, err) : NULL;
    if (rc == 0 && !r)
        rc = -1;
    if (rc == 0 && !factor_cholesky(g, r, d->p)) {
        rc = drop_aliased(d, err);
        if (rc == 0 && d->n_aliased > 0) {
            rc = design_gram(d, g, err);
        }
    }
    free(r);
    if (rc == 0)
        rc = factor_make(d->factor, d, d->weight, g, err);
    if (rc == 0 && d->p > 0)
        inflation(d, g);
    free(g);
    return rc;
}

double design_condition(const struct design *d)
{
    return d->p > 0 ? d->factor->cond : 1;
}
