/* count: see count.h. */
#include "stat/model/count.h"

#include <math.h>

#include "io/shelf.h"
#include "stat/model/fit_impl.h"

double count_start(double y, double prior)
{
    (void)prior;
    return log(y + 0.1); /* R's */
}

int count_diverging(const struct glm_run *g, const double *step, struct err *err)
{
    return separation_check(g->d, g->gamma, step, 1e-6, true, err);
}

int count_facts(struct fit *fit, const struct glm_run *g, double n_shape, struct err *err)
{
    const struct design *d = fit->d;
    double n = (double)d->n, p = (double)d->p + n_shape, df = n - (double)d->p, terms = (double)(d->p - d->intercept);
    long double pearson = 0, total = 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        struct glm_row r;
        double w = d->weight ? d->weight[i] : 1;
        g->row(d->y[i], g->eta[i], g->shape, &r);
        double variance = r.mu + (n_shape > 0 ? r.mu * r.mu / g->shape : 0);
        pearson += (long double)w * (d->y[i] - r.mu) * (d->y[i] - r.mu) / variance;
        total += (long double)d->y[i];
    }
    const struct fit_fact facts[] = {{"n", NULL, n},
                                     {"events", NULL, (double)total},
                                     {"df_residual", NULL, df},
                                     {"log_lik", "log-likelihood", g->loglik},
                                     {"deviance", "deviance", g->deviance},
                                     {"aic", "AIC", -2 * g->loglik + 2 * p},
                                     {"bic", NULL, -2 * g->loglik + log(n) * p},
                                     {"dispersion", "dispersion", df > 0 ? (double)(pearson / df) : NAN},
                                     {"iterations", NULL, g->iterations},
                                     {"condition", NULL, design_condition(d)}};
    if (fit_add_facts(fit, facts, sizeof facts / sizeof *facts, err) < 0)
        return -1;
    if (terms > 0 && (double)total / terms < 10)
        return fit_add_note(fit, err, "Only %.3g events per coefficient (aim for 10 or more).", (double)total / terms);
    return 0;
}
