/* term_list: sets of terms, and the operators that join two of them. */
#ifndef SNAG_STAT_FORMULA_TERM_LIST_H
#define SNAG_STAT_FORMULA_TERM_LIST_H

#include "snag/formula.h"

/* Distinct terms in order of appearance; free(term) when done. */
struct term_list {
    struct term *term;
    size_t n, cap;
};

/* In all of these, `e` is what a message points at: a product of more than TERM_MAX variables is ERR_USAGE. */
int term_list_add(struct term_list *l, const struct term *t, struct err *err) SNAG_CHECK;
int term_list_append(struct term_list *l, const struct term_list *more, struct err *err) SNAG_CHECK;
void term_list_remove(struct term_list *l, const struct term *t);
/* a:b, each of a's terms with each of b's. */
int term_list_products(struct term_list *out, const struct formula *m, const struct formula_expr *e,
                       const struct term_list *a, const struct term_list *b, struct err *err) SNAG_CHECK;
/* b within a: the product of all of a's terms with each of b's. */
int term_list_nested(struct term_list *out, const struct formula *m, const struct formula_expr *e,
                     const struct term_list *a, const struct term_list *b, struct err *err) SNAG_CHECK;
/* The terms of `base` and their products of up to `power`. */
int term_list_power(struct term_list *out, const struct formula *m, const struct formula_expr *e,
                    const struct term_list *base, int power, struct err *err) SNAG_CHECK;
/* The formula's terms: main effects first, then interactions of two, and so on, otherwise in order of appearance;
 * without those of strata() alone. */
int term_list_settle(const struct term_list *l, struct formula *m, struct err *err) SNAG_CHECK;

#endif
