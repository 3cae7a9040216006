/* ologit: ordered outcomes by proportional odds (McCullagh 1980): log odds of y <= k is theta_k - x'b. Newton's method
 * on thresholds and coefficients together, with the observed information, as in ordinal::clm. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/model/separation.h"
#include "stat/measure/dist.h"

enum { OLOGIT_ITERATIONS = 60, OLOGIT_HALVINGS = 40 };
#define OLOGIT_SETTLING 0.01 /* near the maximum each step gains far less than this share of the previous one */

/* Parameters: n_cut thresholds, then the design's columns after its intercept. */
struct ologit {
    const struct design *d;
    size_t n_cut, n_slope, q;
    double *x, *old, *step, *score; /* q each */
    double *z;                      /* one row's columns */
    double *info;                   /* q x q, upper triangle */
    double *rows;                   /* n x q scores of the rows, or NULL */
    double loglik;
    struct factor factor;
};

static double weight_of(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* F(a) - F(b) of the logistic distribution, a > b, without cancellation in the upper tail. */
static double between(double a, double b)
{
    if (b > 0)
        return between(-b, -a);
    return 1 / (1 + exp(-a)) - 1 / (1 + exp(-b));
}

static double density(double x)
{
    double e = exp(-fabs(x));
    return e / ((1 + e) * (1 + e));
}

/* f'/f */
static double slope(double x)
{
    return -tanh(x / 2);
}

/* Adds one row to score and information; z: its columns with slopes. Returns the weight of their products. */
static double add_row(struct ologit *o, size_t i, const double *z)
{
    size_t k = (size_t)o->d->y[i], first = o->n_cut;
    bool upper = k<o->n_cut, lower = k> 0;
    double eta = o->d->offset ? o->d->offset[i] : 0, w = weight_of(o->d, i);
    for (size_t j = 0; j < o->n_slope; j++)
        eta += o->x[first + j] * z[j];
    double a = upper ? o->x[k] - eta : INFINITY, b = lower ? o->x[k - 1] - eta : -INFINITY;
    double share = !lower ? 1 / (1 + exp(-a)) : !upper ? 1 / (1 + exp(b)) : between(a, b);
    o->loglik += w * log(share);
    double fa = upper ? density(a) / share : 0, fb = lower ? density(b) / share : 0;
    double haa = upper ? fa * fa - fa * slope(a) : 0, hbb = lower ? fb * fb + fb * slope(b) : 0, hab = -fa * fb;
    double ga = w * fa, gb = -w * fb;
    double *info = o->info, *row = o->rows ? o->rows + i * o->q : NULL;
    size_t q = o->q;
    if (upper) {
        o->score[k] += ga;
        info[k * q + k] += w * haa;
    }
    if (lower) {
        o->score[k - 1] += gb;
        info[(k - 1) * q + k - 1] += w * hbb;
    }
    if (upper && lower)
        info[(k - 1) * q + k] += w * hab;
    for (size_t j = 0; j < o->n_slope; j++) {
        o->score[first + j] -= (ga + gb) * z[j];
        if (upper)
            info[k * q + first + j] -= w * (haa + hab) * z[j];
        if (lower)
            info[(k - 1) * q + first + j] -= w * (hbb + hab) * z[j];
        if (row)
            row[first + j] = -(ga + gb) * z[j];
    }
    if (row && upper)
        row[k] = ga;
    if (row && lower)
        row[k - 1] = gb;
    return w * (haa + hbb + 2 * hab);
}

/* Log-likelihood, score and information at x; -inf if the thresholds are out of order. */
static void evaluate(struct ologit *o, struct design_block *b)
{
    size_t first = o->d->intercept;
    double weight[BLOCK_ROWS];
    memset(o->score, 0, o->q * sizeof *o->score);
    memset(o->info, 0, o->q * o->q * sizeof *o->info);
    o->loglik = 0;
    for (size_t k = 1; k < o->n_cut; k++)
        if (!(o->x[k] > o->x[k - 1]))
            o->loglik = -INFINITY;
    for (block_rewind(b); !isinf(o->loglik) && block_next(b);) {
        for (size_t i = 0; i < b->n; i++) {
            for (size_t j = 0; j < o->n_slope; j++)
                o->z[j] = b->z[(first + j) * BLOCK_ROWS + i];
            weight[i] = add_row(o, b->first + i, o->z);
        }
        gram_columns(o->info + o->n_cut * (o->q + 1), o->q, b->z + first * BLOCK_ROWS, o->n_slope, b->n, weight);
    }
}

/* Thresholds that give the levels their shares, slopes of 0. */
static void begin(struct ologit *o)
{
    double total = 0, below = 0;
    double *share = o->step;
    memset(share, 0, o->q * sizeof *share);
    for (size_t i = 0; i < o->d->n; i++) {
        size_t k = (size_t)o->d->y[i];
        total += weight_of(o->d, i);
        if (k < o->n_cut)
            share[k] += weight_of(o->d, i);
    }
    for (size_t k = 0; k < o->n_cut; k++) {
        below += share[k];
        o->x[k] = log(below / (total - below));
    }
}

static int newton(struct ologit *o, struct err *err)
{
    long double *work = mem_zero(o->q, sizeof *work, err);
    int rc = work ? factor_matrix(&o->factor, o->q, o->info, err) : -1;
    for (size_t j = 0; rc == 0 && j < o->q; j++)
        work[j] = o->score[j];
    if (rc == 0)
        factor_solve(&o->factor, work, work);
    for (size_t j = 0; rc == 0 && j < o->q; j++)
        o->step[j] = (double)work[j];
    free(work);
    return rc;
}

/* Does the last step lead to infinity? If that is proven, its error replaces the iteration's own. */
static bool separated(const struct ologit *o, struct err *err)
{
    struct err why = ERR_INIT;
    if (separation_levels(o->d, o->x, o->step, 1e-6, &why) == 0)
        return false;
    *err = why;
    return true;
}

static int iterate(struct ologit *o, struct design_block *b, double *loglik_null, struct err *err)
{
    begin(o);
    evaluate(o, b);
    *loglik_null = o->loglik;
    double gain = 0;
    for (int k = 0; k < OLOGIT_ITERATIONS; k++) {
        double before = o->loglik, last = gain;
        int rc = newton(o, err);
        gain = 0;
        for (size_t j = 0; j < o->q; j++)
            gain += o->step[j] * o->score[j];
        if (k > 4 && (rc < 0 || gain > OLOGIT_SETTLING * last) && separated(o, err))
            return -1;
        if (rc < 0)
            return -1;
        memcpy(o->old, o->x, o->q * sizeof *o->old);
        for (int half = 0; half <= OLOGIT_HALVINGS; half++) {
            for (size_t j = 0; j < o->q; j++)
                o->x[j] = o->old[j] + ldexp(o->step[j], -half);
            evaluate(o, b);
            if (o->loglik >= before - 1e-12 * (fabs(before) + 1))
                break;
        }
        if (gain < 1e-20 * (1 + fabs(before)) || (gain < 1e-12 && o->loglik <= before))
            return factor_matrix(&o->factor, o->q, o->info, err);
    }
    return err_set(err, ERR_DATA, "no convergence in %d iterations", OLOGIT_ITERATIONS);
}

/* Estimates and covariance in the data's units: thresholds absorb the centres of the columns. */
static int take(struct fit *fit, const struct ologit *o, const double *cov, struct err *err)
{
    const struct design *d = o->d;
    const struct design_column *c = d->column + d->intercept;
    size_t q = o->q, cuts = o->n_cut;
    double *t = mem_zero(q * q, 2 * sizeof *t, err); /* the transformation, and t cov */
    if (!t)
        return -1;
    double *half = t + q * q;
    for (size_t i = 0; i < q; i++)
        t[i * q + i] = i < cuts ? 1 : 1 / c[i - cuts].scale;
    for (size_t i = 0; i < cuts; i++)
        for (size_t j = 0; j < o->n_slope; j++)
            t[i * q + cuts + j] = c[j].center / c[j].scale;
    for (size_t i = 0; i < q; i++)
        for (size_t k = 0; k < q; k++) {
            fit->coef[i].estimate += t[i * q + k] * o->x[k];
            for (size_t j = 0; j < q; j++)
                half[i * q + j] += t[i * q + k] * cov[k * q + j];
        }
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t k = 0; k < q; k++)
                fit->cov[i * q + j] += half[i * q + k] * t[j * q + k];
    free(t);
    for (size_t j = 0; j < o->n_slope; j++) {
        fit->coef[cuts + j].name = c[j].name;
        fit->coef[cuts + j].vif = o->n_slope > 1 ? d->vif[d->intercept + j] : NAN;
    }
    for (size_t k = 0; k < cuts; k++) {
        char name[512];
        int n = snprintf(name, sizeof name, "%s|%s", d->level[k], d->level[k + 1]);
        fit->coef[k].name = arena_copy(&fit->arena, name, n < (int)sizeof name ? (size_t)n : sizeof name - 1, err);
        if (!fit->coef[k].name)
            return -1;
    }
    return 0;
}

