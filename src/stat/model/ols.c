/* ols: least squares, weighted or not.
 *
 * The coefficients come from the corrected seminormal equations (Björck 1987): residuals in long double, then a
 * correction through the triangular factor, repeated until it disappears in the last bits. So a Gram matrix of moderate
 * condition costs no digits. If columns are nearly collinear, rounding is treated as noise in the data: a fit in which
 * it could reach the sixth digit of a coefficient is refused.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/model/fit_impl.h"
#include "stat/model/glm.h"
#include "stat/design/sweep.h"
#include "stat/measure/dist.h"

enum { MAX_REFINEMENTS = 20 };
#define COND_SAFE 1e6 /* up to this, rounding costs no digit that anybody reads */
#define SIX_DIGITS 1e-6

struct ols {
    const struct design *d;
    long double *gamma, *step;
    bool at_zero;           /* gamma is 0 */
    double *residual;       /* n, or NULL if the covariance needs none */
    double *leverage;       /* n, or NULL if not asked for */
    double *slack;          /* p: how far rounding may have moved the coefficients, or NULL if certainly little */
    long double rss, total; /* sums of squares, total about the mean */
};

static long double response(const struct design *d, size_t i)
{
    return d->offset ? (long double)d->y[i] - d->offset[i] : d->y[i];
}

enum { COLUMNS_AT_ONCE = 4 }; /* columns for which a long double is loaded once */

/* r -= the next columns times gamma. */
static void subtract(long double *r, const long double *gamma, const double *z, size_t n)
{
    const double *z0 = z, *z1 = z + BLOCK_ROWS, *z2 = z1 + BLOCK_ROWS, *z3 = z2 + BLOCK_ROWS;
    for (size_t i = 0; i < n; i++)
        r[i] = r[i] - gamma[0] * z0[i] - gamma[1] * z1[i] - gamma[2] * z2[i] - gamma[3] * z3[i];
}

/* score += the next columns times r. */
static void add_products(long double *score, const long double *r, const double *z, size_t n)
{
    const double *z0 = z, *z1 = z + BLOCK_ROWS, *z2 = z1 + BLOCK_ROWS, *z3 = z2 + BLOCK_ROWS;
    long double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (size_t i = 0; i < n; i++) {
        long double x = r[i];
        s0 += x * z0[i];
        s1 += x * z1[i];
        s2 += x * z2[i];
        s3 += x * z3[i];
    }
    score[0] += s0;
    score[1] += s1;
    score[2] += s2;
    score[3] += s3;
}

/* Residuals at gamma; Z'W r and the weighted sum of squares are summed. */
static void add_residuals(void *arg, const struct design_block *b, struct sum *sum)
{
    struct ols *s = arg;
    const struct design *d = s->d;
    long double r[BLOCK_ROWS];
    size_t j = 0;
    for (size_t i = 0; i < b->n; i++)
        r[i] = response(d, b->first + i);
    for (; !s->at_zero && j + COLUMNS_AT_ONCE <= d->p; j += COLUMNS_AT_ONCE)
        subtract(r, s->gamma + j, b->z + j * BLOCK_ROWS, b->n);
    for (; !s->at_zero && j < d->p; j++)
        for (size_t i = 0; i < b->n; i++)
            r[i] -= s->gamma[j] * b->z[j * BLOCK_ROWS + i];
    for (size_t i = 0; i < b->n; i++) {
        if (s->residual)
            s->residual[b->first + i] = (double)r[i];
        long double wr = d->weight ? d->weight[b->first + i] * r[i] : r[i];
        sum->wide[d->p] += wr * r[i];
        r[i] = wr;
    }
    for (j = 0; j + COLUMNS_AT_ONCE <= d->p; j += COLUMNS_AT_ONCE)
        add_products(sum->wide + j, r, b->z + j * BLOCK_ROWS, b->n);
    for (; j < d->p; j++)
        for (size_t i = 0; i < b->n; i++)
            sum->wide[j] += r[i] * b->z[j * BLOCK_ROWS + i];
}

