/* live: a log that is read as it grows, and whose snags are told as they become certain: snag detect --live. */
#ifndef SNAG_CMD_LIVE_H
#define SNAG_CMD_LIVE_H

#include "state_args.h"
#include "snag/stream.h"

struct live_args {
    bool live;
    const char *clock, *now;
    int64_t save_s;
};
#define LIVE_DEFAULTS \
    {                 \
        .save_s = -1  \
    }

/* Rows of a table. */
/* clang-format off */
#define LIVE_OPTIONS(S, F) \
    {"live", 0, OPT_FLAG, offsetof(S, F.live), NULL, \
     "read a log as it grows, as from tail -F, and write each snag as soon as it is certain", NULL}, \
    {"clock", 0, OPT_CHOICE, offsetof(S, F.clock), "CLOCK", \
     "with --live, deadlines pass by the times of the log, or also by the wall clock while no row comes " \
     "(default: log)", \
     "log wall"}, \
    {"now", 0, OPT_TEXT, offsetof(S, F.now), "TIME", \
     "with --clock wall, a clock that stands at TIME and is looked at when all has been read", NULL}, \
    {"save", 0, OPT_SPAN, offsetof(S, F.save_s), "SPAN", \
     "with --live and --state, how often FILE is written; 0s: whenever rows have come (default: 1m)", NULL}
/* clang-format on */

/* Do the options go together? `output`: -o. */
int live_check(const struct live_args *a, const struct state_args *state, const char *output,
               struct err *err) SNAG_CHECK;

/* Where rows go: standard output, or a file that grows with the state. */
int live_output(const struct state_args *state, const char *output, struct out **out, struct stream_writer **writer,
                struct err *err) SNAG_CHECK;

/* Reads until the log ends, or somebody ends it (SIGTERM, SIGINT, SIGHUP). pauses: what the engine was told to look
 * at. */
struct live_run {
    const struct live_args *a;
    struct state_args *state;
    struct source *detect;
    struct out *out;
    struct stream_writer *writer;
    bool *pauses;
    bool quiet;
};
int live_run(struct live_run *run, struct err *err) SNAG_CHECK;

#endif
