/* fit_job: what a run of `snag fit` holds, from the table to the fitted model. */
#ifndef SNAG_CMD_FIT_JOB_H
#define SNAG_CMD_FIT_JOB_H

#include "cmd.h"
#include "snag/fit.h"
#include "snag/tidy.h"
#include "snag/where.h"
#include "stages.h"

#define NO_SEED UINT64_MAX

struct fit_args {
    const char *versus, *margin; /* of --assoc */
    bool nps, changes;
    const char *family, *robust, *weights, *ties, *levels, *format, *out;
    struct opt_list cluster, where, missing;
    double level;
    const char *intervals, *test;
    const char *save, *times, *rmst;
    bool e_values, margins;
    bool guard, glance, firth, assoc, importance, baseline, calibration, augment, plain;
    uint64_t threads, mem, bootstrap, wild, seed;
    struct stages stages;
};

/* Everything that a run holds. */
struct fit_job {
    const struct fit_args *a;
    struct stages *stages;
    struct formula m;
    struct where where;
    struct frame f;
    struct design d;
    struct fit_options fo;
    struct fit fit;
    struct arena words; /* what lists in options were cut into */
    const char *cluster[2];
    const char *pair[3];    /* --assoc: its columns, or expressions */
    struct formula part[3]; /* … parsed, if they are expressions */
    const char **levels, **missing;
    size_t n_levels, n_missing;
    size_t n_where;
    const char **where_text; /* its conditions, for a saved model */
};

void job_free(struct fit_job *j);
/* Cuts the lists in options into words. */
int job_cut(struct fit_job *j, struct err *err) SNAG_CHECK;
/* Reads the table: the columns that formula and options name, the rows that --where keeps. */
int job_read(struct fit_job *j, const char *path, struct err *err) SNAG_CHECK;
/* Rolling landmarks give a customer several rows: without --cluster they are clustered by customer; `none` is no
 * cluster. */
void job_default_cluster(struct fit_job *j);
/* Makes the design for a family, and the whole fit. */
int job_design(struct fit_job *j, const struct family *family, struct err *err) SNAG_CHECK;
int job_fit(struct fit_job *j, const struct family *family, struct err *err) SNAG_CHECK;
/* The format of a table of results: -F. */
enum tidy_format job_format(const struct fit_job *j);

#endif
