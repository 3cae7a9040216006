/* reliability: correlations by the sandwich, Cronbach's alpha, McDonald's omega, and R² corrected for unreliability;
 * see snag/respondents.h. */
#include <errno.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/dist.h"
#include "stat/measure/sampling.h"

int correlation_sandwich(const double *x, const double *y, const struct sampling *s, double level, struct measure *a,
                         double *psi, struct err *err)
{
    double *z = mem_zero(3 * s->n + 1, sizeof *z, err);
    if (!z)
        return -1;
    double *zx = z, *zy = z + s->n, *own = zy + s->n, r = 0;
    int rc = sampling_standardise(x, s, "the first column", zx, err);
    if (rc == 0)
        rc = sampling_standardise(y, s, "the second column", zy, err);
    if (rc == 0) {
        double total = sampling_total(s);
        long double sum = 0;
        for (size_t i = 0; i < s->n; i++)
            sum += (long double)sampling_weight(s, i) * zx[i] * zy[i];
        r = fmax(-1, fmin(1, (double)(sum / total)));
        for (size_t i = 0; i < s->n; i++)
            own[i] = zx[i] * zy[i] - r * (zx[i] * zx[i] + zy[i] * zy[i]) / 2;
        *a = (struct measure){.estimate = r, .df = sampling_df(s), .n = s->n};
        rc = sampling_error(own, s, &a->std_error, err);
    }
    if (rc == 0) {
        double at = atanh(r), se = a->std_error / (1 - r * r), half = dist_quantile(level, a->df) * se;
        a->statistic = at / se;
        a->p_value = dist_two_sided(a->statistic, a->df);
        a->low = tanh(at - half);
        a->high = tanh(at + half);
        if (isinf(a->df))
            a->df = NAN;
        for (size_t i = 0; psi && i < s->n; i++)
            psi[i] = own[i];
    }
    free(z);
    return rc;
}

/* Weighted means of each item. */
static void item_means(const double *const *item, size_t k, const struct sampling *s, double *mean)
{
    double total = sampling_total(s);
    for (size_t j = 0; j < k; j++) {
        long double sum = 0;
        for (size_t i = 0; i < s->n; i++)
            sum += (long double)sampling_weight(s, i) * item[j][i];
        mean[j] = (double)(sum / total);
    }
}

/* Of each row: the sum of squared deviations of its items (t), and the square of their sum (v). */
static void deviations(const double *const *item, size_t k, const struct sampling *s, const double *mean, double *t,
                       double *v)
{
    for (size_t i = 0; i < s->n; i++) {
        double sum = 0, squares = 0;
        for (size_t j = 0; j < k; j++) {
            double d = item[j][i] - mean[j];
            sum += d;
            squares += d * d;
        }
        t[i] = squares;
        v[i] = sum * sum;
    }
}

int reliability_alpha(const double *const *item, size_t k, const struct sampling *s, struct measure *a, double *psi,
                      struct err *err)
{
    *a = (struct measure){.estimate = NAN, .df = NAN, .statistic = NAN, .p_value = NAN, .low = NAN, .high = NAN};
    if (k < 2)
        return err_set(err, ERR_DATA, "Cronbach's alpha requires 2 items");
    double *work = mem_zero(2 * s->n + k, sizeof *work, err);
    if (!work)
        return -1;
    double *t = work, *v = work + s->n;
    item_means(item, k, s, v + s->n);
    deviations(item, k, s, v + s->n, t, v);
    long double sum_t = 0, sum_v = 0, total = sampling_total(s);
    for (size_t i = 0; i < s->n; i++) {
        sum_t += (long double)sampling_weight(s, i) * t[i] / total;
        sum_v += (long double)sampling_weight(s, i) * v[i] / total;
    }
    double mean_t = (double)sum_t, mean_v = (double)sum_v, factor = (double)k / (double)(k - 1);
    if (!(mean_v > 0)) {
        free(work);
        return err_set(err, ERR_DATA, "the sum of the items does not vary");
    }
    a->estimate = factor * (1 - mean_t / mean_v);
    a->n = s->n;
    for (size_t i = 0; i < s->n; i++)
        t[i] = -factor * ((t[i] - mean_t) / mean_v - mean_t * (v[i] - mean_v) / (mean_v * mean_v));
    for (size_t i = 0; psi && i < s->n; i++)
        psi[i] = t[i];
    int rc = sampling_error(t, s, &a->std_error, err);
    free(work);
    return rc;
}

/* ---- one common factor ---- */

struct factor_fit {
    size_t k;
    double *cov, *unique, *loading; /* k x k, k, k */
    gsl_matrix *scaled, *vectors;
    gsl_vector *values;
    gsl_eigen_symmv_workspace *work;
};

static void factor_close(struct factor_fit *f)
{
    free(f->cov);
    if (f->scaled)
        gsl_matrix_free(f->scaled);
    if (f->vectors)
        gsl_matrix_free(f->vectors);
    if (f->values)
        gsl_vector_free(f->values);
    if (f->work)
        gsl_eigen_symmv_free(f->work);
}

