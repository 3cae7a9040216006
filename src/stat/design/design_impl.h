/* design_impl: the variables behind a design's columns. */
#ifndef SNAG_STAT_DESIGN_DESIGN_IMPL_H
#define SNAG_STAT_DESIGN_DESIGN_IMPL_H

#include "snag/design.h"

enum variable_kind { VAR_NUMBER, VAR_FACTOR, VAR_POLY };

struct design_variable {
    enum variable_kind kind;
    const struct formula_expr *e; /* the expression evaluated: the argument of factor() and poly() */
    const char *label;
    /* VAR_FACTOR */
    bool is_held; /* all rows have the level `held`, whatever their cells */
    int32_t held;
    size_t n_levels, ref;
    bool compared;      /* some term leaves the reference level out */
    const char **level; /* names, in order */
    int32_t *of_id;     /* text column: level of each dictionary id */
    double *of_value;   /* number: the levels' values, ascending */
    /* VAR_POLY: orthogonal polynomials by recurrence (Forsythe 1957) */
    size_t degree;
    double *alpha, *norm2; /* degree each; degree + 1 */
    size_t slot;           /* first of its columns of numbers in a block's values */
};

/* rows.c: rows without a missing value or a weight of 0, and their weights. */
int design_rows_open(struct design *d, const struct design_options *o, struct err *err) SNAG_CHECK;

/* variables.c: kinds, levels and polynomials, from the rows in use. */
int design_variables_open(struct design *d, struct err *err) SNAG_CHECK;
void design_variables_close(struct design *d);
/* Level of the variable in a row of the frame. */
int32_t variable_code(const struct design_variable *v, const struct frame *f, size_t r);
/* Sorted distinct levels of an expression over the rows in use; *of_id or *of_value is set. */
int factor_levels(struct design *d, const struct formula_expr *e, struct design_variable *v,
                  struct err *err) SNAG_CHECK;

/* columns.c: columns and names. */
int design_columns_open(struct design *d, const struct design_options *o, struct err *err) SNAG_CHECK;

/* response.c: y and its companions. */
int design_response_open(struct design *d, const struct design_options *o, struct err *err) SNAG_CHECK;

/* scales.c: centres near the means, scales the powers of two next to the spreads; neither need be exact. ERR_DATA if a
 * column, or an unrestricted numeric response, is so large or small that its variance would overflow or underflow. */
int design_scales_open(struct design *d, struct err *err) SNAG_CHECK;
int design_response_scale(const struct design *d, struct err *err) SNAG_CHECK;

/* groups.c: cluster and stratum codes. */
int design_groups_open(struct design *d, const struct design_options *o, struct err *err) SNAG_CHECK;
/* On the frame's shelf: the rank of each of n values among the distinct ones, of which there are *n_codes. */
int32_t *design_rank_values(const struct design *d, const double *x, size_t *n_codes, struct err *err) SNAG_CHECK;

#endif
