/* change_impl: what the files of changes share.
 *
 *     change_weeks.c   sums by week and hour of the week, and linear estimates from them
 *     change_wild.c    the wild cluster bootstrap by week
 *     change_dates.c   the same at random dates
 *     change.c         all of it
 */
#ifndef SNAG_STAT_INFER_CHANGE_IMPL_H
#define SNAG_STAT_INFER_CHANGE_IMPL_H

#include "snag/change.h"

enum { CHANGE_HOURS = 24, CHANGE_STRATA = 7 * CHANGE_HOURS, CHANGE_COLUMNS = 3, CHANGE_GROUPS = 2 };

/* Sums by day and hour: those of group g on the first day begin at g * n_days * CHANGE_HOURS. */
struct change_days {
    int64_t first_day;
    size_t n_days;
    double *n, *sum;
};

/* Sums by week and hour of the week: those of group g begin at g * n_weeks * CHANGE_STRATA. */
struct change_weeks {
    int64_t change_day;
    size_t before, n_weeks;
    size_t first_group; /* 1 without a control group */
    double *n, *sum;
};
int change_weeks_open(struct change_weeks *w, size_t most_weeks, struct err *err) SNAG_CHECK;
void change_weeks_close(struct change_weeks *w);
/* Weeks around a day, as many whole ones as there are from first_day to last_day. */
void change_weeks_fill(struct change_weeks *w, const struct change_days *days, int64_t change_day, int64_t first_day,
                       int64_t last_day);
/* The hour of the week of an hour of a day. */
size_t change_stratum(int64_t day, size_t hour);

/* What is estimated: levels for each hour of the week, and columns of weeks. */
enum change_model {
    CHANGE_SHIFT, /* after */
    CHANGE_TREND, /* week, of those before */
    CHANGE_BEYOND /* after, week, week since the middle of those after */
};

/* An estimate that is linear in the sums: sum of z * sum, treated less control. */
struct change_line {
    double value;
    double *z, *fit;  /* as the sums of weeks; fit: the model's mean */
    double *score;    /* of each week: sum of z * (sum - n * fit) */
    double spread[2]; /* CHANGE_SHIFT: of each group, the sum of n times the column's squared distance from its mean */
    size_t weeks_counted; /* with anything in them */
    double n, p;          /* values; coefficients, with the levels */
};
int change_line_open(struct change_line *l, size_t most_weeks, struct err *err) SNAG_CHECK;
void change_line_close(struct change_line *l);
/* value = NAN: it cannot be told from these weeks. */
void change_line_set(struct change_line *l, const struct change_weeks *w, enum change_model model);
/* The standard error (CR1) of m clusters whose scores' squares add up to `sum`: m/(m - 1) (n - 1)/(n - p) for p
 * coefficients, the levels among them; and that by week. */
double change_error(const struct change_line *l, double sum, double m);
double change_line_error(const struct change_line *l, const struct change_weeks *w);

/* Interval and p of a shift by the wild cluster bootstrap; an end that is not reached is NAN. */
int change_wild(const struct change_line *l, const struct change_weeks *w, double std_error, uint64_t seed,
                struct change_estimate *e, struct err *err) SNAG_CHECK;

/* c->date_t and how many are as large as c->t. */
int change_dates(struct change *c, const struct change_days *days, const struct change_question *q,
                 struct err *err) SNAG_CHECK;

#endif
