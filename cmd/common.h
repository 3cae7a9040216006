/* common: options and little habits that several commands share. */
#ifndef SNAG_CMD_COMMON_H
#define SNAG_CMD_COMMON_H

#include "cmd.h"
#include "base/team.h"
#include "snag/civil.h"
#include "snag/ingest.h"
#include "snag/stream.h"
#include "snag/tabular.h"
#include "silences.h"
#include "stages.h"

/* Raw logs or an event stream: what every command that reads events understands. */
struct input_args {
    struct opt_list map;
    const char *rejects;
    double max_rejects;
    uint64_t mem, max_line, max_field;
    uint64_t threads;
    const char *identity;
    struct opt_list lookup; /* NAME=FILE: tables that maps look into */
    const char **tables;    /* … as ingest takes them */
    const char *header;     /* a file whose first line names the columns of a stream without a header line */
    char *header_line;      /* … that line */
    struct stream_headless headless;
    bool no_config;
    bool quiet;
    struct stages stages;
    bool draft;   /* a map may be drafted of a log that none knows */
    bool numbers; /* the command goes by numbers of customers, contacts and cases */
    bool lines;   /* … writes the events that it reads */
    bool once;    /* … can take back what it made of them, and opens the input again if it has to: input_taken_back */
    uint64_t n_noted, n_notes; /* notes shown, and those of this opening */
    bool renamed;              /* set by input_open: event streams, read through ingest for --identity alone */
    struct silences silences;
    struct buf strays;   /* what rules compared that is no number, a line each: told in the end, even with -q */
    uint64_t came_back;  /* keys that a rule had forgotten, set by a command that ran rules: told in the end */
    struct in *only;     /* the only input, once peeked at */
    const char **paths;  /* of the streams to read */
    struct seams *seams; /* … and what their parts have in common */
    /* For commands that count raw logs without rows: returns the feed to push them to, called once they are known to be
     * raw. */
    const struct feed *(*feed)(void *ctx, struct err *err);
    void *feed_ctx;
    /* Opens them together with what comes before: whole_state.h. NULL: nothing does. */
    int (*join)(void *ctx, struct input_args *input, const struct opt_list *files, struct source **source,
                const struct ingest_stats **stats, struct err *err);
    void *join_ctx;
};

/* clang-format off */
#define INPUT_DEFAULTS {.max_rejects = 0.01, .mem = UINT64_C(1) << 30, .max_line = 16u << 20, .max_field = 16u << 20, \
    .threads = team_size(0), .stages = stages_begin(), .silences = SILENCES_DEFAULT}
/* clang-format on */

/* Rows of a table. */
/* clang-format off */
#define HEADER_OPTION(S, F) \
    {"header", 0, OPT_READ, offsetof(S, F.header), "FILE", \
     "the stream has no header line: the first line of FILE names its columns", NULL}
#define LOOKUP_OPTION(S, F) \
    {"lookup", 0, OPT_LIST, offsetof(S, F), "NAME=FILE", \
     "the table that a map looks into as [lookup NAME]: CSV or TSV with a line of column names", NULL}
