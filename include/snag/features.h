/* features: from events and snags to a table that does not know the future.
 *
 * One row per customer (and landmark), contact, case, or group of events. By customer, a design says how outcomes are
 * joined: predictors are counted in (L - look-back, L], from the customer's entry on, churn in (L + gap, L + gap +
 * horizon], for customers alive at the landmark L (Anderson, Cain and Gelber 1983; van Houwelingen 2007).
 *
 *     struct landmarks at;
 *     landmarks_parse(&at, "2026-09-01", utc, &err);
 *     features_open(&f, &(struct features_options){.landmarks = &at, .outcomes = &o, …}, &err);
 *     while ((rc = source_next(src, &batch, &err)) > 0)
 *         features_add(f, &batch, &err);
 *     features_end(f, &err);
 *     features_write(f, out, TABULAR_TSV, &err);
 *     features_close(f);
 *
 * With DESIGN_START_STOP, a row says what holds in (start, stop]: what was known up to start - gap, for everybody;
 * event is 1 where the customer leaves at stop (Andersen and Gill 1982).
 *
 * Spans of whole days are calendar days of the zone, so dates line up with dates when the clocks change.
 *
 * Promises: a contact with a `cancel_request` or `churn` does not count as a predictor, nor do its snags, at any
 * landmark after that event; windows that the log does not cover are missing, not 0, and of a window only the part that
 * the customer lived through counts; everything dropped is counted.
 */
#ifndef SNAG_FEATURES_H
#define SNAG_FEATURES_H

#include "snag/event.h"
#include "snag/outcomes.h"
#include "snag/segments.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

enum features_by {
    BY_CUSTOMER,
    BY_CONTACT,
    BY_CASE,
    BY_AGENT,
    BY_QUEUE,
    BY_REASON,
    BY_CHANNEL,
    BY_DAY,
    BY_WEEK,
    BY_MONTH,
    BY_HOUR,   /* of the day */
    BY_SEGMENT /* what a table says of the customer at the time of the event */
};

enum features_design {
    DESIGN_NONE,      /* counts only, over the whole log, no outcome */
    DESIGN_NAIVE,     /* the whole log against the outcome: biased, and stamped as such */
    DESIGN_LANDMARK,  /* at one date or several */
    DESIGN_ENTRY,     /* a fixed time after each customer's own entry */
    DESIGN_START_STOP /* a row for each stretch of time in which no count changes; requires outcomes */
};

/* The clock of DESIGN_START_STOP, in days: since entry, since the customer's first event, since 1970-01-01 in the zone.
 * Customers are at risk from their entry on; by their first event, from that on. */
enum features_origin { ORIGIN_ENTERED_AT, ORIGIN_FIRST_EVENT, ORIGIN_CALENDAR };

/* Where the predictors end. */
struct landmarks {
    enum features_design kind;
    char *text;                  /* as given, for the stamp; NULL for NONE, NAIVE and START_STOP */
    int64_t *at_us;              /* LANDMARK: ascending */
    size_t n;                    /* of them; 1 for the other kinds */
    int64_t after_entry_us;      /* ENTRY */
    enum features_origin origin; /* START_STOP */
};

/* "2026-09-01" (or a time), "2026-01-01/2026-12-01/28d" (TO included if a step lands on it; steps of whole days are
 * calendar days of the zone), "entry+30d". */
int landmarks_parse(struct landmarks *l, const char *text, const struct zone *zone, struct err *err) SNAG_CHECK;
void landmarks_free(struct landmarks *l);

/* look_back_us: everything since the customer's entry. */
#define LOOK_BACK_ALL INT64_MAX