static void residual_pass(struct ols *s, struct sweep *sweep)
{
    sweep_run(sweep, add_residuals, s);
    for (size_t j = 0; j < s->d->p; j++)
        s->step[j] = sweep->sum.wide[j];
    s->rss = sweep->sum.wide[s->d->p];
}

static int leverages(struct ols *s, struct err *err)
{
    const struct design *d = s->d;
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++)
            s->leverage[b.first + i] = factor_quadratic(d->factor, &b, i) * (d->weight ? d->weight[b.first + i] : 1);
    block_close(&b);
    return 0;
}

static int refine(struct ols *s, struct err *err)
{
    const struct design *d = s->d;
    struct sweep sweep;
    long double before = INFINITY;
    if (sweep_open(&sweep, d, 0, d->p + 1, err) < 0)
        return -1;
    for (int k = 0; k < MAX_REFINEMENTS; k++) {
        long double size = 0, whole = 0;
        s->at_zero = k == 0;
        residual_pass(s, &sweep);
        s->at_zero = false;
        factor_solve(d->factor, s->step, s->step);
        for (size_t j = 0; j < d->p; j++) {
            size += fabsl(s->step[j]);
            whole += fabsl(s->gamma[j]);
        }
        if (!(size < before / 2)) /* no longer shrinking: rounding */
            break;
        for (size_t j = 0; j < d->p; j++)
            s->gamma[j] += s->step[j];
        before = size;
        if (size <= 1e-18L * whole)
            break;
    }
    residual_pass(s, &sweep);
    sweep_close(&sweep);
    return s->leverage ? leverages(s, err) : 0;
}

/* About the (weighted) mean with an intercept, about 0 without. */
static long double total_squares(const struct design *d)
{
    long double sum = 0, weights = 0, total = 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        long double w = d->weight ? d->weight[i] : 1;
        sum += w * response(d, i);
        weights += w;
    }
    long double mean = d->intercept ? sum / weights : 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        long double c = response(d, i) - mean;
        total += (d->weight ? d->weight[i] : 1) * c * c;
    }
    return total;
}

/* Are the residuals nothing but rounding? */
static bool is_exact(const struct ols *s)
{
    return s->rss <= 1e-24L * s->total;
}

static int add_facts(struct fit *fit, const struct ols *s, bool robust, struct err *err)
{
    const struct design *d = fit->d;
    double n = (double)d->n, p = (double)d->p, df = n - p, rss = (double)s->rss;
    double total = (double)s->total, r2 = 1 - rss / total, terms = p - d->intercept;
    double log_weights = 0, f;
    for (size_t i = 0; d->weight && i < d->n; i++, shelf_step(d->f->shelf, i))
        log_weights += log(d->weight[i]);
    double loglik = 0.5 * (log_weights - n * (log(2 * M_PI) + 1 - log(n) + log(rss)));
    if (fit_wald(fit, d->intercept, &f, err) < 0)
        return -1;
    f = robust ? f / terms : (total - rss) / terms / (rss / df);
    const struct fit_fact facts[] = {{"n", NULL, n},
                                     {"df_residual", NULL, df},
                                     {"sigma", "residual SD", sqrt(rss / df)},
                                     {"r2", "R²", r2},
                                     {"adj_r2", "adjusted R²", 1 - (1 - r2) * (n - d->intercept) / df},
                                     {"f_statistic", terms > 0 ? "F" : NULL, terms > 0 ? f : NAN},
                                     {"f_p_value", NULL, terms > 0 ? dist_f_upper(f, terms, df) : NAN},
                                     {"log_lik", "log-likelihood", loglik},
                                     {"aic", "AIC", -2 * loglik + 2 * (p + 1)},
                                     {"bic", NULL, -2 * loglik + log(n) * (p + 1)},
                                     {"rss", NULL, rss},
                                     {"condition", NULL, design_condition(d)}};
    if (fit_add_facts(fit, facts, sizeof facts / sizeof *facts, err) < 0)
        return -1;
    bool yes_or_no = true;
    for (size_t i = 0; yes_or_no && i < d->n; i++)
        yes_or_no = d->y[i] == 0 || d->y[i] == 1;
    if (yes_or_no && !robust && terms > 0 &&
        fit_add_note(fit, err,
                     "%s is 0 or 1: --family logit fits its probability; here coefficients are differences of shares, "
                     "whose errors need --robust HC3.",
                     d->m->response->label) < 0)
        return -1;
    if (is_exact(s))
        return fit_add_note(fit, err, "The terms determine %s exactly: standard errors are meaningless.",
                            d->m->response->label);
    return 0;
}

