/* fit_rows: the parts of `snag fit` about what a model says about each row. */
#ifndef SNAG_CMD_FIT_ROWS_H
#define SNAG_CMD_FIT_ROWS_H

#include "fit_job.h"

/* --calibration, or with --glance its summary in one row. */
int fit_calibration(const struct fit_job *j, struct buf *b, struct err *err) SNAG_CHECK;
/* --augment: writes the table with fitted values, residuals and leverages; TSV if -F is text. */
int fit_augment(const struct fit_job *j, struct err *err) SNAG_CHECK;

#endif
