/* design: a formula and a table become numbers: the response, the design matrix, weights, clusters.
 *
 *     struct design d; struct design_block b;
 *     design_open(&d, &frame, &formula, &(struct design_options){.response = RESPONSE_BINARY}, &err);
 *     block_open(&b, &d, &err);
 *     while (block_next(&b))                    … b.z[j * BLOCK_ROWS + i], d.y[b.first + i] …
 *     block_close(&b);
 *
 * Rows missing a value of any variable in use are dropped and counted by column. Factors (text columns, factor(),
 * comparisons) are coded by treatment contrasts as in R, levels in byte order (numbers: by value). The matrix is never
 * stored: blocks of rows are filled from the frame. Columns are centred (with an intercept) and divided by a power of
 * two near their spread, which makes Gram matrices as well conditioned as the data allow; design_unscale converts
 * coefficients back. Columns that others determine exactly are dropped and named when the design is opened: estimators
 * see full column rank. Arrays of n values are on the frame's shelf (io/shelf.h), so the frame must outlive the design.
 */
#ifndef SNAG_DESIGN_H
#define SNAG_DESIGN_H

#include "snag/formula.h"
#include "snag/frame.h"

SNAG_C_BEGIN

enum { BLOCK_ROWS = 256 };

enum response_kind {
    RESPONSE_NUMBER, /* any number: y */
    RESPONSE_BINARY, /* 0 and 1, or a column of two texts, of which the later in byte order is 1 */
    RESPONSE_COUNT,  /* whole numbers >= 0 */
    RESPONSE_LEVELS, /* ordered levels: y = 0, 1, 2 … */
    RESPONSE_TIME    /* Surv(): start (may be NULL), y = stop, event */
};

struct design_options {
    enum response_kind response;
    bool absorbed;             /* the model has an intercept of its own (Cox, thresholds): none in the matrix */
    const char *weights;       /* column of prior weights >= 0, or NULL; rows of weight 0 are dropped */
    const char *cluster[2];    /* columns of cluster labels, or NULL */
    const char *const *levels; /* RESPONSE_LEVELS: their order; NULL = numbers by value, texts in byte order */
    size_t n_levels;
    unsigned threads; /* threads for passes over the rows; 0 = 1. Results do not depend on it */
};

struct design_part { /* one factor of a product */
    size_t var;      /* of the formula */
    size_t level;    /* of a factor; degree - 1 of a polynomial; 0 */
};

struct design_column {
    const char *name; /* the coefficient as R names it */
    size_t term;      /* of the formula; SIZE_MAX = intercept */
    size_t n_parts;
    struct design_part part[TERM_MAX];
    double center, scale; /* z = (x - center) / scale */
};

struct left_out {
    const char *name; /* column */
    size_t n;         /* rows where it is missing (a row may lack several) */
};

struct design {
    const struct frame *f;
    const struct formula *m;
    unsigned threads;            /* at least 1 */
    struct design_variable *var; /* per variable of the formula */
    struct arena arena;          /* names, levels */
    size_t n;                    /* rows in use */
    size_t *row;                 /* their numbers in the frame; NULL = all, in order */
    size_t p;                    /* columns */
    struct design_column *column;
    bool intercept;                      /* column 0 is the intercept */
    double *y, *start, *weight, *offset; /* n each; all but y may be NULL */
    bool *event;                         /* RESPONSE_TIME */
    const char **level;                  /* RESPONSE_LEVELS and RESPONSE_BINARY from text: names */
    size_t n_levels;
    int32_t *cluster[2]; /* n each, 0 … n_clusters - 1, or NULL */
    size_t n_clusters[2];
    const char *cluster_name[2]; /* their columns, borrowed from the options */
    int32_t *stratum;            /* n, of strata(), or NULL */
    size_t n_strata;
    const char **stratum_name; /* segment=pro */
    struct left_out *left_out; /* columns that cost rows */
    size_t n_left_out, n_rows_out;
    size_t n_weight_zero; /* of n_rows_out */
    const char **aliased; /* names of columns that others determine */
    size_t n_aliased;
    const char **single; /* factors with one level in the rows used: no column */
    size_t n_single;
    double *vif;           /* variance inflation per column (Marquardt 1970), NaN for the intercept */
    struct factor *factor; /* of the matrix under prior weights: private */
};

/* The column that rows are clustered by unless told otherwise: the customer, if landmarks were rolling; else NULL. */
const char *design_default_cluster(const struct frame *f);

int design_open(struct design *d, const struct frame *f, const struct formula *m, const struct design_options *o,
                struct err *err) SNAG_CHECK;
void design_close(struct design *d);

/* The condition number of the centred, scaled columns at unit length. */
double design_condition(const struct design *d);

/* The frame's row for row i of the design, and its line in the file. */
static inline size_t design_row(const struct design *d, size_t i)
{
    return d->row ? d->row[i] : i;
}
uint64_t design_line(const struct design *d, size_t i);
/* The level that the others of variable v (a factor) are compared with; NULL if there is none, as without an intercept.
 */
const char *design_reference(const struct design *d, size_t v);
/* What made a column text by mistake, if most of its distinct texts are numbers in some notation: "x has decimal commas
 * ('7,5')". Appends nothing to another column. */
int design_stray_note(const struct frame *f, size_t column, struct buf *out, struct err *err) SNAG_CHECK;
/* Adds the same as hints to an error already set, with remedies, for each column that the formula (bound or not) or
 * `weights` (NULL: none) names: fits are often refused because such a column is a factor. */
void design_hint_strays(const struct frame *f, const struct formula *m, const char *weights, struct err *err);

/* Coefficients and covariance (p x p, row by row; may be NULL) of centred, scaled columns, converted to the data's
 * units in place. Without an intercept column, *shift is set to the amount to add to the thresholds. */
void design_unscale(const struct design *d, double *coef, double *cov, double *shift);

/* Blocks of rows, in order. z is column by column, BLOCK_ROWS apart. */
struct design_block {
    const struct design *d;
    size_t first, n, end;
    double *z;
    double *value; /* per variable and row: numbers */
    int32_t *code; /* per variable and row: levels */
    bool *needed;  /* per variable: does a column use its values? */
    bool raw;      /* columns as they are, not centred and scaled */
};
int block_open(struct design_block *b, const struct design *d, struct err *err) SNAG_CHECK;
bool block_next(struct design_block *b);
void block_rewind(struct design_block *b);
/* Restricts the block to the rows [from, to). */
void block_between(struct design_block *b, size_t from, size_t to);
void block_close(struct design_block *b);

/* The whole matrix (centred, scaled), column by column, n rows each; the caller frees it. */
double *design_matrix(const struct design *d, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
