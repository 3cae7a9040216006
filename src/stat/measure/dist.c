/* dist: see dist.h. */
#include "stat/measure/dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <math.h>

double dist_two_sided(double statistic, double df)
{
    double x = fabs(statistic);
    if (isnan(x))
        return NAN;
    return 2 * (isinf(df) ? gsl_cdf_ugaussian_Q(x) : gsl_cdf_tdist_Q(x, df));
}

double dist_quantile(double level, double df)
{
    double q = (1 - level) / 2;
    return isinf(df) ? gsl_cdf_ugaussian_Qinv(q) : gsl_cdf_tdist_Qinv(q, df);
}

double dist_normal_upper(double z)
{
    return isnan(z) ? NAN : gsl_cdf_ugaussian_Q(z);
}

double dist_chi2_upper(double x, double df)
{
    return isnan(x) ? NAN : gsl_cdf_chisq_Q(x, df);
}

double dist_f_upper(double x, double df1, double df2)
{
    return isnan(x) ? NAN : gsl_cdf_fdist_Q(x, df1, df2);
}

double dist_count_upper(uint64_t k, double mean, double variance)
{
    unsigned below = k - 1 > UINT_MAX ? UINT_MAX : (unsigned)(k - 1);
    if (variance > mean)
        return gsl_cdf_negative_binomial_Q(below, mean / variance, mean * mean / (variance - mean));
    return gsl_cdf_poisson_Q(below, mean);
}

double dist_beta_quantile(double p, double a, double b)
{
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    double x = gsl_cdf_beta_Pinv(p, a, b), low = 0, high = 1;
    (void)gsl_set_error_handler(handler);
    if (!isnan(x))
        return x;
    for (int i = 0; i < 1100 && high - low > 1e-16 * high; i++) { /* 1100: down to the smallest number there is */
        x = low + (high - low) / 2;
        if (gsl_cdf_beta_P(x, a, b) < p)
            low = x;
        else
            high = x;
    }
    return low + (high - low) / 2;
}
