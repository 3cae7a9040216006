/* resample: the customers of a survey drawn again with replacement. */
#ifndef SNAG_STUDY_RESAMPLE_H
#define SNAG_STUDY_RESAMPLE_H

#include "study/study_impl.h"

/* How many clusters (rows, if they are by themselves) the survey has, and that of row i. */
size_t resample_clusters(const struct survey *v);
size_t resample_cluster(const struct survey *v, size_t i);
/* How often each cluster is drawn in resample k of a seed; times: one per cluster. */
void resample_draw(uint64_t seed, size_t k, size_t n_clusters, double *times);
/* The percentile interval of n values, which are sorted (Hyndman and Fan 1996, type 6). */
void resample_interval(double *x, size_t n, double level, double *low, double *high);

#endif
