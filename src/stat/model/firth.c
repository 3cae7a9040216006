/* firth: logistic regression with Jeffreys' prior as penalty (Firth 1993; Heinze and Schemper 2002): finite estimates
 * even if outcomes are separated, and less bias if they are few. Intervals and p-values come from the profile of the
 * penalised likelihood. */
#include <math.h>
#include <stdlib.h>

#include "stat/model/fit_impl.h"
#include "stat/model/logit.h"
#include "stat/design/lanes.h"
#include "stat/measure/dist.h"
#include "stat/measure/discrimination.h"
#include "stat/model/profile_interval.h"

enum { FIRTH_ITERATIONS = 200, FIRTH_HALVINGS = 30, PATIENCE = 12 };
#define MAX_STEP 5.0 /* in units of the column's spread, as in logistf */

struct firth {
    const struct design *d;
    struct design_block b;
    size_t fixed;                       /* column held fixed, or SIZE_MAX */
    const bool *held;                   /* p, columns held at 0; or NULL */
    double *gamma, *old, *step, *score; /* p each */
    double *eta;                        /* n */
    double *gram;                       /* p x p */
    double *curvature;                  /* p x p: of the penalised likelihood, upper triangle */
    struct factor all;                  /* of the information of all columns: penalty and leverages */
    double loglik;                      /* penalised */
    double loglik_plain;
};

static void firth_close(struct firth *f)
{
    block_close(&f->b);
    free(f->gamma);
    free(f->eta);
    free(f->gram);
    factor_free(&f->all);
    *f = (struct firth){0};
}

static int firth_open(struct firth *f, const struct design *d, struct err *err)
{
    size_t p = d->p;
    *f = (struct firth){.d = d, .fixed = SIZE_MAX};
    f->gamma = mem_zero(4 * p, sizeof *f->gamma, err);
    f->eta = mem_zero(d->n, sizeof *f->eta, err);
    f->gram = mem_zero(2 * p * p, sizeof *f->gram, err);
    if (!f->gamma || !f->eta || !f->gram || block_open(&f->b, d, err) < 0) {
        firth_close(f);
        return -1;
    }
    f->old = f->gamma + p;
    f->step = f->old + p;
    f->score = f->step + p;
    f->curvature = f->gram + p * p;
    return 0;
}

static bool is_held(const struct firth *f, size_t j)
{
    return j == f->fixed || (f->held && f->held[j]);
}

static double weight_of(const struct design *d, size_t i)
{
    return d->weight ? d->weight[i] : 1;
}

/* Likelihood and information at gamma; -inf if the information is singular. */
static int evaluate(struct firth *f, struct err *err)
{
    const struct design *d = f->d;
    size_t p = d->p;
    double w[BLOCK_ROWS];
    long double loglik = 0, half_log_det = 0;
    memset(f->gram, 0, p * p * sizeof *f->gram);
    for (block_rewind(&f->b); block_next(&f->b);) {
        for (size_t i = 0; i < f->b.n; i++) {
            struct glm_row r;
            size_t k = f->b.first + i;
            double eta = d->offset ? d->offset[k] : 0;
            for (size_t j = 0; j < p; j++)
                eta += f->gamma[j] * f->b.z[j * BLOCK_ROWS + i];
            logit_row(d->y[k], eta, 0, &r);
            f->eta[k] = eta;
            w[i] = weight_of(d, k) * r.weight;
            loglik += weight_of(d, k) * r.loglik;
        }
        gram_add(f->gram, &f->b, w);
    }
    struct err why = ERR_INIT;
    f->loglik_plain = (double)loglik;
    f->loglik = -INFINITY;
    if (factor_matrix(&f->all, p, f->gram, &why) < 0) {
        if (why.kind == ERR_SYSTEM)
            *err = why;
        return why.kind == ERR_SYSTEM ? -1 : 0;
    }
    for (size_t j = 0; j < p; j++)
        half_log_det -= logl(fabsl(f->all.rinv[j * p + j]));
    f->loglik = (double)(loglik + half_log_det);
    return 0;
}

