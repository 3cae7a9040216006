/* factor: see factor.h. */
#include "stat/design/factor.h"

#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"

void factor_free(struct factor *f)
{
    if (f)
        free(f->rinv);
}

/* Reflects a column, top above x, at (head, v); scale: 2 over that vector's square. */
static void reflect(long double *top, long double *x, const long double *v, size_t n, long double head,
                    long double scale)
{
    long double s = head * *top;
    for (size_t i = 0; i < n; i++)
        s += v[i] * x[i];
    s *= scale;
    *top -= s * head;
    for (size_t i = 0; i < n; i++)
        x[i] -= s * v[i];
}

/* Four adjacent columns: their sums do not wait for one another. */
static void reflect_four(long double *top, long double *x, const long double *v, size_t n, long double head,
                         long double scale)
{
    long double *x1 = x + BLOCK_ROWS, *x2 = x1 + BLOCK_ROWS, *x3 = x2 + BLOCK_ROWS;
    long double s0 = head * top[0], s1 = head * top[1], s2 = head * top[2], s3 = head * top[3];
    for (size_t i = 0; i < n; i++) {
        s0 += v[i] * x[i];
        s1 += v[i] * x1[i];
        s2 += v[i] * x2[i];
        s3 += v[i] * x3[i];
    }
    s0 *= scale;
    s1 *= scale;
    s2 *= scale;
    s3 *= scale;
    top[0] -= s0 * head;
    top[1] -= s1 * head;
    top[2] -= s2 * head;
    top[3] -= s3 * head;
    for (size_t i = 0; i < n; i++) {
        x[i] -= s0 * v[i];
        x1[i] -= s1 * v[i];
        x2[i] -= s2 * v[i];
        x3[i] -= s3 * v[i];
    }
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
        size_t j = k + 1;
        for (; j + 4 <= p; j += 4)
            reflect_four(r + k * p + j, a + j * BLOCK_ROWS, v, n, head, scale);
        for (; j < p; j++)
            reflect(r + k * p + j, a + j * BLOCK_ROWS, v, n, head, scale);
    }
}

int factor_rows(const struct design *d, const double *w, long double *r, struct err *err)
{
    struct design_block b;
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
    err_set(err, ERR_DATA, "the columns are nearly collinear: condition number %.1e", cond);
    err_hint(err, "rounding in the data would decide the coefficients;");
    return err_hint(err, "drop a term, or write poly(x, k) instead of powers of x");
}

/* The 2-norms of the scaled columns and of their inverse are bounded by their Frobenius norms. */
static double condition_at_most(const struct factor *f, const double *g)
{
    size_t p = f->p;
    double sum = 0;
    for (size_t i = 0; i < p; i++) {
        long double variance = 0;
        for (size_t k = i; k < p; k++)
            variance += f->rinv[i * p + k] * f->rinv[i * p + k];
        sum += g[i * p + i] * (double)variance;
    }
    return sqrt((double)p * sum);
}

static int make_from_rows(struct factor *f, const struct design *d, const double *w, long double *r, struct err *err)
{
    size_t p = f->p;
    if (factor_rows(d, w, r, err) < 0)
        return -1;
    for (size_t j = 0; j < p; j++)
        if (r[j * p + j] == 0 || !isfinite(r[j * p + j]))
            return err_set(err, ERR_DATA, "%s: the rows with weight do not vary in it", d->column[j].name);
    if (factor_condition(r, p, &f->cond, err) < 0)
        return -1;
    if (f->cond > FACTOR_COND_MAX)
        return factor_too_ill(f->cond, err);
    factor_invert(r, f->rinv, p);
    return 0;
}

int factor_make(struct factor *f, const struct design *d, const double *w, const double *g, struct err *err)
{
    size_t p = d->p;
    if (p == 0)
        return 0;
    long double *r = mem_zero(p * (p + 1), sizeof *r, err);
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
        factor_invert(r, f->rinv, p);
        f->cond = condition_at_most(f, g);
        if (!f->rough || f->cond > FACTOR_GRAM_MAX)
            rc = factor_condition(r, p, &f->cond, err);
        f->qr = rc == 0 && f->cond > FACTOR_GRAM_MAX;
    }
    if (rc == 0 && f->qr)
        rc = make_from_rows(f, d, w, r, err);
    free(r);
    return rc;
}

int factor_matrix(struct factor *f, size_t p, const double *a, struct err *err)
{
    long double *r = mem_zero(p * (p + 1), sizeof *r, err);
    if (r && !f->rinv) {
        f->rinv = mem_zero(p * p, sizeof *f->rinv, err);
        f->p = p;
    }
    int rc = r && f->rinv ? 0 : -1;
    if (rc == 0 && !factor_cholesky(a, r, p))
        rc = err_set(err, ERR_DATA, "the likelihood is flat: its information is singular");
    if (rc == 0)
        factor_invert(r, f->rinv, p);
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
