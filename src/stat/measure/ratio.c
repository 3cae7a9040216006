/* ratio: confidence sets of ratios, exact tests of shares, and the noncentral F; see snag/respondents.h. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "snag/respondents.h"
#include "stat/measure/dist.h"

void ratio_fieller(double a, double b, double var_a, double var_b, double cov, double df, double level, struct ratio *r)
{
    double t2 = pow(dist_quantile(level, df), 2);
    double square = b * b - t2 * var_b, middle = a * b - t2 * cov, rest = a * a - t2 * var_a;
    double inside = middle * middle - square * rest;
    *r = (struct ratio){a / b, -INFINITY, INFINITY, RATIO_ANY};
    if (square == 0 || inside < 0)
        return;
    double one = (middle - sqrt(inside)) / square, two = (middle + sqrt(inside)) / square;
    r->set = square > 0 ? RATIO_INTERVAL : RATIO_OUTSIDE;
    r->low = fmin(one, two);
    r->high = fmax(one, two);
}

double share_p_above(double k, double n, double p)
{
    return k < 1 ? 1 : gsl_cdf_binomial_Q((unsigned)k - 1, p, (unsigned)n);
}

double share_p(double k, double n, double p)
{
    double low = gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
    return fmin(1, 2 * fmin(low, share_p_above(k, n, p)));
}

/* A mixture of beta distributions with Poisson weights, from the heaviest outwards. */
double noncentral_f(double f, double df1, double df2, double lambda)
{
    if (!(f > 0))
        return isnan(f) ? NAN : 0;
    double x = df1 * f / (df1 * f + df2), half = lambda / 2, middle = floor(half), sum = 0;
    if (half == 0)
        return gsl_cdf_beta_P(x, df1 / 2, df2 / 2);
    for (double j = middle; j >= 0; j--) {
        double w = gsl_ran_poisson_pdf((unsigned)j, half);
        sum += w * gsl_cdf_beta_P(x, df1 / 2 + j, df2 / 2);
        if (w < 1e-18)
            break;
    }
    for (double j = middle + 1;; j++) {
        double w = gsl_ran_poisson_pdf((unsigned)j, half);
        sum += w * gsl_cdf_beta_P(x, df1 / 2 + j, df2 / 2);
        if (w < 1e-18)
            break;
    }
    return sum;
}

/* The lambda at which P(F <= f) is `share`. */
static double lambda_at(double f, double df1, double df2, double share)
{
    double low = 0, high = 1;
    if (!(noncentral_f(f, df1, df2, 0) > share))
        return 0;
    while (noncentral_f(f, df1, df2, high) > share && high < 1e6)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
        double middle = (low + high) / 2;
        if (noncentral_f(f, df1, df2, middle) > share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

void noncentral_f_interval(double f, double df1, double df2, double level, double *low, double *high)
{
    *low = lambda_at(f, df1, df2, (1 + level) / 2);
    *high = lambda_at(f, df1, df2, (1 - level) / 2);
}