struct features_options {
    enum features_by by;
    struct segments *segments; /* BY_SEGMENT: the table, and its column */
    size_t segment;
    const struct landmarks *landmarks; /* NULL: DESIGN_NONE; only by customer */
    const struct outcomes *outcomes;   /* NULL = none; only by customer */
    const struct outcomes *answers; /* NULL = none; by contact: a row for each of its rows (outcomes_options.repeats) */
    int64_t churn_after_us; /* > 0: instead of outcomes, whoever is silent for so long, or three times the customer's
                             * own median gap, has left; by customer, NAIVE or LANDMARK; 0: none */
    const char *const *activity; /* events of use; with NAIVE there may be none: then every event counts */
    size_t n_activity;
    bool complaints; /* by customer, no START_STOP: who complained, and was satisfied in the end */
    int64_t look_back_us, gap_us, horizon_us;
    const struct zone *zone; /* where days, weeks and months begin */
    int64_t silence_us;      /* the longest silence between the files of a source that is no hole; 0: five days */
    int64_t from_us, to_us;  /* only events in [from, to); TS_NONE = no bound */
    int64_t covered_from_us,
        covered_to_us;     /* what the log covers, overriding what it says itself; TS_NONE = as it says */
    double min_match;      /* smallest share of the log's customers that must be in the outcomes table */
    int64_t min_tenure_us; /* only customers who entered that long before the landmark; 0 = all */
    uint64_t at_least;     /* only rows with so many snags; 0 = all */
    bool plain;            /* the table gets no stamp */
};

/* How the customers of one landmark fared; their sum is the customers of the outcomes table. */
struct landmark_counts {
    uint64_t rows;          /* alive at the landmark and through the gap */
    uint64_t churned, kept; /* of rows: outcome 1 and 0; for the rest, the whole horizon is not known; START_STOP: of
                             * the customers who were at risk */
    uint64_t not_entered;   /* entered later, or (entry+) entry time missing */
    uint64_t too_new;       /* entered less than min_tenure before, or entry time missing */
    uint64_t churned_before, lost_in_gap;
    uint64_t not_known;   /* as_of is before the landmark: whether alive is unknown */
    uint64_t few_snags;   /* fewer snags than at_least, or not known how many */
    uint64_t silent;      /* of rows: no inbound start in the look-back */
    uint64_t not_covered; /* of rows: the log does not cover the look-back of contacts */
};

/* How contacts answered, by the snags up to their last event, answered or not (3 = three or more). */
struct response_counts {
    uint64_t contacts, answered;
    uint64_t asked, asked_answered; /* with a survey_sent; of them, answered */
};
enum { SNAGS_MET_LEVELS = 4 };

/* What became of the rows of a table of answers. */
struct answers_counts {
    uint64_t rows, unanswered;                 /* unanswered: sent, and not answered */
    uint64_t by_contact, by_case, by_customer; /* joined with the contact that they name, the latest of their case, the
                                                * customer's last */
    uint64_t renamed;                          /* columns whose name the table has: survey_NAME */
    uint64_t strangers, timeless, without_contact; /* of customers not in the log; with neither time; others */
};

struct features_counts {
    uint64_t events;    /* plain ones, within from and to */
    uint64_t snags;     /* snag: and good: */
    uint64_t placeless; /* of them, by agent or queue, those of a stream that does not say where they happened */
    uint64_t coverage_lines;
    uint64_t outside;          /* events before from, or at to and later */
    uint64_t without_customer; /* plain events that name no customer */
    uint64_t starts, inbound;  /* contact starts, and those with direction in */
    uint64_t customers;        /* in the log */
    uint64_t matched;          /* of them, in the outcomes table */
    uint64_t before_entry;     /* starts and snags before the customer's entry, in some look-back: not counted */
    uint64_t came_back;        /* customers of the outcomes table with an inbound start a day or more after churn */
    uint64_t few_snags;        /* rows left out because of at_least, of any kind of table */
    uint64_t snags_missing;    /* rows where a rule that counts for `snags` is not covered */
    uint64_t cancel_contacts;  /* with a cancel_request or churn while a landmark was still to come */
    uint64_t cancel_events;    /* their starts and snags that were dropped from some look-back */
    uint64_t answers, answers_lost; /* csat, nps and ces; of them, those that belong to no contact */
    uint64_t rows;
    size_t rules;                           /* columns of rules */
    const struct landmark_counts *landmark; /* landmarks.n of them, after features_write */
    bool tells_asked;                       /* the log has survey_sent: response rates are out of those asked */
    struct response_counts response[SNAGS_MET_LEVELS];
    struct answers_counts answered; /* after features_end */
    uint64_t odd_csat;              /* with complaints: csat outside 1 to 5, which say nothing of them */
};