#define INPUT_OPTIONS(S, F) \
    {"map", 'm', OPT_LIST, offsetof(S, F.map), "MAP", \
     "the map of the files that follow, or of all files if it comes last: a name from 'snag maps list' or a file " \
     "(default: recognised by content)", NULL}, \
    {"identity", 0, OPT_READ, offsetof(S, F.identity), "FILE", \
     "a table of aliases and customers that links customers known by several names", NULL}, \
    LOOKUP_OPTION(S, F.lookup), \
    {"rejects", 0, OPT_WRITE, offsetof(S, F.rejects), "FILE", \
     "save rejected rows to FILE, with file, line and reason", NULL}, \
    {"max-rejects", 0, OPT_SHARE, offsetof(S, F.max_rejects), "SHARE", \
     "refuse the data (exit 3) if more than this share of rows is rejected (default: 1%)", NULL}, \
    SILENCES_OPTION(S, F.silences), \
    {"mem", 0, OPT_BYTES, offsetof(S, F.mem), "SIZE", \
     "sort within SIZE of memory, with temporary files in TMPDIR beyond it (default: 1G)", NULL}, \
    {"max-line", 0, OPT_BYTES, offsetof(S, F.max_line), "SIZE", "reject longer rows (default: 16M)", NULL}, \
    {"max-field", 0, OPT_BYTES, offsetof(S, F.max_field), "SIZE", \
     "reject rows with a longer field (default: 16M)", NULL}, \
    {"threads", 0, OPT_COUNT, offsetof(S, F.threads), "N", \
     "use N threads (default: one per processor); the output is the same for any N", NULL}, \
    {"no-config", 0, OPT_FLAG, offsetof(S, F.no_config), NULL, \
     "use only what is built in or named by options", NULL}, \
    {"quiet", 'q', OPT_FLAG, offsetof(S, F.quiet), NULL, "suppress notes on standard error; errors remain", NULL}, \
    STAGES_OPTION(S, F.stages)
/* clang-format on */

/* Do the options say that the input is not an event stream? --identity alone does not. */
bool input_is_raw(const struct input_args *args);

/* Where maps and rules are looked for. */
struct lookup_path lookup_of(bool no_config);

/* The time that an option names, ISO 8601. zone: of texts without an offset; NULL: UTC. */
int cmd_read_time(const char *option, const char *text, const struct zone *zone, int64_t *ts_us,
                  struct err *err) SNAG_CHECK;
/* The zone that --zone names; NULL: UTC. ERR_USAGE if there is none. */
int cmd_open_zone(const char *name, struct zone **zone, struct err *err) SNAG_CHECK;
/* What -F names: tsv, csv, jsonl. */
enum tabular_kind cmd_table_kind(const char *format, bool guard);

/* What --lookup names, as ingest takes it, to be freed; the files will be read. NULL with err. */
const char **input_tables(const struct opt_list *lookup, struct err *err);
/* The operands (none: standard input) and their maps, to be freed. */
struct ingest_input *input_list(const struct input_args *args, const struct opt_list *files, size_t *n,
                                struct err *err);
/* Are they event streams, to be read as they are? The only one may have been opened for that: args->only. */
int input_streams(struct input_args *args, const struct opt_list *files, bool *yes, struct err *err) SNAG_CHECK;

struct feed;
/* Opens the operands (none: standard input) as one source of events: an event stream is read directly if there is
 * nothing to map; raw logs, and a stream whose customers --identity links, go through ingest (*stats is then set, else
 * NULL). */
int input_open(struct input_args *args, const struct opt_list *files, struct source **source,
               const struct ingest_stats **stats, struct err *err) SNAG_CHECK;
/* Did reading fail only because the input had been opened `once`? Then it is to be opened again without that. */
bool input_taken_back(struct input_args *args, const struct ingest_stats *stats);
/* Always through ingest: sorted, with customers and coverage. */
int input_ingest(struct input_args *args, const struct opt_list *files, struct source **source,
                 const struct ingest_stats **stats, struct err *err) SNAG_CHECK;
/* What became of every row, on standard error: in full, or in one line. */
void show_ingest_stats(const struct ingest_stats *stats);
void show_ingest_summary(const struct ingest_stats *stats);
/* At the end of a command: the summary of its rows unless -q (stats NULL: none was asked for), keys that came back,
 * silences and holes, and with -v the stages. */
/* What there is to tell of rows that stand in two parts of event streams, line by line. */
int input_tell_seams(const struct input_args *args, int (*tell)(void *ctx, const char *line, struct err *err),
                     void *ctx, struct err *err) SNAG_CHECK;
int input_told(struct input_args *args, const struct ingest_stats *stats, struct err *err) SNAG_CHECK;

void input_free(struct input_args *args);

#endif
