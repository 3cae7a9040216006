/* rate_impl: what the files of rates share, and what the engine tells them. */
#ifndef SNAG_RULE_RATE_RATE_IMPL_H
#define SNAG_RULE_RATE_RATE_IMPL_H

#include "event/core/coverage.h"
#include "rule/language/model.h"
#include "rule/rate/customers.h"
#include "snag/rates.h"

/* ---- period.c ---- */

int64_t rate_monday(int64_t day); /* of its week */
int64_t rate_month_first(int64_t day);
int64_t rate_month_last(int64_t day);
/* Days, weeks and months as text, at most RATES_PERIOD_NAME bytes with a NUL; the length. */
size_t rate_day_text(char *text, int64_t day);
size_t rate_week_text(char *text, int64_t day);
size_t rate_month_text(char *text, int64_t day);
/* Zones have skipped days, and skip hours every year. */
bool rate_day_was(const struct zone *zone, int64_t day);
bool rate_hour_was(const struct zone *zone, int64_t day, uint32_t hour);
void rate_period_set(struct rate_period *p, enum period_kind kind, int64_t first, int64_t last,
                     const struct zone *zone);

/* ---- groups.c: what opportunities and snags are grouped by ---- */

/* Places first, times last. */
enum group_kind {
    GROUP_QUEUE,
    GROUP_AGENT,
    GROUP_CHANNEL,
    GROUP_FIELD,
    GROUP_CUSTOMER, /* a column of rates_options.customers */
    GROUP_HOUR,
    GROUP_DAY,
    GROUP_WEEK,
    GROUP_MONTH
};
struct rate_group {
    enum group_kind kind;
    int32_t field;
    size_t column; /* of customers */
    struct view name;
    /* The last value: what happens at the same time, or place, mostly has the same. */
    int64_t last_us;   /* of a time; TS_NONE: none */
    int64_t last_text; /* of a text, its number; -1: none */
    uint32_t last;     /* of a time */
};
static inline bool group_is_place(const struct rate_group *g)
{
    return g->kind <= GROUP_CHANNEL;
}
static inline bool group_is_date(const struct rate_group *g)
{
    return g->kind >= GROUP_DAY;
}

/* When and where something is. */
struct rate_at {
    int64_t ts_us;
    struct view queue, agent;
    const struct rule_fact *x; /* its other fields */
};

int groups_read(struct rates *r, struct rules *rules, const char *by, struct err *err) SNAG_CHECK;
void groups_forget(struct rates *r); /* last values */
/* The value of a group: the number of a text in r->value, an hour, or a day. */
int group_value(struct rates *r, struct rate_group *g, const struct rate_at *at, uint32_t *value,
                struct err *err) SNAG_CHECK;
/* The day, or first day of the week or month, that stands for a date's group. */
uint32_t group_date(const struct rate_group *g, int64_t day);
/* The value as text, borrowed or in the arena. */
int group_text(struct rates *r, const struct rate_group *g, uint32_t value, struct view *text,
               struct err *err) SNAG_CHECK;

/* ---- cells.c: counts ---- */

struct rate_cell {
    uint64_t opportunities, hit, on, outside, early, censored; /* on: snags on counted opportunities */
    uint64_t alone, alone_hit;                                 /* opportunities without a customer */
    bool shown;                                                /* it has a row */
};

/* A cell's key, as in r->key; its text begins with these two numbers, then the values follow. */
enum { CELL_RULE, CELL_PERIOD, CELL_VALUES };

/* Where something counts: its place, if places are grouped by, and its cell. */
struct rate_spot {
    uint32_t place, cell;
};

/* The spot of a key that was looked up: most come again soon. */
enum { RATES_MEMO = 256 };
struct rate_memo {
    size_t n; /* of its numbers; 0: none */
    uint32_t key[CELL_VALUES + RATES_GROUPS];
    struct rate_spot spot;
};

