/* brant: do the coefficients of an ordinal regression hold at every cut? (Brant 1990.)
 *
 * The outcome is cut between each pair of adjacent levels; the coefficients of the binary regressions, with the
 * covariance between regressions, are tested for equality: all together, and each term by itself.
 */
#include <errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "stat/model/fit_impl.h"
#include "stat/model/logit.h"
#include "stat/measure/dist.h"

struct brant {
    const struct design *d;
    size_t p, n_cut;
    double *slope;   /* n_cut x p: coefficients in the design's scale, with intercept */
    double *inverse; /* n_cut x p x p: (Z'WZ)^-1 */
    double *share;   /* n_cut x n: fitted probability of a level above the cut */
    double *cov;     /* (n_cut p)² */
};

/* The binary regression at one cut. 0: no finite fit, 1: done, -1: failed. */
static int fit_cut(struct brant *t, size_t cut, struct err *err)
{
    struct design d = *t->d; /* the same rows and columns, another response */
    struct glm_run g;
    d.y = mem_zero(d.n, sizeof *d.y, err);
    if (!d.y || glm_open(&g, &logit_glm, &d, err) < 0) {
        free(d.y);
        return -1;
    }
    for (size_t i = 0; i < d.n; i++)
        d.y[i] = t->d->y[i] > (double)cut;
    g.exact = true;
    int rc = 1;
    if (glm_iterate(&g, err) < 0)
        rc = err->kind == ERR_SYSTEM ? -1 : 0;
    if (rc > 0) {
        memcpy(t->slope + cut * t->p, g.gamma, t->p * sizeof *g.gamma);
        factor_cov(&g.factor, t->inverse + cut * t->p * t->p);
        for (size_t i = 0; i < d.n; i++)
            t->share[cut * d.n + i] = 1 / (1 + exp(-g.eta[i]));
    }
    if (rc == 0)
        *err = (struct err)ERR_INIT;
    glm_close(&g);
    free(d.y);
    return rc;
}

/* c (+)= a b for p x p matrices. */
static void multiply(const double *a, const double *b, double *c, size_t p)
{
    memset(c, 0, p * p * sizeof *c);
    for (size_t i = 0; i < p; i++)
        for (size_t k = 0; k < p; k++)
            for (size_t j = 0; j < p; j++)
                c[i * p + j] += a[i * p + k] * b[k * p + j];
}

/* The covariance of the coefficients at cuts a <= b: A^-1 Z'W_ab Z B^-1 with weights P(above b) P(not above a). */
static int cross_covariance(struct brant *t, size_t a, size_t b, struct err *err)
{
    const struct design *d = t->d;
    struct design_block k;
    size_t p = t->p, q = p * t->n_cut;
    double w[BLOCK_ROWS], *g = mem_zero(p * p, 3 * sizeof *g, err);
    if (!g || block_open(&k, d, err) < 0) {
        free(g);
        return -1;
    }
    while (block_next(&k)) {
        for (size_t i = 0; i < k.n; i++) {
            size_t r = k.first + i;
            w[i] = (d->weight ? d->weight[r] : 1) * t->share[b * d->n + r] * (1 - t->share[a * d->n + r]);
        }
        gram_add(g, &k, w);
    }
    block_close(&k);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < i; j++)
            g[i * p + j] = g[j * p + i];
    double *half = g + p * p, *whole = half + p * p;
    multiply(t->inverse + a * p * p, g, half, p);
    multiply(half, t->inverse + b * p * p, whole, p);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            t->cov[(b * p + j) * q + a * p + i] = whole[i * p + j];
            t->cov[(a * p + i) * q + b * p + j] = t->cov[(b * p + j) * q + a * p + i];
        }
    free(g);
    return 0;
}

/* chi² of columns first … last - 1 being the same at all cuts. */
static int wald(const struct brant *t, size_t first, size_t last, double *chi2, struct err *err)
{
    size_t m = last - first, n = m * (t->n_cut - 1), q = t->p * t->n_cut;
    gsl_matrix *v = gsl_matrix_alloc(n, n);
    gsl_vector *u = gsl_vector_alloc(n), *x = gsl_vector_alloc(n);
    int rc = v && u && x ? 0 : err_system(err, ENOMEM, "a test");
    for (size_t i = 0; rc == 0 && i < n; i++) {
        size_t ci = i / m + 1, ji = first + i % m; /* difference of cut ci from cut 0 */
        gsl_vector_set(u, i, t->slope[ci * t->p + ji] - t->slope[ji]);
        for (size_t k = 0; k < n; k++) {
            size_t ck = k / m + 1, jk = first + k % m;
            const double *c = t->cov;
            gsl_matrix_set(v, i, k,
                           c[(ci * t->p + ji) * q + ck * t->p + jk] - c[(ci * t->p + ji) * q + jk] -
                               c[ji * q + ck * t->p + jk] + c[ji * q + jk]);
        }
    }
    *chi2 = NAN;
    if (rc == 0 && gsl_linalg_cholesky_decomp1(v) == 0 && gsl_linalg_cholesky_solve(v, u, x) == 0) {
        *chi2 = 0;
        for (size_t i = 0; i < n; i++)
            *chi2 += gsl_vector_get(u, i) * gsl_vector_get(x, i);
    }
    gsl_matrix_free(v);
    gsl_vector_free(u);
    gsl_vector_free(x);
    return rc;
}

static int report(struct fit *fit, const struct brant *t, struct err *err)
{
    const struct design *d = t->d;
    double chi2, cuts = (double)t->n_cut - 1, df = ((double)t->p - 1) * cuts;
    if (wald(t, 1, t->p, &chi2, err) < 0 || fit_add_fact(fit, "brant_chi2", NULL, chi2, err) < 0 ||
        fit_add_fact(fit, "brant_p_value", "proportional odds p", dist_chi2_upper(chi2, df), err) < 0)
        return -1;
    for (size_t j = 1; j < t->p;) {
        size_t last = j + 1;
        while (last < t->p && d->column[last].term == d->column[j].term)
            last++;
        if (wald(t, j, last, &chi2, err) < 0)
            return -1;
        if (fit_add_proportional(fit, d->column[j].term, (double)(last - j) * cuts, chi2, err) < 0)
            return -1;
        j = last;
    }
    return fit_note_proportional(fit, "its odds ratio is not the same at every level", "Brant p", err);
}

int brant_test(struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    struct brant t = {.d = d, .p = d->p, .n_cut = d->n_levels - 1};
    size_t q = t.p * t.n_cut;
    t.slope = mem_zero(q, sizeof *t.slope, err);
    t.inverse = mem_zero(q * t.p, sizeof *t.inverse, err);
    t.share = mem_zero(t.n_cut * d->n, sizeof *t.share, err);
    t.cov = mem_zero(q * q, sizeof *t.cov, err);
    int rc = t.slope && t.inverse && t.share && t.cov ? 1 : -1;
    for (size_t k = 0; rc > 0 && k < t.n_cut; k++)
        rc = fit_cut(&t, k, err);
    for (size_t a = 0; rc > 0 && a < t.n_cut; a++)
        for (size_t b = a; rc > 0 && b < t.n_cut; b++)
            rc = cross_covariance(&t, a, b, err) < 0 ? -1 : 1;
    if (rc > 0)
        rc = report(fit, &t, err);
    else if (rc == 0)
        rc = fit_add_note(fit, err, "Proportional odds were not tested: a cut of the levels is separated.");
    free(t.slope);
    free(t.inverse);
    free(t.share);
    free(t.cov);
    return rc;
}
