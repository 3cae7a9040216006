/* power: see snag/power.h. First the size is doubled or halved until few studies say that it brackets the one sought;
 * then many studies of five sizes in the bracket, and a probit through their shares. */
#include "snag/power.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/wilson.h"
#include "study/power_impl.h"

enum { LEAST_RUNS = 20, FEWER = 4, SIZES = 5, SIZE_MOST = 100000, SIZE_LEAST = 20 };
#define NEAR 0.05   /* below the power asked for, the largest share from which the line still tells */
#define BEYOND 1.05 /* of the largest size: as far as the line is followed */

/* The search, and how far it is. */
struct power_search {
    struct power *p;
    const struct power_world *w;
    size_t done, all;
    double log_odds; /* summed over n_odds studies */
    size_t n_odds;
};

/* ---- studies of one size ---- */

static struct power_point *place(struct power *p, size_t size)
{
    size_t at = 0;
    while (at < p->n_points && p->point[at].size < size)
        at++;
    if (at < p->n_points && p->point[at].size == size)
        return &p->point[at];
    memmove(p->point + at + 1, p->point + at, (p->n_points - at) * sizeof *p->point);
    p->point[at] = (struct power_point){.size = size};
    p->n_points++;
    return &p->point[at];
}

/* Brings the studies of a size to `runs`; *share: of those that showed it. */
static int run_size(struct power_search *s, size_t size, size_t runs, double *share, struct err *err)
{
    static const char *const units[] = {"answers", "customers", "months"};
    const struct power_options *o = &s->p->o;
    struct power_point *x = place(s->p, size);
    char what[60];
    (void)snprintf(what, sizeof what, "studies of %zu %s", size, units[s->p->unit]);
    for (; x->runs < runs; x->runs++, s->done++) {
        struct power_trial t;
        if (s->w->try_study(s->w, size, x->runs, &t, err) < 0)
            return -1;
        x->shown += t.outcome == POWER_SHOWN;
        x->open += t.outcome == POWER_OPEN;
        x->other += t.outcome == POWER_OTHER;
        if (!isnan(t.log_odds)) {
            s->log_odds += t.log_odds;
            s->n_odds++;
        }
        if (o->progress)
            o->progress(o->ctx, what, s->done < s->all ? s->done : s->all, s->all);
    }
    wilson_interval((double)x->shown, (double)x->runs, dist_quantile(.95, INFINITY), &x->low, &x->high);
    *share = (double)x->shown / (double)x->runs;
    return 0;
}

/* Sizes that people would choose: two digits and a bit. */
static size_t round_size(const struct power *p, double size)
{
    double least = p->unit == POWER_MONTHS ? 1 : SIZE_LEAST, step = 1;
    if (!(size < (double)p->o.most))
        return p->o.most;
    while (p->unit != POWER_MONTHS && size / step >= 200)
        step *= 10;
    double whole = nearbyint(size / step) * step;
    return whole < least ? (size_t)least : whole > (double)p->o.most ? p->o.most : (size_t)whole;
}

/* ---- the bracket ---- */

/* *low shows it too seldom (or is the least size), *high often enough (or is the largest). */
static int bracket(struct power_search *s, size_t start, size_t *low, size_t *high, struct err *err)
{
    const struct power_options *o = &s->p->o;
    size_t few = o->runs / FEWER < LEAST_RUNS ? LEAST_RUNS : o->runs / FEWER, size = start;
    double share;
    if (run_size(s, size, few, &share, err) < 0)
        return -1;
    bool enough = share >= o->power;
    for (;;) {
        size_t next = round_size(s->p, enough ? (double)size / 2 : 2.0 * (double)size);
        *low = enough ? next : size;
        *high = enough ? size : next;
        if (next == size || s->p->n_points == POWER_POINTS - SIZES)
            return 0;
        if (run_size(s, next, few, &share, err) < 0)
            return -1;
        if ((share >= o->power) != enough)
            return 0;
        size = next;
    }
}

/* ---- the probit ---- */

/* P(shown) = Phi(a + b log size) by Fisher's scoring; cov of a and b. False if it has no maximum that rises. */
static bool fit_probit(const struct power *p, double *a, double *b, double cov[3])
{
    enum { STEPS = 60 };
    double change = 1;
    *a = 0;
    *b = 0;
    for (int step = 0; step < STEPS && change > 1e-10; step++) {
        double s0 = 0, s1 = 0, i00 = 0, i01 = 0, i11 = 0;
        for (size_t k = 0; k < p->n_points; k++) {
            const struct power_point *x = &p->point[k];
            double n = (double)x->runs, at = log((double)x->size), eta = *a + *b * at;
            double mean = fmin(1 - 1e-12, fmax(1e-12, dist_normal_upper(-eta)));
            double density = exp(-eta * eta / 2) / sqrt(2 * M_PI), spread = mean * (1 - mean);
            double score = ((double)x->shown - n * mean) * density / spread, weight = n * density * density / spread;
            s0 += score;
            s1 += score * at;
            i00 += weight;
            i01 += weight * at;
            i11 += weight * at * at;
        }
        double det = i00 * i11 - i01 * i01;
        if (!(det > 1e-9 * i00 * i11))
            return false;
        double da = (i11 * s0 - i01 * s1) / det, db = (i00 * s1 - i01 * s0) / det;
        *a += da;
        *b += db;
        change = fabs(da) + fabs(db);
        cov[0] = i11 / det;
        cov[1] = -i01 / det;
        cov[2] = i00 / det;
    }
    return change <= 1e-6 && *b > 0;
}

