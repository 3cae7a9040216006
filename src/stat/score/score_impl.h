/* score_impl: a saved model in memory, as saved.c reads it and score.c applies it. */
#ifndef SNAG_STAT_SCORE_SCORE_IMPL_H
#define SNAG_STAT_SCORE_SCORE_IMPL_H

#include "snag/score.h"
#include "stat/formula/formula_impl.h"
#include "text/json_tree.h"

enum saved_kind { SAVED_NUMBER, SAVED_FACTOR, SAVED_POLY };
struct saved_variable {
    const char *name;
    enum saved_kind kind;
    struct formula_expr *e;
    size_t n_levels;
    const char **level; /* of texts; NULL: … */
    double *of_value;   /* … of numbers, ascending */
    size_t degree;
    double *alpha, *norm2;
    int32_t *of_id; /* bound to a column of texts: the level of each, -1 = none */
};
struct saved_part {
    size_t variable, level; /* of a factor; the degree of a polynomial */
};
struct saved_column {
    const char *term;
    double estimate;
    size_t n_parts;
    struct saved_part part[TERM_MAX];
};

enum saved_link { LINK_IDENTITY, LINK_LOGIT, LINK_CLOGLOG, LINK_LOG };

struct score_model {
    const char *file; /* for messages */
    struct json_tree *tree;
    struct formula formula; /* the text, for messages, and the arena of all expressions */
    enum saved_link link;
    const char *family, *design, *response, *event;
    const struct json_node *where;
    double level, quantile;
    struct saved_variable *variable;
    size_t n_variables;
    struct saved_column *column;
    size_t n_columns;
    struct formula_expr **offset;
    size_t n_offsets;
    double *covariance; /* n_columns squared */
    double *x;          /* scratch: a row */
    const char **wanted;
    size_t n_wanted, cap_wanted;
    const struct frame *f;
};

/* score.c: the mean at a linear predictor, and its slope there. */
double score_mean(const struct score_model *m, double predictor, double *slope);

#endif