struct measures;
struct sample;
struct rates {
    const struct rules *rules;
    struct rates_options o;
    struct rate_period period[2]; /* the one asked for, or the whole log; then versus */
    size_t n_periods;             /* 0: the whole log */
    struct rate_group by[RATES_GROUPS];
    size_t n_by;
    bool by_place;
    struct dict value, place, key; /* texts of groups; values of places; cells: id → */
    struct rate_cell *cell;
    size_t cap_cells;
    struct customer_counts counts;
    struct rate_memo memo[RATES_MEMO];
    struct sample *sample; /* which is told of opportunities, in place of cells; NULL: none */
    int (*sample_spot)(struct sample *s, uint32_t rule, const struct rate_at *at, struct rate_spot *spot,
                       struct err *err);
    void (*sample_tried)(struct sample *s, uint32_t cell);
    void (*sample_met)(struct sample *s, uint32_t cell);
    struct measures *measures; /* they begin again and end with it; NULL: none */
    void (*measures_again)(struct measures *m);
    int (*measures_finish)(struct measures *m, struct coverage *seen, struct err *err);
    struct arena texts; /* of rows */
    struct rate_row *row;
    size_t n_rows;
    struct covered *covered; /* sparse, at the end: of each rule */
    int64_t first_us, last_us;
};

#define RATE_NO_CELL UINT32_MAX /* outside of the periods: counts nowhere */
#define RATE_NOBODY UINT32_MAX  /* an opportunity without a customer */

int rates_spot(struct rates *r, uint32_t rule, const struct rate_at *at, struct rate_spot *spot,
               struct err *err) SNAG_CHECK;
/* The cell of a key of 2 + n_by numbers. */
int rates_cell(struct rates *r, const uint32_t *key, uint32_t *cell, struct err *err) SNAG_CHECK;
int rates_opportunity(struct rates *r, uint32_t cell, uint32_t customer, struct err *err) SNAG_CHECK;
/* The first match of an opportunity that has been counted. */
int rates_hit(struct rates *r, uint32_t cell, uint32_t customer, struct err *err) SNAG_CHECK;
void rates_on(struct rates *r, uint32_t cell, uint64_t snags);
void rates_outside(struct rates *r, uint32_t cell);
void rates_censored(struct rates *r, uint32_t cell, uint64_t early);

/* ---- rows.c ---- */

/* The log as a rule sees it, at its end. */
struct rate_log {
    bool observable;
    bool no_rate;               /* no source can emit the events that its opportunities are */
    const struct part *missing; /* not observable: a list whose names no source can emit */
    struct view ended; /* of several logs, the one that ended first of those that the rule waits for, a day or more
                          before the last; empty: none */
    int64_t ended_us;
    struct view same_field, same_value; /* the field that must have two values has one or none; empty: it has more */
    bool same_unseen;                   /* … or nothing that the rule looks at has come */
};
/* Is anything grouped by who has the contact? */
bool rates_by_holder(const struct rates *r);
/* Makes the rows. One rate_log per rule. */
int rates_finish(struct rates *r, const struct rate_log *log, struct coverage *seen, struct err *err) SNAG_CHECK;
/* A row of a rule without figures: what follows from the rules and options alone. */
struct rate_row rate_row_begin(const struct rates *r, size_t rule);
/* Rate, difference and intervals; `before` is NULL if there is no such cell. */
void rate_row_set(struct rate_row *row, const struct rate_side *now, const struct rate_side *before,
                  const struct rate_cross *both, bool counts_only);
/* Rows by rule and group. */
void rates_sort_rows(struct rates *r);
/* Without a period of its own, that of the whole log. True: the log is empty. */
bool rates_whole(struct rates *r, const struct coverage *seen);
/* Is the log silent about more than a tenth of the key's period, at its beginning or end, or does it have a hole there?
 * span: what is covered by those who can show it. */
bool rates_partly(const struct rates *r, const struct covered *span, const struct coverage *seen, const uint32_t *key,
                  size_t period);
/* Everything counted so far is void. */
void rates_again(struct rates *r);

/* sparse.c: what is covered, where what covers it gives no ends those of the log. */
struct rate_span rate_span_of(const struct covered *covered, int64_t first_us, int64_t last_us);

/* fill.c: cells for dates and hours in which nothing was counted, between the first and the last day. */
int rates_fill(struct rates *r, int64_t first_day, int64_t last_day, struct err *err) SNAG_CHECK;

#endif