static int finish(struct fit *fit, struct ologit *o, struct design_block *b, const struct fit_options *fo,
                  struct err *err)
{
    size_t q = o->q;
    double *bread = mem_zero(q * q, 2 * sizeof *bread, err), *cov = bread ? bread + q * q : NULL;
    int rc = bread ? fit_open(fit, q, err) : -1;
    if (rc == 0) {
        factor_cov(&o->factor, bread);
        memcpy(cov, bread, q * q * sizeof *cov);
    }
    if (rc == 0 && robust_wanted(o->d, fo)) {
        o->rows = mem_zero(o->d->n * q, sizeof *o->rows, err);
        rc = o->rows ? 0 : -1;
        if (rc == 0) {
            evaluate(o, b);
            rc = robust_scores(fit, fo, o->rows, q, bread, cov, err);
        }
    }
    fit->n_cuts = o->n_cut;
    if (rc == 0)
        rc = take(fit, o, cov, err);
    if (rc == 0)
        fit_test(fit);
    free(bread);
    return rc;
}

/* The effective number of rows: n - sum n_k^3 / n^2 over the levels (Harrell 2001, section 4.4). */
static double effective_rows(const struct ologit *o)
{
    double n = 0, cubes = 0;
    for (size_t k = 0; k <= o->n_cut; k++) {
        double here = 0;
        for (size_t i = 0; i < o->d->n; i++)
            here += o->d->y[i] == (double)k ? weight_of(o->d, i) : 0;
        n += here;
        cubes += here * here * here;
    }
    return n - cubes / (n * n);
}

