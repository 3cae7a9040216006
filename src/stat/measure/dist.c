/* dist: see dist.h. */
#include "stat/measure/dist.h"

#include <gsl/gsl_cdf.h>
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

double dist_chi2_upper(double x, double df)
{
    return isnan(x) ? NAN : gsl_cdf_chisq_Q(x, df);
}

double dist_f_upper(double x, double df1, double df2)
{
    return isnan(x) ? NAN : gsl_cdf_fdist_Q(x, df1, df2);
}
