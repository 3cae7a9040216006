/* term_test: see snag/term_test.h. */
#include "snag/term_test.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "stat/model/fit_impl.h"
#include "stat/infer/profile.h"
#include "stat/measure/dist.h"
#include "stat/design/submodel.h"

/* Is term a part of another, higher one? */
static bool contained(const struct formula *m, size_t term)
{
    const struct term *a = &m->term[term];
    for (size_t i = 0; i < m->n_terms; i++) {
        size_t found = 0;
        for (size_t k = 0; k < a->n; k++)
            for (size_t q = 0; q < m->term[i].n; q++)
                found += m->term[i].var[q] == a->var[k];
        if (m->term[i].n > a->n && found == a->n)
            return true;
    }
    return false;
}

static int likelihood_ratio(const struct fit *fit, const bool *drop, const struct fit_options *o,
                            struct term_test *test, struct err *err)
{
    struct design sub;
    double loglik, top = fit_fact(fit, fit->family->without ? "log_lik_penalised" : "log_lik");
    if (fit->family->without) {
        if (fit->family->without(fit->d, drop, &loglik, err) < 0)
            return err_wrap(err, "without %s", test->term);
        test->statistic = fmax(0, 2 * (top - loglik));
        test->p_value = dist_chi2_upper(test->statistic, test->df);
        return 0;
    }
    if (submodel_open(&sub, fit->d, drop, err) < 0)
        return -1;
    int rc = fit->family->maximum(fit->family, &sub, o, &loglik, err);
    submodel_close(&sub);
    if (rc < 0)
        return err_wrap(err, "without %s", test->term);
    test->statistic = fmax(0, 2 * (top - loglik));
    test->p_value = dist_chi2_upper(test->statistic, test->df);
    return 0;
}

/* b'V^-1 b over the chosen coefficients; the coefficient of column j is number shift + j. */
static int wald(const struct fit *fit, const bool *chosen, size_t shift, struct term_test *test, struct err *err)
{
    size_t q = (size_t)test->df, row = 0;
    gsl_matrix *v = gsl_matrix_alloc(q, q);
    gsl_vector *b = gsl_vector_alloc(q), *x = gsl_vector_alloc(q);
    int rc = v && b && x ? 0 : err_system(err, ENOMEM, "a test of %zu coefficients", q);
    for (size_t i = 0; rc == 0 && i < fit->d->p; i++) {
        if (!chosen[i])
            continue;
        const struct coef *ci = &fit->coef[shift + i];
        gsl_vector_set(b, row, ci->estimate / ci->std_error);
        for (size_t j = 0, col = 0; j < fit->d->p; j++) {
            if (!chosen[j])
                continue;
            gsl_matrix_set(v, row, col,
                           fit->cov[(shift + i) * fit->p + shift + j] /
                               (ci->std_error * fit->coef[shift + j].std_error));
            col++;
        }
        row++;
    }
    test->statistic = NAN;
    if (rc == 0 && gsl_linalg_cholesky_decomp1(v) == 0 && gsl_linalg_cholesky_solve(v, b, x) == 0) {
        test->statistic = 0;
        for (size_t i = 0; i < q; i++)
            test->statistic += gsl_vector_get(b, i) * gsl_vector_get(x, i);
    }
    gsl_matrix_free(v);
    gsl_vector_free(b);
    gsl_vector_free(x);
    if (isfinite(fit->df))
        test->statistic /= test->df;
    test->p_value = isfinite(fit->df) ? dist_f_upper(test->statistic, test->df, fit->df)
                                      : dist_chi2_upper(test->statistic, test->df);
    return rc;
}

static int one_test(struct term_tests *t, const struct fit *fit, size_t term, bool *chosen, const struct fit_options *o,
                    struct err *err)
{
    const struct design *d = fit->d;
    struct term_test test = {.term = fit_term_name(d->m, term, &t->arena, err)};
    for (size_t j = 0; j < d->p; j++) {
        chosen[j] = d->column[j].term == term;
        test.df += chosen[j];
    }
    if (!test.term)
        return -1;
    if (test.df == 0)
        return 0;
    size_t shift = fit->n_cuts > 0 ? fit->n_cuts - d->intercept : 0;
    if (t->kind == TERM_LR ? likelihood_ratio(fit, chosen, o, &test, err) < 0
                           : wald(fit, chosen, shift, &test, err) < 0)
        return -1;
    t->test[t->n++] = test;
    return 0;
}

static int adjust(struct term_tests *t, struct err *err)
{
    double *p = mem_zero(t->n, 3 * sizeof *p, err);
    if (!p)
        return -1;
    for (size_t i = 0; i < t->n; i++)
        p[i] = t->test[i].p_value;
    int rc = adjust_holm(p, t->n, p + t->n, err);
    if (rc == 0)
        rc = adjust_bh(p, t->n, p + 2 * t->n, err);
    for (size_t i = 0; rc == 0 && i < t->n; i++) {
        t->test[i].p_holm = p[t->n + i];
        t->test[i].p_bh = p[2 * t->n + i];
    }
    free(p);
    return rc;
}

/* Takes the tests that the fit made of its own assumption. */
static int take_proportional(struct term_tests *t, const struct fit *fit, struct err *err)
{
    for (size_t i = 0; i < fit->n_proportional; i++) {
        const struct proportional *have = &fit->proportional[i];
        struct term_test test = {.df = have->df, .statistic = have->chi2, .p_value = have->p_value};
        test.term = fit_term_name(fit->d->m, have->term, &t->arena, err);
        if (!test.term)
            return -1;
        t->test[t->n++] = test;
    }
    return 0;
}

int term_tests_open(struct term_tests *t, const struct fit *fit, enum term_test_kind kind, const struct fit_options *o,
                    struct err *err)
{
    *t = (struct term_tests){.kind = kind, .f = kind == TERM_WALD && isfinite(fit->df)};
    if (kind == TERM_LR && !fit->family->maximum && !fit->family->without)
        return err_set(err, ERR_USAGE, "--family %s%s%s has no likelihood-ratio tests of terms",
                       fit->family->variant_of ? fit->family->variant_of : "", fit->family->variant_of ? " --" : "",
                       fit->family->name);
    if (kind == TERM_LR && robust_wanted(fit->d, o))
        return err_set(err, ERR_USAGE, "likelihood-ratio tests ignore robust and clustered errors; use --test wald");
    if (t->kind == TERM_PROPORTIONAL && fit->n_proportional == 0)
        return err_set(err, ERR_USAGE, "--test proportional requires --family cox, and ologit of three levels or more");
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    t->test = mem_zero(fit->d->m->n_terms, sizeof *t->test, err);
    bool *chosen = mem_zero(fit->d->p, sizeof *chosen, err);
    int rc = t->test && chosen ? 0 : -1;
    if (rc == 0 && kind == TERM_PROPORTIONAL)
        rc = take_proportional(t, fit, err);
    for (size_t i = 0; rc == 0 && kind != TERM_PROPORTIONAL && i < fit->d->m->n_terms; i++)
        if (!contained(fit->d->m, i))
            rc = one_test(t, fit, i, chosen, o, err);
    if (rc == 0)
        rc = adjust(t, err);
    free(chosen);
    gsl_set_error_handler(handler);
    if (rc < 0)
        term_tests_close(t);
    return rc;
}

void term_tests_close(struct term_tests *t)
{
    free(t->test);
    arena_free(&t->arena);
    *t = (struct term_tests){0};
}
