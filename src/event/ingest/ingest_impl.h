/* ingest_impl: what the parts of ingest share. Private to event.
 *
 * run.c opens and orders the inputs, notes.c reports to the user, read.c turns rows into events, enter.c numbers their
 * names, pack.c packs them for the sorter, out.c returns them; or direct.c and numbers.c number them, kept.c packs the
 * numbers and pushes them to a feed.
 */
#ifndef SNAG_EVENT_INGEST_INGEST_IMPL_H
#define SNAG_EVENT_INGEST_INGEST_IMPL_H

#include "event/map/mapper.h"
#include "event/ingest/identity.h"
#include "event/ingest/watch.h"
#include "snag/ingest.h"
#include "snag/out.h"
#include "snag/seams.h"
#include "snag/sorter.h"

/* An event on its way through the sorter: this, then its texts (pack.c). */
struct packed {
    uint64_t line;
    union {
        uint64_t row;   /* number of the row among those of its map, for `newest`, until it is settled */
        int64_t own_us; /* then, if the event was moved to its contact's start: its own time */
    };
    uint32_t contact, case_, customer; /* nodes and customer id + 1; 0 = none */
    uint32_t name;                     /* id of the event's name */
    uint32_t file : 29;                /* index into ingest->file */
    uint32_t moved : 1;                /* to the start of its contact */
    uint32_t renamed : 1;              /* the customer is not the one the row named */
    uint32_t internal : 1;             /* of a call of the staff */
    uint32_t n_cols;                   /* of the map's schema, or of the stream read */
};

/* Events whose names are not numbers yet (enter.c). */
enum { QUEUE_LENGTH = 512, N_ENTERING = 4 };
struct queue {
    struct buf bytes; /* packed, each at a multiple of 8 */
    struct queued {
        int64_t ts_us;
        uint64_t order;
        size_t at, n;               /* in bytes */
        uint32_t customer, contact; /* hashes */
        bool starts, ends;          /* its contact */
    } event[QUEUE_LENGTH];
    size_t n;
};

/* Events that were moved to their contact's start wait for it (moved.c). */
struct moved {
    struct buf bytes;
    struct moved_event *held; /* n of them, all of one moment */
    size_t n, cap;
    int64_t ts_us;
    bool sorted, waiting; /* `waiting`: `record` has been read and comes after those held */
    size_t at, end;       /* of those held, the next one to return and where they end */
    struct record record;
};

/* All files read by one map: one source of coverage. */
struct ingest_log {
    const struct map *map;
    struct mapper mapper;
    uint32_t *column; /* of the stream, by index in the map's schema */
    size_t cap_column;
    bool columns_in_order; /* … and they are the first ones of the stream */
    bool whole;            /* its mapper was asked for all columns */
    uint64_t n_rows;
    uint8_t *dead; /* bit per row that `newest` has replaced */
    size_t cap_dead;
    bool *seen_name; /* names emitted, by id: what a log that names its own events can emit */
    size_t cap_seen;
    bool tells_ends;
    struct buf names;            /* of its coverage lines */
    struct buf heading;          /* the line of column names of the file at hand */
    struct lookup_table **table; /* by lookup of the map; NULL: it has none, or they are those of the first reading */
    struct by_time *by_time;     /* of a map with sort = ts: its rows, until the last file of the log has been read */
    size_t n_unread;             /* … files */
};

/* When a file's events were: from first to last. */
struct file_span {
    int64_t first_us, last_us; /* TS_NONE: it has none */
};
static inline void file_span_see(struct file_span *span, int64_t ts_us)
{
    if (span->first_us == TS_NONE || ts_us < span->first_us)
        span->first_us = ts_us;
    if (ts_us > span->last_us)
        span->last_us = ts_us;
}

/* A coverage line of an event stream. */
struct told_line {
    int64_t us;
    struct view of[4]; /* event, reason, text, src */
};

/* A coverage line to come. */
struct coming {
    int64_t us;
    uint32_t file;
    bool ends;
};

/* A batch given back, and what it stands in. */
enum { N_GIVEN = 4, GIVEN_SPARE = 8 /* columns: see struct batch */ };
struct ingest_frame {
    struct event *event; /* n of them */
    struct view *cols;
    size_t n;
    struct buf bytes;
};

/* Rows that were passed over, and where the first stands. */
struct passed_rows {
    uint64_t n;
    char first[200];
};

