/* profile: see profile.h. */
#include "stat/infer/profile.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/model/fit_impl.h"
#include "stat/design/submodel.h"
#include "stat/model/profile_interval.h"

struct held_column {
    const struct fit *fit;
    const struct fit_options *o;
    struct design sub;
    const double *z;      /* n: the column held fixed */
    const double *offset; /* the model's own, or NULL */
};

static int refit(void *ctx, double b, double *loglik, struct err *err)
{
    struct held_column *h = ctx;
    for (size_t i = 0; i < h->sub.n; i++, shelf_step(h->sub.f->shelf, i))
        h->sub.offset[i] = b * h->z[i] + (h->offset ? h->offset[i] : 0);
    return h->fit->family->maximum(h->fit->family, &h->sub, h->o, loglik, err);
}

/* The raw values of column j. */
static int column_values(const struct design *d, size_t j, double *z, struct err *err)
{
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    while (block_next(&b))
        memcpy(z + b.first, b.z + j * BLOCK_ROWS, b.n * sizeof *z);
    block_close(&b);
    return 0;
}

static int profile_one(struct fit *fit, const struct fit_options *o, size_t j, double top, double *work, bool *drop,
                       struct err *err)
{
    const struct design *d = fit->d;
    struct held_column h = {.fit = fit, .o = o, .z = work, .offset = d->offset};
    if (column_values(d, j, work, err) < 0)
        return -1;
    drop[j] = true;
    int rc = submodel_open(&h.sub, d, drop, err);
    /* The intercept means "all columns 0": the others must not be centred. */
    for (size_t k = 0; rc == 0 && d->intercept && j == 0 && k < h.sub.p; k++)
        h.sub.column[k].center = 0;
    h.sub.offset = work + d->n;
    struct coef *c = &fit->coef[fit->p - d->p + j]; /* thresholds come before, in place of an intercept */
    if (rc == 0)
        rc = profile_interval(refit, &h, c->estimate, c->std_error, top, fit->level, &c->low, &c->high, err);
    submodel_close(&h.sub);
    drop[j] = false;
    return rc;
}

int profile_fit(struct fit *fit, const struct fit_options *o, struct err *err)
{
    const struct design *d = fit->d;
    if (fit->family->profiled)
        return 0;
    if (!fit->family->maximum)
        return err_set(err, ERR_USAGE, "--family %s has no profile intervals", fit->family->name);
    if (fit->errors)
        return err_set(err, ERR_USAGE, "profile intervals come from the likelihood; omit --robust and --cluster");
    double *work = shelf_new(d->f->shelf, d->n, 2 * sizeof *work, err);
    bool *drop = mem_zero(d->p, sizeof *drop, err);
    int rc = work && drop ? 0 : -1;
    for (size_t j = fit->n_cuts > 0 && d->intercept; rc == 0 && j < d->p; j++)
        rc = profile_one(fit, o, j, fit_fact(fit, "log_lik"), work, drop, err);
    if (rc == 0)
        fit->errors = fit->n_cuts > 0 ? "from the model; intervals by profile likelihood, those of thresholds Wald's"
                                      : "from the model; intervals by profile likelihood";
    shelf_free(d->f->shelf, work);
    free(drop);
    return rc;
}
