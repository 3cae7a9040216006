/* bootstrap: see snag/bootstrap.h. */
#include "snag/bootstrap.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/team.h"
#include "sim/rng.h"
#include "stat/infer/bootstrap_impl.h"
#include "stat/model/fit_impl.h"

/* Cluster g has the rows list[first[g]] … list[first[g + 1] - 1]; without clusters, every row is a cluster. */
struct clusters {
    size_t n, *first, *list;
};

static void clusters_close(struct clusters *c)
{
    free(c->first);
    free(c->list);
}

static int clusters_open(struct clusters *c, const struct design *d, struct err *err)
{
    const int32_t *code = d->cluster[0];
    *c = (struct clusters){.n = code ? d->n_clusters[0] : d->n};
    if (!code)
        return 0;
    c->first = mem_zero(c->n + 2, sizeof *c->first, err);
    c->list = mem_zero(d->n, sizeof *c->list, err);
    if (!c->first || !c->list) {
        clusters_close(c);
        return -1;
    }
    for (size_t i = 0; i < d->n; i++)
        c->first[code[i] + 2]++;
    for (size_t g = 2; g < c->n + 2; g++)
        c->first[g] += c->first[g - 1];
    for (size_t i = 0; i < d->n; i++) /* first[g + 1] moves from the beginning of g to its end */
        c->list[c->first[code[i] + 1]++] = i;
    return 0;
}

static int draw(const struct clusters *c, uint64_t seed, size_t k, size_t **row, size_t *n, struct err *err)
{
    struct rng g;
    size_t cap = 0;
    *row = NULL;
    *n = 0;
    rng_seed(&g, seed, k);
    for (size_t i = 0; i < c->n; i++) {
        size_t pick = rng_below(&g, (uint32_t)c->n), size = c->list ? c->first[pick + 1] - c->first[pick] : 1;
        if (mem_reserve(row, &cap, *n + size, sizeof **row, err) < 0) {
            free(*row);
            return -1;
        }
        for (size_t j = 0; j < size; j++)
            (*row)[(*n)++] = c->list ? c->list[c->first[pick] + j] : pick;
    }
    return 0;
}

int bootstrap_rows(const struct design *d, uint64_t seed, size_t k, size_t **row, size_t *n, struct err *err)
{
    struct clusters c;
    if (clusters_open(&c, d, err) < 0)
        return -1;
    int rc = draw(&c, seed, k, row, n, err);
    clusters_close(&c);
    return rc;
}

/* ---- one resample ---- */

static void sample_close(struct design *s)
{
    free(s->row);
    free(s->column);
    free(s->y);
    free(s->start);
    free(s->weight);
    free(s->offset);
    free(s->event);
    free(s->stratum);
    factor_free(s->factor);
    free(s->factor);
    free(s->vif);
    free(s->aliased);
}

/* from[row[0]], from[row[1]] …; NULL if there is nothing to take. */
static void *take(const void *from, size_t size, const size_t *row, size_t n, bool *failed, struct err *err)
{
    char *to = from ? mem_zero(n, size, err) : NULL;
    *failed = *failed || (from && !to);
    for (size_t i = 0; to && i < n; i++)
        memcpy(to + i * size, (const char *)from + row[i] * size, size);
    return to;
}

/* A design of those rows, with its own matrix and factor. */
static int sample_open(struct design *s, const struct design *d, const size_t *row, size_t n, struct err *err)
{
    bool failed = false;
    *s = *d;
    s->threads = 1;
    s->n = n;
    s->cluster[0] = NULL;
    s->cluster[1] = NULL;
    s->factor = NULL;
    s->vif = NULL;
    s->aliased = NULL;
    s->n_aliased = 0;
    s->y = take(d->y, sizeof *d->y, row, n, &failed, err);
    s->start = take(d->start, sizeof *d->start, row, n, &failed, err);
    s->weight = take(d->weight, sizeof *d->weight, row, n, &failed, err);
    s->offset = take(d->offset, sizeof *d->offset, row, n, &failed, err);
    s->event = take(d->event, sizeof *d->event, row, n, &failed, err);
    s->stratum = take(d->stratum, sizeof *d->stratum, row, n, &failed, err);
    s->row = mem_zero(n, sizeof *s->row, err);
    s->column = mem_zero(d->p, sizeof *s->column, err);
    failed = failed || !s->row || !s->column;
    for (size_t i = 0; s->row && i < n; i++)
        s->row[i] = design_row(d, row[i]);
    if (s->column)
        memcpy(s->column, d->column, d->p * sizeof *s->column);
    if (!failed && factor_design(s, err) == 0)
        return 0;
    sample_close(s);
    return -1;
}

struct resampling {
    const struct fit *fit;
    const struct fit_options *o;
    const struct clusters *clusters;
    uint64_t seed;
    double *estimate; /* resamples x p; NaN where the fit failed */
};

static int refit(const struct resampling *j, size_t k, double *estimate, struct err *err)
{
    const struct fit *fit = j->fit;
    struct design s;
    size_t *row, n;
    if (draw(j->clusters, j->seed, k, &row, &n, err) < 0)
        return -1;
    int rc = sample_open(&s, fit->d, row, n, err);
    free(row);
    if (rc < 0)
        return -1;
    struct fit again = {.family = fit->family, .d = &s, .level = fit->level, .df = INFINITY};
    rc = s.p == fit->d->p ? fit->family->fit(&again, &s, j->o, err) : -1;
    if (rc == 0 && again.p == fit->p)
        for (size_t i = 0; i < fit->p; i++)
            estimate[i] = again.coef[i].estimate;
    fit_free(&again);
    sample_close(&s);
    return rc;
}

