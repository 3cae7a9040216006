/* state_args: --state, for the commands that run rules: what they found goes on in the next run. */
#ifndef SNAG_CMD_STATE_ARGS_H
#define SNAG_CMD_STATE_ARGS_H

#include "common.h"
#include "snag/state.h"

struct state_args {
    const char *path, *erase;
    bool rebuild;
    bool whole;       /* for whole_state.h */
    bool nothing_new; /* … all that was given has been read before */
    int64_t wait_s, lateness_s;
    struct run_state *state;   /* NULL without --state */
    struct growing *growing;   /* raw logs, or live: what is read; owned by its source. NULL: an event stream */
    struct silences both;      /* of earlier runs and this one */
    struct ingest_stats stats; /* whole, of raw logs: what this run has read */
};
#define STATE_DEFAULTS                          \
    {                                           \
        .wait_s = 600, .both = SILENCES_DEFAULT \
    }

/* Rows of a table. */
/* clang-format off */
#define STATE_OPTIONS(S, F) \
    {"state", 0, OPT_WRITE, offsetof(S, F.path), "FILE", \
     "go on where the run before ended, and leave in FILE what the next one needs; made if it is not there", NULL}, \
    {"wait", 0, OPT_SPAN, offsetof(S, F.wait_s), "SPAN", \
     "with --state, how long to wait for another run that uses FILE (default: 10m)", NULL}, \
    {"rebuild", 0, OPT_FLAG, offsetof(S, F.rebuild), NULL, \
     "make the state anew from the logs that it has read, all of them, for rules that are new or have changed; what " \
     "they find is not written", NULL}, \
    {"erase-customer", 0, OPT_TEXT, offsetof(S, F.erase), "NAME", \
     "take all rows of a customer out of the state, and read nothing", NULL}, \
    {"lateness", 0, OPT_SPAN, offsetof(S, F.lateness_s), "SPAN", \
     "for raw logs with --state, and with --live: how much older than the newest row one may be (default: 0s)", NULL}
/* clang-format on */

/* Opens the state, if there is one, for these files (none: standard input). 1: go on; 0: all has been read before,
 * which is told, and nothing is left to do; -1. live: what is read is not known beforehand. */
int state_args_open(struct state_args *a, const struct rules *rules, const struct input_args *input,
                    const struct opt_list *files, bool live, struct err *err) SNAG_CHECK;
/* With --state or live: opens raw logs as a->growing. 1: *source is what is read; 0: they are event streams, which
 * input_open reads; -1. */
int state_args_input(struct state_args *a, struct input_args *input, const struct opt_list *files, bool live,
                     struct source **source, struct err *err) SNAG_CHECK;
/* Puts it before the engine: *source is what is read, and *options what the engine gets. */
int state_args_join(struct state_args *a, const struct input_args *input, struct source **source,
                    struct detect_options *options, struct err *err) SNAG_CHECK;
/* Tells what became of rows of a->growing. */
void state_args_tell(const struct state_args *a, const struct input_args *input);
/* … and rows of event streams that came too late. */
void state_args_late(const struct state_args *a);
/* When what was found is where it belongs: leaves the state (detect NULL: it has been left), and tells what it left
 * out. */
int state_args_commit(struct state_args *a, struct input_args *input, const struct rules *rules, struct source *detect,
                      struct err *err) SNAG_CHECK;
/* After the stages are closed. */
void state_args_free(struct state_args *a);

#endif
