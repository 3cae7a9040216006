/* draft_impl: what the files of event/draft share: a sample of rows, what each column holds, and the part it plays. */
#ifndef SNAG_EVENT_DRAFT_IMPL_H
#define SNAG_EVENT_DRAFT_IMPL_H

#include "snag/civil.h"
#include "snag/dict.h"
#include "snag/draft.h"
#include "snag/sections.h"

enum {
    DRAFT_MOST_COLUMNS = 1000,
    DRAFT_MOST_ROWS = 20000,
    DRAFT_MOST_CELLS = 1 << 20,
    DRAFT_MOST_VALUES = 400, /* distinct values of a column that are counted one by one */
    DRAFT_WORD = 96          /* longer names and values are cut before they are compared */
};

/* ---- words.c: draft.words ---- */

struct draft_words {
    struct sections file;
};
int draft_words_open(struct draft_words *w, struct err *err) SNAG_CHECK;
void draft_words_close(struct draft_words *w);
const struct section *draft_section(const struct draft_words *w, const char *kind, const char *name);
/* "callerID_2" → " caller id 2 "; `to` holds DRAFT_WORD + 3 bytes. */
void draft_fold(char *to, struct view text);
/* How long the longest phrase of a list is that stands in a folded text; 0: none does. */
size_t draft_phrase(struct view list, const char *folded);
/* Does a list have exactly this word? */
bool draft_listed(struct view list, struct view word);
/* The next word of a list; false at its end. */
bool draft_next(struct view *list, struct view *word);
/* The name behind `kind` of the section whose phrase in `value` is longest; empty: none is there. */
struct view draft_meaning(const struct draft_words *w, const char *kind, struct view value);

/* ---- sample.c, sample_json.c: rows ---- */

struct draft_sample {
    bool json;
    const char *format, *encoding; /* words of the map language; encoding NULL: utf8 */
    char delimiter;
    bool header;
    const char *known; /* without a header: the log whose names these are, or NULL */
    uint64_t header_line;
    size_t n_columns, n_rows;
    struct view *name;        /* of each column; empty without a header */
    const struct view *cell;  /* n_rows times n_columns */
    struct view each, unwrap; /* JSON */
    size_t n_odd;             /* rows of another width */
    bool whole;               /* all rows of the log are here */
    struct buf text;          /* the bytes, if they had to be decoded */
    struct arena texts;
};
int sample_take(struct draft_sample *s, struct view head, bool whole, struct err *err) SNAG_CHECK;
int sample_json(struct draft_sample *s, struct view head, struct err *err) SNAG_CHECK;
/* Names for the columns of a log without any: those of a log that draft.words knows, else c1, c2, … */
int sample_names(struct draft_sample *s, const struct draft_words *w, struct err *err) SNAG_CHECK;
void sample_free(struct draft_sample *s);

/* ---- profile.c: what a column holds ---- */

struct profile {
    struct view name;
    char folded[DRAFT_WORD + 3];
    size_t n, filled, whole, decimal, comma, span, clock; /* cells, and how many are filled, whole numbers, … */
    size_t zero_clock;                                    /* 0:00:00, which often means "did not happen" */
    size_t absent;                                        /* words such as NULL */
    size_t longest, bytes;
    struct dict value;
    uint32_t *count; /* of each value */
    size_t cap_count;
    bool many;         /* there are more distinct values than were kept */
    size_t n_distinct; /* of as many rows as were looked at, exact up to DRAFT_MOST_ROWS */
    bool copy;         /* a column before it has the same name */
};
int profile_columns(struct profile *p, const struct draft_sample *s, const struct draft_words *w,
                    struct err *err) SNAG_CHECK;
void profile_free(struct profile *p, size_t n);
static inline bool profile_numeric(const struct profile *p)
{
    size_t numbers = p->whole + p->decimal + p->comma + p->span;
    return p->filled > p->absent && numbers * 100 >= (p->filled - p->absent) * 95;
}

/* ---- times.c: layouts ---- */