static void one(void *arg, size_t k)
{
    const struct resampling *j = arg;
    struct err err = ERR_INIT;
    double *estimate = j->estimate + k * j->fit->p;
    for (size_t i = 0; i < j->fit->p; i++)
        estimate[i] = NAN;
    if (refit(j, k, estimate, &err) < 0)
        estimate[0] = err.kind == ERR_SYSTEM ? INFINITY : NAN; /* lack of memory says nothing about the resample */
}

/* ---- what they show together ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double sorted_quantile(const double *x, size_t r, double share)
{
    double at = fmax(1, fmin((double)r, share * ((double)r + 1))), below = floor(at);
    size_t i = (size_t)below - 1;
    return x[i] + (i + 1 < r ? (at - below) * (x[i + 1] - x[i]) : 0);
}

/* Twice the share of resamples on the smaller side of 0, itself counted among them (Davison and Hinkley 1997): below
 * 1 - level where the percentile interval excludes 0. */
static double two_sided(const double *x, size_t r)
{
    size_t below = 0, above = 0;
    for (size_t k = 0; k < r; k++) {
        below += x[k] <= 0;
        above += x[k] >= 0;
    }
    return fmin(1, 2 * (double)((below < above ? below : above) + 1) / ((double)r + 1));
}

/* Covariance and percentiles of r rows of estimates; work: r. */
static void summarise(struct fit *fit, const double *estimate, size_t r, double *work)
{
    size_t p = fit->p;
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++) {
            long double mi = 0, mj = 0, sum = 0;
            for (size_t k = 0; k < r; k++) {
                mi += estimate[k * p + i];
                mj += estimate[k * p + j];
            }
            for (size_t k = 0; k < r; k++)
                sum += (estimate[k * p + i] - mi / r) * (estimate[k * p + j] - mj / r);
            fit->cov[j * p + i] = (double)(sum / (r - 1));
            fit->cov[i * p + j] = fit->cov[j * p + i];
        }
    fit->df = INFINITY;
    fit_test(fit);
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < r; k++)
            work[k] = estimate[k * p + j];
        qsort(work, r, sizeof *work, by_value);
        fit->coef[j].p_value = two_sided(work, r);
        fit->coef[j].low = sorted_quantile(work, r, (1 - fit->level) / 2);
        fit->coef[j].high = sorted_quantile(work, r, (1 + fit->level) / 2);
    }
}

static int finish(struct fit *fit, double *estimate, size_t resamples, uint64_t seed, struct err *err)
{
    size_t p = fit->p, r = 0;
    char text[160];
    for (size_t k = 0; k < resamples; k++) {
        if (isinf(estimate[k * p]))
            return err_system(err, ENOMEM, "bootstrap: a resample");
        if (isnan(estimate[k * p]))
            continue;
        memmove(estimate + p * r, estimate + p * k, p * sizeof *estimate);
        r++;
    }
    if (r <= resamples / 2)
        return err_set(err, ERR_DATA, "bootstrap: %zu of %zu resamples could not be fitted", resamples - r, resamples);
    double *work = mem_zero(r, sizeof *work, err);
    if (!work)
        return -1;
    summarise(fit, estimate, r, work);
    free(work);
    (void)snprintf(text, sizeof text, "by bootstrap (%zu resamples of %s, seed %llu); intervals and p by percentiles",
                   resamples, fit->d->cluster[0] ? "clusters" : "rows", (unsigned long long)seed);
    fit->errors = arena_copy(&fit->arena, text, strlen(text), err);
    if (!fit->errors)
        return -1;
    if (fit->d->cluster[0] && fit->d->n_clusters[0] < 30 &&
        fit_add_note(fit, err, "Only %zu clusters: resampling them gives intervals that are likely too short.",
                     fit->d->n_clusters[0]) < 0)
        return -1;
    if (r < resamples)
        return fit_add_note(
            fit, err, "%zu of %zu resamples could not be fitted and were dropped: intervals are likely too short.",
            resamples - r, resamples);
    return 0;
}

static int check(const struct fit *fit, const struct fit_options *o, size_t resamples, struct err *err)
{
    const struct design *d = fit->d;
    if (d->cluster[1] || o->robust != ROBUST_NONE || o->profile)
        return err_set(err, ERR_USAGE,
                       "the bootstrap takes rows or one cluster column; omit robust errors and profile intervals");
    if (d->cluster[0] && d->n_clusters[0] < 2)
        return err_set(err, ERR_DATA, "bootstrap: one cluster only");
    if (d->n > UINT32_MAX)
        return err_set(err, ERR_DATA, "bootstrap: more than %lu rows", (unsigned long)UINT32_MAX);
    double least = ceil(2 / (1 - fit->level) - 1 - 1e-9);
    if ((double)resamples < least)
        return err_set(err, ERR_USAGE, "percentiles of level %g %% require %.0f resamples or more", 100 * fit->level,
                       least);
    return 0;
}

int bootstrap_fit(struct fit *fit, const struct fit_options *o, size_t resamples, uint64_t seed, struct err *err)
{
    struct clusters c;
    struct fit_options plain = {.level = o->level, .breslow = o->breslow};
    if (check(fit, o, resamples, err) < 0 || clusters_open(&c, fit->d, err) < 0)
        return -1;
    struct resampling j = {.fit = fit, .o = &plain, .clusters = &c, .seed = seed};
    j.estimate = mem_zero(resamples * fit->p, sizeof *j.estimate, err);
    if (j.estimate) {
        gsl_error_handler_t *handler = gsl_set_error_handler_off();
        team_run(fit->d->threads, resamples, one, &j);
        gsl_set_error_handler(handler);
    }
    int rc = j.estimate ? finish(fit, j.estimate, resamples, seed, err) : -1;
    free(j.estimate);
    clusters_close(&c);
    return rc;
}