/* The size at which the probit reaches the power; where there is none, the least one that showed it often enough. */
static void conclude(struct power *p)
{
    double a, b, cov[3], z = power_z(p->o.power), reach = 0;
    p->needed = NAN;
    p->low = NAN;
    p->high = NAN;
    for (size_t k = 0; k < p->n_points; k++) {
        double share = (double)p->point[k].shown / (double)p->point[k].runs;
        reach = fmax(reach, share);
        if (isnan(p->needed) && share >= p->o.power)
            p->needed = (double)p->point[k].size;
    }
    if (!fit_probit(p, &a, &b, cov) || reach < p->o.power - NEAR)
        return;
    double at = (z - a) / b;
    if (exp(at) > BEYOND * (double)p->o.most)
        return;
    double se = sqrt(cov[0] + 2 * at * cov[1] + at * at * cov[2]) / b, wide = dist_quantile(.95, INFINITY);
    p->needed = exp(at);
    p->low = exp(at - wide * se);
    p->high = exp(at + wide * se);
}

/* ---- all of it ---- */

static double seconds_now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* One study says how long the others take, and where to look for the size. */
static int first_study(struct power_search *s, size_t *start, struct err *err)
{
    const struct power_options *o = &s->p->o;
    struct power_trial t;
    double begun = seconds_now();
    size_t size = s->w->start < o->most ? s->w->start : o->most;
    if (s->w->try_study(s->w, size, 0, &t, err) < 0)
        return -1;
    double each = (seconds_now() - begun) / (double)size;
    double guess = t.suggests > 0 ? fmin(t.suggests, (double)o->most) : (double)size;
    *start = round_size(s->p, guess);
    s->all = SIZES * o->runs + 2 * (o->runs / FEWER < LEAST_RUNS ? LEAST_RUNS : o->runs / FEWER);
    if (o->begins)
        o->begins(o->ctx, each * (double)*start * (double)s->all, s->all);
    return 0;
}

static int find(struct power *p, const struct power_world *w, struct err *err)
{
    struct power_search s = {.p = p, .w = w};
    size_t start, low, high;
    double share;
    if (first_study(&s, &start, err) < 0 || bracket(&s, start, &low, &high, err) < 0)
        return -1;
    bool beyond = low == high && low == p->o.most; /* even the largest shows it too seldom */
    for (int k = 0; !beyond && k < SIZES; k++) {
        double size = (double)low * pow((double)high / (double)low, k / (double)(SIZES - 1));
        if (run_size(&s, round_size(p, size), p->o.runs, &share, err) < 0)
            return -1;
    }
    p->odds_ratio = s.n_odds > 0 ? exp(s.log_odds / (double)s.n_odds) : NAN;
    conclude(p);
    return 0;
}

static int check(const struct power_options *o, struct err *err)
{
    const struct {
        bool wrong;
        const char *remedy;
    } rules[] = {{(o->claim == NULL) == isnan(o->hazard_ratio),
                  "what is to be shown? --claim CLAIM, of answers, or --hazard-ratio X, of leaving"},
                 {!(o->power > 0.5 && o->power < 1), "--power is above 50% and below 100%"},
                 {!(o->alpha > 0 && o->alpha < 0.5), "--alpha is above 0 and below 50%"},
                 {o->runs < LEAST_RUNS, "--runs must be 20 or more"},
                 {!isnan(o->response) && !(o->response > 0 && o->response <= 1), "--response is above 0, at most 100%"},
                 {!isnan(o->per_month) && !(o->per_month > 0), "--per-month must be above 0"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].wrong)
            return err_set(err, ERR_USAGE, "%s", rules[i].remedy);
    return 0;
}

int power_find(struct power *p, const struct power_options *o, struct err *err)
{
    *p = (struct power){.o = *o, .steps = {NAN, NAN}, .r2 = NAN, .attribution = NAN, .odds_ratio = NAN, .margin = NAN};
    struct power_world w = {.o = &p->o};
    if (check(o, err) < 0)
        return -1;
    if (p->o.most == 0)
        p->o.most = !o->claim && o->customers > 0 ? POWER_MONTHS_MOST : SIZE_MOST;
    int rc = o->claim ? power_answers_open(&w, p, err) : power_leaving_open(&w, p, err);
    if (rc == 0 && p->unit == POWER_MONTHS && p->o.most > POWER_MONTHS_MOST)
        rc = err_set(err, ERR_USAGE, "--most is at most %d months", POWER_MONTHS_MOST);
    if (rc == 0)
        rc = find(p, &w, err);
    power_answers_close(&w);
    return rc;
}

double power_asked(const struct power *p, double size)
{
    return p->unit == POWER_ANSWERS ? size / p->o.response : NAN;
}

double power_months(const struct power *p, double size)
{
    double people = p->unit == POWER_ANSWERS ? power_asked(p, size) : p->unit == POWER_CUSTOMERS ? size : NAN;
    return people / p->o.per_month;
}
