/* state_impl: a state from its file to the next one, shared by its files.
 *
 *     state.c     takes the file, knows inputs and rules, and leaves the next one
 *     facts.c     … the lines before its rows, out and in
 *     resume.c    the stage: rows kept, then new ones
 *     late.c      which of these come too late
 *     rows.c      … and, of all, what the next run needs
 *     keep.c      which rows can still matter
 */
#ifndef SNAG_RULE_STATE_STATE_IMPL_H
#define SNAG_RULE_STATE_STATE_IMPL_H

#include "io/lock.h"
#include "rule/engine/waiting.h"
#include "rule/language/digest.h"
#include "rule/state/keep.h"
#include "snag/in.h"
#include "snag/out.h"
#include "snag/state.h"

/* What the file says before its rows. */
struct facts {
    int64_t read_us;  /* the latest moment that was read; TS_NONE: none */
    int64_t began_us; /* the first */
    int64_t silence_us;
    int64_t clock_us;   /* time has passed up to there without a row; TS_NONE: it was not told */
    bool of_logs;       /* growing.h has read them */
    bool whole;         /* all rows are there */
    uint64_t written;   /* bytes of a live output */
    struct dict inputs; /* digests */
    struct dict rules;  /* "NAME DIGEST": id → */
    int64_t *since_us;
    size_t cap_rules;
};

/* A `coverage` line from before read_us, until it is known whether its file has anything new. */
struct early {
    struct view reason, file, text;
    bool over;
};

struct late {
    struct early *early;
    size_t n_early, cap_early, n_open;
    struct arena texts;
    uint64_t *boundary; /* digests of the rows kept of the last moment; 0: found again */
    size_t n_boundary, cap_boundary;
};

struct run_state {
    struct state_options o;
    struct lock lock;
    struct buf bytes; /* the file */
    struct in *in;    /* behind its facts; NULL: it was empty */
    struct facts was, will;
    char (*digest)[SHA256_TEXT]; /* of each rule */
    int64_t *since_us;           /* … see state_since */
    size_t n_inputs, n_known;
    struct state_counts counts;

    /* the stage */
    struct source source;
    struct source *kept, *from; /* kept: NULL without any */
    bool kept_over;             /* its last row has come */
    struct growing *growing;    /* `from` is its source, and the file's last rows are its: NULL: none */
    bool growing_has;           /* … from here on */
    bool again;
    struct schema schema;          /* of both */
    const struct schema *bound_to; /* kept or new: whose columns are */
    uint32_t *column;              /* … those of both */
    size_t n_columns, cap_columns;
    bool same_columns;   /* … and each is where it was */
    struct event *event; /* the batch */
    size_t n_events, cap_events;
    struct arena arena; /* columns of those that had to move */
    int ts_digits;
    struct late late;

    struct keep keep;
    struct waiting rows; /* that may be kept; the rule that they wait for is their group, the claim's from_us their
                            number */
    uint64_t n_taken;
    int64_t rebuilds_us; /* up to there the old file had read */
};

/* facts.c */
int facts_read(struct facts *f, struct in *in, const char *path, struct err *err) SNAG_CHECK;
int facts_write(const struct run_state *s, struct out *out, struct err *err) SNAG_CHECK;
void facts_free(struct facts *f);
#define STATE_END "state_end"     /* the event behind the last row; its value is their number */
#define STATE_CLOCK "state_clock" /* … behind those for the rules: time has passed up to there */

/* late.c */
/* A row that was kept. */
int late_kept(struct run_state *s, const struct event *e, struct err *err) SNAG_CHECK;
/* A new row: 1 if it is taken, 0 if it is left out. */
int late_row(struct run_state *s, const struct event *e, struct view file, struct err *err) SNAG_CHECK;
/* The rows that must come before one that is taken: coverage from where earlier runs had read. */
int late_coverage(struct run_state *s, struct err *err) SNAG_CHECK;

/* rows.c: adds a row to the batch; and writes those that the next run needs: since a moment all of them. */
int rows_take(struct run_state *s, const struct event *e, struct err *err) SNAG_CHECK;
int rows_write(struct run_state *s, struct out *out, int64_t since_us, struct err *err) SNAG_CHECK;
/* The event with its columns where those of both are, `from` being the schema that was bound last. */
int rows_bind(struct run_state *s, const struct schema *from, struct err *err) SNAG_CHECK;
int rows_moved(struct run_state *s, const struct event *e, struct event *x, struct err *err) SNAG_CHECK;

#endif
