/* change_dates: what a change would look like at other dates. See change_impl.h.
 *
 * Dates lie on one side of the change, so that it is in none of their weeks.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/rng.h"
#include "snag/mem.h"
#include "stat/infer/change_impl.h"

/* Days from which the weeks of a side can be counted: before and after it are enough of them. */
static size_t candidates(int64_t first_day, int64_t last_day)
{
    int64_t n = last_day + 1 - first_day - 7 * (CHANGE_WEEKS_BEFORE + CHANGE_WEEKS_AFTER) + 1;
    return n > 0 ? (size_t)n : 0;
}

static int64_t earliest(int64_t first_day)
{
    return first_day + 7 * CHANGE_WEEKS_BEFORE;
}

/* Puts a draw of `most` of n numbers first (Fisher and Yates). */
static void draw(uint32_t *number, size_t n, size_t most, uint64_t seed)
{
    struct rng r;
    rng_seed(&r, seed, 0);
    for (size_t i = 0; i < most && i + 1 < n; i++) {
        size_t k = i + rng_below(&r, (uint32_t)(n - i));
        uint32_t had = number[i];
        number[i] = number[k];
        number[k] = had;
    }
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* t at one date; nothing varies: 0. */
static double t_at(struct change_line *l, struct change_weeks *w, const struct change_days *days, int64_t day,
                   int64_t first_day, int64_t last_day)
{
    change_weeks_fill(w, days, day, first_day, last_day);
    change_line_set(l, w, CHANGE_SHIFT);
    double error = change_line_error(l, w);
    return isnan(l->value) || !(error > 0) ? 0 : l->value / error;
}

static void ask(struct change *c, const struct change_days *days, const struct change_question *q, size_t n_before,
                const uint32_t *number, struct change_line *l, struct change_weeks *w)
{
    for (size_t i = 0; i < c->n_dates; i++) {
        bool before = number[i] < n_before;
        int64_t first = before ? q->first_day : q->change_day, last = before ? q->change_day - 1 : q->last_day;
        int64_t day = earliest(first) + (int64_t)(before ? number[i] : number[i] - n_before);
        c->date_t[i] = t_at(l, w, days, day, first, last);
        c->n_as_large += fabs(c->date_t[i]) >= fabs(c->t);
    }
    qsort(c->date_t, c->n_dates, sizeof *c->date_t, by_size);
}

int change_dates(struct change *c, const struct change_days *days, const struct change_question *q, struct err *err)
{
    size_t n_before = candidates(q->first_day, q->change_day - 1),
           n = n_before + candidates(q->change_day, q->last_day);
    size_t most_weeks = days->n_days / 7 + 2;
    struct change_line l = {0};
    struct change_weeks w = {.first_group = q->control ? 0 : 1};
    if (n < CHANGE_FEWEST_DATES || isnan(c->t))
        return 0;
    uint32_t *number = mem_zero(n, sizeof *number, err);
    c->n_dates = n < CHANGE_DATES ? n : CHANGE_DATES;
    c->date_t = mem_zero(c->n_dates, sizeof *c->date_t, err);
    int rc =
        number && c->date_t && change_line_open(&l, most_weeks, err) == 0 && change_weeks_open(&w, most_weeks, err) == 0
            ? 0
            : -1;
    if (rc == 0) {
        for (size_t i = 0; i < n; i++)
            number[i] = (uint32_t)i;
        draw(number, n, c->n_dates, q->seed);
        ask(c, days, q, n_before, number, &l, &w);
    }
    change_line_close(&l);
    change_weeks_close(&w);
    free(number);
    return rc;
}
