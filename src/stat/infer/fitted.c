/* fitted: see snag/fitted.h. Values, residuals and leverages of the rows. */
#include "snag/fitted.h"

#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/model/glm.h"

struct fitted_pass {
    const struct fit *fit;
    const struct glm *glm;
    double shape, dispersion;
    double *gamma;  /* p, in the design's scale */
    double *gram;   /* p x p */
    double *weight; /* n */
    struct factor factor;
};

static double prior(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* The coefficients of the centred, scaled columns. */
static void take_gamma(const struct fit *fit, double *gamma)
{
    const struct design *d = fit->d;
    for (size_t j = 0; j < d->p; j++)
        gamma[j] = fit->coef[j].estimate * d->column[j].scale;
    for (size_t j = 1; d->intercept && j < d->p; j++)
        gamma[0] += fit->coef[j].estimate * d->column[j].center;
}

/* Means, raw residuals and the information. */
static void evaluate(struct fitted_pass *s, struct design_block *b, struct fitted *f)
{
    const struct design *d = s->fit->d;
    while (block_next(b)) {
        for (size_t i = 0; i < b->n; i++) {
            struct glm_row r;
            size_t k = b->first + i;
            long double eta = d->offset ? d->offset[k] : 0;
            for (size_t j = 0; j < d->p; j++)
                eta += (long double)s->gamma[j] * b->z[j * BLOCK_ROWS + i];
            f->eta[k] = (double)eta;
            s->glm->row(d->y[k], f->eta[k], s->shape, &r);
            f->mean[k] = r.mu;
            s->weight[k] = prior(d, k) * r.weight;
            double size = sqrt(prior(d, k) * fmax(0, r.deviance));
            f->residual[k] = s->glm->plain ? r.score : copysign(size, r.score);
            f->cooks_distance[k] =
                prior(d, k) * r.score * r.score / r.weight; /* Pearson's, squared, until the leverage is known */
        }
        gram_add(s->gram, b, s->weight + b->first);
    }
}

static void divide(struct fitted_pass *s, struct design_block *b, struct fitted *f)
{
    const struct design *d = s->fit->d;
    for (block_rewind(b); block_next(b);)
        for (size_t i = 0; i < b->n; i++) {
            size_t k = b->first + i;
            double h = s->weight[k] * factor_quadratic(&s->factor, b, i), rest = 1 - h, pearson2 = f->cooks_distance[k];
            double residual = f->residual[k] * (s->glm->plain ? sqrt(prior(d, k)) : 1);
            bool whole = rest < 1e-10;
            f->leverage[k] = whole ? 1 : h;
            f->std_residual[k] = whole ? NAN : residual / sqrt(s->dispersion * rest);
            f->cooks_distance[k] = whole ? NAN : pearson2 * h / (rest * rest * s->dispersion * (double)d->p);
        }
}

static int fill(struct fitted_pass *s, struct fitted *f, struct err *err)
{
    const struct design *d = s->fit->d;
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    take_gamma(s->fit, s->gamma);
    evaluate(s, &b, f);
    int rc = factor_make(&s->factor, d, s->weight, s->gram, err);
    if (rc == 0)
        divide(s, &b, f);
    block_close(&b);
    return rc;
}

int fitted_open(struct fitted *f, const struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    size_t n = d->n, p = d->p;
    double sigma = fit_fact(fit, "sigma");
    struct fitted_pass s = {.fit = fit,
                            .glm = fit->family->glm,
                            .shape = fit_fact(fit, "theta"),
                            .dispersion = isnan(sigma) ? 1 : sigma * sigma};
    *f = (struct fitted){0};
    if (!s.glm)
        return err_set(err, ERR_USAGE, "--family %s has no residuals and leverages; ols, logit, poisson and negbin do",
                       fit->family->name);
    f->shelf = d->f->shelf;
    f->eta = shelf_new(f->shelf, n, 6 * sizeof *f->eta, err);
    s.weight = shelf_new(f->shelf, n, sizeof *s.weight, err);
    s.gamma = mem_zero(p + p * p, sizeof *s.gamma, err);
    int rc = f->eta && s.weight && s.gamma ? 0 : -1;
    if (rc == 0) {
        f->mean = f->eta + n;
        f->residual = f->mean + n;
        f->leverage = f->residual + n;
        f->std_residual = f->leverage + n;
        f->cooks_distance = f->std_residual + n;
        s.gram = s.gamma + p;
        rc = fill(&s, f, err);
    }
    factor_free(&s.factor);
    shelf_free(f->shelf, s.weight);
    free(s.gamma);
    if (rc < 0)
        fitted_close(f);
    return rc;
}

void fitted_close(struct fitted *f)
{
    shelf_free(f->shelf, f->eta);
    *f = (struct fitted){0};
}
