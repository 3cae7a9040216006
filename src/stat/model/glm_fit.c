/* glm_fit: a fit of a family with a likelihood per row; see glm.h. */
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/model/fit_impl.h"
#include "stat/model/glm.h"

static int leverages(const struct glm_run *g, double *h, struct err *err)
{
    struct design_block b;
    if (block_open(&b, g->d, err) < 0)
        return -1;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++)
            h[b.first + i] = g->weight[b.first + i] * factor_quadratic(&g->factor, &b, i);
    block_close(&b);
    return 0;
}

/* Coefficients, covariance (from the information, or robust) and tests. */
static int finish(struct fit *fit, const struct glm_run *g, const struct fit_options *o, struct err *err)
{
    const struct design *d = g->d;
    size_t p = d->p;
    double *bread = mem_zero(2 * p * p, sizeof *bread, err), *h = NULL;
    int rc = bread ? fit_open(fit, p, err) : -1;
    double *cov = bread ? bread + p * p : NULL;
    if (rc == 0) {
        factor_cov(&g->factor, bread);
        memcpy(cov, bread, p * p * sizeof *cov);
    }
    if (rc == 0 && (o->robust == ROBUST_HC2 || o->robust == ROBUST_HC3)) {
        h = shelf_new(d->f->shelf, d->n, sizeof *h, err);
        rc = h ? leverages(g, h, err) : -1;
    }
    if (rc == 0 && robust_wanted(d, o))
        rc = robust_cov(fit, o, g->score, h, bread, cov, err);
    if (rc == 0)
        rc = fit_take(fit, g->gamma, cov, err);
    if (rc == 0)
        fit_test(fit);
    free(bread);
    shelf_free(d->f->shelf, h);
    return rc;
}

static int iterate(struct glm_run *g, struct err *err)
{
    return g->glm->iterate ? g->glm->iterate(g, err) : glm_iterate(g, err);
}

int glm_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    const struct glm *glm = fit->family->glm;
    struct glm_run g;
    if (glm_open(&g, glm, d, err) < 0)
        return -1;
    g.exact = glm->exact || robust_wanted(d, o);
    int rc = iterate(&g, err);
    if (rc == 0)
        rc = finish(fit, &g, o, err);
    if (rc == 0)
        rc = glm->facts(fit, &g, err);
    glm_close(&g);
    return rc;
}

int glm_maximum(const struct family *family, const struct design *d, const struct fit_options *o, double *loglik,
                struct err *err)
{
    struct glm_run g;
    (void)o;
    if (glm_open(&g, family->glm, d, err) < 0)
        return -1;
    int rc = iterate(&g, err);
    *loglik = g.loglik;
    glm_close(&g);
    return rc;
}
