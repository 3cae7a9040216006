/* durations: see snag/durations.h. */
#include "snag/durations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "stat/measure/dist.h"
#include "stat/model/keyed.h"
#include "stat/model/survival_impl.h"

/* An open one: so long by now, after so many steps of the curve. */
struct lasting {
    double time;
    size_t steps;
};

/* A curve, step by step, and sums along it. Durations that are over at the same step are of one kind, which is the
 * step's number; each open one is a kind of its own, behind those. */
struct steps {
    const struct duration *d; /* by time */
    size_t n;                 /* durations */
    struct curve_time *t;     /* the times at which some are over */
    size_t n_t;
    struct lasting *open;
    size_t n_open;
    double *hazard;           /* after each step, d/(r(r - d)) summed up to it: Greenwood's */
    double *below;            /* the area between its time and the end */
    double *shared;           /* the area up to its time of S times `hazard` */
    double *effect;           /* of each kind: what it changes, see sum_effects */
    struct keyed *by_cluster; /* the kinds of durations, those of a cluster together */
    struct keyed *spare;
    size_t clusters;
    double z, until;
};

/* Times from 0 on are in the order of their bits. */
static uint64_t key_of(const struct duration *d)
{
    double time = d->time + 0.0; /* no -0 */
    uint64_t bits;
    memcpy(&bits, &time, sizeof bits);
    return bits;
}

/* Of equal times, those that are over come first. */
static void sort_by_time(struct duration *d, size_t n, struct keyed *k, struct keyed *spare)
{
    size_t over = 0, open = 0;
    for (size_t i = 0; i < n; i++)
        open += d[i].over;
    for (size_t i = 0; i < n; i++) {
        uint64_t value = (uint64_t)d[i].cluster << 1 | d[i].over;
        size_t *at = d[i].over ? &over : &open;
        k[*at] = (struct keyed){key_of(&d[i]), value};
        ++*at;
    }
    keyed_sort(k, spare, n);
    for (size_t i = 0; i < n; i++) {
        memcpy(&d[i].time, &k[i].key, sizeof d[i].time);
        d[i].over = k[i].value & 1;
        d[i].cluster = (uint32_t)(k[i].value >> 1);
    }
}

/* ---- the curve ---- */

static void count_steps(struct steps *s)
{
    const struct duration *d = s->d;
    for (size_t i = 0; i < s->n; i++) {
        s->n_open += !d[i].over;
        s->n_t += d[i].over && !(i && d[i - 1].over && d[i - 1].time == d[i].time);
    }
}

/* A step down at d[i], for as many as are over then: returns how many. */
static size_t make_step(struct steps *s, size_t i, size_t k, long double *survival, long double *hazard)
{
    double time = s->d[i].time;
    size_t n_over = 0;
    for (; i + n_over < s->n && s->d[i + n_over].over && s->d[i + n_over].time == time; n_over++)
        s->by_cluster[i + n_over] = (struct keyed){s->d[i + n_over].cluster, k};
    long double at_risk = (long double)(s->n - i), left = at_risk - (long double)n_over;
    *survival *= left / at_risk;
    if (left > 0)
        *hazard += (long double)n_over / (at_risk * left);
    s->t[k] = (struct curve_time){
        .time = time, .at_risk = (double)at_risk, .events = (double)n_over, .survival = (double)*survival};
    s->hazard[k] = (double)*hazard;
    return n_over;
}

static void make_curve(struct steps *s)
{
    long double survival = 1, hazard = 0;
    for (size_t i = 0, k = 0, open = 0; i < s->n;) {
        if (s->d[i].over) {
            i += make_step(s, i, k, &survival, &hazard);
            k++;
            continue;
        }
        s->by_cluster[i] = (struct keyed){s->d[i].cluster, s->n_t + open};
        s->open[open++] = (struct lasting){s->d[i++].time, k};
    }
}

static void set_limits(struct steps *s)
{
    for (size_t k = 0; k < s->n_t; k++) {
        struct curve_time *t = &s->t[k];
        double on_scale = s->z * sqrt(s->hazard[k]) / log(t->survival);
        bool inside = t->survival > 0 && t->survival < 1;
        t->low = inside ? exp(-exp(log(-log(t->survival)) - on_scale)) : NAN;
        t->high = inside ? exp(-exp(log(-log(t->survival)) + on_scale)) : NAN;
    }
}

/* Areas, from the end and from the beginning. */
static void make_areas(struct steps *s)
{
    long double area = 0;
    for (size_t k = s->n_t; k-- > 0;) {
        double next = k + 1 < s->n_t ? s->t[k + 1].time : s->until;
        area += (long double)s->t[k].survival * (next - s->t[k].time);
        s->below[k] = (double)area;
    }
    area = 0;
    for (size_t k = 0; k < s->n_t; k++) {
        s->shared[k] = (double)area;
        double next = k + 1 < s->n_t ? s->t[k + 1].time : s->until;
        area += (long double)s->t[k].survival * s->hazard[k] * (next - s->t[k].time);
    }
}

