/* wild: see snag/wild.h.
 *
 * Everything follows from each cluster's Gram matrix and scores. With A = (Z'WZ)^-1 and a hypothesis l'g = b0, which
 * the fit misses by d, the restricted residuals have scores u~ = u + d G A l / (l'A l) in a cluster with Gram matrix G.
 * Signs v then give an estimate of b0 + sum of v a and residual scores v a - c'D, with a = l'A u~, c = G A l, and D the
 * sum of v A u~: all of it linear in d. So each draw comes down to five numbers, whatever b0.
 */
#include "snag/wild.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/design/factor.h"
#include "stat/infer/wild_draws.h"
#include "stat/model/fit_impl.h"

enum { MOST_NUMBERS = 1 << 26 };

struct wild {
    const struct fit *fit;
    size_t n_clusters, p;
    uint64_t seed;
    struct wild_draws draws;
    double *sign;          /* of each cluster in a draw */
    double *gram, *score;  /* of each cluster: p x p, p */
    double *cov;           /* A */
    double *line, *a_line; /* l and A l: p */
    double *c;             /* G A l of each cluster: p */
    double *solved[2];     /* A u and A G A l / (l'A l) of each cluster: p */
    double *a[2], *s[2];   /* l' of these; scores of a draw: one per cluster */
    double *sum[2];        /* p */
};

static double dot(const double *x, const double *y, size_t n)
{
    long double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (long double)x[i] * y[i];
    return (double)sum;
}

/* to = m x, m symmetric of which the upper triangle is there. */
static void times(double *to, const double *m, const double *x, size_t p)
{
    for (size_t i = 0; i < p; i++) {
        long double sum = 0;
        for (size_t j = 0; j < p; j++)
            sum += (long double)(j < i ? m[j * p + i] : m[i * p + j]) * x[j];
        to[i] = (double)sum;
    }
}

/* ---- what the rows give ---- */

static double middle(const struct design *d)
{
    long double sum = 0;
    for (size_t i = 0; d->intercept && i < d->n; i++)
        sum += d->y[i] - (d->offset ? d->offset[i] : 0);
    return (double)(sum / (long double)d->n);
}

static int add_rows(struct wild *w, struct err *err)
{
    const struct design *d = w->fit->d;
    struct design_block b;
    size_t p = w->p;
    double y0 = middle(d);
    if (block_open(&b, d, err) < 0)
        return -1;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            size_t r = b.first + i, g = (size_t)d->cluster[0][r];
            double weight = d->weight ? d->weight[r] : 1, y = d->y[r] - (d->offset ? d->offset[r] : 0) - y0;
            double *gram = w->gram + g * p * p, *score = w->score + g * p;
            for (size_t j = 0; j < p; j++) {
                double z = weight * b.z[j * BLOCK_ROWS + i];
                score[j] += z * y;
                for (size_t k = j; k < p; k++)
                    gram[j * p + k] += z * b.z[k * BLOCK_ROWS + i];
            }
        }
    block_close(&b);
    return 0;
}

/* Scores of the residuals: Z'W(y - Z g) of each cluster. */
static void take_fit_off(struct wild *w, double *gamma, double *work)
{
    size_t p = w->p;
    for (size_t j = 0; j < p; j++)
        work[j] = 0;
    for (size_t g = 0; g < w->n_clusters; g++)
        for (size_t j = 0; j < p; j++)
            work[j] += w->score[g * p + j];
    times(gamma, w->cov, work, p);
    for (size_t g = 0; g < w->n_clusters; g++) {
        times(work, w->gram + g * p * p, gamma, p);
        for (size_t j = 0; j < p; j++)
            w->score[g * p + j] -= work[j];
    }
}

static int wild_open(struct wild *w, struct err *err)
{
    size_t p = w->p, g = w->n_clusters;
    double *work = mem_zero(2 * p, sizeof *work, err);
    w->gram = mem_zero(g * p * p, sizeof *w->gram, err);
    w->score = mem_zero(g * p, sizeof *w->score, err);
    w->cov = mem_zero(p * p, sizeof *w->cov, err);
    w->line = mem_zero(4 * p, sizeof *w->line, err);
    w->c = mem_zero(3 * g * p, sizeof *w->c, err);
    w->a[0] = mem_zero(4 * g, sizeof *w->a[0], err);
    w->draws.draw = mem_zero(w->draws.n, sizeof *w->draws.draw, err);
    w->sign = mem_zero(g, sizeof *w->sign, err);
    int rc = work && w->gram && w->score && w->cov && w->line && w->c && w->a[0] && w->sign && w->draws.draw
                 ? add_rows(w, err)
                 : -1;
    if (rc == 0) {
        w->a_line = w->line + p;
        for (size_t k = 0; k < 2; k++) {
            w->sum[k] = w->line + (2 + k) * p;
            w->solved[k] = w->c + (1 + k) * g * p;
            w->a[k] = w->a[0] + k * g;
            w->s[k] = w->a[0] + (2 + k) * g;
        }
        factor_cov(w->fit->d->factor, w->cov);
        take_fit_off(w, work, work + p);
    }
    free(work);
    return rc;
}

static void wild_close(struct wild *w)
{
    free(w->gram);
    free(w->score);
    free(w->cov);
    free(w->line);
    free(w->c);
    free(w->a[0]);
    free(w->sign);
    free(w->draws.draw);
}

/* ---- one coefficient ---- */

