/* growing_impl: shared by the files of snag/growing.h: growing.c opens and gives, growing_rows.c takes rows of logs,
 * growing_live.c those of one that pauses, growing_hold.c keeps events until their time, and growing_past.c says what
 * the next run must know. */
#ifndef SNAG_EVENT_INGEST_GROWING_IMPL_H
#define SNAG_EVENT_INGEST_GROWING_IMPL_H

#include "event/map/past.h"
#include "io/follow.h"
#include "snag/growing.h"

/* Nobody remembers whose a contact was for longer. */
enum { GROWING_PIN_DAYS = 730 };

/* An event until its time has come. */
struct held_row {
    int64_t ts_us;
    uint64_t order, seq; /* among equal times */
    uint64_t line;
    struct view *col; /* n_cols of them and their texts, one block */
    size_t n_cols;
};

struct growing_log {
    const struct map *map;
    struct mapper mapper;
    uint32_t *column; /* of the stream, by index in the map's schema */
    size_t cap_column;
    struct buf names;                 /* of its coverage lines */
    const struct growing_file *bound; /* whose columns the mapper is bound to */
    uint64_t n_rows;
    int64_t covers_us; /* live: it has been observed up to then; TS_NONE: not yet */
};

struct growing_file {
    const char *path, *map; /* map: its name; NULL: recognised */
    struct in *in;
    struct rows *rows;
    struct row row;
    bool has;       /* `row` is one that has not been taken */
    int64_t row_us; /* its time, or that of the row before */
    bool timed;     /* it has one */
    struct growing_log *log;
    struct buf header;         /* the line of column names; empty: there is none */
    int64_t first_us, last_us; /* of its events; TS_NONE: none */
};

/* Rows of the last moments, by what they say. */
struct growing_mark {
    int64_t ts_us;
    uint64_t digest; /* 0: found again */
};
struct growing_marks {
    struct growing_mark *mark;
    size_t n, cap;
};

/* What a map knew in an earlier run, until a log of this one is read by it. */
struct unlearned {
    struct past fact;
    struct view map;
    bool over;
};

struct growing {
    struct source source;
    struct growing_options o;
    struct map **maps, **named;
    size_t n_maps, n_named;
    struct growing_log *log;
    size_t n_logs;
    struct growing_file *file;
    struct schema schema;
    int64_t src;
    int ts_digits; /* -1: no row has told yet */
    struct follow *follow;
    bool stream; /* live: of events */

    int64_t newest_us, floor_us; /* the latest row; what the clock allows. TS_NONE: none */
    int64_t given_us;            /* events up to there have come */
    bool strict;                 /* a map orders rows of equal times: they come when all are there */
    struct growing_marks was, now;
    struct held_row *heap;
    size_t n_heap, cap_heap;
    uint64_t seq;

    struct dict pin, customers; /* of contacts and cases: id → */
    uint32_t *pinned;           /* id of the customer */
    int64_t *pinned_us;         /* … when it was last asked for */
    size_t cap_pinned, cap_pinned_us;

    struct growing_counts n;
    struct buf part, scratch; /* live: a row that has not ended; */
    struct arena arena;       /* of the batch */
    struct event *event;
    size_t n_events, cap_events;
    bool begun;          /* all files are open */
    bool given_once;     /* live: the batch has been given */
    struct view **given; /* blocks of the batch */
    size_t n_given, cap_given;
    uint64_t line;       /* live: lines read */
    uint64_t next_order; /* of the held event that is recalled next */
    struct buf map_name; /* of an earlier run; empty: none */
    struct unlearned *unlearned;
    size_t n_unlearned, cap_unlearned;
    struct arena learned; /* … and their texts */
};

/* The latest moment up to which nothing more can come. TS_NONE: there is none. */
static inline int64_t growing_settled(const struct growing *g)
{
    int64_t us = g->newest_us == TS_NONE ? TS_NONE : g->newest_us - g->o.lateness_us;
    return g->floor_us > us ? g->floor_us : us;
}

/* growing_hold.c */
void growing_note(const struct growing *g, const char *fmt, ...) SNAG_PRINTF(2, 3);
/* An event of a file: `col` by the stream's columns, without ts, event and src. */
int growing_hold(struct growing *g, const struct held_row *what, const struct view *col, struct err *err) SNAG_CHECK;
/* Moves to the batch all whose time has come, or all. */
int growing_release(struct growing *g, bool all, struct err *err) SNAG_CHECK;
int growing_pin(struct growing *g, struct view key, struct view customer, int64_t ts_us, struct err *err) SNAG_CHECK;
/* A line about coverage. */
int growing_cover(struct growing *g, struct growing_log *log, const char *path, bool ends, int64_t ts_us,
                  struct err *err) SNAG_CHECK;

/* growing_rows.c */
/* Is a row of that moment, which says `raw`, one to take? It is remembered if it is. */
int growing_takes(struct growing *g, int64_t ts_us, struct view raw, bool *yes, struct err *err) SNAG_CHECK;
int growing_row(struct growing *g, struct growing_file *f, const struct row *row, int64_t row_us,
                struct err *err) SNAG_CHECK;
int growing_bind(struct growing *g, struct growing_file *f, struct err *err) SNAG_CHECK;
/* Opens a file that can be read to its end, with its first row. */
int growing_begin_file(struct growing *g, struct growing_file *f, struct err *err) SNAG_CHECK;
/* Reads rows until the batch has some events. 0: there are no more. */
int growing_read(struct growing *g, struct err *err) SNAG_CHECK;
int growing_find_log(struct growing *g, struct growing_file *f, const struct map *map, struct err *err) SNAG_CHECK;

/* A time with the digits that the stream has. */
static inline int64_t growing_cut(const struct growing *g, int64_t us)
{
    int64_t unit = g->ts_digits >= 6 ? 1 : g->ts_digits >= 3 ? 1000 : US_PER_S, rest = us % unit;
    return us - (rest < 0 ? rest + unit : rest);
}

/* growing_past.c: what an earlier run's mapper knew. */
int growing_learn(struct growing *g, struct growing_log *log, struct err *err) SNAG_CHECK;

/* growing_live.c */
int growing_take_text(struct growing *g, struct view text, struct err *err) SNAG_CHECK;

/* growing.c */
/* The map of a file: by name, or by what it begins with. */
int growing_map(struct growing *g, const char *name, const char *path, struct view head, const struct map **map,
                struct err *err) SNAG_CHECK;

#endif
