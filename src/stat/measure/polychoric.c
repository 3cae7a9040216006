/* polychoric: the correlation behind two ordered variables, by maximum likelihood (Olsson 1979).
 *
 * Probabilities of the bivariate normal come from its derivative in rho, integrated by Gauss-Legendre after Drezner
 * and Wesolowsky (1990) in Genz's (2004) change of variable. Newton's method on rho and thresholds; the information
 * is the score's numeric derivative.
 */
#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "snag/measure.h"
#include "snag/mem.h"
#include "stat/design/factor.h"
#include "stat/measure/dist.h"

enum { MAX_LEVELS = CORRELATION_MAX_LEVELS, POINTS = 64, POLYCHORIC_ITERATIONS = 100 };

struct table {
    size_t rows, columns, q; /* q parameters: rho, row thresholds, column thresholds */
    double count[MAX_LEVELS][MAX_LEVELS];
    double n;
    gsl_integration_glfixed_table *rule;
};

/* The points of an integral over 0 … asin(rho): their sines, twice their squared cosines, their weights. */
struct arc {
    double sine[POINTS], scale[POINTS], weight[POINTS];
};

static void arc_set(struct arc *arc, const struct table *t, double rho)
{
    double end = asin(rho);
    for (size_t k = 0; k < POINTS; k++) {
        double angle;
        gsl_integration_glfixed_point(0, end, k, &angle, &arc->weight[k], t->rule);
        double s = sin(angle), c = cos(angle);
        arc->sine[k] = s;
        arc->scale[k] = 2 * c * c;
    }
}

/* P(X < a, Y < b) with correlation rho = the independent one plus the integral of the density over asin(rho). */
static double normal_2(const struct arc *arc, double a, double b)
{
    if (isinf(a) || isinf(b))
        return a < 0 && isinf(a)   ? 0
               : b < 0 && isinf(b) ? 0
               : isinf(a)          ? gsl_cdf_ugaussian_P(b)
                                   : gsl_cdf_ugaussian_P(a);
    double sum = 0;
    for (size_t k = 0; k < POINTS; k++)
        sum += arc->weight[k] * exp(-(a * a + b * b - 2 * a * b * arc->sine[k]) / arc->scale[k]);
    return gsl_cdf_ugaussian_P(a) * gsl_cdf_ugaussian_P(b) + sum / (2 * M_PI);
}

/* Derivatives of that probability in rho and in a. */
static double slope_rho(double a, double b, double rho)
{
    double c = 1 - rho * rho;
    return isinf(a) || isinf(b) ? 0 : exp(-(a * a + b * b - 2 * rho * a * b) / (2 * c)) / (2 * M_PI * sqrt(c));
}

static double slope_a(double a, double b, double rho)
{
    if (isinf(a))
        return 0;
    return gsl_ran_ugaussian_pdf(a) * gsl_cdf_ugaussian_P((b - rho * a) / sqrt(1 - rho * rho));
}

static double row_cut(const struct table *t, const double *x, size_t i)
{
    return i == 0 ? -INFINITY : i == t->rows ? INFINITY : x[i];
}

static double column_cut(const struct table *t, const double *x, size_t j)
{
    return j == 0 ? -INFINITY : j == t->columns ? INFINITY : x[t->rows - 1 + j];
}

/* The log-likelihood at x and, if gradient is not NULL, its gradient; NaN outside the parameters' range. */
static double loglik_at(const struct table *t, const double *x, double *gradient)
{
    double sum = 0, rho = x[0];
    if (gradient)
        memset(gradient, 0, t->q * sizeof *gradient);
    if (!(fabs(rho) < 1))
        return NAN;
    struct arc arc;
    arc_set(&arc, t, rho);
    double corner[2][MAX_LEVELS + 1] = {{0}}; /* below the first and second cut of row i, and each cut of a column */
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j <= t->columns; j++) {
            corner[0][j] = i == 0 ? 0 : corner[1][j];
            corner[1][j] = normal_2(&arc, row_cut(t, x, i + 1), column_cut(t, x, j));
        }
        for (size_t j = 0; j < t->columns; j++) {
            if (t->count[i][j] == 0)
                continue;
            double a[2] = {row_cut(t, x, i), row_cut(t, x, i + 1)},
                   b[2] = {column_cut(t, x, j), column_cut(t, x, j + 1)};
            double p = corner[1][j + 1] - corner[0][j + 1] - corner[1][j] + corner[0][j];
            if (!(p > 0))
                return NAN;
            sum += t->count[i][j] * log(p);
            if (!gradient)
                continue;
            double w = t->count[i][j] / p;
            gradient[0] += w * (slope_rho(a[1], b[1], rho) - slope_rho(a[0], b[1], rho) - slope_rho(a[1], b[0], rho) +
                                slope_rho(a[0], b[0], rho));
            for (size_t k = 0; k < 2; k++) {
                double sign = k == 1 ? w : -w;
                if (!isinf(a[k]))
                    gradient[i + k] += sign * (slope_a(a[k], b[1], rho) - slope_a(a[k], b[0], rho));
                if (!isinf(b[k]))
                    gradient[t->rows - 1 + j + k] += sign * (slope_a(b[k], a[1], rho) - slope_a(b[k], a[0], rho));
            }
        }
    }
    return sum;
}

/* Minus the derivative of the gradient, by central differences of fourth order; upper triangle. */
static void information(const struct table *t, double *x, double *g, double *info)
{
    size_t q = t->q;
    for (size_t j = 0; j < q; j++) {
        static const double at[] = {-2, -1, 1, 2}, weight[] = {1, -8, 8, -1};
        double h = 1e-4, kept = x[j];
        for (size_t k = 0; k < 4; k++) {
            x[j] = kept + at[k] * h;
            (void)loglik_at(t, x, g);
            for (size_t i = 0; i <= j; i++)
                info[i * q + j] -= weight[k] * g[i] / (12 * h);
        }
        x[j] = kept;
    }
}