/* What the reader knows of the file at hand (within.h). */
struct within {
    int64_t us, step; /* of the row before; the furthest back in time that was looked into */
    int64_t floor_us; /* what is earlier is looked at: the row before, until the first one's time has gone by */
    int64_t first_us; /* of the first row, */
    uint64_t first;   /* and its digest */
    unsigned looks;
    bool names; /* the line before is the column names again */
};

/* Rows that are equal to one of those just above (alike.h). */
enum { ALIKE_ABOVE = 8 };
struct alike {
    uint64_t row[ALIKE_ABOVE]; /* the last ones, as digests */
    uint64_t n_blocks, n_rows, n;
    uint64_t line; /* where counting began; 0: it has not */
};

struct ring;
struct by_time;
struct ingest_source {
    struct source source;
    struct ingest_options o;
    struct ingest_input *input; /* o.input, if some were left out of it */
    struct ingest_stats stats;
    struct map **maps; /* all that can be found, for recognition */
    size_t n_maps;
    struct map **named; /* loaded by --map */
    size_t n_named;
    struct ingest_file *file;
    struct in **open; /* inputs already peeked at that cannot be opened twice, by file; else NULL */
    size_t n_files;
    struct seen_file *seen; /* what they were before the first reading */
    bool all_regular;
    size_t *order;          /* in which they are read */
    size_t *log_of;         /* index into log, by file */
    struct file_span *span; /* by file */
    struct file_turn *turn; /* … of which the reader keeps this */
    struct told_line *told; /* n_told coverage lines of event streams, if there is a feed */
    size_t n_told, cap_told;
    struct arena told_texts;
    struct coming *coming; /* n_coming coverage lines, in order, told up to at_coming */
    size_t n_coming, at_coming;
    struct ingest_log *log;
    size_t n_logs;
    struct schema schema;
    size_t src; /* index of the column src */
    int ts_digits;
    struct identity identity; /* of events that go through the sorter: over these names, or those of `direct` */
    struct who_table people, contacts, cases;
    struct dict customers; /* those of --identity */
    struct dict alias;     /* … whose id → */
    uint32_t *alias_of;    /* id of the customer + 1 */
    size_t cap_alias;
    struct queue queue[N_ENTERING], *filling; /* … and the one that is being filled */
    struct ring *ring;                        /* where queues are served */
    struct sorter *sorter;
    struct watch watch; /* numbers for a feed whose events came through the sorter */
    struct dict fed_names;
    struct copies *copies; /* of runs over several files, else NULL */
    struct joined *joined; /* of runs that read something only once, or a file of parts, else NULL */
    bool by_parts;         /* all files are looked at as such */
    struct within within;
    struct alike alike;
    const char *doubled;               /* why all that was read is void, and is to be read by parts; NULL: it is not */
    struct seams *seams;               /* of parts that are read only once; NULL: there was none yet */
    bool may_bypass;                   /* the sorter, on the way to a feed, */
    const struct feed *feed;           /* or, NULL, to a second reading */
    struct direct *direct;             /* set while events bypass the sorter, or go there as numbers, else NULL */
    bool keeps;                        /* … which they do if this is set beforehand */
    bool once;                         /* rows are given while `direct` still looks whether they may be (second.h) */
    const struct ingest_source *first; /* set in a second reading: the first, whose maps and order are taken over */
    struct pages *pages;               /* where events go that are given as they are read */
    struct out *rejects;
    uint64_t *events, *n_unknown;
    size_t cap_events, cap_unknown;
    struct ingest_line *lines; /* stats.line */
    size_t cap_lines;
    struct passed_rows headings, totals;
    bool *is_staff; /* by customer: one of the staff, so nobody; NULL: none is */
    size_t n_staff;
    uint64_t n_shortened;
    char shortened[32];
    struct buf scratch;
    uint64_t n_rejected;     /* rows, so far */
    struct buf first_reject; /* where and why the first row was rejected */
    struct arena arena;
    struct arena made; /* what maps made of the block before: its memory is used again */
    bool rows_sorted;  /* rows were not in time order, and were put into it for a map with sort = ts */
    /* giving back */
    struct moved moved;
    bool drained, pending, given;
    struct record record;
    struct ingest_frame frame[N_GIVEN], *now; /* the one being filled */
    struct supply *ahead;                     /* fills them on another thread; NULL: they are filled when asked for */
};

