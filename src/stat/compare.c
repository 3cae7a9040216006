/* compare: shares, ratios of counts, scores, equivalence; see snag/assoc.h. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "snag/assoc.h"
#include "stat/fit_priv.h"

void share_wilson(double k, double n, double level, struct assoc *a)
{
    double z = dist_quantile(level, INFINITY), p = k / n, whole = 1 + z * z / n;
    double middle = (p + z * z / (2 * n)) / whole, half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / whole;
    *a = (struct assoc){.estimate = p, .n = (size_t)n, .df = NAN, .statistic = NAN, .p_value = NAN};
    a->low = k == 0 ? 0 : middle - half;
    a->high = k == n ? 1 : middle + half;
}

void share_difference(double k1, double n1, double k2, double n2, double level, struct assoc *a)
{
    struct assoc one, two;
    share_wilson(k1, n1, level, &one);
    share_wilson(k2, n2, level, &two);
    double d = one.estimate - two.estimate;
    *a = (struct assoc){.estimate = d, .n = one.n + two.n, .df = NAN, .statistic = NAN, .p_value = NAN};
    a->low = d - hypot(one.estimate - one.low, two.high - two.estimate);
    a->high = d + hypot(one.high - one.estimate, two.estimate - two.low);
}

void count_ratio(double k, double m, double level, struct assoc *a)
{
    double tail = (1 - level) / 2, n = k + m;
    double low = k == 0 ? 0 : gsl_cdf_beta_Pinv(tail, k, m + 1), high = m == 0 ? 1 : gsl_cdf_beta_Pinv(1 - tail, k + 1, m);
    *a = (struct assoc){.estimate = k / m, .n = (size_t)n, .df = NAN, .statistic = NAN};
    a->low = low / (1 - low);
    a->high = m == 0 ? INFINITY : high / (1 - high);
    double less = fmin(k, m); /* both sides of a binomial with one half */
    a->p_value = k == m ? 1 : fmin(1, 2 * gsl_cdf_binomial_P((unsigned)less, 0.5, (unsigned)n));
}

void nps_score(double detractors, double passives, double promoters, double level, struct assoc *a)
{
    double n = detractors + passives + promoters, m = n + 3, d = detractors + 0.75, p = promoters + 0.75;
    double middle = (p - d) / m, variance = ((p + d) / m - middle * middle) / m;
    double half = dist_quantile(level, INFINITY) * sqrt(variance);
    *a = (struct assoc){.estimate = 100 * (promoters - detractors) / n, .n = (size_t)n, .df = NAN, .statistic = NAN, .p_value = NAN};
    a->low = fmax(-100, 100 * (middle - half));
    a->high = fmin(100, 100 * (middle + half));
}

double e_value(double risk_ratio)
{
    double r = risk_ratio < 1 ? 1 / risk_ratio : risk_ratio;
    return r + sqrt(r * (r - 1));
}

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
    *variance = (double)(squares / (n - 1));
}

int tost_welch(const double *x, size_t n_x, const double *y, size_t n_y, double margin, double alpha, struct tost *t,
               struct err *err)
{
    double mx, my, vx, vy;
    if (n_x < 2 || n_y < 2)
        return err_set(err, ERR_DATA, "groups of %zu and %zu: an equivalence test needs 2 in each", n_x, n_y);
    mean_variance(x, n_x, &mx, &vx);
    mean_variance(y, n_y, &my, &vy);
    vx /= (double)n_x;
    vy /= (double)n_y;
    double se = sqrt(vx + vy);
    if (se == 0)
        return err_set(err, ERR_DATA, "both groups are constant");
    *t = (struct tost){.difference = mx - my};
    t->df = (vx + vy) * (vx + vy) / (vx * vx / ((double)n_x - 1) + vy * vy / ((double)n_y - 1));
    t->t_low = (t->difference + margin) / se;
    t->t_high = (t->difference - margin) / se;
    t->p_low = gsl_cdf_tdist_Q(t->t_low, t->df);
    t->p_high = gsl_cdf_tdist_P(t->t_high, t->df);
    t->p_value = fmax(t->p_low, t->p_high);
    double half = gsl_cdf_tdist_Qinv(alpha, t->df) * se;
    t->low = t->difference - half;
    t->high = t->difference + half;
    return 0;
}