static int maximise(const struct table *t, double *x, struct factor *f, double *loglik, struct err *err)
{
    size_t q = t->q;
    double *g = mem_zero(q, 3 * sizeof *g, err), *info = mem_zero(q * q, sizeof *info, err);
    long double *step = mem_zero(q, sizeof *step, err);
    int rc = g && info && step ? 1 : -1;
    for (int k = 0; rc > 0 && k < POLYCHORIC_ITERATIONS; k++) {
        double before, size = 0, *old = g + q, *work = g + 2 * q;
        memset(info, 0, q * q * sizeof *info);
        information(t, x, work, info);
        before = loglik_at(t, x, g);
        if (factor_matrix(f, q, info, err) < 0) {
            rc = -1;
            break;
        }
        for (size_t i = 0; i < q; i++)
            step[i] = g[i];
        factor_solve(f, step, step);
        memcpy(old, x, q * sizeof *old);
        for (int half = 0; half < 40; half++) {
            size = 0;
            for (size_t i = 0; i < q; i++) {
                x[i] = old[i] + ldexp((double)step[i], -half);
                size = fmax(size, fabs(x[i] - old[i]));
            }
            *loglik = loglik_at(t, x, NULL);
            if (*loglik >= before - 1e-10 * (1 + fabs(before)))
                break;
        }
        if (size < 1e-9)
            rc = 0;
    }
    free(g);
    free(info);
    free(step);
    return rc > 0 ? err_set(err, ERR_DATA, "polychoric correlation: no convergence") : rc;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The distinct values of x, ascending; refused above MAX_LEVELS. */
static int levels(const double *x, size_t n, double *level, size_t *n_levels, struct err *err)
{
    *n_levels = 0;
    for (size_t i = 0; i < n; i++) {
        if (bsearch(&x[i], level, *n_levels, sizeof *level, by_value))
            continue;
        if (*n_levels == MAX_LEVELS)
            return err_set(err, ERR_DATA, "polychoric correlation: more than %d levels", MAX_LEVELS);
        level[(*n_levels)++] = x[i];
        qsort(level, *n_levels, sizeof *level, by_value);
    }
    return *n_levels < 2 ? err_set(err, ERR_DATA, "a constant has no correlation") : 0;
}

static int open_table(struct table *t, const double *x, const double *y, size_t n, struct err *err)
{
    double row[MAX_LEVELS], column[MAX_LEVELS];
    *t = (struct table){.n = (double)n};
    if (levels(x, n, row, &t->rows, err) < 0 || levels(y, n, column, &t->columns, err) < 0)
        return -1;
    t->q = t->rows + t->columns - 1;
    for (size_t i = 0; i < n; i++) {
        size_t r = (size_t)((double *)bsearch(&x[i], row, t->rows, sizeof *row, by_value) - row);
        size_t c = (size_t)((double *)bsearch(&y[i], column, t->columns, sizeof *column, by_value) - column);
        t->count[r][c]++;
    }
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    t->rule = gsl_integration_glfixed_table_alloc(POINTS);
    gsl_set_error_handler(handler);
    return t->rule ? 0 : err_system(err, ENOMEM, "an integral");
}

/* Thresholds from the margins, rho from the ranks' correlation. */
static void begin(const struct table *t, double rho, double *x)
{
    double below = 0;
    x[0] = fmax(-0.9, fmin(0.9, rho));
    for (size_t i = 0; i + 1 < t->rows; i++) {
        for (size_t j = 0; j < t->columns; j++)
            below += t->count[i][j];
        x[i + 1] = gsl_cdf_ugaussian_Pinv(below / t->n);
    }
    below = 0;
    for (size_t j = 0; j + 1 < t->columns; j++) {
        for (size_t i = 0; i < t->rows; i++)
            below += t->count[i][j];
        x[t->rows + j] = gsl_cdf_ugaussian_Pinv(below / t->n);
    }
}

int correlation_polychoric(const double *x, const double *y, size_t n, double level, struct measure *a, double *chi2,
                           double *df, struct err *err)
{
    struct table t;
    struct factor f = {0};
    struct measure rank;
    double loglik, full = 0;
    if (correlation_spearman(x, y, n, level, &rank, err) < 0 || open_table(&t, x, y, n, err) < 0)
        return -1;
    double *theta = mem_zero(t.q, sizeof *theta, err), *cov = mem_zero(t.q * t.q, sizeof *cov, err);
    int rc = theta && cov ? 0 : -1;
    if (rc == 0) {
        begin(&t, rank.estimate, theta);
        rc = maximise(&t, theta, &f, &loglik, err);
    }
    if (rc == 0) {
        factor_cov(&f, cov);
        double se = sqrt(cov[0]), z = atanh(theta[0]), se_z = se / (1 - theta[0] * theta[0]),
               half = dist_quantile(level, INFINITY) * se_z;
        *a = (struct measure){.estimate = theta[0], .std_error = se, .statistic = z / se_z, .df = NAN, .n = n};
        a->p_value = dist_two_sided(a->statistic, INFINITY);
        a->low = tanh(z - half);
        a->high = tanh(z + half);
        for (size_t i = 0; i < t.rows; i++)
            for (size_t j = 0; j < t.columns; j++)
                full += t.count[i][j] > 0 ? t.count[i][j] * log(t.count[i][j] / t.n) : 0;
        *chi2 = 2 * (full - loglik);
        *df = (double)(t.rows * t.columns - t.rows - t.columns);
    }
    gsl_integration_glfixed_table_free(t.rule);
    factor_free(&f);
    free(theta);
    free(cov);
    return rc;
}