struct draft_times {
    struct view layout; /* of whole times, or of days; empty: no column has any */
    struct view clock;  /* … and of times of day that are joined to `day` */
    int day;            /* the column of days; -1: times are whole */
    bool tied;          /* another order of day and month fits as well */
    struct view rival;
    bool *is; /* for each column: can it be a time (with `day`: a time of day)? */
};
int times_find(struct draft_times *t, const struct draft_sample *s, const struct profile *p,
               const struct draft_words *w, struct err *err) SNAG_CHECK;
void times_free(struct draft_times *t);

/* ---- parts.c: which column plays which part ---- */

/* clang-format off */
#define DRAFT_PARTS(X) \
    X(EVENT_TIME, event_time) X(START_TIME, start_time) X(ANSWER_TIME, answer_time) X(QUEUE_TIME, queue_time) \
    X(END_TIME, end_time) X(SOLVE_TIME, solve_time) X(CLOSE_TIME, close_time) X(REPLY_TIME, reply_time) \
    X(CUSTOMER, customer) X(CONTACT, contact) X(CASE, case) X(QUEUE, queue) X(AGENT, agent) \
    X(ACTIVITY, activity) X(STATUS, status) X(OUTCOME, outcome) X(DIRECTION, direction) X(CHANNEL, channel) \
    X(REASON, reason) X(PRIORITY, priority) X(ROLE, role) X(PUBLIC, public) X(FIELD, field) \
    X(NEW_VALUE, new_value) X(OLD_VALUE, old_value) X(BODY, body) X(WAIT, wait) X(TALK, talk) \
    X(DURATION, duration) X(HOLD, hold) X(TRANSFERS, transfers) X(REOPENS, reopens) X(RATING, rating)
/* clang-format on */
#define DRAFT_ENUM(A, b) PART_##A,
enum draft_part { DRAFT_PARTS(DRAFT_ENUM) N_PARTS };
#undef DRAFT_ENUM

enum draft_shape {
    SHAPE_RECORDS,   /* one row per contact or ticket */
    SHAPE_EVENTS,    /* one row per activity */
    SHAPE_SNAPSHOTS, /* one row per update of the same thing */
};

struct draft_parts {
    int column[N_PARTS]; /* -1: no column plays it */
    enum draft_shape shape;
    bool tickets; /* rather than calls */
    bool legs;    /* records: a contact may have several rows */
    bool copies;  /* … or the same row comes again */
    int id;       /* the column that joins rows */
    int beside;   /* … together with this one; -1: alone */
    double rows_per_id;
};
extern const char *const part_names[N_PARTS];
int parts_find(struct draft_parts *parts, const struct draft_sample *s, const struct profile *p,
               const struct draft_times *t, const struct draft_words *w, struct err *err) SNAG_CHECK;

/* ---- the map ---- */

struct drafting {
    const struct draft_sample *s;
    const struct profile *p;
    const struct draft_times *t;
    const struct draft_parts *parts;
    const struct draft_words *w;
    struct view name; /* of the log's file */
    struct buf *to;
    size_t n_events; /* lines of [events] so far */
    bool has_start, has_end;
};

/* name.c: how the map says a column, a time, a word; each appends. */
int draft_column(const struct drafting *d, int column, struct buf *to, struct err *err) SNAG_CHECK;
int draft_time(const struct drafting *d, int column, struct buf *to, struct err *err) SNAG_CHECK;
int draft_span(const struct drafting *d, int column, struct buf *to, struct err *err) SNAG_CHECK;
/* The column of the time of each row. */
int draft_row_time(const struct drafting *d);
int draft_word(struct view word, struct buf *to, struct err *err) SNAG_CHECK;
bool draft_sayable(struct view word);
/* "# 98% filled, 12 values: sales 40, support 31, …" */
int draft_evidence(const struct drafting *d, int column, struct buf *to, struct err *err) SNAG_CHECK;

/* The lines of [events]. events.c, records.c, snapshots.c */
int draft_records(struct drafting *d, struct err *err) SNAG_CHECK;
int draft_activities(struct drafting *d, struct err *err) SNAG_CHECK;
int draft_snapshots(struct drafting *d, struct err *err) SNAG_CHECK;
/* The values of a column with a meaning, for "in (…)"; how many. Values with more than one of `meanings` (NULL-ended).
 */
int draft_values(const struct drafting *d, int column, const char *kind, const char *meaning, struct buf *to, size_t *n,
                 struct err *err) SNAG_CHECK;

#endif
