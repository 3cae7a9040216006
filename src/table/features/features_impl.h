/* features_impl: what the three kinds of feature table share. */
#ifndef SNAG_TABLE_FEATURES_FEATURES_IMPL_H
#define SNAG_TABLE_FEATURES_FEATURES_IMPL_H

#include "table/features/span.h"
#include "snag/features.h"
#include "table/features/tally.h"
#include "table/features/values.h"

enum name_class {
    NAME_PLAIN,
    NAME_START,
    NAME_LEAVE,  /* cancel_request, churn */
    NAME_ANSWER, /* csat, nps, ces, expectation */
    NAME_ASKED,  /* survey_sent */
    NAME_SNAG,
    NAME_GOOD,
    NAME_FOLLOWS, /* found for `matters` alone */
    NAME_COVERAGE
};
enum answer { ANSWER_CSAT, ANSWER_NPS, ANSWER_CES, N_ANSWERS, ANSWER_EXPECTATION = N_ANSWERS };

/* An event's name, looked up once. */
struct name {
    enum name_class class;
    uint16_t rule;   /* SNAG, GOOD: index of features.rule */
    uint16_t answer; /* ANSWER */
    uint8_t does;    /* for values.h */
    uint8_t follows; /* SNAG, FOLLOWS: 1 + which rule of features_follows; 0 = none */
    bool complains;  /* PLAIN: complaint */
    bool active;     /* it is use, with churn_after_us */
    bool beside;     /* FOLLOWS: found beside the stream, not by whoever wrote it */
};

struct features;
/* One kind of table. `event` sees all but coverage lines. */
struct table_kind {
    int (*open)(struct features *f, struct err *err);
    int (*event)(struct features *f, const struct event *e, const struct name *name, struct err *err);
    int (*end)(struct features *f, struct err *err);
    int (*write)(struct features *f, struct tabular *t, struct err *err);
    void (*close)(struct features *f);
};
extern const struct table_kind table_by_customer, table_by_contact, table_by_group;

struct features {
    struct features_options opt;
    const struct table_kind *kind;
    void *table; /* the kind's own */
    struct dict names;
    struct name *name; /* by id of names */
    size_t cap_names;
    struct dict rule;         /* snag:X and good:X, in order of appearance */
    struct dict part, hidden; /* snag:X of features_part and features_hide */
    struct coverage coverage;
    struct covered *covered; /* by tally column, after features_end */
    size_t *order;           /* of the rules in the table, after features_end */
    int64_t *count;          /* room for a row of a tally */
    uint64_t *missing;       /* by tally column: rows in which it is not covered */
    bool *sums;              /* by tally column: it counts for `snags` */
    int64_t src;             /* the column that names the file of a coverage line, or DICT_NONE */
    int64_t at;              /* by agent or queue: the column that says where a snag happened, or DICT_NONE */
    int ts_digits;
    struct features_counts counts;
    struct outcomes of_log;     /* with churn_after_us: the customers of the log, as opt.outcomes */
    struct features_feed *feed; /* feed.c; NULL: batches are read */
};

/* ts_us moved by a span. Whole days are calendar days of the zone: midnight stays midnight when the clocks change. */
int64_t zone_shift(const struct zone *zone, int64_t ts_us, int64_t by_us);

/* The hour of the day in the zone. */
static inline int features_hour(const struct features *f, int64_t ts_us)
{
    int64_t local_s = ts_us / US_PER_S - (ts_us % US_PER_S < 0) + zone_offset(f->opt.zone, ts_us);
    return (int)((local_s % 86400 + 86400) % 86400 / 3600);
}
static inline size_t features_n_tally(const struct features *f)
{
    return TALLY_RULES + f->rule.n;
}
static inline bool is_inbound_start(const struct event *e, const struct name *name)
{
    return name->class == NAME_START && view_is(e->col[COL_DIRECTION], "in");
}

/* The event that a tally column counts. */
static inline struct view features_event(const struct features *f, size_t column)
{
    const struct view start = VIEW_LIT("start");
    return column < TALLY_RULES ? start : dict_text(&f->rule, (int64_t)(column - TALLY_RULES));
}

/* (from, to]: what a customer lived through of a look-back. */
struct window {
    int64_t from_us, to_us;
};
/* lived.c: where the look-back of a landmark begins; is a tally column covered throughout a window? */
int64_t features_begin(const struct features *f, int64_t at_us);
bool features_is_covered(const struct features *f, size_t column, const struct window *w);
/* … or would it be, but for holes? */
bool features_is_within(const struct features *f, size_t column, const struct window *w);
/* The rules' columns and `snags`: names, and the counts of one row of a tally (all of them in f->count); if a window is
 * given, a count is missing if the log does not cover it. */
int features_rule_columns(const struct features *f, struct tabular *t, struct err *err) SNAG_CHECK;
int features_rule_cells(struct features *f, struct tabular *t, const struct window *w, struct err *err) SNAG_CHECK;
/* write.c: cells of the first `n` kinds of values. */
int features_value_columns(struct tabular *t, size_t n, struct err *err) SNAG_CHECK;
int features_value_cells(const struct value_means *v, size_t row, unsigned window, size_t n, struct tabular *t,
                         struct err *err) SNAG_CHECK;
