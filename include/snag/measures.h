/* measures: how long things take: durations between events, collected while a log is read.
 *
 *     struct measures *m;
 *     measures_open(&m, "wait,first_reply,service_level(20s)", rules, &(struct rates_options){.by = "queue"}, &err);
 *     rates_measure(r, m);                              finished with the rates r of the same run
 *     detect_open(…, {.rates = &r, .n_rates = 1, .held = measures_row, .ctx = m}, …);   or
 *     measures_sink(m, &sink, &err);                    … for detect_count
 *     for (size_t i = 0; i < measures_n(m); i++) … measures_cell(m, i), measures_durations(m, i, 0, n, …)
 *
 * What each measure is, from which event to which, where and when it counts: snag-rates(1), "Measures". Groups and
 * periods are those of rates (snag/rates.h), read where a duration begins. If the rules have a calendar, durations are
 * in business time. Each duration is kept until the end: 24 bytes.
 */
#ifndef SNAG_MEASURES_H
#define SNAG_MEASURES_H

#include "snag/rates.h"

SNAG_C_BEGIN

enum measure_kind {
    MEASURE_WAIT,
    MEASURE_RING,
    MEASURE_HOLD,
    MEASURE_HANDLE,
    MEASURE_FIRST_REPLY,
    MEASURE_RESOLUTION,
    MEASURE_BETWEEN,
    MEASURE_IN_WORK, /* cases in work at the end of each day: no durations */
    N_MEASURES_COLLECTED,
    MEASURE_ASA = N_MEASURES_COLLECTED, /* the waits that were answered */
    MEASURE_SERVICE_LEVEL               /* of waits: a share */
};
/* The denominator of a service level. */
enum measure_of { OF_ANSWERED, OF_OFFERED, OF_LESS_EARLY, OF_LESS_SHORT };

/* How a duration ended. */
enum measure_fate {
    FATE_OVER,   /* as it should: a wait was answered */
    FATE_LEFT,   /* wait: the customer hung up */
    FATE_THROWN, /* wait: the queue let go of the customer */
    FATE_MOVED,  /* wait: in another queue from then on */
    FATE_ENDED,  /* its contact or case was over first: it would have been longer */
    FATE_OPEN    /* not over when the log ended, or a hole came: it is longer */
};
static inline bool fate_is_over(enum measure_fate fate)
{
    return fate <= FATE_MOVED;
}

struct measured {
    int64_t us;
    enum measure_fate fate;
    bool given;        /* the log gave the length itself */
    uint32_t customer; /* 0: none is known */
};

struct measure_cell {
    enum measure_kind kind;
    struct view name; /* as asked for */
    int64_t level_us; /* of a service level */
    enum measure_of of;
    struct view period;
    const struct view *group; /* the value of each group; empty: missing */
    const uint32_t *value;    /* … as in rate_count, or of texts measures_value */
    bool grouped;             /* false: nothing was measured, and all values are empty */
    enum rate_seen seen;      /* RATE_UNSEEN: no source can emit what the measure needs */
    struct view missing;      /* … "solve or close" */
    struct view to;           /* the events that end it, in words: "solve or close" */
    size_t n;                 /* how many were measured; MEASURE_IN_WORK: days */
};

struct measures;
/* `list`: names separated by commas, first_reply(EVENT,…) and service_level(SPAN[,OF]). ERR_USAGE, with the nearest
 * name, for anything else, and for `versus`. The rules must be compiled, and outlive the measures. */
int measures_open(struct measures **m, const char *list, struct rules *rules, const struct rates_options *options,
                  struct err *err) SNAG_CHECK;
void measures_close(struct measures *m);
/* Adds to a sink what they ask of it; its ctx is theirs then. `again` and `held` or `event` are taken. */
void measures_sink(struct measures *m, struct detect_sink *sink);
/* detect_options.held, with m as its ctx. */
int measures_row(void *ctx, const struct held_event *e, struct err *err) SNAG_CHECK;
/* Is every group a column of the stream, or a time? As rates_check. */
int measures_check(const struct measures *m, const struct schema *columns, struct err *err) SNAG_CHECK;
/* They are finished, and begin again, with these rates, which must outlive the run, and may be without rules. */
void rates_measure(struct rates *r, struct measures *m);

size_t measures_n_groups(const struct measures *m);
struct view measures_group(const struct measures *m, size_t i);
const struct rates_options *measures_asked(const struct measures *m);
bool measures_business(const struct measures *m);

/* When the run has ended: cells by measure, in the order asked for, and group, in byte order. */
size_t measures_n(const struct measures *m);
const struct measure_cell *measures_cell(const struct measures *m, size_t i);
/* … of its cell->n measured, in no order, n from `first` on; MEASURE_IN_WORK: cases in `us`. */
struct view measures_value(const struct measures *m, uint32_t value);
/* What is covered by the sources that can show what begins and what ends it. */
struct rate_span measures_span(const struct measures *m, enum measure_kind kind);
void measures_durations(const struct measures *m, size_t i, size_t first, size_t n, struct measured *to);

SNAG_C_END

#endif
