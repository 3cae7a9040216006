/* change: did something change on a day? See snag/change.h. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/infer/change_impl.h"
#include "stat/measure/dist.h"

enum { MODELS = 3 };
static const double LEVEL = 0.95;

/* Everything on the way to an estimate. */
struct work {
    const struct change_question *q;
    struct change_days days;
    struct change_weeks weeks;
    struct change_line line[MODELS];
    double spread[MODELS]; /* the sum of squared scores of customers */
    size_t customers;      /* in whole weeks */
};

/* ---- whether it can be told ---- */

static int check_weeks(const struct change_question *q, struct err *err)
{
    int64_t before = change_weeks_in(q->change_day - q->first_day);
    int64_t after = change_weeks_in(q->last_day + 1 - q->change_day);
    if (before < CHANGE_WEEKS_BEFORE)
        return err_set(err, ERR_DATA, "%lld week%s before it, and %d are required", (long long)before,
                       before == 1 ? "" : "s", CHANGE_WEEKS_BEFORE);
    if (after < CHANGE_WEEKS_AFTER)
        return err_set(err, ERR_DATA, "%lld week%s after it, and %d are required", (long long)after,
                       after == 1 ? "" : "s", CHANGE_WEEKS_AFTER);
    return 0;
}

static int check_counts(const struct change *c, bool control, struct err *err)
{
    for (size_t g = control ? 0 : 1; g < CHANGE_GROUPS; g++)
        for (size_t after = 0; after < 2; after++)
            if (c->n[g][after] <= 0)
                return err_set(err, ERR_DATA, "nothing was counted %s it%s", after ? "after" : "before",
                               !control ? ""
                               : g      ? " in the treated group"
                                        : " in the control group");
    return 0;
}

/* ---- sums ---- */

static bool within(const struct change_question *q, const struct change_obs *o)
{
    return o->day >= q->first_day && o->day <= q->last_day;
}

static void fill_days(struct work *w, const struct change_obs *obs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct change_obs *o = &obs[i];
        if (!within(w->q, o))
            continue;
        size_t at = ((size_t)o->treated * w->days.n_days + (size_t)(o->day - w->days.first_day)) * CHANGE_HOURS;
        w->days.n[at + o->hour] += o->n;
        w->days.sum[at + o->hour] += o->sum;
    }
}

static void set_means(struct change *c, const struct change_weeks *w)
{
    for (size_t g = w->first_group; g < CHANGE_GROUPS; g++)
        for (size_t k = 0; k < w->n_weeks; k++)
            for (size_t s = 0; s < CHANGE_STRATA; s++) {
                size_t i = (g * w->n_weeks + k) * CHANGE_STRATA + s;
                c->n[g][k >= w->before] += w->n[i];
                c->mean[g][k >= w->before] += w->sum[i];
            }
    for (size_t g = 0; g < CHANGE_GROUPS; g++)
        for (size_t after = 0; after < 2; after++)
            c->mean[g][after] = c->n[g][after] > 0 ? c->mean[g][after] / c->n[g][after] : NAN;
    c->weeks_before = w->before;
    c->weeks_after = w->n_weeks - w->before;
}

/* ---- customers ---- */

static int by_customer(const void *a, const void *b)
{
    const struct change_obs *x = a, *y = b;
    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->hour != y->hour)
        return x->hour < y->hour ? -1 : 1;
    return (x->treated > y->treated) - (x->treated < y->treated);
}

/* The scores of one observation; false: it is in no whole week. */
static bool score(const struct work *w, const struct change_obs *o, double *of)
{
    const struct change_weeks *x = &w->weeks;
    int64_t days = o->day - (x->change_day - 7 * (int64_t)x->before);
    if (days < 0 || days >= 7 * (int64_t)x->n_weeks || (!o->treated && x->first_group))
        return false;
    size_t i = ((size_t)o->treated * x->n_weeks + (size_t)days / 7) * CHANGE_STRATA + change_stratum(o->day, o->hour);
    for (size_t m = 0; m < MODELS; m++)
        of[m] += w->line[m].z[i] * (o->sum - o->n * w->line[m].fit[i]);
    return true;
}

static void add_customers(struct work *w, const struct change_obs *obs, size_t n)
{
    for (size_t i = 0; i < n;) {
        double of[MODELS] = {0};
        uint32_t customer = obs[i].customer;
        bool any = score(w, &obs[i], of);
        double alone = customer ? 1 : obs[i].n; /* so many customers, who share the score evenly */
        for (i++; customer && i < n && obs[i].customer == customer; i++)
            any = score(w, &obs[i], of) || any;
        w->customers += any ? (size_t)alone : 0;
        for (size_t m = 0; m < MODELS; m++)
            w->spread[m] += of[m] * of[m] / alone;
    }
}

/* ---- estimates ---- */

