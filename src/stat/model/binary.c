/* binary: see binary.h. */
#include "stat/model/binary.h"

#include <math.h>

#include "io/shelf.h"
#include "stat/measure/discrimination.h"
#include "stat/measure/dist.h"
#include "stat/model/fit_impl.h"

int binary_diverging(const struct glm_run *g, const double *step, struct err *err)
{
    return separation_check(g->d, g->gamma, step, 1e-6, false, err);
}

static double brier(const struct glm_run *g)
{
    long double sum = 0, weights = 0;
    for (size_t i = 0; i < g->d->n; i++, shelf_step(g->d->f->shelf, i)) {
        double w = g->d->weight ? g->d->weight[i] : 1;
        struct glm_row r;
        g->row(g->d->y[i], g->eta[i], g->shape, &r);
        double miss = g->d->y[i] - r.mu;
        sum += (long double)w * miss * miss;
        weights += w;
    }
    return (double)(sum / weights);
}

int binary_facts(struct fit *fit, const struct glm_run *g, struct err *err)
{
    const struct design *d = fit->d;
    double n = (double)d->n, p = (double)d->p, events = 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i))
        events += d->y[i];
    double se, low, high, area = roc_area(d, g->eta, &se, err);
    if (isnan(area))
        return -1;
    roc_interval(area, se, fit->level, &low, &high);
    double rare = events < n - events ? events : n - events, terms = p - d->intercept;
    double lr = 2 * (g->loglik - g->loglik_null), cox_snell = 1 - exp(-lr / n);
    const struct fit_fact facts[] = {{"n", NULL, n},
                                     {"events", NULL, events},
                                     {"df_residual", NULL, n - p},
                                     {"log_lik", "log-likelihood", g->loglik},
                                     {"log_lik_null", NULL, g->loglik_null},
                                     {"deviance", NULL, -2 * g->loglik},
                                     {"null_deviance", NULL, -2 * g->loglik_null},
                                     {"lr_chi2", NULL, lr},
                                     {"lr_p_value", NULL, terms > 0 ? dist_chi2_upper(lr, terms) : NAN},
                                     {"aic", "AIC", -2 * g->loglik + 2 * p},
                                     {"bic", NULL, -2 * g->loglik + log(n) * p},
                                     {"mcfadden_r2", "McFadden R²", fit_mcfadden(g->loglik, g->loglik_null)},
                                     {"cox_snell_r2", NULL, cox_snell},
                                     {"nagelkerke_r2", NULL, cox_snell / (1 - exp(2 * g->loglik_null / n))},
                                     {"auc", "AUC", area},
                                     {"auc_low", NULL, low},
                                     {"auc_high", NULL, high},
                                     {"brier", "Brier", brier(g)},
                                     {"iterations", NULL, g->iterations},
                                     {"condition", NULL, design_condition(d)}};
    if (fit_add_facts(fit, facts, sizeof facts / sizeof *facts, err) < 0)
        return -1;
    if (terms > 0 && rare / terms < 10)
        return fit_add_note(fit, err,
                            "Only %.3g events per coefficient (aim for 10 or more): estimates are biased away from "
                            "zero%s.",
                            rare / terms, family_has(fit->family, "firth") ? "; --firth reduces this" : "");
    return 0;
}
