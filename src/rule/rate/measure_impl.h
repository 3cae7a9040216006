/* measure_impl: what the files of measures share.
 *
 *     measure_list.c      which are asked for
 *     measure_open.c      what is open, by contact or case and customer
 *     measure_take.c      events, which begin and end durations
 *     measure_feed.c      … from rows, or as they are counted
 *     measure_end.c       the end of the log: what is still open, holes, business time
 *     measure_cells.c     durations by cell
 *     measure_stock.c     cases in work, day by day
 */
#ifndef SNAG_RULE_RATE_MEASURE_IMPL_H
#define SNAG_RULE_RATE_MEASURE_IMPL_H

#include "rule/rate/rate_impl.h"
#include "snag/feed.h"
#include "snag/measures.h"

/* ---- what is asked for ---- */

struct measure_asked {
    enum measure_kind kind;
    struct view name;
    int64_t level_us;
    enum measure_of of;
};

/* The names that a measure rests on: from one of these to one of those. */
enum { MEASURE_NAMES = 8 };
struct measure_names {
    struct view from[MEASURE_NAMES], to[MEASURE_NAMES];
    size_t n_from, n_to;
};
void measure_names_of(const struct measures *m, enum measure_kind kind, struct measure_names *names);
/* What asa and service levels are made of is collected as waits. */
enum measure_kind measure_collected(enum measure_kind kind);
int measure_list_read(struct measures *m, const char *list, struct err *err) SNAG_CHECK;

/* ---- what is open ---- */

/* At most one of each for a contact or case: what is open of contacts stands apart from what is open of cases, so that
 * a slot is a cache line. */
enum measure_open { OPEN_WAIT, OPEN_HOLD, OPEN_HANDLE, OPEN_FIRST_REPLY, OPEN_RESOLUTION, OPEN_IN_WORK, N_OPEN };
enum open_of { OPEN_OF_CONTACTS, OPEN_OF_CASES, N_OPEN_OF };
enum { OPEN_IN_SLOT = N_OPEN / N_OPEN_OF };
enum measure_kind measure_of_open(enum measure_open o);

struct open_slot {
    uint32_t matter;   /* number of the contact or case */
    uint32_t customer; /* + 1; 0: the slot is free */
    int64_t over_us;   /* while it waited, its contact ended: what became of the wait may still come. TS_NONE: not */
    /* A wait was told with its length and without a beginning: one that comes up to here is that, by another clock.
     * TS_NONE: none was, or its contact has ended since. */
    int64_t told_until_us;
    uint32_t is_open; /* bits, 1 << enum measure_open; of those: */
    uint32_t bucket[OPEN_IN_SLOT];
    int64_t begin_us[OPEN_IN_SLOT];
};
static inline bool open_has(const struct open_slot *s, enum measure_open o)
{
    return s->is_open >> o & 1;
}
static inline uint32_t *open_bucket(struct open_slot *s, enum measure_open o)
{
    return &s->bucket[o % OPEN_IN_SLOT];
}
static inline int64_t *open_begin(struct open_slot *s, enum measure_open o)
{
    return &s->begin_us[o % OPEN_IN_SLOT];
}
struct open_slots { /* open addressing; n_slots is a power of two */
    struct open_slot *slot;
    size_t n_slots, n;
};
struct open_slot *open_find(const struct open_slots *o, uint32_t matter, uint32_t customer); /* NULL: nothing is open */
struct open_slot *open_make(struct open_slots *o, uint32_t matter, uint32_t customer, struct err *err);
void open_fetch(const struct open_slots *o, uint32_t matter); /* it is soon looked for */
/* Frees the slot if nothing is open in it any more; others may move. */
void open_settle(struct open_slots *o, struct open_slot *s);

/* ---- what was measured ---- */

struct measure_obs {
    int64_t begin_us;
    uint64_t length_us : 56; /* by the clock */
    uint64_t fate : 4;
    uint64_t given : 1;
    uint32_t bucket, customer;
};
struct measure_list {
    struct measure_obs *obs;
    size_t n, cap;
};

#define MEASURE_LENGTH(us) ((uint64_t)(us)&UINT64_C(0xffffffffffffff))

/* Where a duration counts: a cell of the grid and, in business time, the queue whose calendar holds. */
struct measure_bucket {
    uint32_t cell; /* RATE_NO_CELL: outside of the periods */
    uint32_t queue;
};

/* A customer's last contact. */
struct last_contact {
    int64_t begin_us; /* TS_NONE: none */
    uint32_t bucket;
};

