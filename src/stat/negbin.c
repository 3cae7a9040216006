/* negbin: counts that vary more than a Poisson allows; variance mu + mu²/theta, theta by maximum likelihood
 * (Lawless 1987). Coefficients and theta are fitted in turn until neither moves. */
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/fit_priv.h"

enum { MAX_ROUNDS = 200 };

void negbin_row(double y, double eta, double theta, struct glm_row *r)
{
    double mu = exp(eta), share = 1 / (1 + mu / theta); /* theta / (theta + mu) */
    r->mu = mu;
    r->weight = mu * share;
    r->score = (y - mu) * share;
    double log_share = -log1p(mu / theta);
    int sign; /* lgamma would keep it in a variable that all threads share */
    r->loglik = lgamma_r(y + theta, &sign) - lgamma_r(theta, &sign) - lgamma_r(y + 1, &sign) + theta * log_share +
                (y > 0 ? y * (eta - log(theta) + log_share) : 0);
    r->deviance = 2 * ((y > 0 ? y * (log(y) - eta) : 0) - (y + theta) * log1p((y - mu) / (mu + theta)));
}

static double weight_of(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* Score and observed information of theta at the current means. */
static void theta_score(const struct glm *g, double theta, double *score, double *info)
{
    long double s = 0, h = 0;
    double psi = gsl_sf_psi(theta), psi1 = gsl_sf_psi_1(theta);
    for (size_t i = 0; i < g->d->n; i++, shelf_step(g->d->f->shelf, i)) {
        double y = g->d->y[i], mu = exp(g->eta[i]), w = weight_of(g->d, i), sum = mu + theta;
        s += (long double)w * (gsl_sf_psi(y + theta) - psi - log1p(mu / theta) + 1 - (y + theta) / sum);
        h += (long double)w * (-gsl_sf_psi_1(y + theta) + psi1 - 1 / theta + 2 / sum - (y + theta) / (sum * sum));
    }
    *score = (double)s;
    *info = (double)h;
}

/* Newton on log(theta), halved where it leaves the neighbourhood. */
static double best_theta(const struct glm *g, double theta, double *info)
{
    for (int k = 0; k < 100; k++) {
        double score;
        theta_score(g, theta, &score, info);
        double slope = score * theta, curve = *info * theta * theta - slope; /* about log(theta) */
        double step = curve > 0 ? slope / curve : slope > 0 ? 1 : -1;
        step = fmax(-2, fmin(2, step));
        theta *= exp(step);
        if (!(fabs(step) > 1e-13) || theta > 1e9)
            break;
    }
    double score;
    theta_score(g, theta, &score, info);
    return theta;
}

/* Only counts that vary more than their means have a finite theta near the Poisson fit. */
static int check_spread(const struct glm *g, double *theta, struct err *err)
{
    long double excess = 0, square = 0;
    for (size_t i = 0; i < g->d->n; i++, shelf_step(g->d->f->shelf, i)) {
        double mu = exp(g->eta[i]), y = g->d->y[i], w = weight_of(g->d, i);
        excess += (long double)w * ((y - mu) * (y - mu) - y);
        square += (long double)w * mu * mu;
    }
    if (excess <= 0) {
        err_set(err, ERR_DATA, "%s varies no more than a Poisson count: theta has no finite estimate", g->d->m->response->label);
        return err_hint(err, "use --family poisson");
    }
    *theta = (double)(square / excess);
    return 0;
}

static int rounds(struct glm *g, double *theta_info, struct err *err)
{
    double theta = 1;
    if (glm_iterate(g, err) < 0 || check_spread(g, &theta, err) < 0)
        return -1;
    g->row = negbin_row;
    g->warm = true;
    for (int k = 0; k < MAX_ROUNDS; k++) {
        g->shape = best_theta(g, theta, theta_info);
        if (g->shape > 1e9 || glm_iterate(g, err) < 0)
            break;
        if (fabs(g->shape - theta) <= 1e-12 * theta)
            return 0;
        theta = g->shape;
    }
    return err->kind != ERR_NONE ? -1 : err_set(err, ERR_DATA, "no convergence: theta does not settle; use --family poisson");
}

static int negbin_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    struct glm g = {.row = poisson_row, .start = poisson_start, .diverging = count_diverging, .exact = true};
    double info = NAN;
    if (glm_open(&g, d, err) < 0)
        return -1;
    int rc = rounds(&g, &info, err);
    if (rc == 0)
        rc = glm_finish(&g, fit, o, 1, err);
    if (rc == 0)
        rc = count_facts(fit, &g, 1, err);
    if (rc == 0)
        rc = fit_add_fact(fit, "theta", "theta", g.shape, err);
    if (rc == 0)
        rc = fit_add_fact(fit, "theta_std_error", NULL, 1 / sqrt(info), err);
    glm_close(&g);
    return rc;
}

static int negbin_maximum(const struct design *d, const struct fit_options *o, double *loglik, struct err *err)
{
    struct glm g = {.row = poisson_row, .start = poisson_start, .diverging = count_diverging};
    double info;
    (void)o;
    if (glm_open(&g, d, err) < 0)
        return -1;
    int rc = rounds(&g, &info, err);
    *loglik = g.loglik;
    glm_close(&g);
    return rc;
}

const struct family family_negbin = {
    .name = "negbin", .title = "Negative binomial regression", .ratio = "rate ratio", .ratio_name = "rate_ratio",
    .ratio_ends = "rr", .response = RESPONSE_COUNT, .fit = negbin_fit, .maximum = negbin_maximum};
