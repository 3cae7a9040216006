/* poisson: counts, log link. */
#include <math.h>

#include "io/shelf.h"
#include "stat/measure/dist.h"
#include "stat/model/count.h"
#include "stat/model/fit_impl.h"
#include "text/figure.h"

/* log(y!). lgamma would store the sign in a variable shared by all threads. */
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

/* Relative to the model with only an intercept. */
static int null_facts(struct fit *fit, const struct glm_run *g, struct err *err)
{
    double terms = (double)(fit->d->p - fit->d->intercept), lr = 2 * (g->loglik - g->loglik_null);
    if (fit_add_fact(fit, "log_lik_null", NULL, g->loglik_null, err) < 0 ||
        fit_add_fact(fit, "lr_chi2", NULL, lr, err) < 0 ||
        fit_add_fact(fit, "lr_p_value", NULL, terms > 0 ? dist_chi2_upper(lr, terms) : NAN, err) < 0)
        return -1;
    return fit_add_fact(fit, "mcfadden_r2", "McFadden R²", fit_mcfadden(g->loglik, g->loglik_null), err);
}

/* Do the counts vary more than a Poisson model allows, as the negative binomial's do? Cameron and Trivedi (1990): least
 * squares of ((y - mu)² - y) / mu on mu without intercept; t of its slope, one-sided. NaN for 0 and 1, whose variance
 * their mean decides. */
static double overdispersion(const struct glm_run *g)
{
    const struct design *d = g->d;
    long double xx = 0, xz = 0, zz = 0;
    bool counts = false;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        double w = d->weight ? d->weight[i] : 1, mu = exp(g->eta[i]), y = d->y[i], z = ((y - mu) * (y - mu) - y) / mu;
        counts = counts || y > 1;
        xx += (long double)w * mu * mu;
        xz += (long double)w * mu * z;
        zz += (long double)w * z * z;
    }
    long double slope = xz / xx, rest = zz - slope * xz;
    return counts && d->n > 1 ? (double)(slope / sqrtl(rest / (long double)(d->n - 1) / xx)) : NAN;
}

static int facts(struct fit *fit, const struct glm_run *g, struct err *err)
{
    if (count_facts(fit, g, 0, err) < 0 || null_facts(fit, g, err) < 0)
        return -1;
    double z = overdispersion(g), p = dist_normal_upper(z);
    char shown[TEXT_NUMBER];
    if (fit_add_fact(fit, "overdispersion_z", NULL, z, err) < 0 ||
        fit_add_fact(fit, "overdispersion_p_value", NULL, p, err) < 0)
        return -1;
    if (g->exact || !(p < 0.05))
        return 0;
    text_p(shown, p);
    return fit_add_note(
        fit, err,
        "The counts vary more than a Poisson model allows (dispersion %.3g; Cameron and Trivedi's test: "
        "z %.3g, p %s): standard errors are too small. Use --robust HC3 or --family negbin.",
        fit_fact(fit, "dispersion"), z, shown);
}

static const struct glm poisson_glm = {
    .row = poisson_row, .start = count_start, .diverging = count_diverging, .facts = facts};

const struct family family_poisson = {.name = "poisson",
                                      .title = "Poisson regression",
                                      .ratio = "rate ratio",
                                      .ratio_name = "rate_ratio",
                                      .ratio_ends = "rr",
                                      .link = "log",
                                      .options = "e-values",
                                      .response = RESPONSE_COUNT,
                                      .glm = &poisson_glm,
                                      .fit = glm_fit,
                                      .maximum = glm_maximum};
