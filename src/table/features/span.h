/* span: from when to when the log could show an event, with defaults where no source says. */
#ifndef SNAG_TABLE_FEATURES_SPAN_H
#define SNAG_TABLE_FEATURES_SPAN_H

#include "event/core/coverage.h"

struct feature_span {
    int64_t begin_us, end_us;
};

/* The span that covers `event`. For an event that no source names, that of `instead`; if its sources do not say since
 * when, the beginning of `instead`; otherwise the stream's own ends. */
struct feature_span feature_span_of(const struct coverage *c, struct view event, struct view instead);

#endif