static int few_rows(struct fit *fit, const struct ologit *o, struct err *err)
{
    double each = effective_rows(o) / (double)o->n_slope;
    return each < 10 ? fit_add_note(fit, err, "Only %.3g effective rows per coefficient (aim for 10 or more).", each)
                     : 0;
}

static int add_facts(struct fit *fit, const struct ologit *o, double loglik_null, struct err *err)
{
    double n = 0, lr = 2 * (o->loglik - loglik_null), q = (double)o->q;
    for (size_t i = 0; i < o->d->n; i++)
        n += weight_of(o->d, i);
    const struct fit_fact facts[] = {
        {"n", NULL, n},
        {"levels", NULL, (double)o->n_cut + 1},
        {"log_lik", "log-likelihood", o->loglik},
        {"log_lik_null", NULL, loglik_null},
        {"lr_chi2", NULL, o->d->offset ? NAN : lr},
        {"lr_p_value", NULL, o->d->offset || o->n_slope == 0 ? NAN : dist_chi2_upper(lr, (double)o->n_slope)},
        {"aic", "AIC", -2 * o->loglik + 2 * q},
        {"bic", NULL, -2 * o->loglik + log(n) * q},
        {"mcfadden_r2", o->d->offset ? NULL : "McFadden R²", o->d->offset ? NAN : fit_mcfadden(o->loglik, loglik_null)},
        {"condition", NULL, design_condition(o->d)}};
    if (fit_add_facts(fit, facts, sizeof facts / sizeof *facts, err) < 0)
        return -1;
    if (o->n_slope == 0)
        return 0;
    if (separation_note(fit, err) < 0 || few_rows(fit, o, err) < 0)
        return -1;
    return o->n_cut > 1 ? brant_test(fit, err) : 0;
}

static int ologit_open(struct ologit *o, const struct design *d, struct err *err)
{
    *o = (struct ologit){.d = d, .n_cut = d->n_levels - 1, .n_slope = d->p - d->intercept};
    o->q = o->n_cut + o->n_slope;
    o->x = mem_zero(o->q, 5 * sizeof *o->x, err);
    o->info = mem_zero(o->q * o->q, sizeof *o->info, err);
    if (!o->x || !o->info)
        return -1;
    o->old = o->x + o->q;
    o->step = o->old + o->q;
    o->score = o->step + o->q;
    o->z = o->score + o->q;
    return 0;
}

static void ologit_close(struct ologit *o, struct design_block *b)
{
    block_close(b);
    free(o->x);
    free(o->info);
    free(o->rows);
    factor_free(&o->factor);
}

static int ologit_fit(struct fit *fit, const struct design *d, const struct fit_options *fo, struct err *err)
{
    struct ologit o;
    struct design_block b = {0};
    double loglik_null;
    if (!d->intercept)
        return err_set(err, ERR_USAGE, "the thresholds are intercepts; omit '- 1'");
    int rc = ologit_open(&o, d, err);
    if (rc == 0)
        rc = block_open(&b, d, err);
    if (rc == 0)
        rc = iterate(&o, &b, &loglik_null, err);
    if (rc == 0)
        rc = finish(fit, &o, &b, fo, err);
    if (rc == 0)
        rc = add_facts(fit, &o, loglik_null, err);
    ologit_close(&o, &b);
    return rc;
}

static int ologit_maximum(const struct family *family, const struct design *d, const struct fit_options *fo,
                          double *loglik, struct err *err)
{
    (void)family;
    struct ologit o;
    struct design_block b = {0};
    double loglik_null;
    (void)fo;
    int rc = ologit_open(&o, d, err);
    if (rc == 0)
        rc = block_open(&b, d, err);
    if (rc == 0)
        rc = iterate(&o, &b, &loglik_null, err);
    *loglik = o.loglik;
    ologit_close(&o, &b);
    return rc;
}

const struct family family_ologit = {.name = "ologit",
                                     .title = "Ordinal logistic regression",
                                     .ratio = "odds ratio",
                                     .ratio_name = "odds_ratio",
                                     .ratio_ends = "or",
                                     .link = "cumulative logit",
                                     .options = "levels",
                                     .response = RESPONSE_LEVELS,
                                     .fit = ologit_fit,
                                     .maximum = ologit_maximum};
