/* survival: see snag/survival.h. Curves; the test is in logrank.c. */
#include "snag/survival.h"

#include <math.h>
#include <stdlib.h>

#include "stat/design/design_impl.h"
#include "stat/model/fit_impl.h"
#include "stat/model/survival_impl.h"
#include "stat/measure/dist.h"

enum { MAX_CURVES = 200 };

/* ---- groups ---- */

struct grouped {
    double key;
    size_t row;
};

static int by_key(const void *a, const void *b)
{
    const struct grouped *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->row > y->row) - (x->row < y->row);
}

/* The levels of every term, as for factors. */
static int open_levels(struct design *d, struct design_variable *v, struct err *err)
{
    const struct formula *m = d->m;
    if (d->offset)
        return err_set(err, ERR_USAGE, "--family km takes no offset");
    for (size_t i = 0; i < m->n_terms; i++) {
        const struct design_variable *have = &d->var[m->term[i].var[0]];
        if (m->term[i].n > 1 || have->kind == VAR_POLY)
            return err_set(err, ERR_USAGE, "--family km: curves are by columns; join them by +");
        v[i] = (struct design_variable){.e = have->e, .label = have->label};
        if (factor_levels(d, v[i].e, &v[i], err) < 0)
            return -1;
    }
    return 0;
}

static int name_curve(struct survival *s, const struct design_variable *v, size_t row, struct curve *c, struct err *err)
{
    const struct design *d = s->d;
    struct buf b = {0};
    int rc = d->m->n_terms == 0 ? buf_adds(&b, "all", err) : 0;
    for (size_t i = 0; rc == 0 && i < d->m->n_terms; i++)
        rc = buf_addf(&b, err, "%s%s=%s", i > 0 ? ", " : "", v[i].label,
                      v[i].level[variable_code(&v[i], d->f, design_row(d, row))]);
    c->name = rc == 0 ? arena_copy(&s->arena, b.p, b.n, err) : NULL;
    buf_free(&b);
    return c->name ? 0 : -1;
}

/* Codes of the rows' curves, and the curves with their names. */
static int name_curves(struct survival *s, const struct design_variable *v, struct grouped *g, int32_t *code,
                       struct err *err)
{
    const struct design *d = s->d;
    size_t cap = 0;
    for (size_t i = 0; i < d->n; i++) {
        g[i] = (struct grouped){0, i};
        for (size_t k = 0; k < d->m->n_terms; k++)
            g[i].key = g[i].key * (double)v[k].n_levels + variable_code(&v[k], d->f, design_row(d, i));
    }
    qsort(g, d->n, sizeof *g, by_key);
    for (size_t i = 0; i < d->n; i++) {
        if (i == 0 || g[i].key != g[i - 1].key) {
            if (s->n_curves == MAX_CURVES)
                return err_set(err, ERR_DATA, "more than %d curves; is a measurement used as a group?", MAX_CURVES);
            if (mem_reserve(&s->curve, &cap, s->n_curves + 1, sizeof *s->curve, err) < 0)
                return -1;
            s->curve[s->n_curves] = (struct curve){.expected = NAN};
            s->n_curves++;
            if (name_curve(s, v, g[i].row, &s->curve[s->n_curves - 1], err) < 0)
                return -1;
        }
        code[g[i].row] = (int32_t)(s->n_curves - 1);
    }
    return 0;
}

static int open_curves(struct survival *s, struct design *d, struct err *err)
{
    struct design_variable *v = mem_zero(d->m->n_terms + 1, sizeof *v, err);
    struct grouped *g = mem_zero(d->n, sizeof *g, err);
    int rc = v && g ? open_levels(d, v, err) : -1;
    if (rc == 0)
        rc = name_curves(s, v, g, s->code, err);
    for (size_t i = 0; v && i < d->m->n_terms; i++) {
        free(v[i].of_id);
        free(v[i].of_value);
    }
    free(v);
    free(g);
    return rc;
}

/* ---- one curve ---- */

/* Survival and its interval after the sums of d/r and d/(r(r-d)) so far. */
static void set_estimate(const struct survival *s, struct curve_time *t, long double survival, long double greenwood)
{
    double z = dist_quantile(s->level, INFINITY), error = (double)sqrtl(greenwood);
    t->survival = (double)survival;
    t->std_error = survival > 0 ? t->survival * error : NAN;
    t->low = survival > 0 ? t->survival * exp(-z * error) : NAN;
    t->high = survival > 0 ? fmin(1, t->survival * exp(z * error)) : NAN;
}

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

double curve_reaches(const struct curve_time *t, size_t n, double (*height)(const struct curve_time *), double level)
{
    const double tolerance = 1.4901161193847656e-08;
    for (size_t i = 0; i < n; i++) {
        double y = height(&t[i]);
        if (isnan(y) || y >= level + tolerance)
            continue;
        for (size_t k = i; fabs(y - level) < tolerance && k < n; k++)
            if (height(&t[k]) < y)
                return (t[i].time + t[k].time) / 2;
        return t[i].time;
    }
    return NAN;
}

