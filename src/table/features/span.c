/* span: see span.h. */
#include "table/features/span.h"

static int64_t either(int64_t told_us, int64_t else_us)
{
    return told_us != TS_NONE ? told_us : else_us;
}

int feature_span_of(struct covered *to, struct coverage *c, struct view event, struct view instead, struct err *err)
{
    struct covered own = {0};
    if (covered_by(to, c, &instead, 1, COVERAGE_ALL, err) < 0)
        return -1;
    if (covered_by(&own, c, &event, 1, COVERAGE_ALL, err) < 0)
        return -1;
    if (own.begin_us != TS_NONE) {
        struct covered swap = *to;
        *to = own;
        own = swap;
    } else if (own.found) {
        to->end_us = own.end_us;
    }
    to->begin_us = either(to->begin_us, c->first_us);
    to->end_us = either(to->end_us, c->last_us);
    covered_free(&own);
    return 0;
}