/* The last bits of the columns and the response, as a variance in the response. */
static int rounding(const struct ols *s, double *variance, struct err *err)
{
    const struct design *d = s->d;
    struct design_block b;
    double sum = 0;
    if (block_open(&b, d, err) < 0)
        return -1;
    for (block_rewind(&b); block_next(&b);)
        for (size_t i = 0; i < b.n; i++) {
            double y = d->y[b.first + i], square = y * y;
            for (size_t j = d->intercept; j < d->p; j++) {
                double part =
                    (double)s->gamma[j] * (b.z[j * BLOCK_ROWS + i] + d->column[j].center / d->column[j].scale);
                square += part * part;
            }
            sum += square * (d->weight ? d->weight[b.first + i] : 1);
        }
    block_close(&b);
    *variance = sum / (double)d->n * (DBL_EPSILON / 2) * (DBL_EPSILON / 2);
    return 0;
}

/* Treats rounding as noise of that variance, which has standard errors; the slack is three of them plus the correction
 * that refinement left. Uses the fit's coefficients and gamma and cov as scratch. */
static int find_slack(struct fit *fit, struct ols *s, const double *bread, double *gamma, double *cov, struct err *err)
{
    size_t p = fit->p;
    double variance;
    if (rounding(s, &variance, err) < 0)
        return -1;
    factor_solve(s->d->factor, s->step, s->step);
    for (size_t j = 0; j < p; j++)
        gamma[j] = (double)s->step[j];
    for (size_t k = 0; k < p * p; k++)
        cov[k] = bread[k] * variance;
    if (fit_take(fit, gamma, cov, err) < 0)
        return -1;
    for (size_t j = 0; j < p; j++)
        s->slack[j] = fabs(fit->coef[j].estimate) + 3 * sqrt(fit->cov[j * p + j]);
    return 0;
}

static int check_digits(const struct fit *fit, const struct ols *s, struct err *err)
{
    for (size_t j = 0; s->slack && j < fit->p; j++)
        if (!(s->slack[j] <= SIX_DIGITS * fabs(fit->coef[j].estimate)))
            return factor_too_ill(design_condition(s->d), err);
    return 0;
}

/* Covariance: sigma² (Z'WZ)^-1, or the sandwich with scores w r z unless there are no residuals. */
static int finish(struct fit *fit, struct ols *s, const struct fit_options *o, double *gamma, double *cov,
                  struct err *err)
{
    const struct design *d = fit->d;
    size_t p = d->p;
    s->total = total_squares(d);
    bool robust = robust_wanted(d, o) && !is_exact(s);
    double sigma2 = (double)(s->rss / (long double)(d->n - p));
    double *bread = cov + p * p;
    factor_cov(d->factor, bread);
    if (s->slack && find_slack(fit, s, bread, gamma, cov, err) < 0)
        return -1;
    for (size_t k = 0; k < p * p; k++)
        cov[k] = bread[k] * sigma2;
    for (size_t i = 0; robust && d->weight && i < d->n; i++, shelf_step(d->f->shelf, i))
        s->residual[i] *= d->weight[i];
    if (robust && robust_cov(fit, o, s->residual, s->leverage, bread, cov, err) < 0)
        return -1;
    for (size_t j = 0; j < p; j++)
        gamma[j] = (double)s->gamma[j];
    if (fit_take(fit, gamma, cov, err) < 0)
        return -1;
    fit_test(fit);
    return add_facts(fit, s, robust, err);
}

