/* logit: the logistic link, for code that fits it in its own way. */
#ifndef SNAG_STAT_MODEL_LOGIT_H
#define SNAG_STAT_MODEL_LOGIT_H

#include "stat/model/glm.h"

void logit_row(double y, double eta, double shape, struct glm_row *r);
extern const struct glm logit_glm;

#endif