static int factor_open(struct factor_fit *f, const double *const *item, size_t k, size_t n, struct err *err)
{
    struct sampling s = {.n = n};
    *f = (struct factor_fit){.k = k, .cov = mem_zero(k * k + 3 * k, sizeof(double), err)};
    if (!f->cov)
        return -1;
    f->unique = f->cov + k * k;
    f->loading = f->unique + k;
    f->scaled = gsl_matrix_alloc(k, k);
    f->vectors = gsl_matrix_alloc(k, k);
    f->values = gsl_vector_alloc(k);
    f->work = gsl_eigen_symmv_alloc(k);
    if (!f->scaled || !f->vectors || !f->values || !f->work)
        return err_system(err, ENOMEM, "a factor of %zu items", k);
    double *mean = f->loading + k;
    item_means(item, k, &s, mean);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            long double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += ((long double)item[a][i] - mean[a]) * (item[b][i] - mean[b]);
            f->cov[a * k + b] = (double)(sum / n);
        }
    for (size_t a = 0; a < k; a++)
        f->unique[a] = f->cov[a * k + a] / 2;
    return 0;
}

/* One step of Lawley and Maxwell (1971): loadings from the largest root of the scaled matrix, then uniquenesses. The
 * largest change of a uniqueness, relative to its item's variance. */
static double factor_step(struct factor_fit *f)
{
    size_t k = f->k;
    double change = 0;
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            gsl_matrix_set(f->scaled, a, b, f->cov[a * k + b] / sqrt(f->unique[a] * f->unique[b]));
    if (gsl_eigen_symmv(f->scaled, f->values, f->vectors, f->work) != 0)
        return NAN;
    size_t top = gsl_vector_max_index(f->values);
    double root = gsl_vector_get(f->values, top);
    for (size_t a = 0; a < k; a++) {
        double variance = f->cov[a * k + a];
        f->loading[a] = sqrt(f->unique[a]) * gsl_matrix_get(f->vectors, a, top) * sqrt(fmax(0, root - 1));
        double next = fmax(1e-9 * variance, variance - f->loading[a] * f->loading[a]);
        change = fmax(change, fabs(next - f->unique[a]) / variance);
        f->unique[a] = next;
    }
    return change;
}

int reliability_omega(const double *const *item, size_t k, size_t n, double *omega, struct err *err)
{
    enum { STEPS = 20000 };
    struct factor_fit f;
    if (k < 3)
        return err_set(err, ERR_DATA, "omega requires 3 items");
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    int rc = factor_open(&f, item, k, n, err);
    for (size_t a = 0; rc == 0 && a < k; a++)
        if (!(f.unique[a] > 0))
            rc = err_set(err, ERR_DATA, "an item does not vary");
    double change = INFINITY, sum = 0, rest = 0;
    for (int i = 0; rc == 0 && i < STEPS && change > 1e-14; i++)
        change = factor_step(&f);
    if (rc == 0 && !(change < 1e-8))
        rc = err_set(err, ERR_DATA, "the search for one common factor did not converge");
    for (size_t a = 0; rc == 0 && a < k; a++) {
        sum += f.loading[a];
        rest += f.unique[a];
    }
    factor_close(&f);
    (void)gsl_set_error_handler(handler);
    if (rc == 0)
        *omega = sum * sum / (sum * sum + rest);
    return rc;
}

/* ---- R² corrected ---- */

/* The scale's mean of each row, and for two items or more alpha's part of the influence on log R², subtracted. */
static int scale_part(const double *const *item, size_t k, const struct sampling *s, double *mean, double *alpha,
                      double *psi, double *work, struct err *err)
{
    struct measure a;
    for (size_t i = 0; i < s->n; i++) {
        double sum = 0;
        for (size_t j = 0; j < k; j++)
            sum += item[j][i];
        mean[i] = sum / (double)k;
    }
    *alpha = 1;
    if (k < 2)
        return 0;
    if (reliability_alpha(item, k, s, &a, work, err) < 0)
        return -1;
    *alpha = a.estimate;
    if (!(*alpha > 0))
        return err_set(err, ERR_DATA, "Cronbach's alpha is %.3g: the items do not go together", *alpha);
    for (size_t i = 0; i < s->n; i++)
        psi[i] -= work[i] / *alpha;
    return 0;
}

int correlation_corrected(const double *const *x_item, size_t n_x, const double *const *y_item, size_t n_y,
                          const struct sampling *s, double level, struct measure *a, struct err *err)
{
    double *x = mem_zero(4 * s->n + 1, sizeof *x, err), alpha_x, alpha_y, se;
    struct measure r;
    if (!x)
        return -1;
    double *y = x + s->n, *psi = y + s->n, *work = psi + s->n;
    int rc = scale_part(x_item, n_x, s, x, &alpha_x, psi, work, err);
    if (rc == 0)
        rc = scale_part(y_item, n_y, s, y, &alpha_y, psi, work, err);
    if (rc == 0)
        rc = correlation_sandwich(x, y, s, level, &r, work, err);
    for (size_t i = 0; rc == 0 && i < s->n; i++)
        psi[i] += 2 * work[i] / r.estimate;
    if (rc == 0)
        rc = sampling_error(psi, s, &se, err);
    if (rc == 0) {
        double half = dist_quantile(level, sampling_df(s)) * se, r2 = r.estimate * r.estimate / (alpha_x * alpha_y);
        *a = (struct measure){r2, r2 * se, NAN, r.df, NAN, r2 * exp(-half), r2 * exp(half), s->n};
    }
    free(x);
    return rc;
}

double r2_unrestricted(double r2, double u)
{
    return u * u * r2 / (1 + r2 * (u * u - 1));
}