/* An intercept far from the data would lose digits in double, so it is summed in long double. */
static void exact_intercept(struct fit *fit, const struct ols *s)
{
    const struct design *d = fit->d;
    if (!d->intercept)
        return;
    long double b0 = s->gamma[0];
    for (size_t j = 1; j < d->p; j++)
        b0 -= s->gamma[j] / d->column[j].scale * d->column[j].center;
    fit->coef[0].estimate = (double)b0;
}

static int ols_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    if (d->n <= d->p)
        return err_set(err, ERR_DATA, "%zu row%s for %zu coefficient%s: least squares requires more rows", d->n,
                       str_s(d->n), d->p, str_s(d->p));
    struct ols s = {.d = d};
    size_t p = d->p;
    bool leverage = o->robust == ROBUST_HC2 || o->robust == ROBUST_HC3;
    s.gamma = mem_zero(p, 2 * sizeof *s.gamma, err);
    s.step = s.gamma ? s.gamma + p : NULL;
    bool robust = robust_wanted(d, o);
    s.residual = robust ? shelf_new(d->f->shelf, d->n, sizeof *s.residual, err) : NULL;
    s.leverage = leverage ? shelf_new(d->f->shelf, d->n, sizeof *s.leverage, err) : NULL;
    bool alike = design_condition(d) > COND_SAFE;
    s.slack = alike ? mem_zero(p, sizeof *s.slack, err) : NULL;
    double *work = mem_zero(p * (2 * p + 1), sizeof *work, err);
    int rc = s.gamma && (s.residual || !robust) && (s.leverage || !leverage) && (s.slack || !alike) && work
                 ? fit_open(fit, p, err)
                 : -1;
    if (rc == 0)
        rc = refine(&s, err);
    if (rc == 0) {
        fit->df = (double)(d->n - p);
        rc = finish(fit, &s, o, work + 2 * p * p, work, err);
    }
    if (rc == 0) {
        exact_intercept(fit, &s);
        fit_test(fit);
        rc = check_digits(fit, &s, err);
    }
    free(s.slack);
    free(s.gamma);
    shelf_free(d->f->shelf, s.residual);
    shelf_free(d->f->shelf, s.leverage);
    free(work);
    return rc;
}

static int ols_maximum(const struct family *family, const struct design *d, const struct fit_options *o, double *loglik,
                       struct err *err)
{
    struct fit fit = {.family = family, .d = d, .level = 0.95, .df = INFINITY};
    struct design own = *d; /* fewer columns, so a separate factor */
    (void)o;
    own.factor = NULL;
    own.vif = NULL;
    own.aliased = NULL;
    int rc = factor_design(&own, err);
    if (rc == 0) {
        fit.d = &own;
        rc = ols_fit(&fit, &own, &(struct fit_options){.level = 0.95}, err);
        *loglik = rc == 0 ? fit_fact(&fit, "log_lik") : NAN;
    }
    fit_free(&fit);
    factor_free(own.factor);
    free(own.factor);
    free(own.vif);
    free(own.aliased);
    return rc;
}

static void ols_row(double y, double eta, double shape, struct glm_row *r)
{
    (void)shape;
    *r = (struct glm_row){.mu = eta, .weight = 1, .score = y - eta, .deviance = (y - eta) * (y - eta)};
}

static const struct glm ols_glm = {.row = ols_row, .plain = true}; /* for residuals; the fit is by least squares */

const struct family family_ols = {.name = "ols",
                                  .title = "Linear regression",
                                  .link = "identity",
                                  .options = "importance wild-bootstrap",
                                  .response = RESPONSE_NUMBER,
                                  .glm = &ols_glm,
                                  .fit = ols_fit,
                                  .maximum = ols_maximum};
