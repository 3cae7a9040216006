/* coverage: the log as each rule sees it, and what is certain in mid-stream.
 *
 * A claim depends on an end or a beginning of the log that may not be known yet: then it stays unknown until a later
 * line settles it, at the latest until the stream ends. In mid-stream a deadline is certain once later moments have
 * been seen and no relevant source has ended before it. That relies on coverage lines coming in time order or before
 * the events; a later contradiction is an error, not a wrong number.
 */
#ifndef SNAG_RULE_ENGINE_COVERAGE_H
#define SNAG_RULE_ENGINE_COVERAGE_H

#include "event/core/coverage.h"
#include "rule/language/model.h"

enum verdict { VERDICT_UNKNOWN, VERDICT_TRUE, VERDICT_FALSE };

enum claim_kind {
    CLAIM_NONE, /* depends on nothing */
    CLAIM_DUE,  /* us is before the end of the log */
    CLAIM_BEGIN /* us is not before the beginning of the log */
};
struct claim {
    enum claim_kind kind;
    int64_t us;
};

struct rule_coverage_view { /* the log as one rule sees it */
    bool possible;          /* each of its lists has a name that some source emits */
    int64_t end_us;         /* earliest last end so far among relevant sources; INT64_MAX: none has one */
    int64_t begin_us;       /* INT64_MIN: no relevant source */
    int64_t relied_us;      /* the latest due time that was treated as certain */
};

struct rule_coverage {
    const struct rules *rules;
    struct coverage seen;
    bool final;                      /* the stream has ended */
    int64_t until_us;                /* TS_NONE: none */
    struct rule_coverage_view *view; /* of each rule */
};

int rule_coverage_open(struct rule_coverage *c, const struct rules *rules, int64_t until_us,
                       struct err *err) SNAG_CHECK;
void rule_coverage_close(struct rule_coverage *c);
/* Takes a coverage or coverage_end line. */
int rule_coverage_line(struct rule_coverage *c, const struct event *e, struct err *err) SNAG_CHECK;
/* The stream has ended. ERR_DATA if a coverage line came too late for something treated as certain. */
int rule_coverage_finish(struct rule_coverage *c, struct err *err) SNAG_CHECK;
/* Can some source emit one of the part's names? A stream without coverage can emit everything. */
bool rule_coverage_can_emit(const struct rule_coverage *c, const struct part *part);
/* Is the rule observable, as far as is known? */
enum verdict rule_coverage_observable(const struct rule_coverage *c, size_t rule);
enum verdict rule_coverage_verdict(struct rule_coverage *c, size_t rule, struct claim claim);

#endif
