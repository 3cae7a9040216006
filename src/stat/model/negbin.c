/* negbin: counts that vary more than a Poisson allows; variance mu + mu²/theta, theta by maximum likelihood
 * (Lawless 1987). Coefficients and theta are fitted in turn until neither moves. */
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/model/count.h"
#include "stat/model/fit_impl.h"

enum { MAX_ROUNDS = 200, MAX_STEPS = 200, SUMMED = 1 << 14 };

/* log(theta (theta + 1) … (theta + y - 1) / theta^y); for large theta by Stirling's series, since differences of lgamma
 * would lose what distinguishes these counts from a Poisson's. */
static double log_rising(double y, double theta)
{
    int sign; /* lgamma would keep it in a variable shared by all threads */
    if (theta < 32)
        return lgamma_r(y + theta, &sign) - lgamma_r(theta, &sign) - y * log(theta);
    double u = 1 / theta, v = 1 / (theta + y);
    return (y + theta - 0.5) * log1p(y / theta) - y + (v - u) / 12 - (v * v * v - u * u * u) / 360 +
           (pow(v, 5) - pow(u, 5)) / 1260;
}

static void negbin_row(double y, double eta, double theta, struct glm_row *r)
{
    double mu = exp(eta), share = 1 / (1 + mu / theta); /* theta / (theta + mu) */
    int sign;
    r->mu = mu;
    r->weight = mu * share;
    r->score = (y - mu) * share;
    double log_share = -log1p(mu / theta);
    r->loglik = (y > 0 ? log_rising(y, theta) - lgamma_r(y + 1, &sign) + y * (eta + log_share) : 0) + theta * log_share;
    r->deviance = 2 * ((y > 0 ? y * (log(y) - eta) : 0) - (y + theta) * log1p((y - mu) / (mu + theta)));
}

