/* factor: see factor.h. */
#include "stat/factor.h"

#include <errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/lanes.h"

void factor_free(struct factor *f)
{
    if (f)
        free(f->rinv);
}

/* Two columns times four: each number loaded is used more than once. */
LANES_INLINE void dots(const double *a, const double *b, const double *z, size_t n, double *to_a, double *to_b)
{
    const double *z0 = z, *z1 = z + BLOCK_ROWS, *z2 = z1 + BLOCK_ROWS, *z3 = z2 + BLOCK_ROWS;
    lanes s[8] = {{0}};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        lanes x = LANES_AT(a, i), y = LANES_AT(b, i);
        s[0] += x * LANES_AT(z0, i);
        s[1] += x * LANES_AT(z1, i);
        s[2] += x * LANES_AT(z2, i);
        s[3] += x * LANES_AT(z3, i);
        s[4] += y * LANES_AT(z0, i);
        s[5] += y * LANES_AT(z1, i);
        s[6] += y * LANES_AT(z2, i);
        s[7] += y * LANES_AT(z3, i);
    }
    for (size_t k = 0; k < 4; k++) { /* the same order as lanes_dot */
        double rest_a = 0, rest_b = 0;
        for (size_t r = i; r < n; r++) {
            rest_a += a[r] * z[k * BLOCK_ROWS + r];
            rest_b += b[r] * z[k * BLOCK_ROWS + r];
        }
        to_a[k] += (s[k][0] + s[k][1]) + (s[k][2] + s[k][3]) + rest_a;
        to_b[k] += (s[k + 4][0] + s[k + 4][1]) + (s[k + 4][2] + s[k + 4][3]) + rest_b;
    }
}

/* The block's columns i and i + 1 (where there is one) against those from them on. */
LANES static void gram_rows(double *g, const struct block *b, size_t i, const double *w)
{
    size_t p = b->d->p, two = i + 1 < p, j = i;
    const double *left[2] = {b->z + i * BLOCK_ROWS, b->z + (i + two) * BLOCK_ROWS};
    double weighted[2][BLOCK_ROWS];
    for (size_t k = 0; w && k <= two; k++) {
        lanes_product(weighted[k], left[k], w, b->n);
        left[k] = weighted[k];
    }
    g += i * p;
    for (; two && j + 4 <= p; j += 4)
        dots(left[0], left[1], b->z + j * BLOCK_ROWS, b->n, g + j, g + p + j);
    for (; j < p; j++) {
        g[j] += lanes_dot(left[0], b->z + j * BLOCK_ROWS, b->n);
        if (two)
            g[p + j] += lanes_dot(left[1], b->z + j * BLOCK_ROWS, b->n);
    }
}

void gram_add(double *g, const struct block *b, const double *w)
{
    for (size_t i = 0; i < b->d->p; i += 2)
        gram_rows(g, b, i, w);
}

/* rinv = R^-1 for an upper triangle R, both row by row. */
static void invert_upper(const long double *r, long double *rinv, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        rinv[j * p + j] = 1 / r[j * p + j];
        for (size_t i = j; i-- > 0;) {
            long double s = 0;
            for (size_t k = i + 1; k <= j; k++)
                s += r[i * p + k] * rinv[k * p + j];
            rinv[i * p + j] = -s / r[i * p + i];
        }
    }
}

bool factor_cholesky(const double *g, long double *r, size_t p)
{
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++) {
            long double s = g[i * p + j];
            for (size_t k = 0; k < i; k++)
                s -= r[k * p + i] * r[k * p + j];
            if (j == i && !(s > 1e-13L * g[i * p + i]))
                return false;
            r[i * p + j] = j == i ? sqrtl(s) : s / r[i * p + i];
        }
    return true;
}

/* The 2-norm condition of R with its columns at unit length, by one-sided Jacobi. */
static int condition(const long double *r, size_t p, double *cond, struct err *err)
{
    gsl_matrix *a = gsl_matrix_calloc(p, p), *v = gsl_matrix_alloc(p, p);
    gsl_vector *s = gsl_vector_alloc(p);
    bool ok = a && v && s;
    for (size_t j = 0; ok && j < p; j++) {
        long double norm = 0;
        for (size_t i = 0; i <= j; i++)
            norm += r[i * p + j] * r[i * p + j];
        for (size_t i = 0; i <= j; i++)
            gsl_matrix_set(a, i, j, (double)(r[i * p + j] / sqrtl(norm)));
    }
    ok = ok && gsl_linalg_SV_decomp_jacobi(a, v, s) == 0;
    if (ok)
        *cond = gsl_vector_get(s, 0) / gsl_vector_get(s, p - 1);
    gsl_matrix_free(a);
    gsl_matrix_free(v);
    gsl_vector_free(s);
    return ok ? 0 : err_system(err, ENOMEM, "a matrix of %zu columns", p);
}

