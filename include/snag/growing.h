/* growing: logs that grow, as a stream of events that what comes later never changes.
 *
 *     struct growing *g; struct source *events;
 *     growing_open(&g, &(struct growing_options){.input = inputs, .n_inputs = n}, &err);
 *     …growing_recall(g, &row, &schema, &err)…            each row that an earlier run had left
 *     events = growing_source(g);                         owns it; read to its end, then
 *     growing_leave(g, put, ctx, &err);                   rows for the next run
 *
 * Where snag/ingest.h settles all that a whole log can tell, this tells each event by what came before it: a customer
 * is known from the row on that names one, coverage begins with the first event of a file, and rows must be in time
 * order, but for `lateness_us`. So runs over parts of a log give what one run over all of it gives, and rows can be
 * told as they come (live). Files of one map are read one after
 * the other; of several maps, the row whose time is first comes first.
 *
 * Live, there is one input, which may pause: the source ends wherever there is nothing more to read for now, and begins
 * again with growing_wait. Headings of tail are passed over, and a line of column names that comes again.
 */
#ifndef SNAG_GROWING_H
#define SNAG_GROWING_H

#include "snag/ingest.h"

SNAG_C_BEGIN

struct growing;

struct growing_options {
    const struct ingest_input *input; /* n_inputs of them; live: one, whose `path` is opened */
    size_t n_inputs;
    struct lookup_path lookup;
    uint64_t max_line, max_field; /* bytes; 0 = 16 MiB */
    double max_rejects;           /* share of rows; above it ERR_DATA at the end; live it is only counted */
    int64_t lateness_us;          /* rows may be older by so much than the newest before them */
    int64_t silence_us;           /* live: a longer silence is a hole of what the log covers */
    bool live;
    void (*note)(void *ctx, const char *text); /* as for ingest_open */
    void *ctx;
};

struct growing_counts {
    struct ingest_rows rows;
    uint64_t late;     /* rows older than the newest by more than lateness, left out; they are in no other count, nor */
    uint64_t before;   /* … rows from before read_us, */
    uint64_t known;    /* … and those behind it that an earlier run had read all the same */
    uint64_t headings; /* lines of tail, and column names that came again */
    uint64_t events;
    uint64_t held;   /* events that wait for a later row */
    int64_t read_us; /* up to where earlier runs had read; TS_NONE: there were none */
};

/* Opens the inputs and finds their maps. ERR_USAGE for a map that rests on the whole log (`newest`). */
int growing_open(struct growing **g, const struct growing_options *options, struct err *err) SNAG_CHECK;
/* The stage; closing it closes g. */
struct source *growing_source(struct growing *g);
void growing_close(struct growing *g);

/* What an earlier run had left, before anything is read: events named GROWING_FACT, and others, which are held. */
#define GROWING_FACT "state_fact"
int growing_recall(struct growing *g, const struct event *e, const struct schema *schema, struct err *err) SNAG_CHECK;
/* That was all. */
int growing_recalled(struct growing *g, struct err *err) SNAG_CHECK;
/* … and what this one leaves: facts first. */
int growing_leave(struct growing *g, int (*put)(void *ctx, const struct event *e, struct err *err), void *ctx,
                  struct err *err) SNAG_CHECK;
/* The columns of its events. */
const struct schema *growing_schema(const struct growing *g);
struct growing_counts growing_counts(const struct growing *g);

/* ---- live ---- */

enum growing_news { GROWING_ROWS, GROWING_IDLE, GROWING_OVER };
/* Waits until there is something to read, for idle_us at most (negative: as long as it takes). GROWING_OVER: the input
 * has ended, or growing_stop was called. */
int growing_wait(struct growing *g, int64_t idle_us, enum growing_news *news, struct err *err) SNAG_CHECK;
/* The time is now_us: no row from before it, less lateness, is taken any more. An event without a name says so
 * downstream (event_is_tick), unless the newest row is later. */
int growing_tick(struct growing *g, int64_t now_us, struct err *err) SNAG_CHECK;
/* The log is over: what is held comes now. */
int growing_finish(struct growing *g, struct err *err) SNAG_CHECK;
/* Ends the waiting; async-signal-safe. */
void growing_stop(const struct growing *g);

SNAG_C_END
#endif
