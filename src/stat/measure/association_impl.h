/* association_impl: what the two halves of association share: rows sorted by groups. */
#ifndef SNAG_STAT_MEASURE_ASSOCIATION_IMPL_H
#define SNAG_STAT_MEASURE_ASSOCIATION_IMPL_H

#include "snag/association.h"

/* Rows of the table with the first column's numbers, sorted by group; a yes counts as 1. */
struct association_groups {
    size_t n;
    const char **name;
    size_t *end;   /* group k: rows end[k - 1] (0) to end[k] */
    double *value; /* of all rows used */
};

static inline size_t group_begin(const struct association_groups *g, size_t k)
{
    return k == 0 ? 0 : g->end[k - 1];
}
static inline size_t group_size(const struct association_groups *g, size_t k)
{
    return g->end[k] - group_begin(g, k);
}

/* Adds a line; -1 only if memory runs out. */
int association_add(struct association *x, const char *measure, const char *of, const char *with, struct measure a,
                    struct err *err) SNAG_CHECK;
int association_note(struct association *x, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* association_groups.c: the second column's levels (NULL: one group) and the rows in their order; row: the x->n rows
 * used. groups_free frees g, even after -1. */
int groups_take(struct association_groups *g, struct association *x, const struct column *first,
                const struct column *second, const size_t *row, const struct association_options *o,
                struct err *err) SNAG_CHECK;
void groups_free(struct association_groups *g);

/* association_measures.c: all lines of a kind. */
int measure_numbers(struct association *x, const double *a, const double *b, struct err *err) SNAG_CHECK;
int measure_versus(struct association *x, const double *a, const double *b, const double *c,
                   struct err *err) SNAG_CHECK;
int measure_groups(struct association *x, const struct association_groups *g, struct err *err) SNAG_CHECK;

#endif