/* z' (Z'WZ)^-1 z of the block's rows. */
LANES static void norms(const struct firth *f, double *norm)
{
    size_t p = f->d->p, n = f->b.n;
    double v[BLOCK_ROWS];
    memset(norm, 0, n * sizeof *norm);
    for (size_t j = 0; j < p; j++) {
        memset(v, 0, n * sizeof *v);
        for (size_t k = 0; k <= j; k++)
            lanes_add(v, (double)f->all.rinv[k * p + j], f->b.z + k * BLOCK_ROWS, n);
        for (size_t i = 0; i < n; i++)
            norm[i] += v[i] * v[i];
    }
}

/* The modified score: residuals and leverage times (1/2 - mu). */
static void modified_score(struct firth *f)
{
    const struct design *d = f->d;
    memset(f->score, 0, d->p * sizeof *f->score);
    double norm[BLOCK_ROWS];
    for (block_rewind(&f->b); block_next(&f->b);) {
        norms(f, norm);
        for (size_t i = 0; i < f->b.n; i++) {
            struct glm_row r;
            size_t k = f->b.first + i;
            logit_row(d->y[k], f->eta[k], 0, &r);
            double h = weight_of(d, k) * r.weight * norm[i];
            double u = weight_of(d, k) * r.score + h * (0.5 - r.mu);
            for (size_t j = 0; j < d->p; j++)
                f->score[j] += u * f->b.z[j * BLOCK_ROWS + i];
        }
    }
}

/* Minus the derivative of the score in each free column, by central differences (columns have a spread near 1). If a
 * difference meets singular information, the curvature has a NaN. */
static int take_curvature(struct firth *f, struct err *err)
{
    const double delta = 1e-5;
    size_t p = f->d->p;
    memset(f->curvature, 0, p * p * sizeof *f->curvature);
    for (size_t j = 0; j < p; j++) {
        double at = f->gamma[j];
        for (int side = -1; side <= 1 && !is_held(f, j); side += 2) {
            f->gamma[j] = at + side * delta;
            if (evaluate(f, err) < 0)
                return -1;
            if (isinf(f->loglik))
                f->curvature[0] = NAN;
            else
                modified_score(f);
            for (size_t i = 0; i < p; i++)
                f->curvature[(i < j ? i : j) * p + (i < j ? j : i)] -=
                    side * f->score[i] / (i == j ? 2 * delta : 4 * delta);
        }
        f->gamma[j] = at;
    }
    if (evaluate(f, err) < 0)
        return -1;
    modified_score(f);
    return 0;
}

/* The step of the free columns that solves `matrix`, upper triangle, for the score. */
static int newton(struct firth *f, const double *matrix, struct err *err)
{
    size_t p = f->d->p, q = 0, n_free = 0;
    struct factor part = {0};
    for (size_t j = 0; j < p; j++)
        n_free += !is_held(f, j);
    double *a = mem_zero(p * p, sizeof *a, err);
    long double *s = mem_zero(p, sizeof *s, err);
    int rc = a && s ? 0 : -1;
    for (size_t i = 0, row = 0; rc == 0 && i < p; i++) {
        if (is_held(f, i))
            continue;
        s[q++] = f->score[i];
        for (size_t j = i, col = row; j < p; j++)
            if (!is_held(f, j))
                a[row * n_free + col++] = matrix[i * p + j];
        row++;
    }
    if (rc == 0 && q > 0)
        rc = factor_matrix(&part, q, a, err);
    if (rc == 0 && q > 0)
        factor_solve(&part, s, s);
    for (size_t i = 0, at = 0; rc == 0 && i < p; i++)
        f->step[i] = is_held(f, i) ? 0 : (double)s[at++];
    factor_free(&part);
    free(a);
    free(s);
    return rc;
}

