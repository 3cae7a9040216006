/* span: see span.h. */
#include "table/features/span.h"

static int64_t either(int64_t told_us, int64_t else_us)
{
    return told_us != TS_NONE ? told_us : else_us;
}

struct feature_span feature_span_of(const struct coverage *c, struct view event, struct view instead)
{
    struct covered_span own = coverage_of(c, &event, 1, COVERAGE_ALL);
    struct covered_span other = coverage_of(c, &instead, 1, COVERAGE_ALL);
    return (struct feature_span){
        .begin_us = either(own.begin_us, either(other.begin_us, c->first_us)),
        .end_us = either(own.found ? own.end_us : other.end_us, c->last_us),
    };
}
