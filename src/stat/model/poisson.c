/* poisson: counts, log link. */
#include <math.h>

#include "io/shelf.h"
#include "stat/model/fit_impl.h"
#include "stat/measure/dist.h"

/* log(y!). lgamma would tell the sign in a variable that all threads share. */
static double log_factorial(double y)
{
    static const double small[] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600};
    int sign;
    return y < sizeof small / sizeof *small ? log(small[(size_t)y]) : lgamma_r(y + 1, &sign);
}

void poisson_row(double y, double eta, double shape, struct glm_row *r)
{
    (void)shape;
    double off = (exp(eta) - y) / y; /* so that counts near their means lose no digits */
    r->mu = exp(eta);
    r->weight = r->mu;
    r->score = y - r->mu;
    r->loglik = y * eta - r->mu - log_factorial(y);
    r->deviance = 2 * (y > 0 ? y * (off - log1p(off)) : r->mu);
}

double poisson_start(double y, double prior)
{
    (void)prior;
    return log(y + 0.1); /* R's */
}

int count_diverging(const struct glm *g, const double *step, struct err *err)
{
    return separation_check(g->d, g->gamma, step, 1e-6, true, err);
}

int count_facts(struct fit *fit, const struct glm *g, double n_shape, struct err *err)
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
    const struct fact facts[] = {{"n", NULL, n},
                                 {"events", NULL, (double)total},
                                 {"df_residual", NULL, df},
                                 {"log_lik", "log-likelihood", g->loglik},
                                 {"deviance", "deviance", g->deviance},
                                 {"aic", "AIC", -2 * g->loglik + 2 * p},
                                 {"bic", NULL, -2 * g->loglik + log(n) * p},
                                 {"dispersion", "dispersion", df > 0 ? (double)(pearson / df) : NAN},
                                 {"iterations", NULL, g->iterations},
                                 {"condition", NULL, design_condition(d)}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (fit_add_fact(fit, facts[i].name, facts[i].label, facts[i].value, err) < 0)
            return -1;
    if (terms > 0 && (double)total / terms < 10)
        return fit_add_note(fit, err, "Only %.3g events per coefficient (10 is little).", (double)total / terms);
    return 0;
}

/* Against the model with an intercept alone. */
static int null_facts(struct fit *fit, const struct glm *g, struct err *err)
{
    double terms = (double)(fit->d->p - fit->d->intercept), lr = 2 * (g->loglik - g->loglik_null);
    if (fit_add_fact(fit, "log_lik_null", NULL, g->loglik_null, err) < 0 ||
        fit_add_fact(fit, "lr_chi2", NULL, lr, err) < 0 ||
        fit_add_fact(fit, "lr_p_value", NULL, terms > 0 ? dist_chi2_upper(lr, terms) : NAN, err) < 0)
        return -1;
    return fit_add_fact(fit, "mcfadden_r2", "McFadden R²", fit_mcfadden(g->loglik, g->loglik_null), err);
}

static int poisson_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    struct glm g = {
        .row = poisson_row, .start = poisson_start, .diverging = count_diverging, .exact = robust_wanted(d, o)};
    if (glm_open(&g, d, err) < 0)
        return -1;
    int rc = glm_iterate(&g, err);
    if (rc == 0)
        rc = glm_finish(&g, fit, o, 1, err);
    if (rc == 0)
        rc = count_facts(fit, &g, 0, err);
    if (rc == 0)
        rc = null_facts(fit, &g, err);
    double dispersion = fit_fact(fit, "dispersion");
    if (rc == 0 && !g.exact && dispersion > 1.5)
        rc = fit_add_note(fit, err,
                          "The counts vary %.3g times as much as a Poisson allows: standard errors are too small."
                          " Use --robust HC3 or --family negbin.",
                          dispersion);
    glm_close(&g);
    return rc;
}

static int poisson_maximum(const struct design *d, const struct fit_options *o, double *loglik, struct err *err)
{
    struct glm g = {.row = poisson_row, .start = poisson_start, .diverging = count_diverging};
    (void)o;
    if (glm_open(&g, d, err) < 0)
        return -1;
    int rc = glm_iterate(&g, err);
    *loglik = g.loglik;
    glm_close(&g);
    return rc;
}

const struct family family_poisson = {.name = "poisson",
                                      .title = "Poisson regression",
                                      .ratio = "rate ratio",
                                      .ratio_name = "rate_ratio",
                                      .ratio_ends = "rr",
                                      .response = RESPONSE_COUNT,
                                      .fit = poisson_fit,
                                      .maximum = poisson_maximum};