/* ---- what clusters change ---- */

/* The variance of what all durations' effects add up to: m/(m - 1) times the sum of the squares of the clusters'. */
static double sum_effects(const struct steps *s)
{
    long double sum = 0;
    double m = (double)s->clusters;
    for (size_t i = 0; i < s->n;) {
        long double effect = 0;
        uint32_t cluster = (uint32_t)s->by_cluster[i].key;
        do
            effect += s->effect[s->by_cluster[i++].value];
        while (i < s->n && cluster && s->by_cluster[i].key == cluster);
        sum += effect * effect;
    }
    return m > 1 ? m / (m - 1) * (double)sum : NAN;
}

/* What a duration changes in log S after step `at`, 1 and more, where S > 0. */
static void effects_on_curve(struct steps *s, size_t at)
{
    for (size_t k = 0; k < s->n_t; k++)
        s->effect[k] = k < at ? s->hazard[k] - 1 / (s->t[k].at_risk - s->t[k].events) : s->hazard[at - 1];
    for (size_t i = 0; i < s->n_open; i++) {
        size_t up_to = s->open[i].steps < at ? s->open[i].steps : at;
        s->effect[s->n_t + i] = up_to ? s->hazard[up_to - 1] : 0;
    }
}

/* What one that has lasted so long since step k changes in the area below the curve, as long as it is open. */
static double effect_since(const struct steps *s, size_t k, double lasted)
{
    double survival = s->t[k].survival, rest = s->below[k] - survival * lasted;
    return s->shared[k] + survival * s->hazard[k] * lasted + s->hazard[k] * rest;
}

/* … and in the area below the curve. */
static void effects_on_mean(struct steps *s)
{
    for (size_t k = 0; k < s->n_t; k++) {
        double left = s->t[k].at_risk - s->t[k].events;
        s->effect[k] = effect_since(s, k, 0) - (left > 0 ? s->below[k] / left : 0);
    }
    for (size_t i = 0; i < s->n_open; i++) {
        const struct lasting *l = &s->open[i];
        s->effect[s->n_t + i] = l->steps ? effect_since(s, l->steps - 1, l->time - s->t[l->steps - 1].time) : 0;
    }
}

/* ---- estimates ---- */

static double survival_of(const struct curve_time *t)
{
    return t->survival;
}
static double low_of(const struct curve_time *t)
{
    return t->low;
}
static double high_of(const struct curve_time *t)
{
    return t->high;
}

/* How many steps are above `height`, as curve_reaches has it: a curve only comes down. */
static size_t steps_above(const struct steps *s, double height)
{
    const double tolerance = 1.4901161193847656e-08; /* as curve_reaches */
    size_t low = 0, high = s->n_t;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->t[mid].survival >= height + tolerance)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static double reaches(const struct steps *s, double height)
{
    size_t above = steps_above(s, height);
    return curve_reaches(s->t + above, s->n_t - above, survival_of, height);
}

/* The last step up to where the curve comes down to `height` at which it is neither 1 nor 0; 0: none. */
static size_t step_inside(const struct steps *s, double height)
{
    size_t at = steps_above(s, height);
    at += at < s->n_t;
    while (at && s->t[at - 1].survival <= 0)
        at--;
    return at;
}

static void woodruff(struct steps *s, double height, struct estimate *e)
{
    size_t at = step_inside(s, height);
    if (!at)
        return;
    effects_on_curve(s, at);
    double variance = sum_effects(s), survival = s->t[at - 1].survival;
    double on_scale = s->z * sqrt(variance) / fabs(log(survival)), own = log(-log(height));
    if (!(variance > 0))
        return;
    e->low = reaches(s, exp(-exp(own - on_scale)));
    e->high = reaches(s, exp(-exp(own + on_scale)));
}

static void tell_quantile(struct steps *s, const struct durations *told, double p, struct estimate *e)
{
    double height = 1 - p;
    *e = (struct estimate){reaches(s, height), NAN, NAN};
    if (told->repeats) {
        woodruff(s, height, e);
        return;
    }
    e->low = curve_reaches(s->t, s->n_t, low_of, height);
    e->high = curve_reaches(s->t, s->n_t, high_of, height);
}

/* Greenwood's variance of the area: the areas below squared, by the hazard of their steps. */
static double greenwood(const struct steps *s)
{
    long double sum = 0;
    for (size_t k = 0; k < s->n_t; k++) {
        double left = s->t[k].at_risk - s->t[k].events;
        if (left > 0)
            sum += (long double)s->below[k] * s->below[k] * s->t[k].events / (s->t[k].at_risk * left);
    }
    return (double)sum;
}

