/* drivers_impl: what the files of study drivers share: tables as rows, models, columns. */
#ifndef SNAG_STUDY_DRIVERS_IMPL_H
#define SNAG_STUDY_DRIVERS_IMPL_H

#include "snag/drivers.h"
#include "study/study_impl.h"

/* The numbers of a row beside its snags; NaN: the table has none. */
enum driver_covariate { WITH_TENURE, WITH_OBSERVED, WITH_MATTERS, WITH_CONTACTS, WITH_AT_RISK, N_WITH };

/* A table of features: rows with an outcome, every count known. */
struct driver_rows {
    struct arena arena;
    size_t n;
    int32_t *who; /* customer, 0 … customers.n - 1 */
    int32_t *at;  /* landmark, 0 … */
    double *y;
    double *with[N_WITH]; /* NULL: no such column */
    double **snags;       /* by rule of drivers.rule; NULL: not in this table */
    size_t n_unknown;     /* rows dropped: outcome not known, … */
    size_t n_missing;     /* … a count missing */
};

/* The tables that are made of one pass over the events. */
enum driver_table {
    TABLE_NAIVE,
    TABLE_ROLLING,
    TABLE_GAP_0,
    TABLE_GAP_7,
    TABLE_GAP_14,
    TABLE_GAP_30,
    TABLE_CONTROL,
    TABLE_ENDED,
    TABLE_PRIOR,
    TABLE_START_STOP,
    TABLE_CURVE, /* the first of N_CURVE_TABLES: look-backs by gaps */
    N_DRIVER_TABLES = TABLE_CURVE + 12
};
enum { N_CURVE_LOOK_BACKS = 4, N_CURVE_GAPS = 3, N_CURVE_TABLES = N_CURVE_LOOK_BACKS * N_CURVE_GAPS };
extern const int driver_curve_look_back_days[N_CURVE_LOOK_BACKS], driver_curve_gap_days[N_CURVE_GAPS];
enum { N_GAPS = TABLE_GAP_30 - TABLE_GAP_0 + 1, MIN_TENURE_D = 30 };
extern const int driver_gap_days[N_GAPS];

/* The columns of the study, each a model of its own. */
enum driver_column {
    SEEN_NAIVE,
    SEEN_ONE,
    SEEN_ROLLING,
    SEEN_CONTACTS,
    SEEN_GAP_0,
    SEEN_GAP_7,
    SEEN_GAP_14,
    SEEN_GAP_30,
    N_SEEN
};

/* What is estimated of each rule in each column. */
enum driver_contrast { RD_ABSENT, RR_ABSENT, RD_ONE_MORE, RR_ONE_MORE, LOG_ODDS, N_CONTRASTS_OF };

struct driver_rule {
    const char *name;
    bool good, part;               /* what went right; part of another: neither is in the model */
    bool covered;                  /* known in nearly all rows */
    bool used;                     /* in the model */
    bool *with;                    /* by rule: set to 0 with it */
    size_t n_customers, n_leavers; /* who met it at some landmark, and left */
};

struct drivers {
    struct drivers_options o;
    struct study st;
    struct features *table[N_DRIVER_TABLES];
    struct landmarks at[N_DRIVER_TABLES];               /* their own */
    struct driver_rows rows[N_DRIVER_TABLES], one_rows; /* those of one landmark */
    struct dict customers;
    struct dict part;  /* rules that are parts */
    struct dict built; /* "rule on" */
    struct driver_rule *rule;
    size_t n_rules, n_used;
    struct landmark_counts flow;   /* over all landmarks */
    size_t n_ended;                /* rows of those who had ended otherwise */
    size_t n_customers, n_leavers; /* in the rolling model */
    double risk;                   /* observed, averaged over customers */
    size_t one;                    /* the landmark of one_rows; of landmarks.n: none */
    double *seen[N_SEEN];          /* by rule, N_CONTRASTS_OF each; NULL: no such column */
};

/* ---- drivers_table.c ---- */
/* Opens the features that are asked for; names their landmarks. */
int drivers_tables_open(struct drivers *d, struct err *err) SNAG_CHECK;
/* Reads every table back. */
int drivers_tables_read(struct drivers *d, struct err *err) SNAG_CHECK;
/* Which rules are in the models; keeps of each table the rows that the design allows. */
int drivers_choose(struct drivers *d, struct err *err) SNAG_CHECK;

/* ---- drivers_rows.c ---- */
/* A table as snag features writes it. */
int driver_table_text(struct features *f, struct buf *text, struct err *err) SNAG_CHECK;
int driver_rows_read(struct drivers *d, enum driver_table table, struct err *err) SNAG_CHECK;
/* Keeps the rows with keep[i] true. */
void driver_rows_keep(struct driver_rows *r, const bool *keep, size_t n_rules);
/* Everything in the arena of `to`, also on -1. */
int driver_rows_copy(struct driver_rows *to, const struct driver_rows *from, size_t n_rules,
                     struct err *err) SNAG_CHECK;
