/* report_fail: --fail-if CONDITION: when a report that has been written ends with exit code 1.
 *
 *     rate(RULE) > 5%      the rate of --period, otherwise of the whole log, with < <= > or >=
 *     low(RULE) > 5%       … the lower end of its 95 % interval
 *     stale(36h)           a source's last event is older than that, counted from --now
 *     missing(SOURCE)      there is none of that name, or it has no events in the last seven days
 *     volume < 0.5         all events of these seven days, as a share of what is usual
 */
#ifndef SNAG_CMD_REPORT_FAIL_H
#define SNAG_CMD_REPORT_FAIL_H

#include "snag/opt.h"
#include "snag/report.h"

/* clang-format off */
#define FAIL_OPTIONS(S, F) \
    {"fail-if", 0, OPT_LIST, offsetof(S, F), "CONDITION", \
     "end with exit code 1, after the report is written, if rate(RULE) > 5%, low(RULE) > 5% (the interval's lower " \
     "end), stale(36h), missing(SOURCE) or volume < 0.5; may be repeated", NULL}
/* clang-format on */

enum fail_kind { FAIL_RATE, FAIL_LOW, FAIL_STALE, FAIL_MISSING, FAIL_VOLUME };
enum fail_compares { FAIL_BELOW, FAIL_AT_MOST, FAIL_ABOVE, FAIL_AT_LEAST };

struct fail_condition {
    const char *text; /* as given */
    enum fail_kind kind;
    enum fail_compares compares;
    double limit;       /* seconds of stale */
    size_t rule;        /* of rate and low */
    struct view source; /* of missing */
};

/* ERR_USAGE for what is not a condition or a rule, with the nearest name. *fails: of texts->n, the caller's to free. */
int fail_read(struct fail_condition **fails, const struct opt_list *texts, const struct rules *rules,
              struct err *err) SNAG_CHECK;
/* Does one count from now? */
bool fail_from_now(const struct fail_condition *fails, size_t n);
/* Says on standard error which conditions hold, a line each: does one? What this log does not tell does not hold, and
 * is said too. */
bool fail_judge(const struct fail_condition *fails, size_t n, const struct report_facts *f, int64_t now_us);

#endif