/* Fisher's step, which ignores the penalty's curvature; if such steps do not converge (far from the maximum they are
 * too short, or oscillate), Newton's. */
static int choose_step(struct firth *f, int iteration, struct err *err)
{
    struct err none = ERR_INIT;
    modified_score(f);
    if (iteration >= PATIENCE) {
        if (take_curvature(f, err) < 0)
            return -1;
        if (!isnan(f->curvature[0]) && newton(f, f->curvature, &none) == 0)
            return 0;
    }
    return newton(f, f->gram, err);
}

static int maximise(struct firth *f, struct err *err)
{
    size_t p = f->d->p;
    if (evaluate(f, err) < 0)
        return -1;
    for (int k = 0; k < FIRTH_ITERATIONS; k++) {
        double before = f->loglik, gain = 0, longest = 0;
        if (isinf(before))
            return err_set(err, ERR_DATA, "the likelihood is flat: its information is singular");
        if (choose_step(f, k, err) < 0)
            return -1;
        for (size_t j = 0; j < p; j++)
            longest = fmax(longest, fabs(f->step[j]));
        double shrink = longest > MAX_STEP ? MAX_STEP / longest : 1;
        for (size_t j = 0; j < p; j++) {
            f->step[j] *= shrink;
            gain += f->step[j] * f->score[j] * !is_held(f, j);
        }
        memcpy(f->old, f->gamma, p * sizeof *f->old);
        for (int half = 0; half <= FIRTH_HALVINGS; half++) {
            for (size_t j = 0; j < p; j++)
                f->gamma[j] = f->old[j] + ldexp(f->step[j], -half);
            if (evaluate(f, err) < 0)
                return -1;
            if (f->loglik >= before - 1e-12 * (fabs(before) + 1))
                break;
        }
        if (longest < 1e-10 || (gain < 1e-22 && f->loglik <= before))
            return 0;
    }
    return err_set(err, ERR_DATA, "no convergence in %d iterations", FIRTH_ITERATIONS);
}

/* The maximum penalised likelihood with column `fixed` held at b. */
static int profile_at(void *ctx, double b, double *loglik, struct err *err)
{
    struct firth *f = ctx;
    f->gamma[f->fixed] = b;
    if (maximise(f, err) < 0)
        return -1;
    *loglik = f->loglik;
    return 0;
}

/* Interval and p-value of column j in the design's scale. For the intercept the columns are taken as they are. */
static int profile_one(const struct firth *best, const struct design *d, size_t j, double se, double level,
                       struct coef *c, struct err *err)
{
    struct firth f;
    double estimate = best->gamma[j], scale = d->column[j].scale, at_null;
    if (firth_open(&f, d, err) < 0)
        return -1;
    f.fixed = j;
    memcpy(f.gamma, best->gamma, d->p * sizeof *f.gamma);
    int rc = profile_interval(profile_at, &f, estimate, se, best->loglik, level, &c->low, &c->high, err);
    memcpy(f.gamma, best->gamma, d->p * sizeof *f.gamma);
    if (rc == 0)
        rc = profile_at(&f, 0, &at_null, err);
    if (rc == 0) {
        double lr = fmax(0, 2 * (best->loglik - at_null));
        c->low /= scale;
        c->high /= scale;
        c->p_value = dist_chi2_upper(lr, 1);
        c->statistic = copysign(sqrt(lr), estimate);
    }
    firth_close(&f);
    return rc;
}

/* The intercept means "all columns 0", so its profile needs columns that are not centred. */
static int profile_intercept(const struct design *d, double se, double level, struct coef *c, struct err *err)
{
    struct design plain = *d;
    struct firth f;
    plain.column = mem_zero(d->p, sizeof *plain.column, err);
    if (!plain.column)
        return -1;
    for (size_t j = 0; j < d->p; j++) {
        plain.column[j] = d->column[j];
        plain.column[j].center = 0;
    }
    int rc = firth_open(&f, &plain, err);
    if (rc == 0) {
        rc = maximise(&f, err);
        if (rc == 0)
            rc = profile_one(&f, &plain, 0, se, level, c, err);
        firth_close(&f);
    }
    free(plain.column);
    return rc;
}

