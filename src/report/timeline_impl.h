/* timeline_impl: what belongs to the key of a time line. See snag/timeline.h. */
#ifndef SNAG_REPORT_TIMELINE_IMPL_H
#define SNAG_REPORT_TIMELINE_IMPL_H

#include "snag/timeline.h"

/* The widest first. */
enum told_as { AS_CUSTOMER, AS_CASE, AS_CONTACT, N_TOLD_AS };

/* Behind the standard columns. */
enum told_text {
    TOLD_SRC = N_STANDARD_COLUMNS,
    TOLD_SINCE,
    TOLD_COUNT,
    TOLD_AT_QUEUE,
    TOLD_AT_AGENT,
    TOLD_EVIDENCE,
    TOLD_BY,
    N_TOLD
};

struct told_row {
    int64_t ts_us;
    unsigned as; /* a bit for each told_as */
    struct view text[N_TOLD];
};

struct told_promise {
    struct ledger_row row; /* of its texts, contact, case and src are kept */
    bool told;
};

struct timeline {
    const char *key;
    const struct rules *rules;
    const struct zone *zone;
    struct arena texts;
    struct told_row *row; /* in the stream's order */
    size_t n_rows, cap_rows;
    struct told_promise *promise; /* by the time they were made */
    size_t n_promises, cap_promises;
};

#endif
