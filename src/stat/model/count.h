/* count: what models of counts share, with a log link. */
#ifndef SNAG_STAT_MODEL_COUNT_H
#define SNAG_STAT_MODEL_COUNT_H

#include "stat/model/glm.h"

/* Parts of struct glm. */
double count_start(double y, double prior);
int count_diverging(const struct glm_run *g, const double *step, struct err *err) SNAG_CHECK;

/* n_shape: 1 if theta was fitted too. */
int count_facts(struct fit *fit, const struct glm_run *g, double n_shape, struct err *err) SNAG_CHECK;

/* poisson.c: the row function that the negative binomial starts with. */
glm_row_fn poisson_row;

#endif
