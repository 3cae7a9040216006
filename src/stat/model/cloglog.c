/* cloglog: a yes-or-no outcome in periods of equal length, whose hazard is exp(eta): log(-log(1 - mu)) = eta, so that
 * the coefficients are those of a proportional-hazards model in grouped time (Prentice and Gloeckler 1978). */
#include <math.h>

#include "stat/model/binary.h"

/* h / (exp(h) - 1); 1 at 0. */
static double over_expm1(double h)
{
    enum { NOTHING_LEFT = 700 };
    if (h > NOTHING_LEFT)
        return 0;
    return h > 0 ? h / expm1(h) : 1;
}

/* Fisher's information, as in R's glm: the link is not the canonical one. */
static void cloglog_row(double y, double eta, double shape, struct glm_row *r)
{
    (void)shape;
    double h = exp(eta), ratio = over_expm1(h);
    r->mu = -expm1(-h);
    r->weight = h * ratio;
    r->score = y == 1 ? ratio : -h;
    r->loglik = y == 1 ? log(r->mu) : -h;
    r->deviance = -2 * r->loglik;
}

static double start(double y, double prior)
{
    return log(-log1p(-(prior * y + 0.5) / (prior + 1))); /* R's */
}

static const struct glm cloglog_glm = {
    .row = cloglog_row, .start = start, .diverging = binary_diverging, .slow = true, .facts = binary_facts};

const struct family family_cloglog = {.name = "cloglog",
                                      .title = "Hazard of a period (complementary log-log)",
                                      .ratio = "hazard ratio",
                                      .ratio_name = "hazard_ratio",
                                      .ratio_ends = "hr",
                                      .link = "cloglog",
                                      .options = "",
                                      .response = RESPONSE_BINARY,
                                      .glm = &cloglog_glm,
                                      .fit = glm_fit,
                                      .maximum = glm_maximum};
