/* fit_assoc: the part of `snag fit` about how two columns go together, without a model. */
#ifndef SNAG_CMD_FIT_ASSOC_H
#define SNAG_CMD_FIT_ASSOC_H

#include "fit_job.h"

/* Does every given option go with --assoc, or, without --assoc, with a model? `options` is the command's table,
 * `defaults` the values without options. */
int assoc_check(const struct opt *options, const struct fit_args *a, const struct fit_args *defaults,
                struct err *err) SNAG_CHECK;
/* fit --assoc A B [TABLE]: everything but the writing. */
int fit_assoc(struct fit_job *j, const struct opt_list *operands, struct buf *b, struct err *err) SNAG_CHECK;

#endif