/* What an event's name does. */
enum {
    ON_START = 1,
    ON_ENQUEUE = 2,
    ON_CONNECT = 4,
    ON_ABANDON = 8,
    ON_DEQUEUE = 16,
    ON_RING = 32,
    ON_HOLD = 64,
    ON_UNHOLD = 128,
    ON_TRANSFER = 256,
    ON_END = 512,
    ON_SOLVE = 1024,
    ON_REOPEN = 2048,
    ON_REPLY = 4096,
    ON_GIVEN = ON_CONNECT | ON_ABANDON | ON_DEQUEUE | ON_RING | ON_HOLD | ON_UNHOLD, /* its value may be a length */
    ON_CONTACT = ON_GIVEN | ON_ENQUEUE | ON_TRANSFER | ON_END,
    ON_CASE = ON_START | ON_SOLVE | ON_REOPEN | ON_REPLY | ON_END | ON_ABANDON
};
uint32_t measure_does(const struct measures *m, struct view name);

/* An event as measures see it. */
struct measure_event {
    int64_t ts_us;
    uint32_t does;
    uint32_t customer, contact, case_;
    struct view direction, value;
    struct rate_at at; /* the place after it, and its fields */
};
int measure_take(struct measures *m, struct measure_event *e, struct err *err) SNAG_CHECK;

struct measures {
    const struct rules *rules;
    struct measure_asked *asked;
    size_t n_asked, cap_asked;
    struct view reply[MEASURE_NAMES];
    size_t n_reply;
    bool wanted[N_MEASURES_COLLECTED];
    uint32_t does; /* all that some measure wants */
    bool by_case;  /* some measure is of cases */
    struct arena texts;

    struct rules shim;   /* the grid's: a rule for each measure collected */
    struct rates *grid;  /* groups, periods and cells */
    struct rates *stock; /* … of cases in work: groups that are no dates */
    struct rates_options stock_options;
    struct buf stock_by;
    struct business *business; /* NULL: time by the clock */

    struct dict queue; /* in business time */
    struct dict bucket_key;
    struct measure_bucket *bucket;
    size_t cap_buckets;
    uint32_t only[N_MEASURES_COLLECTED]; /* without groups and periods, the bucket of all; UINT32_MAX: none yet */

    struct open_slots open[N_OPEN_OF];
    struct last_contact *last; /* by customer */
    size_t n_last, cap_last;
    uint32_t *begun; /* by number of a case: the customer + 1 whose case has begun */
    size_t n_begun, cap_begun;
    struct dict begun_too;                          /* the same of other customers */
    struct measure_list list[N_MEASURES_COLLECTED]; /* buckets of cases in work are cells of the stock */

    /* rows: the stream's columns */
    const struct schema *schema;
    size_t n_bound;
    int32_t *place;
    struct dict names; /* of events: id → */
    uint32_t *does_of;
    size_t cap_does_of;
    /* feed: the columns asked for */
    struct view *column;
    enum fed_column { FED_TEXT, FED_CUSTOMER, FED_CONTACT, FED_CASE } * column_is;
    size_t n_columns, first_group;
    struct view *col;
    int32_t direction, value;
    const struct dict *feed_names;

    /* the end */
    struct covered from[N_MEASURES_COLLECTED], to[N_MEASURES_COLLECTED];
    bool unseen[N_MEASURES_COLLECTED];
    struct measure_part {
        size_t first, n;
    } * part; /* of each cell of the grid, in the list of its measure */
    struct cell_row {
        struct measure_cell told;
        uint32_t cell; /* of the grid; RATE_NO_CELL: none */
    } * row;
    size_t n_rows, cap_rows;
};

/* measure_take.c: a duration has begun and ended; bucket RATE_NO_CELL: it counts nowhere. */
int measure_add(struct measures *m, enum measure_kind kind, const struct measure_obs *obs, struct err *err) SNAG_CHECK;
int measure_bucket_of(struct measures *m, enum measure_kind kind, const struct measure_event *e, int64_t begin_us,
                      uint32_t *bucket, struct err *err) SNAG_CHECK;

/* With the rates: everything is void; the log is over. */
void measures_again(struct measures *m);
int measures_finish(struct measures *m, struct coverage *seen, struct err *err) SNAG_CHECK;
/* measure_cells.c */
int measure_cells(struct measures *m, const struct coverage *seen, struct err *err) SNAG_CHECK;
/* measure_stock.c: puts the numbers of cases in work into cells of the grid. */
int measure_stock(struct measures *m, int64_t first_day, int64_t last_day, struct err *err) SNAG_CHECK;

#endif
