/* rates: how often, of how many, where and when: opportunities and snags of each rule, by group and period.
 *
 *     struct rates *r;
 *     rates_open(&r, rules, &(struct rates_options){.by = "queue,week", .zone = zone}, &err);
 *     detect_open(&found, rules, events, &(struct detect_options){.rates = &r, .n_rates = 1, …}, &err);
 *     while ((rc = source_next(found, &b, &err)) > 0) …
 *     for (size_t i = 0; i < rates_n(r); i++) … rates_row(r, i)
 *
 * A cell is a rule, a period and a value of each group. In every cell, snags = those on counted opportunities + outside
 * + early. snag-rates(1) and snag-rules(5), "Rates", say what counts where.
 */
#ifndef SNAG_RATES_H
#define SNAG_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/civil.h"
#include "snag/rule.h"

SNAG_C_BEGIN

enum { RATES_GROUPS = 8, RATES_PERIOD_NAME = 48 };

/* A stretch of whole local days. */
enum period_kind { PERIOD_DAYS, PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH };
struct rate_period {
    enum period_kind kind;
    int64_t first_day, last_day;  /* days since 1970, both included */
    int64_t from_us, to_us;       /* in UTC; to_us is the first moment after it */
    char name[RATES_PERIOD_NAME]; /* 2026-11-09, 2026-W46, 2026-09, 2026-11-01/2026-11-10 */
};
/* Reads last-week, 2026-W46, 2026-09, 2026-11-09 or FROM/TO. now_us: for last-week. ERR_USAGE for anything else. */
int rate_period_read(struct rate_period *p, const char *text, const struct zone *zone, int64_t now_us,
                     struct err *err) SNAG_CHECK;
/* The day in a zone (NULL: UTC) that a moment is in, and its first moment. */
int64_t rate_local_day(const struct zone *zone, int64_t ts_us);
int64_t rate_midnight(const struct zone *zone, int64_t day);
/* The period of the same kind just before, or of as many days. */
void rate_period_before(struct rate_period *before, const struct rate_period *p, const struct zone *zone);

/* What a table says of customers, as groups (snag/segments.h). */
struct rate_customers {
    void *table;
    bool (*column)(const void *table, struct view name, size_t *column); /* false: it has none of that name */
    bool (*name)(const void *table, size_t column, struct view *name);   /* false: there are no more */
    int (*value)(void *table, size_t column, struct view customer, int64_t ts_us, struct view *value, struct err *err);
};

struct rates_options {
    const char *by;                         /* queue, agent, channel, hour, day, week, month or any column, separated by
                                               commas; NULL: one cell per rule and period */
    const struct rate_period *period;       /* NULL: the whole log */
    const struct rate_period *versus;       /* NULL: with none. Requires a period */
    const struct zone *zone;                /* NULL: UTC; must outlive the rates */
    const struct rate_customers *customers; /* whose columns are groups too, read at the time of the opportunity,
                                               ahead of those of the log; NULL: none. Must outlive the rates */
    bool counts_only;   /* customers are not told apart, which costs least: no intervals. Not with versus */
    const char *varied; /* what rules were varied by (rules_vary), for tables; NULL: they were not */
    bool sparse;        /* times in which nothing was counted have no cell, and each rule has one row, without groups:
                           for rates_each */
    bool may_lack; /* a log with more dates than can have a row each (one of them wrong, mostly) has rows only where
                      something was counted; else that is ERR_USAGE */
    bool sums;     /* rows have the sums that they rest on, for rates_merge (snag/rates_sums.h) */
};

struct rates;
/* The rules must be compiled, and outlive the rates; open before the stage that counts. ERR_USAGE if `by` names
 * nothing, or names it twice. */
int rates_open(struct rates **r, struct rules *rules, const struct rates_options *options, struct err *err) SNAG_CHECK;
void rates_close(struct rates *r);

size_t rates_n_groups(const struct rates *r);
struct view rates_group(const struct rates *r, size_t i); /* its name */
const struct rates_options *rates_asked(const struct rates *r);
/* Is every group a column of the stream that was counted, or a time? ERR_USAGE, with the nearest name, if not. */
int rates_check(const struct rates *r, const struct schema *columns, struct err *err) SNAG_CHECK;

enum rate_seen { RATE_UNSEEN, RATE_PARTLY, RATE_SEEN };

