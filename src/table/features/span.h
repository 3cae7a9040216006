/* span: what the log covers of an event, with defaults where no source says. */
#ifndef SNAG_TABLE_FEATURES_SPAN_H
#define SNAG_TABLE_FEATURES_SPAN_H

#include "event/core/coverage.h"

/* What covers `event`. For an event that no source names, what covers `instead`; if its sources do not say since when,
 * the beginning and the holes of `instead`; otherwise the stream's own ends. Sets *to, which begins as zeros. */
int feature_span_of(struct covered *to, struct coverage *c, struct view event, struct view instead,
                    struct err *err) SNAG_CHECK;

#endif
