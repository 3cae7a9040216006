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
    /* With clusters, else NULL: of each row its cluster and its influence; per cluster their sum, and whether it was
     * met. */
    int32_t *cluster;
    double *influence, *sum;
    bool *met;
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
                const struct column *second, const size_t *row, const int32_t *code,
                const struct association_options *o, struct err *err) SNAG_CHECK;
void groups_free(struct association_groups *g);

/* association_cluster.c. The cluster of each row used, to be freed; sets x->n_clusters. */
int clusters_take(struct association *x, const struct column *c, const size_t *row, int32_t **code,
                  struct err *err) SNAG_CHECK;
/* The error of an estimate from the influence of the rows of some ranges, and its degrees of freedom, clusters less 1.
 */
double cluster_error(const struct association *x, const struct association_groups *g, const size_t *from,
                     const size_t *n, size_t n_ranges, double *df);
/* Error, test and interval of an estimate in place of those that take rows for independent: of one whose influence is
 * filled in; of a share (interval on its log odds); of group k against the first, whose means count with these scales;
 * of falls against rises; of Pearson's correlation. */
void cluster_plain(const struct association *x, const struct association_groups *g, size_t from, size_t n, double null,
                   struct measure *a);
void cluster_share(const struct association *x, const struct association_groups *g, size_t from, size_t n,
                   struct measure *a);
void cluster_pair(const struct association *x, const struct association_groups *g, size_t k, double scale1,
                  double scale0, bool log_scale, struct measure *a);
void cluster_changes(const struct association *x, const struct association_groups *g, size_t from, size_t n,
                     double fell, double rose, struct measure *a);
int cluster_correlation(const struct association *x, const int32_t *code, const double *a, const double *b,
                        struct measure *r, struct err *err) SNAG_CHECK;

/* association_measures.c: all lines of a kind; code: the clusters of the rows, or NULL. */
int measure_numbers(struct association *x, const double *a, const double *b, const int32_t *code,
                    struct err *err) SNAG_CHECK;
int measure_versus(struct association *x, const double *a, const double *b, const double *c,
                   struct err *err) SNAG_CHECK;
int measure_groups(struct association *x, const struct association_groups *g, struct err *err) SNAG_CHECK;

#endif
