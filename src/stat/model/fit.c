/* fit: see snag/fit.h. The parts that all families share. */
#include "snag/fit.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/design/design_impl.h"
#include "stat/model/fit_impl.h"
#include "stat/measure/dist.h"
#include "text/figure.h"

bool family_has(const struct family *family, const char *option)
{
    size_t n = strlen(option);
    for (const char *s = family->options ? family->options : ""; *s;) {
        size_t word = strcspn(s, " ");
        if (word == n && memcmp(s, option, n) == 0)
            return true;
        s += word + strspn(s + word, " ");
    }
    return false;
}

int fit_open(struct fit *fit, size_t p, struct err *err)
{
    fit->p = p;
    fit->coef = mem_zero(p, sizeof *fit->coef, err);
    fit->cov = mem_zero(p * p, sizeof *fit->cov, err);
    for (size_t j = 0; fit->coef && j < p; j++)
        fit->coef[j].vif = NAN;
    return fit->coef && fit->cov ? 0 : -1;
}

void fit_free(struct fit *fit)
{
    free(fit->coef);
    free(fit->cov);
    free(fit->fact);
    free(fit->note);
    free(fit->proportional);
    arena_free(&fit->arena);
    *fit = (struct fit){0};
}

int fit_add_fact(struct fit *fit, const char *name, const char *label, double value, struct err *err)
{
    if (mem_reserve(&fit->fact, &fit->cap_facts, fit->n_facts + 1, sizeof *fit->fact, err) < 0)
        return -1;
    fit->fact[fit->n_facts++] = (struct fit_fact){name, label, value};
    return 0;
}

int fit_add_facts(struct fit *fit, const struct fit_fact *fact, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (fit_add_fact(fit, fact[i].name, fact[i].label, fact[i].value, err) < 0)
            return -1;
    return 0;
}

const char *fit_statistic(const struct fit *fit)
{
    return fit->statistic ? fit->statistic : isinf(fit->df) ? "z" : "t";
}

double fit_fact(const struct fit *fit, const char *name)
{
    for (size_t i = 0; i < fit->n_facts; i++)
        if (strcmp(fit->fact[i].name, name) == 0)
            return fit->fact[i].value;
    return NAN;
}

int fit_add_note(struct fit *fit, struct err *err, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    const char *copy = arena_copy(&fit->arena, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1, err);
    if (!copy || mem_reserve(&fit->note, &fit->cap_notes, fit->n_notes + 1, sizeof *fit->note, err) < 0)
        return -1;
    fit->note[fit->n_notes++] = copy;
    return 0;
}

int fit_add_proportional(struct fit *fit, size_t term, double df, double chi2, struct err *err)
{
    if (mem_reserve(&fit->proportional, &fit->cap_proportional, fit->n_proportional + 1, sizeof *fit->proportional,
                    err) < 0)
        return -1;
    fit->proportional[fit->n_proportional++] = (struct proportional){term, df, chi2, dist_chi2_upper(chi2, df)};
    return 0;
}

const char *fit_term_name(const struct formula *m, size_t term, struct arena *arena, struct err *err)
{
    struct buf b = {0};
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < m->term[term].n; k++)
        rc = buf_addf(&b, err, "%s%s", k > 0 ? ":" : "", m->var[m->term[term].var[k]]->label);
    const char *name = rc == 0 ? arena_copy(arena, b.p, b.n, err) : NULL;
    buf_free(&b);
    return name;
}

int fit_note_proportional(struct fit *fit, const char *what, const char *p_name, struct err *err)
{
    for (size_t i = 0; i < fit->n_proportional; i++) {
        const struct proportional *t = &fit->proportional[i];
        if (!(t->p_value < 0.05 / (double)fit->n_proportional))
            continue;
        char p[TEXT_NUMBER];
        text_p(p, t->p_value);
        const char *name = fit_term_name(fit->d->m, t->term, &fit->arena, err);
        if (!name || fit_add_note(fit, err, "%s: %s (%s %s); an average is shown.", name, what, p_name, p) < 0)
            return -1;
    }
    return 0;
}

double fit_mcfadden(double loglik, double loglik_null)
{
    double r2 = 1 - loglik / loglik_null;
    return fabs(r2) < 1e-14 ? 0 : r2; /* rounding, when no term explains anything */
}

int fit_take(struct fit *fit, const double *gamma, const double *cov, struct err *err)
{
    const struct design *d = fit->d;
    double *beta = mem_zero(d->p, sizeof *beta, err);
    if (!beta)
        return -1;
    memcpy(beta, gamma, d->p * sizeof *beta);
    memcpy(fit->cov, cov, d->p * d->p * sizeof *cov);
    design_unscale(d, beta, fit->cov, NULL);
    for (size_t j = 0; j < d->p; j++) {
        fit->coef[j].name = d->column[j].name;
        fit->coef[j].estimate = beta[j];
        fit->coef[j].vif = d->p > (size_t)d->intercept + 1 ? d->vif[j] : NAN;
    }
    free(beta);
    return 0;
}

void fit_test(struct fit *fit)
{
    double q = dist_quantile(fit->level, fit->df);
    for (size_t j = 0; j < fit->p; j++) {
        struct coef *c = &fit->coef[j];
        c->std_error = sqrt(fit->cov[j * fit->p + j]);
        c->statistic = c->estimate / c->std_error;
        c->p_value = dist_two_sided(c->statistic, fit->df);
        c->low = c->estimate - q * c->std_error;
        c->high = c->estimate + q * c->std_error;
    }
}

int fit_wald(const struct fit *fit, size_t first, double *chi2, struct err *err)
{
    size_t q = fit->p - first;
    *chi2 = NAN; /* stays so if there is nothing to test, or fewer clusters than coefficients */
    if (q == 0)
        return 0;
    gsl_matrix *v = gsl_matrix_alloc(q, q);
    gsl_vector *b = gsl_vector_alloc(q), *x = gsl_vector_alloc(q);
    int rc = v && b && x ? 0 : err_system(err, ENOMEM, "a test of %zu coefficients", q);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    for (size_t i = 0; rc == 0 && i < q; i++) {
        double si = sqrt(fit->cov[(first + i) * (fit->p + 1)]);
        gsl_vector_set(b, i, fit->coef[first + i].estimate / si);
        for (size_t j = 0; j < q; j++)
            gsl_matrix_set(v, i, j,
                           fit->cov[(first + i) * fit->p + first + j] /
                               (si * sqrt(fit->cov[(first + j) * (fit->p + 1)])));
    }
    if (rc == 0 && gsl_linalg_cholesky_decomp1(v) == GSL_SUCCESS && gsl_linalg_cholesky_solve(v, b, x) == GSL_SUCCESS) {
        *chi2 = 0;
        for (size_t i = 0; i < q; i++)
            *chi2 += gsl_vector_get(b, i) * gsl_vector_get(x, i);
    }
    (void)gsl_set_error_handler(handler);
    gsl_matrix_free(v);
    gsl_vector_free(b);
    gsl_vector_free(x);
    return rc;
}