/* Turns the rows of a block into r by Householder reflections; a holds the block, column by column. */
static void absorb(long double *r, long double *a, size_t n, size_t p)
{
    for (size_t k = 0; k < p; k++) {
        long double *v = a + k * BLOCK_ROWS, norm = 0, top = r[k * p + k];
        for (size_t i = 0; i < n; i++)
            norm += v[i] * v[i];
        if (norm == 0)
            continue;
        norm = sqrtl(norm + top * top);
        long double head = top > 0 ? top + norm : top - norm; /* v = (head, a), reflected onto -sign(top) norm */
        long double scale = 1 / (norm * fabsl(head));         /* 2 / (v'v) */
        r[k * p + k] = top > 0 ? -norm : norm;
        for (size_t j = k + 1; j < p; j++) {
            long double *x = a + j * BLOCK_ROWS, s = head * r[k * p + j];
            for (size_t i = 0; i < n; i++)
                s += v[i] * x[i];
            s *= scale;
            r[k * p + j] -= s * head;
            for (size_t i = 0; i < n; i++)
                x[i] -= s * v[i];
        }
    }
}

int factor_rows(const struct design *d, const double *w, long double *r, struct err *err)
{
    struct block b;
    long double *a = mem_zero(d->p * BLOCK_ROWS, sizeof *a, err);
    if (!a || block_open(&b, d, err) < 0) {
        free(a);
        return -1;
    }
    memset(r, 0, d->p * d->p * sizeof *r);
    while (block_next(&b)) {
        for (size_t j = 0; j < d->p; j++)
            for (size_t i = 0; i < b.n; i++)
                a[j * BLOCK_ROWS + i] = b.z[j * BLOCK_ROWS + i] * (w ? sqrtl(w[b.first + i]) : 1);
        absorb(r, a, b.n, d->p);
    }
    block_close(&b);
    free(a);
    return 0;
}

int factor_too_ill(double cond, struct err *err)
{
    err_set(err, ERR_DATA, "the columns nearly determine one another: condition number %.1e", cond);
    err_hint(err, "the last bits of the data would decide the coefficients;");
    return err_hint(err, "leave a term out, or write poly(x, k) instead of powers of x");
}

int factor_make(struct factor *f, const struct design *d, const double *w, const double *g, struct err *err)
{
    size_t p = d->p;
    if (p == 0)
        return 0;
    long double *r = mem_zero(p * p, sizeof *r, err);
    if (r && !f->rinv) {
        f->rinv = mem_zero(p * p, sizeof *f->rinv, err);
        f->p = p;
    }
    if (!r || !f->rinv) {
        free(r);
        return -1;
    }
    int rc = 0;
    f->qr = !factor_cholesky(g, r, p);
    if (!f->qr) {
        rc = condition(r, p, &f->cond, err);
        f->qr = rc == 0 && f->cond > FACTOR_GRAM_MAX;
    }
    if (rc == 0 && f->qr) {
        rc = factor_rows(d, w, r, err);
        for (size_t j = 0; rc == 0 && j < p; j++)
            if (r[j * p + j] == 0 || !isfinite(r[j * p + j]))
                rc = err_set(err, ERR_DATA, "%s: the rows that count no longer vary in it", d->column[j].name);
        if (rc == 0)
            rc = condition(r, p, &f->cond, err);
        if (rc == 0 && f->cond > FACTOR_COND_MAX)
            rc = factor_too_ill(f->cond, err);
    }
    if (rc == 0)
        invert_upper(r, f->rinv, p);
    free(r);
    return rc;
}

int factor_matrix(struct factor *f, size_t p, const double *a, struct err *err)
{
    long double *r = mem_zero(p * p, sizeof *r, err);
    if (r && !f->rinv) {
        f->rinv = mem_zero(p * p, sizeof *f->rinv, err);
        f->p = p;
    }
    int rc = r && f->rinv ? 0 : -1;
    if (rc == 0 && !factor_cholesky(a, r, p))
        rc = err_set(err, ERR_DATA, "the likelihood is flat: its information is singular");
    if (rc == 0)
        invert_upper(r, f->rinv, p);
    free(r);
    return rc;
}

void factor_solve(const struct factor *f, const long double *s, long double *x)
{
    size_t p = f->p;
    for (size_t j = p; j-- > 0;) { /* x = rinv' s; from the end, so that s may be x */
        long double t = 0;
        for (size_t i = 0; i <= j; i++)
            t += f->rinv[i * p + j] * s[i];
        x[j] = t;
    }
    for (size_t i = 0; i < p; i++) {
        long double t = 0;
        for (size_t j = i; j < p; j++)
            t += f->rinv[i * p + j] * x[j];
        x[i] = t;
    }
}

void factor_cov(const struct factor *f, double *cov)
{
    size_t p = f->p;
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++) {
            long double s = 0;
            for (size_t k = j; k < p; k++)
                s += f->rinv[i * p + k] * f->rinv[j * p + k];
            cov[i * p + j] = cov[j * p + i] = (double)s;
        }
}

double factor_quadratic(const struct factor *f, const struct block *b, size_t i)
{
    long double sum = 0;
    for (size_t j = 0; j < f->p; j++) {
        long double t = 0;
        for (size_t k = 0; k <= j; k++)
            t += f->rinv[k * f->p + j] * b->z[k * BLOCK_ROWS + i];
        sum += t * t;
    }
    return (double)sum;
}
