/* fit_survival: the parts of `snag fit` about time to an event: curves, and the baseline hazard of a cox fit. */
#ifndef SNAG_CMD_FIT_SURVIVAL_H
#define SNAG_CMD_FIT_SURVIVAL_H

#include "fit_job.h"

/* --family km, once the table is read: curves, their times (--times) or the test (--glance). */
int fit_curves(struct fit_job *j, const struct family *family, struct buf *b, struct err *err) SNAG_CHECK;
/* --baseline of a cox fit. */
int fit_baseline(const struct fit_job *j, struct buf *b, struct err *err) SNAG_CHECK;

#endif
