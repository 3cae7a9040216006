/* power_impl: what the search asks of a world in which studies are made up. */
#ifndef SNAG_STUDY_POWER_IMPL_H
#define SNAG_STUDY_POWER_IMPL_H

#include "sim/rng.h"
#include "snag/power.h"
#include "stat/measure/dist.h"
#include "study/study_impl.h"

enum power_outcome { POWER_OPEN, POWER_SHOWN, POWER_OTHER };

/* What one study came to, and the size that its standard errors suggest (NaN: they say nothing). */
struct power_trial {
    enum power_outcome outcome;
    double suggests;
    double log_odds; /* of leaving; NaN */
};

/* The most monthly landmarks. */
enum { POWER_MONTHS_MOST = 60 };

struct power_world;
/* Study k (the same draws at each size, as far as they go) of the size. */
typedef int power_try_fn(const struct power_world *w, size_t size, size_t k, struct power_trial *t, struct err *err);

/* Who answers. */
struct power_answers {
    struct arena arena;
    struct satisfaction_options study; /* how each study is judged */
    struct survey pilot;               /* open if o->pilot */
    bool has_pilot;
    size_t *first, *row; /* rows of the pilot's cluster c: row[first[c]] to before row[first[c + 1]] */
    size_t n_clusters;
    int *change;              /* of the pilot's rows; NULL: none */
    double grid, least, most; /* of the pilot's loyalty */
    double shift[3];          /* added to loyalty by group */
    double sd;                /* within groups */
    bool up[2];               /* what a verdict says of each step */
    bool verdict;
};

struct power_world {
    const struct power_options *o;
    struct power_answers answers;
    power_try_fn *try_study;
    size_t start; /* the size of the first study */
};

/* ---- power_answers.c ---- */
int power_answers_open(struct power_world *w, struct power *p, struct err *err) SNAG_CHECK;
void power_answers_close(struct power_world *w);
/* ---- power_leaving.c ---- */
int power_leaving_open(struct power_world *w, struct power *p, struct err *err) SNAG_CHECK;

/* Quantile of the standard normal, 0 < p < 1. */
static inline double power_z(double p)
{
    return p < 0.5 ? -dist_quantile(1 - 2 * p, INFINITY) : dist_quantile(2 * p - 1, INFINITY);
}

#endif