/* The coefficient j in the data's units is l'g. */
static void set_line(struct wild *w, size_t j)
{
    const struct design *d = w->fit->d;
    for (size_t k = 0; k < w->p; k++)
        w->line[k] = 0;
    w->line[j] = 1 / d->column[j].scale;
    for (size_t k = 1; d->intercept && j == 0 && k < w->p; k++)
        w->line[k] = -d->column[k].center / d->column[k].scale;
    times(w->a_line, w->cov, w->line, w->p);
}

static void set_clusters(struct wild *w)
{
    size_t p = w->p;
    double of = dot(w->line, w->a_line, p);
    w->draws.observed = 0;
    for (size_t g = 0; g < w->n_clusters; g++) {
        double *c = w->c + g * p;
        times(c, w->gram + g * p * p, w->a_line, p);
        times(w->solved[0] + g * p, w->cov, w->score + g * p, p);
        times(w->solved[1] + g * p, w->cov, c, p);
        for (size_t k = 0; k < p; k++)
            w->solved[1][g * p + k] /= of;
        w->a[0][g] = dot(w->a_line, w->score + g * p, p);
        w->a[1][g] = dot(w->a_line, c, p) / of;
        w->draws.observed += w->a[0][g] * w->a[0][g];
    }
}

static void make_draw(struct wild *w, size_t k)
{
    size_t p = w->p;
    struct wild_draw d = {0};
    size_t n_minus = wild_signs(&w->draws, w->seed, k, w->sign, w->n_clusters);
    for (size_t part = 0; part < 2; part++)
        for (size_t i = 0; i < p; i++)
            w->sum[part][i] = 0;
    for (size_t g = 0; g < w->n_clusters; g++) {
        double v = w->sign[g];
        for (size_t part = 0; part < 2; part++) {
            w->s[part][g] = v * w->a[part][g];
            for (size_t i = 0; i < p; i++)
                w->sum[part][i] += v * w->solved[part][g * p + i];
        }
        d.b0 += w->s[0][g];
        d.b1 += w->s[1][g];
    }
    for (size_t g = 0; g < w->n_clusters; g++) {
        double s0 = w->s[0][g] - dot(w->c + g * p, w->sum[0], p), s1 = w->s[1][g] - dot(w->c + g * p, w->sum[1], p);
        d.q0 += s0 * s0;
        d.q1 += s0 * s1;
        d.q2 += s1 * s1;
    }
    if (n_minus == 0 || n_minus == w->n_clusters) /* the data themselves, without rounding */
        d = (struct wild_draw){.b1 = n_minus ? -1 : 1, .q0 = w->draws.observed};
    w->draws.draw[k] = d;
}

static void test_coefficient(struct wild *w, struct coef *c, size_t j, double alpha)
{
    set_line(w, j);
    set_clusters(w);
    for (size_t k = 0; k < w->draws.n; k++)
        make_draw(w, k);
    c->p_value = wild_p(&w->draws, c->estimate);
    /* The estimate misses a hypothesis below it by more than 0. */
    c->low = c->estimate - wild_reach(&w->draws, 1, c->std_error, alpha);
    c->high = c->estimate + wild_reach(&w->draws, -1, c->std_error, alpha);
}

/* ---- all of them ---- */

static int check(const struct fit *fit, size_t draws, struct err *err)
{
    const struct design *d = fit->d;
    if (!d->cluster[0] || d->cluster[1])
        return err_set(err, ERR_USAGE, "the wild cluster bootstrap takes one cluster column: --cluster COLUMN");
    if (draws < 99 || draws > 1000000)
        return err_set(err, ERR_USAGE, "the wild cluster bootstrap takes 99 to 1,000,000 draws");
    if ((double)d->n_clusters[0] * (double)d->p * (double)d->p > MOST_NUMBERS)
        return err_set(err, ERR_DATA,
                       "%zu clusters of %zu coefficients: too many for the wild cluster bootstrap, which "
                       "is for few",
                       d->n_clusters[0], d->p);
    return 0;
}

static int tell(struct fit *fit, const struct wild *w, struct err *err)
{
    char text[200];
    if (w->draws.all)
        (void)snprintf(text, sizeof text,
                       "clustered (CR1); intervals and p by the wild cluster bootstrap (all signs of %zu clusters)",
                       w->n_clusters);
    else
        (void)snprintf(text, sizeof text,
                       "clustered (CR1); intervals and p by the wild cluster bootstrap (%zu draws for %zu clusters, "
                       "seed %llu)",
                       w->draws.n, w->n_clusters, (unsigned long long)w->seed);
    fit->errors = arena_copy(&fit->arena, text, strlen(text), err);
    if (!fit->errors)
        return -1;
    double least = w->draws.all ? 2 / (double)w->draws.n : 1 / ((double)w->draws.n + 1);
    if (least >= 1 - fit->level)
        return fit_add_note(fit, err, "With %zu clusters no p can be below %g: intervals of %g %% have no ends.",
                            w->n_clusters, least, 100 * fit->level);
    return 0;
}

int wild_fit(struct fit *fit, size_t draws, uint64_t seed, struct err *err)
{
    if (check(fit, draws, err) < 0)
        return -1;
    size_t n = fit->d->n_clusters[0];
    bool all = n <= WILD_ALL;
    struct wild w = {.fit = fit,
                     .n_clusters = n,
                     .p = fit->p,
                     .seed = seed,
                     .draws = {.n = all ? (size_t)1 << n : draws, .all = all}};
    int rc = wild_open(&w, err);
    for (size_t j = 0; rc == 0 && j < fit->p; j++)
        test_coefficient(&w, &fit->coef[j], j, 1 - fit->level);
    if (rc == 0)
        rc = tell(fit, &w, err);
    wild_close(&w);
    return rc;
}
