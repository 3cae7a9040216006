/* snag: the pipeline for other programs, in C and C++: logs in, friction found, tables, models, a report.
 *
 *     struct snag *s = snag_open();
 *     struct snag_events *e;
 *     if (snag_add_file(s, "calls.csv", NULL) < 0 || snag_detect(s, &e) < 0)
 *         fprintf(stderr, "%s\n%s", snag_error(s), snag_error_hint(s));
 *     while (snag_next(e) > 0)
 *         … snag_time_us(e), snag_field(e, snag_column_find(e, "event"), &n) …
 *     snag_events_close(e);
 *     snag_close(s);
 *
 * Functions that can fail return -1 and leave the reason in their session until its next failure. Nothing is printed
 * and nothing exits. Maps and rules come from the library and from what you name here: no folder is searched. Texts
 * with a length need not end in '\0'; all are borrowed. One thread at a time may use a session. Close whatever was
 * opened from a session before the session itself.
 */
#ifndef SNAG_SNAG_H
#define SNAG_SNAG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

const char *snag_version(void);

/* A session: what is read and by which rules, and the last error. */
struct snag;
struct snag *snag_open(void); /* NULL: no memory */
void snag_close(struct snag *s);

enum snag_error_kind { SNAG_FINE = 0, SNAG_USAGE = 2, SNAG_DATA = 3, SNAG_SYSTEM = 4 };
/* The last failure: its kind, one line that says what and where, and lines that suggest a remedy ("" = none). */
enum snag_error_kind snag_error_kind(const struct snag *s);
const char *snag_error(const struct snag *s);
const char *snag_error_hint(const struct snag *s);

/* A log or an event stream, gzip or plain. map: the name of a built-in map or the path of one; NULL: recognised. Here
 * and below, texts stay the caller's and must outlive the session. */
int snag_add_file(struct snag *s, const char *path, const char *map);
/* A table of alias and customer. */
void snag_identity(struct snag *s, const char *path);
/* The share of rows that may be rejected (default: 0), and the bytes to hold in memory (default: 1 GiB). */
void snag_max_rejects(struct snag *s, double share);
void snag_memory(struct snag *s, uint64_t bytes);

/* Rules: the built-in ones, changed by files and by settings RULE.KEY=VALUE, and limited to a list of names. Call these
 * before the first snag_detect. */
int snag_rules_file(struct snag *s, const char *path);
int snag_rules_set(struct snag *s, const char *setting);
int snag_rules_only(struct snag *s, const char *names);

/* The files as events in time order; snag_detect puts the snags among them. */
struct snag_events;
int snag_ingest(struct snag *s, struct snag_events **e);
int snag_detect(struct snag *s, struct snag_events **e);
void snag_events_close(struct snag_events *e);

/* The next event: 1, or 0 at the end, -1 on failure. */
int snag_next(struct snag_events *e);
/* Of the current event: microseconds since 1970-01-01T00:00:00Z, and the text of a column ("" = missing). */
int64_t snag_time_us(const struct snag_events *e);
const char *snag_field(const struct snag_events *e, long column, size_t *n);
/* The columns, after the first event; more may follow as events come. -1: no column has that name. */
size_t snag_columns(const struct snag_events *e);
const char *snag_column_name(const struct snag_events *e, size_t column, size_t *n);
long snag_column_find(const struct snag_events *e, const char *name);
/* Writes all events after the current one as an event stream, completely or not at all. Here and below, "-" is standard
 * output. */
int snag_events_write(struct snag_events *e, const char *path);

/* rows = used + silent + skipped + rejected + duplicates + blank */
struct snag_rows {
    uint64_t rows, used, silent, skipped, rejected, duplicates, blank;
};
struct snag_rows snag_rows(const struct snag_events *e);

/* How often each rule was hit, after the last event of snag_detect. */
struct snag_rule {
    const char *name;
    size_t name_n;
    uint64_t opportunities, hit, snags, outside, early, censored;
    double rate, low, high; /* NaN: none */
    int observable;         /* 0: no source emits what the rule needs */
};
size_t snag_rules(const struct snag_events *e);
int snag_rule(const struct snag_events *e, size_t i, struct snag_rule *rule);

enum snag_format { SNAG_TSV, SNAG_CSV, SNAG_JSONL, SNAG_TEXT, SNAG_JSON };

/* One row per customer, contact, …, from the files with their snags. Zero is the default of every option. */
enum snag_by {
    SNAG_BY_CUSTOMER,
    SNAG_BY_CONTACT,
    SNAG_BY_CASE,
    SNAG_BY_AGENT,
    SNAG_BY_QUEUE,
    SNAG_BY_REASON,
    SNAG_BY_CHANNEL,
    SNAG_BY_DAY,
    SNAG_BY_WEEK,
    SNAG_BY_MONTH,
    SNAG_BY_HOUR /* of the day */
};
struct snag_features {
    enum snag_by by;
    const char *landmark;                          /* "2026-09-01", "FROM/TO/28d", "entry+30d" */
    const char *outcomes;                          /* a table of customers: entered_at, churned_at, as_of */
    const char *zone;                              /* where days begin; NULL: UTC */
    double look_back_days, gap_days, horizon_days; /* 0: 90, 14, 90; negative gap: none */
};
/* format: SNAG_TSV, SNAG_CSV or SNAG_JSONL. */
int snag_features_write(struct snag *s, const struct snag_features *options, enum snag_format format, const char *path);
/* A first look at the files, as text. */
int snag_report_write(struct snag *s, const char *path);

/* A formula fitted to a table. */
enum snag_robust { SNAG_ROBUST_NONE, SNAG_HC0, SNAG_HC1, SNAG_HC2, SNAG_HC3 };
struct snag_fit_options {
    const char *family;     /* ols, logit, firth, poisson, negbin, ologit or cox; NULL: ols */
    const char *where;      /* rows to use, "calls >= 2"; NULL: all */
    const char *weights;    /* a column; NULL: none */
    const char *cluster[2]; /* columns; NULL: none */
    enum snag_robust robust;
    double level;     /* of intervals; 0: 0.95 */
    unsigned threads; /* 0: one per processor; results do not depend on it */
};
struct snag_fit;
/* options may be NULL. */
int snag_fit_open(struct snag *s, struct snag_fit **fit, const char *formula, const char *table,
                  const struct snag_fit_options *options);
void snag_fit_close(struct snag_fit *fit);

struct snag_term {
    const char *name;
    double estimate, std_error, statistic, p_value, low, high;
};
size_t snag_fit_terms(const struct snag_fit *fit);
struct snag_term snag_fit_term(const struct snag_fit *fit, size_t i);
/* Covariance of the estimates i and j. */
double snag_fit_covariance(const struct snag_fit *fit, size_t i, size_t j);
size_t snag_fit_rows(const struct snag_fit *fit);
/* A number about the whole fit (log_lik, aic …, as in tables), NaN if it has none of that name. */
double snag_fit_fact(const struct snag_fit *fit, const char *name);
/* Warnings for the reader, one sentence each. */
size_t snag_fit_notes(const struct snag_fit *fit);
const char *snag_fit_note(const struct snag_fit *fit, size_t i);
/* The coefficients; SNAG_TEXT and SNAG_JSON include everything else about the fit. */
int snag_fit_write(const struct snag_fit *fit, enum snag_format format, const char *path);

#ifdef __cplusplus
}
#endif

#endif
