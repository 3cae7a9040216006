/* means: means, their differences, and whether a difference is small; see snag/measure.h. */
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "snag/measure.h"
#include "stat/measure/dist.h"

/* Mean and variance (n - 1). */
static void mean_variance(const double *x, size_t n, double *mean, double *variance)
{
    long double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    for (size_t i = 0; i < n; i++) {
        long double c = x[i] - sum / n;
        squares += c * c;
    }
    *mean = (double)(sum / n);
    *variance = n < 2 ? NAN : (double)(squares / (n - 1));
}

void mean_student(const double *x, size_t n, double level, struct measure *a, double *sd)
{
    double variance;
    *a = (struct measure){.df = (double)n - 1, .n = n};
    mean_variance(x, n, &a->estimate, &variance);
    *sd = sqrt(variance);
    a->std_error = *sd / sqrt((double)n);
    a->statistic = a->estimate / a->std_error;
    a->p_value = n < 2 ? NAN : dist_two_sided(a->statistic, a->df);
    double half = n < 2 ? NAN : dist_quantile(level, a->df) * a->std_error;
    a->low = a->estimate - half;
    a->high = a->estimate + half;
}

/* The difference, its standard error and Welch's degrees of freedom. */
static int welch(const double *x, size_t n_x, const double *y, size_t n_y, struct measure *a, struct err *err)
{
    double mx, my, vx, vy;
    if (n_x < 2 || n_y < 2)
        return err_set(err, ERR_DATA, "groups of %zu and %zu: a comparison of means requires 2 in each", n_x, n_y);
    mean_variance(x, n_x, &mx, &vx);
    mean_variance(y, n_y, &my, &vy);
    vx /= (double)n_x;
    vy /= (double)n_y;
    double sum = vx + vy, a_x = vx / sum, a_y = vy / sum;
    if (sqrt(sum) <= 10 * DBL_EPSILON * fmax(fabs(mx), fabs(my))) /* the same limit as R's */
        return err_set(err, ERR_DATA, "both groups are constant");
    if (!isfinite(sum) || !isfinite(mx - my))
        return err_set(err, ERR_DATA, "the squares of the numbers overflow; divide them first");
    *a = (struct measure){.estimate = mx - my, .std_error = sqrt(sum), .n = n_x + n_y};
    a->df = 1 / (a_x * a_x / ((double)n_x - 1) + a_y * a_y / ((double)n_y - 1));
    return 0;
}

int mean_difference(const double *x, size_t n_x, const double *y, size_t n_y, double level, struct measure *a,
                    struct err *err)
{
    if (welch(x, n_x, y, n_y, a, err) < 0)
        return -1;
    double half = dist_quantile(level, a->df) * a->std_error;
    a->statistic = a->estimate / a->std_error;
    a->p_value = dist_two_sided(a->statistic, a->df);
    a->low = a->estimate - half;
    a->high = a->estimate + half;
    return 0;
}

int tost_welch(const double *x, size_t n_x, const double *y, size_t n_y, double margin, double alpha, struct tost *t,
               struct err *err)
{
    struct measure a;
    if (welch(x, n_x, y, n_y, &a, err) < 0)
        return -1;
    *t = (struct tost){.difference = a.estimate, .df = a.df};
    t->t_low = (t->difference + margin) / a.std_error;
    t->t_high = (t->difference - margin) / a.std_error;
    t->p_low = gsl_cdf_tdist_Q(t->t_low, t->df);
    t->p_high = gsl_cdf_tdist_P(t->t_high, t->df);
    t->p_value = fmax(t->p_low, t->p_high);
    double half = gsl_cdf_tdist_Qinv(alpha, t->df) * a.std_error;
    t->low = t->difference - half;
    t->high = t->difference + half;
    return 0;
}