static void tell_mean(struct steps *s, const struct durations *told, double level, struct estimate *e)
{
    long double area = s->n_t ? s->t[0].time : s->until;
    *e = (struct estimate){(double)(s->n_t ? area + s->below[0] : area), NAN, NAN};
    double variance, z = dist_quantile(level, INFINITY);
    if (told->open && !told->repeats) {
        variance = greenwood(s);
    } else {
        effects_on_mean(s);
        variance = sum_effects(s);
        z = told->clusters > 1 ? dist_quantile(level, (double)told->clusters - 1) : NAN;
    }
    if (!(variance > 0))
        return;
    e->low = fmax(0, e->value - z * sqrt(variance));
    e->high = e->value + z * sqrt(variance);
}

/* ---- all of it ---- */

static void free_steps(struct steps *s)
{
    free(s->t);
    free(s->open);
    free(s->hazard);
    free(s->below);
    free(s->shared);
    free(s->effect);
    free(s->by_cluster);
    free(s->spare);
}

/* Room for the durations' order, and then for the curve: filled at once. */
static int open_order(struct steps *s, struct err *err)
{
    size_t room = 0, spare = 0;
    if (mem_reserve(&s->by_cluster, &room, s->n, sizeof *s->by_cluster, err) < 0 ||
        mem_reserve(&s->spare, &spare, s->n, sizeof *s->spare, err) < 0)
        return -1;
    touch_pages(s->by_cluster, s->n * sizeof *s->by_cluster);
    touch_pages(s->spare, s->n * sizeof *s->spare);
    return 0;
}

static int open_curve(struct steps *s, struct err *err)
{
    size_t n = s->n_t;
    s->t = mem_zero(n, sizeof *s->t, err);
    s->open = mem_zero(s->n_open, sizeof *s->open, err);
    s->hazard = mem_zero(n, sizeof *s->hazard, err);
    s->below = mem_zero(n, sizeof *s->below, err);
    s->shared = mem_zero(n, sizeof *s->shared, err);
    s->effect = mem_zero(n + s->n_open, sizeof *s->effect, err);
    if (!s->t || !s->open || !s->hazard || !s->below || !s->shared || !s->effect)
        return -1;
    touch_pages(s->t, n * sizeof *s->t);
    touch_pages(s->open, s->n_open * sizeof *s->open);
    touch_pages(s->hazard, n * sizeof *s->hazard);
    touch_pages(s->below, n * sizeof *s->below);
    touch_pages(s->shared, n * sizeof *s->shared);
    touch_pages(s->effect, (n + s->n_open) * sizeof *s->effect);
    return 0;
}

static void count_clusters(struct steps *s, struct durations *told)
{
    keyed_sort(s->by_cluster, s->spare, s->n);
    for (size_t i = 0; i < s->n; i++) {
        uint64_t cluster = s->by_cluster[i].key;
        bool same = i && cluster && cluster == s->by_cluster[i - 1].key;
        told->clusters += !same;
        told->repeats = told->repeats || same;
    }
    s->clusters = told->clusters;
}

static int find_curve(struct steps *s, struct duration *d, struct err *err)
{
    if (open_order(s, err) < 0)
        return -1;
    sort_by_time(d, s->n, s->by_cluster, s->spare);
    count_steps(s);
    if (open_curve(s, err) < 0)
        return -1;
    make_curve(s);
    return 0;
}

int durations_tell(struct durations *told, struct duration *d, size_t n, const double *p, size_t n_p, double level,
                   struct err *err)
{
    const struct estimate unknown = {NAN, NAN, NAN};
    struct steps s = {.d = d, .n = n, .z = dist_quantile(level, INFINITY)};
    *told = (struct durations){.n = n, .until = NAN, .mean = unknown};
    for (size_t i = 0; i < DURATION_QUANTILES; i++)
        told->quantile[i] = unknown;
    if (n == 0)
        return 0;
    if (find_curve(&s, d, err) < 0) {
        free_steps(&s);
        return -1;
    }
    count_clusters(&s, told);
    if (told->repeats)
        s.z = told->clusters > 1 ? dist_quantile(level, (double)told->clusters - 1) : NAN;
    else
        set_limits(&s);
    told->open = s.n_open;
    s.until = d[n - 1].time;
    told->until = told->open ? s.until : NAN;
    make_areas(&s);
    tell_mean(&s, told, level, &told->mean);
    for (size_t i = 0; i < n_p; i++)
        tell_quantile(&s, told, p[i], &told->quantile[i]);
    free_steps(&s);
    return 0;
}