struct features;
/* The options' pointers remain the caller's and must outlive the features. Impossible combinations are ERR_USAGE. */
int features_open(struct features **f, const struct features_options *options, struct err *err) SNAG_CHECK;
/* Requests a column for a rule whatever the stream holds: "transfer", "snag:transfer", "good:kept_promise". The stream
 * itself adds the rules whose events it holds, and those that the text of its coverage lines names. Allowed until
 * features_end. */
int features_rule(struct features *f, const char *name, struct err *err) SNAG_CHECK;
/* A rule that is part of another: it does not count for the column `snags`. Allowed until features_end. */
int features_part(struct features *f, const char *rule, struct err *err) SNAG_CHECK;
/* `matters` are inbound starts on which none of these rules fires (i < FEATURES_FOLLOWS), which find that a contact
 * goes on with an earlier matter. A stream that was searched for some of them says so; the others must be found anew.
 */
enum { FEATURES_FOLLOWS = 5 };
const char *features_follows(size_t i);
/* The rules' snags come for `matters` alone and get no column; before the first event. */
int features_hide(struct features *f, const char *rule, struct err *err) SNAG_CHECK;
/* How a rule is named that runs for `matters` beside a stream: this, then the name of features_follows. */
#define FEATURES_BESIDE "features_beside_"
/* Each customer's events in time order (order matters only for `matters`, and by contact and case, where answers are
 * joined). */
int features_add(struct features *f, const struct batch *b, struct err *err) SNAG_CHECK;
/* An alternative to features_add, by customer only: counts the events and snags of a feed for the table (snag/rule.h).
 * The rules must be those passed to detect_count; `who` must stay valid until features_close. Call detect_count_end
 * after the feed and before features_end. */
struct rules;
struct detect_sink;
/* Can these rules be counted for a table of customers? */
int features_countable(const struct rules *rules, bool *yes, struct err *err) SNAG_CHECK;
int features_sink(struct features *f, const struct rules *rules, struct detect_sink *sink, struct err *err) SNAG_CHECK;
/* After the last batch. ERR_DATA for a stream without events, outcomes that match too few customers, and a design whose
 * look-back the log never covers. */
int features_end(struct features *f, struct err *err) SNAG_CHECK;
/* The stamp (for NAIVE, LANDMARK and ENTRY, unless plain), the header and the rows. Once, after features_end. */
int features_write(struct features *f, struct out *out, enum tabular_kind kind, struct err *err) SNAG_CHECK;
/* By contact or case: `snags contacts asked answered response`, one row per level. Response = answered ÷ contacts, or,
 * if the log says who was asked, answered ÷ asked among those. */
int features_write_response(const struct features *f, struct out *out, enum tabular_kind kind,
                            struct err *err) SNAG_CHECK;
const struct features_counts *features_counts(const struct features *f);
/* What the log covers, after features_end: for inbound starts (i = 0), then for each rule in the table's order. False
 * after the last. *name ("" for starts) is borrowed. *n_holes = gaps in between; *n_missing = rows whose look-back is
 * not covered, after features_write. */
bool features_covered(const struct features *f, size_t i, struct view *name, int64_t *begin_us, int64_t *end_us,
                      size_t *n_holes, uint64_t *n_missing);
/* Examples, after features_end: the i-th customer of the log without a row in the outcomes table, of the table without
 * an event, or who came back after leaving. False after the last that is kept. */
enum features_example { EXAMPLE_LOG, EXAMPLE_TABLE, EXAMPLE_CAME_BACK };
bool features_example(const struct features *f, enum features_example which, size_t i, struct view *name);
/* The i-th customer of the table of answers whom the log does not know. */
bool features_stranger(const struct features *f, size_t i, struct view *name);
void features_close(struct features *f);

/* A date in the zone, or a time, as given in options. ERR_USAGE. */
int features_parse_date(struct view text, const struct zone *zone, int64_t *ts_us, struct err *err) SNAG_CHECK;
/* A time as features writes it: the date if a day of the zone begins then, else ISO 8601 UTC. dst holds 28 bytes. */
size_t features_date(char *dst, int64_t ts_us, const struct zone *zone);

SNAG_C_END

#endif