static double weight_of(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* The likelihood about a = 1 / theta, which is smooth down to the Poisson's a = 0. */
struct spread {
    const struct glm_run *g;
    double above[SUMMED]; /* weight of the rows with y > k, where y <= SUMMED */
    size_t n_above;
};

static struct spread *spread_new(const struct glm_run *g, struct err *err)
{
    struct spread *s = mem_zero(1, sizeof *s, err);
    if (!s)
        return NULL;
    s->g = g;
    for (size_t i = 0; i < g->d->n; i++, shelf_step(g->d->f->shelf, i)) {
        double y = g->d->y[i];
        if (y < 1 || y > SUMMED)
            continue;
        s->above[(size_t)y - 1] += weight_of(g->d, i);
        s->n_above = (size_t)y > s->n_above ? (size_t)y : s->n_above;
    }
    for (size_t k = s->n_above; k-- > 1;)
        s->above[k - 1] += s->above[k];
    return s;
}

/* h(u) = (log(1 + u) - u / (1 + u)) / u² and its derivative */
static double relief(double u, double *slope)
{
    if (u > 0.05) {
        double h = (log1p(u) - u / (1 + u)) / (u * u);
        *slope = 1 / (u * (1 + u) * (1 + u)) - 2 * h / u;
        return h;
    }
    double h = 0, power = 1; /* sum of (n - 1) / n (-u)^(n - 2) from n = 2 */
    *slope = 0;
    for (int n = 2; n < 20; n++, power *= -u) {
        h += (n - 1) * power / n;
        *slope -= n * (n - 1) * power / (n + 1);
    }
    return h;
}

/* Score and observed information of a at the current means: k / (1 + a k) is summed over k < y. */
static double score_at(const struct spread *s, double a, double *info)
{
    const struct glm_run *g = s->g;
    long double score = 0, curve = 0;
    for (size_t k = 1; k < s->n_above; k++) {
        double each = (double)k / (1 + a * (double)k);
        score += (long double)s->above[k] * each;
        curve -= (long double)s->above[k] * each * each;
    }
    for (size_t i = 0; i < g->d->n; i++, shelf_step(g->d->f->shelf, i)) {
        double y = g->d->y[i], mu = exp(g->eta[i]), w = weight_of(g->d, i), u = a * mu, slope, h = relief(u, &slope);
        score += (long double)w * (mu * mu * h - y * mu / (1 + u));
        curve += (long double)w * (mu * mu * mu * slope + y * mu * mu / ((1 + u) * (1 + u)));
        if (y <= SUMMED)
            continue;
        if (a == 0) {
            score += (long double)w * y * (y - 1) / 2;
            curve -= (long double)w * (y - 1) * y * (2 * y - 1) / 6;
            continue;
        }
        double theta = 1 / a, psi = gsl_sf_psi(y + theta) - gsl_sf_psi(theta),
               psi1 = gsl_sf_psi_1(theta) - gsl_sf_psi_1(y + theta);
        score += (long double)w * theta * (y - theta * psi);
        curve -= (long double)w * theta * theta * (y - 2 * theta * psi + theta * theta * psi1);
    }
    *info = -(double)curve;
    return (double)score;
}

/* The root of the score above 0, where the score at 0 is positive: Newton's method, kept between two bounds. */
static double best_spread(const struct spread *s, double a, double *info)
{
    double low = 0, high = INFINITY;
    for (int k = 0; k < MAX_STEPS; k++) {
        double score = score_at(s, a, info), next = a + score / *info;
        if (score > 0)
            low = a;
        else
            high = a;
        if (!(*info > 0) || !(next > low && next < high))
            next = isinf(high) ? 4 * a : low + (high - low) / 2;
        else if (next > 4 * a)
            next = 4 * a;
        double moved = fabs(next - a);
        a = next;
        if (moved <= 1e-14 * a || a > 1e12)
            break;
    }
    return a;
}

/* Only counts that vary more than their means have a finite theta; that is so at the Poisson's means as at those of any
 * a. */
static int check_spread(const struct spread *s, double *a, struct err *err)
{
    double info, score = score_at(s, 0, &info);
    if (score <= 0) {
        err_set(err, ERR_DATA, "%s varies no more than a Poisson count: theta has no finite estimate",
                s->g->d->m->response->label);
        return err_hint(err, "use --family poisson");
    }
    long double square = 0;
    for (size_t i = 0; *a == 0 && i < s->g->d->n; i++, shelf_step(s->g->d->f->shelf, i))
        square += (long double)weight_of(s->g->d, i) * exp(2 * s->g->eta[i]);
    if (*a == 0)
        *a = 2 * score / (double)square;
    return 0;
}

/* Means and theta in turn: on average they share no information, so few rounds suffice. */
static int rounds(struct glm_run *g, struct err *err)
{
    double a = 0;
    g->row = poisson_row;
    if (glm_iterate(g, err) < 0)
        return -1;
    struct spread *s = spread_new(g, err);
    int rc = s ? 1 : -1;
    g->row = negbin_row;
    g->warm = true;
    for (int k = 0; rc > 0 && k < MAX_ROUNDS; k++) {
        double info = 0, next;
        if (check_spread(s, &a, err) < 0) {
            rc = -1;
            break;
        }
        next = best_spread(s, a, &info);
        g->shape = 1 / next;
        bool settled = fabs(next - a) <= 1e-12 * a || fabs(next - a) * sqrt(info) <= 1e-12;
        rc = !settled;
        if (glm_iterate(g, err) < 0)
            rc = -1;
        a = next;
        g->shape_info = info * a * a * a * a;
    }
    free(s);
    return rc > 0 ? err_set(err, ERR_DATA, "no convergence: theta does not settle; use --family poisson") : rc;
}

static int facts(struct fit *fit, const struct glm_run *g, struct err *err)
{
    if (count_facts(fit, g, 1, err) < 0 || fit_add_fact(fit, "theta", "theta", g->shape, err) < 0)
        return -1;
    return fit_add_fact(fit, "theta_std_error", NULL, 1 / sqrt(g->shape_info), err);
}

static const struct glm negbin_glm = {.row = negbin_row,
                                      .start = count_start,
                                      .diverging = count_diverging,
                                      .iterate = rounds,
                                      .exact = true,
                                      .facts = facts};

const struct family family_negbin = {.name = "negbin",
                                     .title = "Negative binomial regression",
                                     .ratio = "rate ratio",
                                     .ratio_name = "rate_ratio",
                                     .ratio_ends = "rr",
                                     .link = "log",
                                     .options = "e-values",
                                     .response = RESPONSE_COUNT,
                                     .glm = &negbin_glm,
                                     .fit = glm_fit,
                                     .maximum = glm_maximum};