struct rate_row {
    size_t rule;
    struct view name;         /* of the rule, */
    struct view varied;       /* and its value in this variant (rules_vary); empty: it is none */
    struct view period;       /* empty for an empty log */
    const struct view *group; /* the value of each group; empty: missing */
    bool grouped;             /* false: the rule has no cell of its own, and all values are empty */
    enum rate_seen seen;      /* RATE_UNSEEN: the rule is not observable, and all numbers are 0 or NAN. RATE_PARTLY: the
                                 log covers the row's period only in part */
    enum rate_seen seen0;     /* with versus: of the period compared with, RATE_PARTLY or RATE_SEEN */
    uint64_t opportunities, hit, snags, outside, early, censored;
    double rate, low, high; /* NAN: none. 95 %: Wilson (1927) if no customer repeats, or if none or all are hit;
                               otherwise the ratio estimator over customers (Cochran 1977, ch. 6) */
    struct view missing;    /* not observable: what no source emits, "solve or close" */
    struct view same_field; /* the rule compares this column in two events, but all that it looked at have the same */
    struct view same_value; /* value there, or none: it cannot be met in this log. Empty: it can */
    bool same_unseen;       /* … or there was nothing to compare */
    struct view chances;    /* the events that are the rule's opportunities, "connect or assign" */
    struct view ended; /* the log that ended so long before another that windows are too recent to tell; or empty */
    int64_t ended_us;  /* when */
    bool no_rate;      /* no source emits them */
    bool by_key;       /* opportunities are keys, so snags can be outside */
    double rate0, difference, diff_low, diff_high, p; /* with versus, else NAN */
    const struct rate_sums *sums;                     /* NULL: not asked for, or not grouped */
};
/* After the stage has ended: rows by rule, period and group, in the rules' order, values in byte order. */
size_t rates_n(const struct rates *r);
const struct rate_row *rates_row(const struct rates *r, size_t i);

/* ---- sparse rates, when the stage has ended ---- */

/* What a customer has in a cell. */
struct rate_count {
    const uint32_t *value; /* of each group: an hour, a day since 1970 (of a week or month the first), or rates_value */
    uint32_t customer;     /* 0: none is known, and each opportunity is one of its own, all hit or none */
    uint64_t n, hit;       /* opportunities */
};
int rates_each(const struct rates *r, size_t rule, int (*put)(void *ctx, const struct rate_count *c, struct err *err),
               void *ctx, struct err *err) SNAG_CHECK;
/* A value of a group that is no time. */
struct view rates_value(const struct rates *r, uint32_t value);
/* What is covered by the sources that can show something: its ends, and silences in between. */
struct rate_span {
    int64_t from_us, to_us; /* TS_NONE: the log is empty */
    const void *covered;
};
struct rate_span rates_span(const struct rates *r, size_t rule);
/* The first silence between two moments. */
bool rate_span_hole(const struct rate_span *s, int64_t from_us, int64_t to_us, int64_t *begin_us, int64_t *end_us);

/* ---- arithmetic, for use elsewhere ---- */

/* Hits and opportunities, and how they cluster in customers: those without a customer are clusters of their own. */
struct rate_side {
    uint64_t opportunities, hit;
    uint64_t customers;  /* clusters */
    bool repeats;        /* some customer has more than one */
    uint64_t nn, nh, hh; /* sums of products over customers with a name: opportunities², both, hits² */
    uint64_t alone, alone_hit;
};
/* Sums over customers who are in both. */
struct rate_cross {
    uint64_t customers, nn, hh; /* hh = hits × hits */
    uint64_t nh, hn;            /* opportunities of the first × hits of the second, and the other way round */
};
struct rate_difference {
    double difference, low, high, p; /* NAN: unknown */
};
/* The limits at z standard errors; NAN if a single customer repeats. opportunities > 0. */
void rate_limits(const struct rate_side *side, double z, double *low, double *high);
/* now - before: linearised over customers; where a rate is 0 or 1, the square-and-add interval (Newcombe 1998) and p by
 * its inversion. */
struct rate_difference rate_compare(const struct rate_side *now, const struct rate_side *before,
                                    const struct rate_cross *both);
/* The interval of the share k of n, 95 %. */
void rate_wilson(double k, double n, double *low, double *high);

SNAG_C_END

#endif
