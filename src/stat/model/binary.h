/* binary: what models of a yes-or-no outcome share, whatever the link. */
#ifndef SNAG_STAT_MODEL_BINARY_H
#define SNAG_STAT_MODEL_BINARY_H

#include "stat/model/glm.h"

/* Parts of struct glm. */
int binary_diverging(const struct glm_run *g, const double *step, struct err *err) SNAG_CHECK;
int binary_facts(struct fit *fit, const struct glm_run *g, struct err *err) SNAG_CHECK;

#endif