/* notes.c: a line for a person. */
void ingest_note(struct ingest_source *s, const char *fmt, ...) SNAG_PRINTF(2, 3);
/* A note that is also for a page about the log: it stands in stats.told. */
int ingest_warn(struct ingest_source *s, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* n rows of the file were left out, and what the seams tell of them and of others. */
int ingest_tell_seams(struct ingest_source *s, size_t file, uint64_t n, struct err *err) SNAG_CHECK;
/* Saves a rejected row with its reason, and reports the first few. */
int ingest_reject(struct ingest_source *s, size_t file, const struct row *row, struct view reason,
                  struct err *err) SNAG_CHECK;

/* doubts.c: what a log has that may be a mistake of its map or its export. */
int ingest_tell_log(struct ingest_source *s, const struct ingest_log *log, struct err *err) SNAG_CHECK;

/* share.c: one customer with an absurd share of the contacts, and what shortened.c saw. */
int ingest_tell_customers(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* shortened.c: one who is new; and what was seen of all. */
void ingest_met(struct ingest_source *s, struct view customer);
int ingest_tell_shortened(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* Does a customer met so far turn out to be one of the staff? */
bool ingest_staff_calls(const struct ingest_source *s);
/* Marks those who do, as nobody: s->is_staff. */
int ingest_settle_staff(struct ingest_source *s, struct err *err) SNAG_CHECK;

/* dirt.c: is a row that the map rejects the line of column names once more, or one of totals? Then it is counted. */
bool ingest_means_nothing(struct ingest_source *s, size_t file, const struct ingest_log *log, const struct row *row);
int ingest_tell_dirt(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* Files with events that are too old to be. */
int ingest_tell_ages(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* Tells of a last row that lacks cells and a line end. */
int ingest_look_cut(struct ingest_source *s, size_t file, const struct ingest_log *log, struct rows_block *b,
                    struct err *err) SNAG_CHECK;
/* Tells of rows of a block that hold what would be many rows. */
int ingest_look_swallowed(struct ingest_source *s, size_t file, const struct ingest_log *log, struct rows_block *b,
                          struct err *err) SNAG_CHECK;

/* maps.c: the map of each file, and its log. */
int ingest_maps(struct ingest_source *s, const struct map **map_of, struct err *err) SNAG_CHECK;

/* tables.c: the tables that maps look up, and what was not in them. */
int ingest_tables(struct ingest_source *s, struct err *err) SNAG_CHECK;
int ingest_tell_tables(struct ingest_source *s, const struct ingest_log *log, struct err *err) SNAG_CHECK;
void ingest_tables_close(struct ingest_log *log);
/* Can every one of them be read again? */
bool ingest_tables_stay(const struct ingest_options *o);

/* read.c: one file into the sorter. */
int ingest_read(struct ingest_source *s, size_t file, struct err *err) SNAG_CHECK;

/* twice.c: takes over the inputs; a file that is given twice is told and taken once, and refused with two maps. */
int ingest_each_once(struct ingest_source *s, struct err *err) SNAG_CHECK;

/* enter.c: one event towards the sorter. `head` says which row and log it is from; the event has the log's columns, of
 * which ts and event are ignored. The last ones arrive with ingest_serve. */
int ingest_enter(struct ingest_source *s, struct packed *head, const struct emitted *event, struct err *err) SNAG_CHECK;
int ingest_serve(struct ingest_source *s, struct err *err) SNAG_CHECK;
int ingest_enter_open(struct ingest_source *s, struct err *err) SNAG_CHECK;
void ingest_enter_close(struct ingest_source *s);
/* The number of an event's name; records that the log has it. */
int ingest_count_name(struct ingest_source *s, struct ingest_log *log, struct view name, uint32_t *id,
                      struct err *err) SNAG_CHECK;

/* The log that an event belongs to. */
static inline struct ingest_log *ingest_log_of(const struct ingest_source *s, const struct packed *h)
{
    return &s->log[s->log_of[h->file]];
}

/* Its contact, or its case in logs without contacts; 0 = none. */
static inline uint32_t ingest_node_of(const struct packed *h)
{
    return h->contact ? h->contact : h->case_;
}

/* How many digits times have by what has been read. */
static inline int ingest_ts_digits(const struct ingest_source *s)
{
    int digits = 0;
    for (size_t i = 0; i < s->n_logs; i++) {
        const struct ingest_log *log = &s->log[i];
        int of_log = log->map->precision >= 0 ? log->map->precision : log->mapper.digits;
        digits = of_log > digits ? of_log : digits;
    }
    return digits > 3 ? 6 : digits > 0 ? 3 : 0;
}

/* pack.c: an event as *n bytes, appended to `to` (padded to a multiple of 8), and back. */
int ingest_pack(struct buf *to, const struct packed *head, const struct view *col, size_t *n,
                struct err *err) SNAG_CHECK;
/* The text at *from, which moves on to the next. The first ones are customer, case and contact. */
struct view ingest_packed_text(const char **from);
/* Room in s->now for one more event: 1: yes, 0: only after the batch has been handed out, -1: failed. */
int ingest_unpack_room(struct ingest_source *s, const struct record *r, size_t n_events, struct err *err) SNAG_CHECK;
/* The event and its columns, those of the whole stream. Borrowed from s->now. */
void ingest_unpack(struct ingest_source *s, const struct record *r, struct event *e, struct view *col);
/* "file:line", the source of a row, in at most path.n + INGEST_LINE_MOST bytes: returns how many. */
size_t ingest_src(char *to, struct view path, uint64_t line);
/* The same, quicker for a line behind the last one, of which up to eight digits are kept: zeroed before the first. */
struct line_text {
    uint64_t line, word, one; /* its digits as they stand in memory, and a one in the last of them */
    uint32_t n, below_ten;    /* how many, and how often it may be added */
};
size_t ingest_src_next(char *to, struct view path, uint64_t line, struct line_text *last);
char *ingest_line(char *to, uint64_t line); /* the number alone, in eights of digits; returns its end */
enum { INGEST_TS_MOST = 28, INGEST_LINE_MOST = 28 };

/* run.c: reads all inputs, into the sorter, or past it if it may be bypassed and the maps allow it. */
struct feed;
void ingest_stats_of(struct ingest_source *s, const struct ingest_stats **stats);
int ingest_begin(struct ingest_source *s, const struct ingest_options *o, struct err *err) SNAG_CHECK;
int ingest_read_all(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* Its two steps: maps, order and the way that events go; then the rows. */
int ingest_read_open(struct ingest_source *s, struct err *err) SNAG_CHECK;
int ingest_read_files(struct ingest_source *s, struct err *err) SNAG_CHECK;

/* unchanged.c: what the files are, and whether they still are; they may grow. */
int ingest_look(struct ingest_source *s, struct err *err) SNAG_CHECK;
int ingest_check_unchanged(const struct ingest_source *s, struct err *err) SNAG_CHECK;
int ingest_changed(const char *path, struct err *err) SNAG_CHECK;

/* coming.c: expects the coverage lines of all files, whose spans are known. */
int ingest_expect(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* Of a single file whose first event is at `us`, the line of its beginning alone. */
int ingest_expect_begin(struct ingest_source *s, int64_t us, struct err *err) SNAG_CHECK;
/* The next one, if it comes before an event at ts_us: a beginning may be at that moment, an end is before. */
const struct coming *ingest_due(const struct ingest_source *s, int64_t ts_us);
/* It has come, as an event whose columns are `col`; its time as a text is in ts, INGEST_TS_MOST bytes. */
void ingest_come(struct ingest_source *s, char *ts, struct event *e, struct view *col);
/* All of them, pushed to the feed of a run whose events bypassed the sorter. */
/* Tells a feed beforehand which files there are, of a run that goes past the sorter. */
int ingest_tell_opened(struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;
/* Keeps a coverage line that stands in an event stream, so that a feed gets it before the events. */
int ingest_keep_line(struct ingest_source *s, const struct event *e, struct view src, struct err *err) SNAG_CHECK;
int ingest_come_all(struct ingest_source *s, const struct feed *feed, struct err *err) SNAG_CHECK;

/* moved.c: the next event in order, with moved ones directly after their contact's start: 1, 0 at the end, -1. Borrowed
 * until the next call. */
int ingest_sorted(struct ingest_source *s, struct record *r, struct err *err) SNAG_CHECK;
void ingest_moved_free(struct moved *m);

/* out.c: settles customers and starts, sorts, then returns batches. */
int ingest_settle(struct ingest_source *s, struct err *err) SNAG_CHECK;
/* … or, if events bypassed the sorter: finishes the counts. */
int ingest_settle_direct(struct ingest_source *s, struct err *err) SNAG_CHECK;
int ingest_next(struct source *source, struct batch *b, struct err *err) SNAG_CHECK;
void ingest_give_up(struct ingest_source *s);

/* order.c: does the map depend on earlier rows? And files of one log in time order, if their spans follow one another.
 */
bool ingest_looks_back(const struct map *map);
int ingest_order(struct ingest_source *s, const struct map *const *map_of, size_t *order, struct err *err) SNAG_CHECK;

#endif