/* The penalised log-likelihood in the data's units. */
static double in_units(const struct firth *f)
{
    double log_scales = 0;
    for (size_t j = 0; j < f->d->p; j++)
        log_scales += log(f->d->column[j].scale);
    return f->loglik + log_scales;
}

static int add_facts(struct fit *fit, const struct firth *f, struct err *err)
{
    const struct design *d = fit->d;
    double n = (double)d->n, events = 0;
    for (size_t i = 0; i < d->n; i++)
        events += d->y[i];
    double se, low, high, area = roc_area(d, f->eta, &se, err);
    if (isnan(area))
        return -1;
    roc_interval(area, se, fit->level, &low, &high);
    const struct fit_fact facts[] = {{"n", NULL, n},
                                     {"events", NULL, events},
                                     {"log_lik", "log-likelihood", f->loglik_plain},
                                     {"log_lik_penalised", "penalised", in_units(f)},
                                     {"auc", "AUC", area},
                                     {"auc_low", NULL, low},
                                     {"auc_high", NULL, high},
                                     {"condition", NULL, design_condition(d)}};
    return fit_add_facts(fit, facts, sizeof facts / sizeof *facts, err);
}

static int finish(struct fit *fit, const struct firth *f, struct err *err)
{
    const struct design *d = fit->d;
    double *cov = mem_zero(d->p * d->p, sizeof *cov, err);
    if (!cov || fit_open(fit, d->p, err) < 0) {
        free(cov);
        return -1;
    }
    factor_cov(&f->all, cov);
    int rc = fit_take(fit, f->gamma, cov, err);
    free(cov);
    if (rc == 0)
        fit_test(fit);
    for (size_t j = 0; rc == 0 && !fit->options.wald && j < d->p; j++) {
        struct coef *c = &fit->coef[j];
        if (d->intercept && j == 0)
            rc = profile_intercept(d, c->std_error, fit->level, c, err);
        else
            rc = profile_one(f, d, j, c->std_error * d->column[j].scale, fit->level, c, err);
    }
    return rc < 0 ? -1 : add_facts(fit, f, err);
}

static int firth_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    struct firth f;
    if (robust_wanted(d, o))
        return err_set(err, ERR_USAGE, "--firth has no robust or clustered standard errors");
    if (firth_open(&f, d, err) < 0)
        return -1;
    int rc = maximise(&f, err);
    if (rc == 0)
        rc = finish(fit, &f, err);
    fit->errors =
        o->wald ? "of the penalised likelihood" : "of the penalised likelihood; intervals and p by its profile";
    fit->statistic = o->wald ? NULL : "√LR";
    firth_close(&f);
    return rc;
}

/* The columns of a term held at 0, penalised by the information of all columns (Heinze and Schemper 2002). */
static int firth_without(const struct design *d, const bool *drop, double *loglik, struct err *err)
{
    struct firth f;
    if (firth_open(&f, d, err) < 0)
        return -1;
    f.held = drop;
    int rc = maximise(&f, err);
    *loglik = in_units(&f);
    firth_close(&f);
    return rc;
}

const struct family family_firth = {.name = "firth",
                                    .title = "Logistic regression, penalised (Firth),",
                                    .ratio = "odds ratio",
                                    .ratio_name = "odds_ratio",
                                    .ratio_ends = "or",
                                    .link = "logit",
                                    .options = "calibration margins e-values",
                                    .variant_of = "logit",
                                    .response = RESPONSE_BINARY,
                                    .profiled = true,
                                    .glm = &logit_glm,
                                    .fit = firth_fit,
                                    .without = firth_without};
