/* tidy_evalue: E-values beside the ratios of a fit; see snag/measure.h. */
#include <math.h>

#include "snag/measure.h"
#include "stat/tell/tidy_impl.h"

#define COMMON 0.15 /* the share of events from which VanderWeele and Ding call an outcome common */

bool e_values_common(const struct fit *fit)
{
    return fit_fact(fit, "events") > COMMON * fit_fact(fit, "n");
}

void e_values_of(const struct fit *fit, size_t j, double *value, double *end)
{
    const struct coef *c = &fit->coef[j];
    bool common = e_values_common(fit), intercept = fit->d->intercept && j == 0;
    enum ratio_of of = strcmp(fit->family->ratio_ends, "or") == 0   ? RATIO_OF_ODDS
                       : strcmp(fit->family->ratio_ends, "hr") == 0 ? RATIO_OF_HAZARDS
                                                                    : RATIO_OF_RISKS;
    struct measure a = {.estimate = ratio_as_risks(exp(c->estimate), of, common),
                        .low = ratio_as_risks(exp(c->low), of, common),
                        .high = ratio_as_risks(exp(c->high), of, common)};
    *value = intercept ? NAN : e_value(a.estimate);
    *end = intercept ? NAN : e_value_end(&a);
}
