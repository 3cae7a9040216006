/* state: what a run leaves for the next one, so that runs over consecutive parts of a log give what one run over all of
 * them gives.
 *
 *     struct run_state *state; struct source *joined, *found;
 *     state_open(&state, &(struct state_options){.path = "calls.state", .rules = rules}, &err);
 *     state_input(state, "calls.csv", &err);                      of each file; then, unless state_knows_all(state):
 *     state_resume(&joined, state, events, &err);
 *     detect_open(&found, rules, joined, &state_asks(state), &err);   with goes_on, began_us, again, since_us
 *     while (source_next(found, …) > 0) …                         without the rows for which detect_again(found)
 *     state_commit(state, found, &err);                           once what was found is where it belongs
 *
 * The file holds the rows that can still matter, and few facts beside them: they go through the same engine again
 * before the new ones, and what comes of them is left out. So its meaning does not depend on how the engine remembers,
 * and it grows as they do: see keep.h. It is text inside gzip, which checks every byte: snag-detect(1), STATE.
 *
 * A state that is `whole` has all rows, for what counts a log from its beginning: whoever reads it runs over old rows
 * and new ones as over one log, by whatever rules, and nothing is left out of what comes of them. It grows with the
 * log.
 */
#ifndef SNAG_STATE_H
#define SNAG_STATE_H

#include "snag/growing.h"
#include "snag/rule.h"

SNAG_C_BEGIN

enum { STATE_VERSION = 3 }; /* 1: without clock, logs and output; 2: never whole */

struct run_state;

struct state_options {
    const char *path;
    const struct rules *rules;                 /* compiled; they must outlive the state. whole: NULL */
    bool whole;                                /* it has all rows */
    int64_t wait_us;                           /* for another run that has it */
    int64_t silence_us;                        /* as for detect_open */
    bool live;                                 /* it is left several times, while the run goes on */
    bool rebuild;                              /* it is made anew, from all that it has read: see state_commit */
    void (*note)(void *ctx, const char *text); /* one line, no newline. NULL: nobody listens */
    void *ctx;
};

/* Takes the file for this run, and reads its facts; made if it is not there. ERR_SYSTEM if another run keeps it for
 * longer than wait_us, ERR_DATA if it is no state, damaged, of a newer snag, or if options contradict it. */
int state_open(struct run_state **state, const struct state_options *options, struct err *err) SNAG_CHECK;
/* A file that will be read: its digest is kept, if it is one that can be read twice. `whole` states read on: the rows
 * of a file that they know are left out. */
int state_input(struct run_state *state, const char *path, struct err *err) SNAG_CHECK;
/* Has every file been read before, with these bytes? Then there is nothing to do. */
bool state_knows_all(const struct run_state *state);

/* Do its rows come from raw logs? */
bool state_of_logs(const struct run_state *state);
/* Has an earlier run left anything? It comes first, before anything new is read. */
bool state_goes_on(const struct run_state *state);

/* What the engine must be told: sets goes_on and what belongs to it. */
void state_asks(struct run_state *state, struct detect_options *options);
/* A stage before the engine: first the rows kept, then those of `from`, which is closed with it; those that are older
 * than what has been read are left out. ERR_DATA if new ones are not in time order. Several schemas become one.
 * from: NULL if the state is whole and nothing is new: it is not to be committed then.
 * growing: `from` is its source, and what it knows is part of the state; ERR_USAGE if the state was begun with event
 * streams, or without it, if it was begun with logs. NULL: `from` gives an event stream. */
int state_resume(struct source **source, struct run_state *state, struct source *from, struct growing *growing,
                 struct err *err) SNAG_CHECK;

/* Live, rows are added to an output: how many bytes of it belong to what the state has read. */
uint64_t state_written(const struct run_state *state);
void state_wrote(struct run_state *state, uint64_t bytes);

struct state_counts {
    uint64_t late;   /* new rows from before read_us, left out */
    uint64_t known;  /* … and from that moment, which had been read */
    int64_t read_us; /* up to which earlier runs have read; TS_NONE: there were none */
    uint64_t n_rows; /* that they left */
};
struct state_counts state_counts(const struct run_state *state);
/* A rule that knows nothing up to a moment, since it is new or has changed; TS_NONE: it knows all. */
int64_t state_since(const struct run_state *state, size_t rule);

/* How far back what the state holds may matter; after state_resume. */
int64_t state_reach_us(const struct run_state *state);

/* Leaves for the next run what this one has read: in the file's place, all at once. `detect` has given all its rows
 * (whole: the stage itself has; NULL); live, the run goes on after it. With rebuild, ERR_DATA if what was read does not
 * end where the state had. */
int state_commit(struct run_state *state, struct source *detect, struct err *err) SNAG_CHECK;
/* Takes a customer out, with the contacts and cases that are theirs alone, instead of a run: the rest stays as it is.
 * *erased: rows and facts. */
int state_erase(struct run_state *state, struct view customer, uint64_t *erased, struct err *err) SNAG_CHECK;
/* Gives the file back. Not before its stages are closed. */
void state_close(struct run_state *state);

SNAG_C_END

#endif