/* Where row i stands in an array with a place for each customer and landmark. */
static inline size_t driver_place(const struct drivers *d, const struct driver_rows *r, size_t i)
{
    return (size_t)r->who[i] * d->o.landmarks->n + (size_t)r->at[i];
}

/* ---- drivers_model.c: many fits of one model ---- */
struct driver_model {
    size_t n, p, n_customers; /* rows, columns, customers of all tables */
    double *x;                /* column by column, scaled */
    double *scale;            /* of each column */
    const double *y;
    const int32_t *who;
    bool poisson;                  /* else logistic */
    double *beta, *odds;           /* of the latest fit, in scaled units; odds, or means, by row */
    double *hessian, *step, *line; /* work: p x p, p, p */
    size_t *column;                /* of each rule: SIZE_MAX = none */
    size_t n_rules;
    double *share; /* of each row: 1 / rows of its customer */
};
enum driver_adjust { ADJUST_NONE, ADJUST_DEFAULT, ADJUST_CONTACTS, N_ADJUST };
#define ALL_RULES SIZE_MAX
/* `only`: with the snags of one rule, or ALL_RULES. */
int driver_model_open(struct driver_model *m, const struct drivers *d, const struct driver_rows *r, bool landmarks,
                      enum driver_adjust adjust, size_t only, struct err *err) SNAG_CHECK;
/* Weighted by `times` of each customer (NULL: once), from where the last fit ended; `steps` at most. ERR_DATA if it
 * does not converge within them, unless steps is few (a refit). */
int driver_model_fit(struct driver_model *m, const double *times, int steps, struct err *err) SNAG_CHECK;
/* Of each rule used, N_CONTRASTS_OF numbers in `to`; and the risk observed. */
double driver_model_contrasts(const struct driver_model *m, const struct drivers *d, const struct driver_rows *r,
                              const double *times, double *to);
/* Coefficient of a rule per snag, and its standard error clustered by customer. */
int driver_model_errors(struct driver_model *m, double *error, struct err *err) SNAG_CHECK;
double driver_model_coefficient(const struct driver_model *m, size_t rule);
void driver_model_close(struct driver_model *m);

/* ---- drivers_exchange.c ---- */
struct driver_exchange {
    struct exchange_key *key; /* the rows, those of a stratum together */
    size_t n;
};
int driver_exchange_open(struct driver_exchange *x, const struct driver_rows *r, struct err *err) SNAG_CHECK;
void driver_exchange_close(struct driver_exchange *x);
/* Takes from each number of a column with a row each the mean of its stratum: whoever they are then handed to within
 * it, they say nothing about the stratum, which the covariates follow only roughly. */
void driver_exchange_center(const struct driver_exchange *x, double *column);
/* from[i]: the row whose snags row i is given in exchange k of a seed. */
void driver_exchange_draw(const struct driver_exchange *x, uint64_t seed, size_t k, size_t *from);

/* ---- drivers_claims.c ---- */
/* ERR_USAGE for what is no claim. */
int drivers_claims_check(const struct drivers_options *o, struct err *err) SNAG_CHECK;
int drivers_claims(struct drivers *d, struct err *err) SNAG_CHECK;
int driver_claims_text(const struct drivers *d, struct buf *b, struct err *err) SNAG_CHECK;

/* ---- drivers_columns.c, drivers_startstop.c, drivers_curve.c, drivers_checks.c, drivers_tipping.c: each adds its
 * lines ---- */
int drivers_columns(struct drivers *d, struct err *err) SNAG_CHECK;
int drivers_start_stop(struct drivers *d, struct err *err) SNAG_CHECK;
int drivers_curve(struct drivers *d, struct err *err) SNAG_CHECK;
int drivers_checks(struct drivers *d, struct err *err) SNAG_CHECK;
/* What an unknown cause multiplies the risk of leaving by. */
enum { N_TIPPING = 4 };
extern const double driver_tipping[N_TIPPING];
int drivers_tipping(struct drivers *d, struct err *err) SNAG_CHECK;
extern const char *const driver_column_name[N_SEEN];
/* ---- drivers_find.c, drivers_tell_robust.c ---- */
enum { DRIVERS_SHOWN = 3 }; /* rules that are told in full */
/* The line of a part and name, of a rule; NULL if there is none. */
const struct study_line *driver_line(const struct drivers *d, const char *part, const char *name, const char *rule);
/* How many rules have a smaller p. */
size_t driver_stronger(const struct drivers *d, size_t rule);
int driver_text_row(struct buf *b, const char *const *cell, const int *width, size_t n, struct err *err) SNAG_CHECK;
/* What it would take to tip the result, and the specification curve. */
int driver_robust_text(const struct drivers *d, struct buf *b, struct err *err) SNAG_CHECK;
/* What no such study can say. */
enum { N_DRIVER_LIMITS = 2 };
extern const char *const driver_limits[N_DRIVER_LIMITS];
/* The stamp under which a column's numbers are shown; NULL: none is needed. */
const char *driver_column_stamp(int column);

#endif
