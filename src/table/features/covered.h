/* covered: from when to when the log could show an event, with what is taken where no source says. */
#ifndef SNAG_TABLE_FEATURES_COVERED_H
#define SNAG_TABLE_FEATURES_COVERED_H

#include "event/core/coverage.h"

struct feature_span {
    int64_t begin_us, end_us;
};

/* Where `event` is covered. Of an event that no source names that is where `instead` is; of one whose sources do not
 * say from when on, its beginning; what nobody says, the stream's own ends. */
struct feature_span covered_of(const struct coverage *c, struct view event, struct view instead);

#endif
