/* logit: logistic regression. */
#include "stat/model/logit.h"

#include <math.h>

#include "stat/model/binary.h"

void logit_row(double y, double eta, double shape, struct glm_row *r)
{
    (void)shape;
    double e = exp(-fabs(eta)), small = e / (1 + e), big = 1 / (1 + e);
    r->mu = eta < 0 ? small : big;
    r->weight = small * big;
    r->score = y == 1 ? (eta < 0 ? big : small) : -r->mu;   /* 1 - mu without cancellation */
    r->loglik = y * eta - ((eta > 0 ? eta : 0) + log1p(e)); /* log(1 + exp(eta)) without overflow */
    r->deviance = -2 * r->loglik;
}

static double start(double y, double prior)
{
    return log((prior * y + 0.5) / (prior * (1 - y) + 0.5)); /* R's */
}

static int diverging(const struct glm_run *g, const double *step, struct err *err)
{
    if (binary_diverging(g, step, err) == 0)
        return 0;
    return err->kind == ERR_DATA ? err_hint(err, "--firth gives finite estimates and intervals") : -1;
}

const struct glm logit_glm = {.row = logit_row, .start = start, .diverging = diverging, .facts = binary_facts};

const struct family family_logit = {.name = "logit",
                                    .title = "Logistic regression",
                                    .ratio = "odds ratio",
                                    .ratio_name = "odds_ratio",
                                    .ratio_ends = "or",
                                    .link = "logit",
                                    .options = "firth calibration margins e-values",
                                    .response = RESPONSE_BINARY,
                                    .glm = &logit_glm,
                                    .fit = glm_fit,
                                    .maximum = glm_maximum};
