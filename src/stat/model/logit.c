/* logit: logistic regression. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/model/fit_impl.h"
#include "stat/measure/dist.h"
#include "stat/measure/discrimination.h"

void logit_row(double y, double eta, double shape, struct glm_row *r)
{
    (void)shape;
    double e = exp(-fabs(eta)), small = e / (1 + e), big = 1 / (1 + e);
    r->mu = eta < 0 ? small : big;
    r->weight = small * big;
    r->score = y == 1 ? (eta < 0 ? big : small) : -r->mu;   /* 1 - mu without cancellation */
    r->loglik = y * eta - ((eta > 0 ? eta : 0) + log1p(e)); /* log(1 + exp(eta)) without overflow */
    r->deviance = -2 * r->loglik;
}

double logit_start(double y, double prior)
{
    return log((prior * y + 0.5) / (prior * (1 - y) + 0.5)); /* R's */
}

int logit_diverging(const struct glm *g, const double *step, struct err *err)
{
    if (separation_check(g->d, g->gamma, step, 1e-6, false, err) == 0)
        return 0;
    return err->kind == ERR_DATA ? err_hint(err, "--firth gives finite estimates and intervals") : -1;
}

static double brier(const struct glm *g)
{
    long double sum = 0, weights = 0;
    for (size_t i = 0; i < g->d->n; i++, shelf_step(g->d->f->shelf, i)) {
        double w = g->d->weight ? g->d->weight[i] : 1, miss = g->score[i] / w; /* y - mu */
        sum += (long double)w * miss * miss;
        weights += w;
    }
    return (double)(sum / weights);
}

static int add_facts(struct fit *fit, const struct glm *g, struct err *err)
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
    const struct fact facts[] = {{"n", NULL, n},
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
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (fit_add_fact(fit, facts[i].name, facts[i].label, facts[i].value, err) < 0)
            return -1;
    if (terms > 0 && rare / terms < 10)
        return fit_add_note(fit, err,
                            "Only %.3g of the rarer outcome per coefficient (10 is little): estimates lean away from "
                            "zero, less so with --firth.",
                            rare / terms);
    return 0;
}

static int logit_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    struct glm g = {.row = logit_row, .start = logit_start, .diverging = logit_diverging, .exact = robust_wanted(d, o)};
    if (glm_open(&g, d, err) < 0)
        return -1;
    int rc = glm_iterate(&g, err);
    if (rc == 0)
        rc = glm_finish(&g, fit, o, 1, err);
    if (rc == 0)
        rc = add_facts(fit, &g, err);
    glm_close(&g);
    return rc;
}

static int logit_maximum(const struct design *d, const struct fit_options *o, double *loglik, struct err *err)
{
    struct glm g = {.row = logit_row, .start = logit_start, .diverging = logit_diverging};
    (void)o;
    if (glm_open(&g, d, err) < 0)
        return -1;
    int rc = glm_iterate(&g, err);
    *loglik = g.loglik;
    glm_close(&g);
    return rc;
}

const struct family family_logit = {.name = "logit",
                                    .title = "Logistic regression",
                                    .ratio = "odds ratio",
                                    .ratio_name = "odds_ratio",
                                    .ratio_ends = "or",
                                    .response = RESPONSE_BINARY,
                                    .fit = logit_fit,
                                    .maximum = logit_maximum};