static struct change_estimate student(double value, double error, double df, enum change_cluster by)
{
    struct change_estimate e = {value, NAN, NAN, NAN, CHANGE_BY_NONE};
    if (!(error > 0) || !(df >= 1))
        return e;
    double half = dist_quantile(LEVEL, df) * error;
    return (struct change_estimate){value, value - half, value + half, dist_two_sided(value / error, df), by};
}

/* The wider of two intervals; one without an end is wider than any. */
static struct change_estimate wider(struct change_estimate a, struct change_estimate b)
{
    if (b.by == CHANGE_BY_NONE)
        return a;
    if (a.by == CHANGE_BY_NONE)
        return b;
    if (isnan(a.low) || isnan(a.high))
        return a;
    return isnan(b.low) || isnan(b.high) || b.high - b.low > a.high - a.low ? b : a;
}

static int estimate(const struct work *w, enum change_model model, struct change_estimate *e, struct err *err)
{
    const struct change_line *l = &w->line[model];
    double m = (double)w->customers, error = change_line_error(l, &w->weeks);
    struct change_estimate weeks = student(l->value, error, (double)l->weeks_counted - 1, CHANGE_BY_WEEK);
    if (isnan(l->value)) {
        *e = student(NAN, NAN, NAN, CHANGE_BY_NONE);
        return 0;
    }
    if (model == CHANGE_SHIFT && error > 0 && w->weeks.n_weeks <= CHANGE_FEW_WEEKS &&
        change_wild(l, &w->weeks, error, w->q->seed, &weeks, err) < 0)
        return -1;
    *e = wider(weeks, student(l->value, change_error(l, w->spread[model], m), m - 1, CHANGE_BY_CUSTOMER));
    return 0;
}

static int work_open(struct work *w, const struct change_question *q, struct err *err)
{
    w->q = q;
    w->days.first_day = q->first_day;
    w->days.n_days = (size_t)(q->last_day + 1 - q->first_day);
    w->weeks.first_group = q->control ? 0 : 1;
    w->days.n = mem_zero(CHANGE_GROUPS * w->days.n_days * CHANGE_HOURS, sizeof *w->days.n, err);
    w->days.sum = mem_zero(CHANGE_GROUPS * w->days.n_days * CHANGE_HOURS, sizeof *w->days.sum, err);
    if (!w->days.n || !w->days.sum || change_weeks_open(&w->weeks, w->days.n_days / 7 + 2, err) < 0)
        return -1;
    for (size_t m = 0; m < MODELS; m++)
        if (change_line_open(&w->line[m], w->days.n_days / 7 + 2, err) < 0)
            return -1;
    return 0;
}

static void work_close(struct work *w)
{
    for (size_t m = 0; m < MODELS; m++)
        change_line_close(&w->line[m]);
    change_weeks_close(&w->weeks);
    free(w->days.n);
    free(w->days.sum);
}

static int tell(struct work *w, struct change_obs *obs, size_t n, struct change *c, struct err *err)
{
    const struct change_question *q = w->q;
    fill_days(w, obs, n);
    change_weeks_fill(&w->weeks, &w->days, q->change_day, q->first_day, q->last_day);
    set_means(c, &w->weeks);
    if (check_counts(c, q->control, err) < 0)
        return -1;
    for (size_t m = 0; m < MODELS; m++)
        change_line_set(&w->line[m], &w->weeks, (enum change_model)m);
    if (isnan(w->line[CHANGE_SHIFT].value))
        return err_set(err, ERR_DATA, "no hour of the week has anything both before and after it");
    if (n)
        qsort(obs, n, sizeof *obs, by_customer);
    add_customers(w, obs, n);
    c->customers = w->customers;
    if (estimate(w, CHANGE_SHIFT, &c->difference, err) < 0 || estimate(w, CHANGE_TREND, &c->trend, err) < 0 ||
        estimate(w, CHANGE_BEYOND, &c->beyond, err) < 0)
        return -1;
    double error = change_line_error(&w->line[CHANGE_SHIFT], &w->weeks);
    c->t = error > 0 ? c->difference.value / error : NAN;
    return change_dates(c, &w->days, q, err);
}

int change_estimate(struct change_obs *obs, size_t n, const struct change_question *q, struct change *c,
                    struct err *err)
{
    struct work w = {0};
    *c = (struct change){0};
    if (check_weeks(q, err) < 0)
        return -1;
    int rc = work_open(&w, q, err);
    if (rc == 0)
        rc = tell(&w, obs, n, c, err);
    work_close(&w);
    if (rc < 0)
        change_free(c);
    return rc;
}

void change_free(struct change *c)
{
    free(c->date_t);
    c->date_t = NULL;
}

enum change_verdict change_verdict(const struct change *c)
{
    const struct change_estimate *d = &c->difference;
    if (isnan(d->low) || isnan(d->high) || (d->low <= 0 && d->high >= 0))
        return CHANGE_NOT_SHOWN;
    return c->n_dates && 20 * (c->n_as_large + 1) > c->n_dates + 1 ? CHANGE_AS_RANDOM : CHANGE_SHOWN;
}
