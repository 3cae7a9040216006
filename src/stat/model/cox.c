/* cox: the family; see cox.h for the parts. */
#include "stat/model/cox.h"

#include <math.h>
#include <stdlib.h>

#include "stat/model/separation.h"
#include "stat/measure/dist.h"

enum { COX_ITERATIONS = 60, COX_HALVINGS = 40 };
#define COX_SETTLING 0.01 /* near the maximum each step gains far less than this share of the previous one */

/* One Newton step solved: factor of the information, step in s->score's place. */
static int newton(const struct cox *c, const struct cox_sums *s, struct factor *f, double *step, struct err *err)
{
    long double *work = mem_zero(c->p, sizeof *work, err);
    if (!work || factor_matrix(f, c->p, s->info, err) < 0) {
        free(work);
        return -1;
    }
    for (size_t j = 0; j < c->p; j++)
        work[j] = s->score[j];
    factor_solve(f, work, work);
    for (size_t j = 0; j < c->p; j++)
        step[j] = (double)work[j];
    free(work);
    return 0;
}

/* The information is singular although the design's columns differ. */
static int untold(const struct cox *c, struct err *err)
{
    size_t events = 0;
    if (err->kind == ERR_SYSTEM)
        return -1;
    for (size_t i = 0; i < c->n; i++)
        events += c->d->event[i];
    err_set(err, ERR_DATA,
            "the terms cannot be distinguished among the customers at risk (singular information matrix)");
    return err_hint(err, "%zu event%s for %zu coefficient%s", events, events == 1 ? "" : "s", c->p,
                    c->p == 1 ? "" : "s");
}

/* Does the last step lead to infinity? If that is proven, its error replaces the iteration's own. */
static bool separated(const struct cox *c, const double *step, struct err *err)
{
    struct err why = ERR_INIT;
    if (separation_risk(c, step, 1e-6, &why) == 0)
        return false;
    *err = why;
    return true;
}

/* Newton with step halving; *before is the log partial likelihood at 0. */
static int iterate(struct cox *c, struct cox_sums *s, struct factor *f, double *loglik_null, struct err *err)
{
    size_t p = c->p;
    double *step = mem_zero(p, 2 * sizeof *step, err);
    if (!step)
        return -1;
    double *old = step + p;
    int rc = 1;
    double decrement = 0;
    cox_pass(c, s);
    *loglik_null = s->loglik;
    for (int k = 0; rc > 0 && k < COX_ITERATIONS; k++) {
        double before = s->loglik, last = decrement;
        decrement = 0;
        rc = newton(c, s, f, step, err) < 0 ? -1 : 1;
        for (size_t j = 0; j < p; j++)
            decrement += step[j] * s->score[j];
        if (k > 4 && (rc < 0 || decrement > COX_SETTLING * last) && separated(c, step, err))
            rc = -1;
        else if (rc < 0)
            rc = untold(c, err);
        if (rc < 0)
            break;
        memcpy(old, c->gamma, p * sizeof *old);
        for (int half = 0; half <= COX_HALVINGS; half++) {
            for (size_t j = 0; j < p; j++)
                c->gamma[j] = old[j] + ldexp(step[j], -half);
            cox_pass(c, s);
            if (s->loglik >= before - 1e-12 * (fabs(before) + 1))
                break;
        }
        if (decrement < 1e-20 * (1 + fabs(before)) || (decrement < 1e-12 && s->loglik <= before))
            rc = factor_matrix(f, p, s->info, err);
    }
    free(step);
    return rc > 0 ? err_set(err, ERR_DATA, "no convergence in %d iterations", COX_ITERATIONS) : rc;
}

/* The sandwich of score residuals (Lin and Wei 1989), without small-sample factors, as coxph; two ways of clustering as
 * Cameron, Gelbach and Miller (2011). */
static int robust(struct fit *fit, struct cox *c, const struct fit_options *o, const double *bread, double *cov,
                  struct err *err)
{
    const struct design *d = c->d;
    double *residual = mem_zero(c->n * c->p, sizeof *residual, err);
    int rc = residual ? cox_score_residuals(c, residual, err) : -1;
    if (rc == 0)
        rc = robust_residuals(fit, o, residual, c->p, bread, cov, err);
    fit->errors = d->cluster[1]             ? "clustered two ways (Lin and Wei 1989)"
                  : d->cluster[0]           ? "clustered (Lin and Wei 1989)"
                  : o->robust == ROBUST_HC1 ? "robust (Lin and Wei 1989, with n / (n - p))"
                                            : "robust (Lin and Wei 1989)";
    free(residual);
    return rc;
}

