/* coverage: what the sources of a log could see, and from when to when; what is certain of that in mid-stream.
 *
 * A claim rests on an end or a beginning of the log that may not be known yet: then it stays unknown until a later
 * line tells, at the latest until the stream is over. In mid-stream a deadline is certain when later moments were
 * seen and no source that matters has ended before it. That rests on coverage lines standing in order of time
 * or before the events; what contradicts it later is an error, not a wrong number.
 */
#ifndef SNAG_RULE_ENGINE_COVERAGE_H
#define SNAG_RULE_ENGINE_COVERAGE_H

#include "rule/language/model.h"

enum verdict { VERDICT_UNKNOWN, VERDICT_TRUE, VERDICT_FALSE };

enum claim_kind {
    CLAIM_NONE, /* rests on nothing */
    CLAIM_DUE,  /* us is before the end of the log */
    CLAIM_BEGIN /* us is not before the beginning of the log */
};
struct claim {
    enum claim_kind kind;
    int64_t us;
};

struct horizon_source {
    struct dict names;
    int64_t begin_us, end_us; /* TS_NONE: no such line */
};

struct horizon_view {  /* the log as one rule sees it */
    bool possible;     /* each of its lists has a name that some source emits */
    int64_t end_us;    /* smallest last end so far of the sources that matter; INT64_MAX: none has one */
    int64_t begin_us;  /* INT64_MIN: no source that matters */
    int64_t relied_us; /* the latest due time that was taken as certain */
};

struct horizon {
    const struct rules *rules;
    struct dict reasons; /* id → source */
    struct horizon_source *source;
    size_t n, cap;
    bool any;                            /* a coverage line was read */
    bool final;                          /* the stream is over */
    int64_t until_us, first_us, last_us; /* TS_NONE: not there */
    struct horizon_view *view;           /* of each rule */
};

int horizon_open(struct horizon *c, const struct rules *rules, int64_t until_us, struct err *err) SNAG_CHECK;
void horizon_close(struct horizon *c);
/* Every event of the stream, coverage lines too. */
void horizon_see(struct horizon *c, int64_t ts_us);
/* A coverage or coverage_end line. */
int horizon_add(struct horizon *c, const struct event *e, struct err *err) SNAG_CHECK;
/* The stream is over. ERR_DATA where a coverage line came too late for what was taken as certain. */
int horizon_finish(struct horizon *c, struct err *err) SNAG_CHECK;
/* Can some source emit one of the part's names? A stream without coverage can emit everything. */
bool horizon_can_emit(const struct horizon *c, const struct part *part);
/* Is the rule observable, as far as is known? */
enum verdict horizon_observable(const struct horizon *c, size_t rule);
enum verdict horizon_verdict(struct horizon *c, size_t rule, struct claim claim);

#endif
