/* formula_impl: the steps between a formula's text and its bound terms. */
#ifndef SNAG_STAT_FORMULA_FORMULA_IMPL_H
#define SNAG_STAT_FORMULA_FORMULA_IMPL_H

#include "snag/formula.h"

/* Looks up an expression's columns and checks its types (expr.c). Factors, offsets, strata and Surv may occur only
 * where the model expects them; `top` says that this is such a place. */
int expr_bind(struct formula *m, struct formula_expr *e, const struct frame *f, bool top, struct err *err) SNAG_CHECK;
/* Is it a call of a function that formulas have? */
bool expr_is_known(const struct formula_expr *e);

/* compare.c: binds a comparison one side of which is text, and evaluates one. Texts are equal by bytes; they have an
 * order only as numbers or as times. number: the values of the sides that are not text. */
int compare_bind(struct formula *m, struct formula_expr *e, const struct frame *f, struct err *err) SNAG_CHECK;
double compare_value(const struct formula_expr *e, const struct frame *f, size_t r, const double *number);

#endif