static int add_facts(struct fit *fit, struct cox *c, double loglik, double loglik_null, struct err *err)
{
    double events = 0, p = (double)c->p, lr = 2 * (loglik - loglik_null), concordance, ph;
    int rc = cox_concordance(c, &concordance, err);
    if (rc == 0)
        rc = cox_ph_test(c, fit, &ph, err);
    for (size_t i = 0; i < c->n; i++)
        events += c->d->event[i];
    const struct fit_fact facts[] = {{"n", NULL, (double)c->n},
                                     {"events", NULL, events},
                                     {"log_lik", "log partial likelihood", loglik},
                                     {"log_lik_null", NULL, loglik_null},
                                     {"lr_chi2", NULL, lr},
                                     {"lr_p_value", NULL, dist_chi2_upper(lr, p)},
                                     {"aic", "AIC", -2 * loglik + 2 * p},
                                     {"bic", NULL, -2 * loglik + log(events) * p},
                                     {"concordance", "concordance", rc == 0 ? concordance : NAN},
                                     {"ph_chi2", NULL, rc == 0 ? ph : NAN},
                                     {"ph_p_value", "proportional hazards p", rc == 0 ? dist_chi2_upper(ph, p) : NAN}};
    if (rc == 0)
        rc = fit_add_facts(fit, facts, sizeof facts / sizeof *facts, err);
    if (rc == 0)
        rc = fit_note_proportional(fit, "its hazard ratio changes with time", "p", err);
    if (rc == 0)
        rc = separation_note(fit, err);
    if (rc == 0 && events / p < 10)
        rc = fit_add_note(fit, err, "Only %.3g event%s per coefficient (aim for 10 or more).", events / p,
                          str_s(events == p ? 1 : 2));
    return rc;
}

static int finish(struct fit *fit, struct cox *c, const struct factor *f, const struct fit_options *o, struct err *err)
{
    size_t p = c->p;
    double *bread = mem_zero(p * p, 2 * sizeof *bread, err), *cov = bread ? bread + p * p : NULL;
    int rc = bread ? fit_open(fit, p, err) : -1;
    if (rc == 0) {
        factor_cov(f, bread);
        memcpy(cov, bread, p * p * sizeof *cov);
        if (o->robust != ROBUST_NONE || c->d->cluster[0])
            rc = robust(fit, c, o, bread, cov, err);
    }
    if (rc == 0)
        rc = fit_take(fit, c->gamma, cov, err);
    if (rc == 0)
        fit_test(fit);
    free(bread);
    return rc;
}

static int cox_fit(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err)
{
    struct cox c;
    struct factor f = {0};
    double loglik_null;
    if (o->robust == ROBUST_HC2 || o->robust == ROBUST_HC3)
        return err_set(err, ERR_USAGE, "cox has no leverages for HC2 and HC3; use --robust HC0, HC1 or --bootstrap");
    if (cox_open(&c, d, o->breslow, err) < 0)
        return -1;
    struct cox_sums s = {.score = mem_zero(d->p * (d->p + 1), sizeof(double), err)};
    s.info = s.score ? s.score + d->p : NULL;
    int rc = s.score ? iterate(&c, &s, &f, &loglik_null, err) : -1;
    if (rc == 0)
        rc = finish(fit, &c, &f, o, err);
    if (rc == 0)
        rc = add_facts(fit, &c, s.loglik, loglik_null, err);
    free(s.score);
    factor_free(&f);
    cox_close(&c);
    return rc;
}

static int cox_maximum(const struct family *family, const struct design *d, const struct fit_options *o, double *loglik,
                       struct err *err)
{
    (void)family;
    struct cox c;
    struct factor f = {0};
    double loglik_null;
    if (cox_open(&c, d, o->breslow, err) < 0)
        return -1;
    struct cox_sums s = {.score = mem_zero(d->p * (d->p + 1) + 1, sizeof(double), err)};
    s.info = s.score ? s.score + d->p : NULL;
    int rc = s.score ? 0 : -1;
    if (rc == 0 && d->p > 0)
        rc = iterate(&c, &s, &f, &loglik_null, err);
    else if (rc == 0)
        cox_pass(&c, &s);
    *loglik = s.loglik;
    free(s.score);
    factor_free(&f);
    cox_close(&c);
    return rc;
}

const struct family family_cox = {.name = "cox",
                                  .title = "Proportional hazards",
                                  .ratio = "hazard ratio",
                                  .ratio_name = "hazard_ratio",
                                  .ratio_ends = "hr",
                                  .link = "log hazard",
                                  .options = "ties baseline e-values",
                                  .response = RESPONSE_TIME,
                                  .absorbed = true,
                                  .fit = cox_fit,
                                  .maximum = cox_maximum};
