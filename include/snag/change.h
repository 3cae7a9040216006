/* change: did something change on a day? Before against after, at the same weekdays and hours.
 *
 *     struct change_question q = {.change_day = d, .first_day = …, .last_day = …};
 *     struct change c;
 *     change_estimate(obs, n, &q, &c, &err);
 *     … c.difference.value, .low, .high, .p …
 *     change_free(&c);
 *
 * Weeks are counted from the day, and those used of which four days or more are covered. Means are compared within each
 * of the 168 hours of a week (least squares with a level for each), so that another mix of weekdays and hours is no
 * change. With a control group, what changed in it is taken off: the difference in differences.
 *
 * Errors are clustered twice, and the wider interval is the one that is told: by customer, with t of customers less
 * one; and by week, by the wild cluster bootstrap (snag/wild.h) up to CHANGE_FEW_WEEKS weeks, above with t of weeks
 * less one. The same is asked at other days of each side, which are all days or a draw of them: how often is t as
 * large?
 */
#ifndef SNAG_CHANGE_H
#define SNAG_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"

SNAG_C_BEGIN

enum {
    CHANGE_WEEKS_BEFORE = 8, /* at least */
    CHANGE_WEEKS_AFTER = 4,
    CHANGE_FEW_WEEKS = 50,
    CHANGE_DRAWS = 999, /* of signs, for weeks too many to take them all */
    CHANGE_DATES = 200, /* random dates, at most */
    CHANGE_FEWEST_DATES = 20
};

/* What a customer has in one hour of one day. */
struct change_obs {
    int32_t day;       /* since 1970 */
    uint8_t hour;      /* 0 … 23 */
    bool treated;      /* false: of the control group; without one, always true */
    uint32_t customer; /* 0: none is known: n customers, who are all alike */
    double n, sum;     /* how many, and the sum of their values */
};

struct change_question {
    int64_t change_day;          /* the first day after it */
    int64_t first_day, last_day; /* that are covered */
    bool control;
    uint64_t seed;
};

/* The weeks in so many days, of which the last may lack three. */
static inline int64_t change_weeks_in(int64_t days)
{
    return (days + 3) / 7;
}

enum change_cluster { CHANGE_BY_NONE, CHANGE_BY_WEEK_WILD, CHANGE_BY_WEEK, CHANGE_BY_CUSTOMER };

struct change_estimate {
    double value, low, high, p; /* 95 %; NAN: unknown */
    enum change_cluster by;     /* whose interval */
};

struct change {
    size_t weeks_before, weeks_after, customers;
    double n[2][2], mean[2][2]; /* of control and treated, before and after; without a control group, of the latter */
    struct change_estimate difference;
    struct change_estimate trend;  /* per week, before; with a control group, treated less control */
    struct change_estimate beyond; /* the difference if that trend had gone on */
    double t;                      /* of the difference, by week */
    double *date_t;                /* the same at n_dates other days, smallest first */
    size_t n_dates, n_as_large;    /* |t| at least that of the difference */
};

/* Puts obs in another order. ERR_DATA, without a trace of where, if it cannot be told: weeks too few, nothing counted
 * before or after. */
int change_estimate(struct change_obs *obs, size_t n, const struct change_question *q, struct change *c,
                    struct err *err) SNAG_CHECK;
void change_free(struct change *c);

/* What is to be said of it: no interval without 0; or one, but of a random date in more than one of twenty too; or a
 * change. */
enum change_verdict { CHANGE_NOT_SHOWN, CHANGE_AS_RANDOM, CHANGE_SHOWN };
enum change_verdict change_verdict(const struct change *c);

SNAG_C_END

#endif