/* The curve's rows by when observation begins; returns how many. */
static size_t sort_starts(const struct survival *s, const struct curve *c, struct grouped *start)
{
    const struct design *d = s->d;
    size_t n = 0;
    for (size_t r = 0; r < d->n; r++)
        if (s->code[r] == c - s->curve)
            start[n++] = (struct grouped){d->start ? d->start[r] : -INFINITY, r};
    qsort(start, n, sizeof *start, by_key);
    return n;
}

static int add_curve(struct survival *s, struct curve *c, struct grouped *start, const size_t *row, struct err *err)
{
    const struct design *d = s->d;
    const int32_t *code = s->code, which = (int32_t)(c - s->curve);
    size_t n = sort_starts(s, c, start), entered = 0;
    long double survival = 1, greenwood = 0, watched = 0, gone = 0;
    for (size_t i = 0; i < n; i++)
        c->n += survival_weight(d, start[i].row);
    c->first = s->n_times;
    for (size_t i = 0; i < d->n;) {
        struct curve_time t = {.time = d->y[row[i]]};
        for (; i < d->n && d->y[row[i]] == t.time; i++)
            if (code[row[i]] == which)
                *(d->event[row[i]] ? &t.events : &t.censored) += survival_weight(d, row[i]);
        if (t.events + t.censored == 0)
            continue;
        for (; entered < n && start[entered].key < t.time; entered++)
            watched += survival_weight(d, start[entered].row);
        t.at_risk = (double)(watched - gone);
        if (fabs(t.at_risk - t.events) < 1e-12 * c->n) /* all that are left, up to rounding of weights */
            t.at_risk = t.events;
        gone += (long double)t.events + t.censored;
        survival *= (long double)(t.at_risk - t.events) / t.at_risk;
        if (t.at_risk > t.events)
            greenwood += (long double)t.events / ((long double)t.at_risk * (t.at_risk - t.events));
        set_estimate(s, &t, survival, greenwood);
        c->events += t.events;
        if (mem_reserve(&s->time, &s->cap_times, s->n_times + 1, sizeof t, err) < 0)
            return -1;
        s->time[s->n_times++] = t;
    }
    c->n_times = s->n_times - c->first;
    const struct curve_time *first = s->time + c->first;
    c->median = curve_reaches(first, c->n_times, survival_of, 0.5);
    c->low = curve_reaches(first, c->n_times, low_of, 0.5);
    c->high = curve_reaches(first, c->n_times, high_of, 0.5);
    s->n += c->n;
    s->events += c->events;
    return 0;
}

/* The rows by their last time. */
static int sort_rows(const struct design *d, size_t *row, struct err *err)
{
    struct grouped *g = mem_zero(d->n, sizeof *g, err);
    for (size_t i = 0; g && i < d->n; i++)
        g[i] = (struct grouped){d->y[i], i};
    if (g)
        qsort(g, d->n, sizeof *g, by_key);
    for (size_t i = 0; g && i < d->n; i++)
        row[i] = g[i].row;
    free(g);
    return g ? 0 : -1;
}

int survival_open(struct survival *s, struct design *d, double level, struct err *err)
{
    *s = (struct survival){.d = d, .level = level, .chi2 = NAN, .df = NAN, .p_value = NAN};
    s->code = mem_zero(d->n, sizeof *s->code, err);
    struct grouped *start = mem_zero(d->n, sizeof *start, err);
    size_t *row = mem_zero(d->n, sizeof *row, err);
    int rc = s->code && start && row ? open_curves(s, d, err) : -1;
    if (rc == 0)
        rc = sort_rows(d, row, err);
    for (size_t k = 0; rc == 0 && k < s->n_curves; k++)
        rc = add_curve(s, &s->curve[k], start, row, err);
    if (rc == 0 && s->n_curves > 1)
        rc = logrank_test(s, row, err);
    free(start);
    free(row);
    if (rc < 0)
        survival_close(s);
    return rc;
}

void survival_close(struct survival *s)
{
    free(s->curve);
    free(s->code);
    free(s->time);
    arena_free(&s->arena);
    *s = (struct survival){0};
}

void survival_at(const struct survival *s, const struct curve *c, double after, double time, struct curve_time *at)
{
    const struct curve_time *t = s->time + c->first;
    double events = 0, censored = 0;
    size_t last = 0;
    *at = (struct curve_time){.survival = 1, .low = 1, .high = 1};
    while (last < c->n_times && t[last].time <= time)
        last++;
    for (size_t i = 0; i < last; i++) {
        events += t[i].time > after ? t[i].events : 0;
        censored += t[i].time > after ? t[i].censored : 0;
    }
    if (last > 0)
        *at = t[last - 1];
    if (last == c->n_times && t[last - 1].time < time) { /* nobody was observed that long */
        at->survival = NAN;
        at->std_error = NAN;
        at->low = NAN;
        at->high = NAN;
    }
    at->at_risk = 0;
    for (size_t i = 0; i < s->d->n; i++)
        if (s->code[i] == c - s->curve && s->d->y[i] >= time && (!s->d->start || s->d->start[i] < time))
            at->at_risk += survival_weight(s->d, i);
    at->time = time;
    at->events = events;
    at->censored = censored;
}

const struct family family_km = {
    .name = "km", .title = "Survival", .options = "times rmst", .response = RESPONSE_TIME, .absorbed = true};