/* Is there a rule whose snags could be counted? */
bool features_has_snags(const struct features *f);
/* Of the row in f->count: the sum of the rules that are part of no other; false if one of them is not covered. */
bool features_snags(const struct features *f, const struct window *w, int64_t *n);
/* Has the row in f->count as many snags as asked for? Counts it otherwise. */
bool features_enough(struct features *f, const struct window *w);

/* names.c: looking up an event's name; a rule's column; a coverage line. */
int features_add_rule(struct features *f, struct view event, uint16_t *rule, struct err *err) SNAG_CHECK;
/* Does an event of that name count as nothing but an event? */
bool features_is_plain(const struct features *f, struct view event);
/* Can the log show such an event: it has some, or its coverage names it, or names nothing? */
bool features_can_show(const struct features *f, const char *event);
int features_name(struct features *f, struct view event, const struct name **name, struct err *err) SNAG_CHECK;
int features_coverage(struct features *f, const struct event *e, struct view file, struct err *err) SNAG_CHECK;
void features_no_coverage(struct features *f); /* none has been told yet */
/* False for what is before --from or after --to. */
static inline bool features_within(const struct features *f, int64_t ts_us)
{
    bool before = f->opt.from_us != TS_NONE && ts_us < f->opt.from_us;
    bool after = f->opt.to_us != TS_NONE && ts_us >= f->opt.to_us;
    return !before && !after;
}
void features_feed_close(struct features *f);

/* by_customer.c: the row of a customer, DICT_NONE for one not in the outcomes; and what an event counts for.
 */
int customers_row(struct features *f, struct view customer, int64_t *row, struct err *err) SNAG_CHECK;
/* Without outcomes, rows may be the numbers of `who`: the one of a customer who has an event. */
struct who_table;
int customers_seen(struct features *f, size_t row, const struct who_table *who, struct err *err) SNAG_CHECK;
/* Does somebody ask for the first event of each? Then it is soon looked at. */
bool customers_ask_first(const struct features *f);
void customers_fetch(const struct features *f, size_t row);
void customers_first(struct features *f, size_t row, int64_t ts_us);
struct customer_event {
    int64_t ts_us;
    struct view contact;
    const struct name *name;
    bool inbound; /* an inbound start */
};
int customers_event(struct features *f, size_t row, const struct customer_event *e, struct err *err) SNAG_CHECK;

/* by_customer_write.c: the table of by_customer.c. */
/* What is remembered of a customer of the outcomes table, to tell matters from what goes on with them. */
struct last_start {
    int64_t ts_us;     /* of the latest inbound start; TS_NONE = none */
    uint32_t contact;  /* a hash of its contact */
    bool told, beside; /* it has been found to go on with a matter: by the stream, beside it */
    bool came_back;    /* some start was after the churn */
};
struct customers {
    struct dict stranger; /* customers of the log whom the outcomes do not know; all of them without outcomes … */
    const struct who_table *who; /* … unless rows are numbers of these */
    uint8_t *seen;               /* by row: it has an event */
    size_t n_seen, cap_seen;
    bool asks_first;   /* somebody asks for: */
    int64_t *first_us; /* by row: the first event, TS_NONE = none */
    size_t n_first, cap_first;
    struct last_start *last; /* by row, if there are outcomes */
    size_t n_last, cap_last;
    bool found[FEATURES_FOLLOWS]; /* rules that fired beside the stream */
    struct tally_table tally;
    struct leaving *leaving;
    struct intervals *intervals; /* START_STOP: instead of both */
    struct complaints *complaints;
    struct inactivity *inactivity;
    int64_t *begin_us;            /* by landmark: where its look-back begins */
    struct landmark_counts *fate; /* by landmark */
};
/* Is a row known to have an event, and does nobody ask for more of one that counts nowhere? */
static inline bool customers_seen_before(const struct features *f, size_t row)
{
    const struct customers *c = f->table;
    return !c->asks_first && row < c->cap_seen && c->seen[row];
}
/* The name of a row. */
struct view customers_name(const struct features *f, size_t row);
int customers_write(struct features *f, struct tabular *t, struct err *err) SNAG_CHECK;
/* The landmark of a row: that of step `step`, or its entry's. TS_NONE if it has none. */
int64_t customers_landmark(const struct features *f, size_t row, size_t step);
/* What a row's customer lived through of the look-back. */
struct window customers_lived(const struct features *f, size_t row, int64_t at_us);
/* The tally column of `matters`; the names of all columns; the cells of `matters`, `contacts` and the rules from
 * f->count; those that a row of the outcomes carries along. */
size_t customers_matters(const struct features *f);
/* What became of a row's customer, as seen from a landmark: the same at all, unless silence tells it. */
struct outcome customers_outcome(const struct features *f, size_t row, int64_t at_us);
int customers_columns(const struct features *f, struct tabular *t, struct err *err) SNAG_CHECK;
int customers_count_cells(struct features *f, const struct window *lived, bool covered, struct tabular *t,
                          struct err *err) SNAG_CHECK;
int customers_carried(const struct features *f, const struct outcome *row, struct tabular *t, struct buf *plain,
                      struct err *err) SNAG_CHECK;
/* by_interval.c: the rows of START_STOP. Does the log cover what some customer lived through while at risk? */
int intervals_write(struct features *f, struct tabular *t, struct err *err) SNAG_CHECK;
bool intervals_cover_somebody(const struct features *f);
/* Is a column of the outcomes carried along? Not if it has the name of one that the design writes. */
bool customers_carries(const struct features *f, size_t column);

#endif
