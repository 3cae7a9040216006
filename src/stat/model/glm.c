/* glm: iteratively reweighted least squares with step halving.
 *
 * The steps, start values and stopping rule are those of R's glm with epsilon = 1e-14: it stops when the deviance
 * changes by less than that share. As in R, the covariance is that of the last weighted least squares, one step before
 * the coefficients; at this tolerance the standard errors differ from those at the coefficients in the ninth digit or
 * later. Sandwiches evaluate everything at the coefficients.
 */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/design/lanes.h"
#include "stat/design/sweep.h"
#include "stat/model/glm.h"

enum { GLM_ITERATIONS = 100, GLM_HALVINGS = 40 };
#define EPSILON 1e-14

int glm_open(struct glm_run *g, const struct glm *glm, const struct design *d, struct err *err)
{
    *g = (struct glm_run){.d = d, .glm = glm, .row = glm->row, .factor = {.rough = true}};
    g->gamma = mem_zero(d->p, sizeof *g->gamma, err);
    g->eta = shelf_new(d->f->shelf, d->n, sizeof *g->eta, err);
    g->score = shelf_new(d->f->shelf, d->n, sizeof *g->score, err);
    g->weight = shelf_new(d->f->shelf, d->n, sizeof *g->weight, err);
    if (g->gamma && g->eta && g->score && g->weight)
        return 0;
    glm_close(g);
    return -1;
}

void glm_close(struct glm_run *g)
{
    free(g->gamma);
    shelf_free(g->d->f->shelf, g->eta);
    shelf_free(g->d->f->shelf, g->score);
    shelf_free(g->d->f->shelf, g->weight);
    factor_free(&g->factor);
    g->gamma = NULL;
    g->eta = NULL;
    g->score = NULL;
    g->weight = NULL;
    g->factor = (struct factor){0};
}

struct pass {
    struct sweep sweep;    /* fine: the Gram matrix; wide: score, log-likelihood, deviance */
    long double *score;    /* p: Z'u, or Z'Wz in the first pass */
    double *before, *step; /* p */
};

struct evaluation {
    struct glm_run *g;
    bool first; /* at the rows' start values; the score is that of the working response */
};

LANES static void linear(struct glm_run *g, const struct design_block *b)
{
    double *eta = g->eta + b->first;
    for (size_t i = 0; i < b->n; i++)
        eta[i] = g->d->offset ? g->d->offset[b->first + i] : 0;
    for (size_t j = 0; j < g->d->p; j++)
        lanes_add(eta, g->gamma[j], b->z + j * BLOCK_ROWS, b->n);
}

LANES static void add_scores(const struct glm_run *g, const struct design_block *b, long double *to)
{
    for (size_t j = 0; j < g->d->p; j++)
        to[j] += lanes_dot(b->z + j * BLOCK_ROWS, g->score + b->first, b->n);
}

/* Scores and weights of the rows at gamma, and the sums that follow from them. */
static void add_rows(void *arg, const struct design_block *b, struct sum *sum)
{
    const struct evaluation *e = arg;
    struct glm_run *g = e->g;
    const struct design *d = g->d;
    size_t p = d->p;
    if (!e->first)
        linear(g, b);
    for (size_t i = 0; i < b->n; i++) {
        struct glm_row r;
        size_t k = b->first + i;
        double prior = d->weight ? d->weight[k] : 1;
        if (e->first)
            g->eta[k] = g->glm->start(d->y[k], prior);
        g->row(d->y[k], g->eta[k], g->shape, &r);
        g->weight[k] = prior * r.weight;
        g->score[k] = prior * r.score;
        if (e->first)
            g->score[k] += g->weight[k] * (g->eta[k] - (d->offset ? d->offset[k] : 0));
        sum->wide[p] += (long double)prior * r.loglik;
        sum->wide[p + 1] += (long double)prior * r.deviance;
    }
    add_scores(g, b, sum->wide);
    gram_add(sum->fine, b, g->weight + b->first);
}

static void evaluate(struct glm_run *g, struct pass *s, bool first)
{
    size_t p = g->d->p;
    struct evaluation e = {g, first};
    sweep_run(&s->sweep, add_rows, &e);
    for (size_t j = 0; j < p; j++)
        s->score[j] = s->sweep.sum.wide[j];
    g->loglik = (double)s->sweep.sum.wide[p];
    g->deviance = (double)s->sweep.sum.wide[p + 1];
}

static int newton_step(struct glm_run *g, struct pass *s, struct err *err)
{
    if (factor_make(&g->factor, g->d, g->weight, s->sweep.sum.fine, err) < 0)
        return -1;
    factor_solve(&g->factor, s->score, s->score);
    for (size_t j = 0; j < g->d->p; j++)
        s->step[j] = (double)s->score[j];
    return 0;
}

/* The step's largest component, in units of the coefficient and its standard error. */
static double step_size(const struct glm_run *g, const struct pass *s)
{
    double size = 0;
    size_t p = g->d->p;
    for (size_t j = 0; j < p; j++) {
        long double variance = 0;
        for (size_t k = j; k < p; k++)
            variance += g->factor.rinv[j * p + k] * g->factor.rinv[j * p + k];
        size = fmax(size, fabs(s->step[j]) / (fabs(g->gamma[j]) + (double)sqrtl(variance)));
    }
    return size;
}

/* Moves along the step, halving it while the likelihood falls. */
static int move(struct glm_run *g, struct pass *s, struct err *err)
{
    size_t p = g->d->p;
    double before = g->loglik, slack = 1e-12 * (fabs(before) + 1);
    memcpy(s->before, g->gamma, p * sizeof *s->before);
    for (int k = 0; k <= GLM_HALVINGS; k++) {
        for (size_t j = 0; j < p; j++)
            g->gamma[j] = s->before[j] + ldexp(s->step[j], -k);
        evaluate(g, s, false);
        if (g->loglik >= before - slack)
            return 0;
    }
    return err_set(err, ERR_DATA, "no convergence: the likelihood falls however short the step");
}

static int iterate(struct glm_run *g, struct pass *s, struct err *err)
{
    if (!g->warm) {
        evaluate(g, s, true);
        if (newton_step(g, s, err) < 0)
            return -1;
        memcpy(g->gamma, s->step, g->d->p * sizeof *s->step); /* least squares on the working response */
    }
    evaluate(g, s, false);
    for (g->iterations = 1; g->iterations <= GLM_ITERATIONS; g->iterations++) {
        if (newton_step(g, s, err) < 0) {
            struct err why = *err;
            if (g->iterations > 4 && g->glm->diverging(g, s->step, &why) < 0)
                *err = why;
            return -1;
        }
        double size = step_size(g, s);
        if (size > 1e-4 && g->iterations > 6 && g->glm->diverging(g, s->step, err) < 0)
            return -1;
        double before = g->deviance;
        if (move(g, s, err) < 0)
            return -1;
        bool close = !g->glm->slow || size < 1e-11;
        if (close && fabs(g->deviance - before) < EPSILON * (fabs(g->deviance) + 0.1))
            return g->exact ? factor_make(&g->factor, g->d, g->weight, s->sweep.sum.fine, err) : 0;
    }
    return err_set(err, ERR_DATA, "no convergence in %d iterations", GLM_ITERATIONS);
}

enum { SMALL_COUNTS = 64 };

/* A row of the null model. Without an offset all rows of one outcome are the same: those of small counts are
 * remembered, as marked by `known`. */
static struct glm_row null_row(const struct glm_run *g, size_t i, double alpha, struct glm_row *small, bool *known)
{
    const struct design *d = g->d;
    struct glm_row r;
    double y = d->y[i];
    size_t k = y >= 0 && y < SMALL_COUNTS && y == floor(y) && !d->offset ? (size_t)y : SMALL_COUNTS;
    if (k < SMALL_COUNTS && known[k])
        return small[k];
    g->row(y, alpha + (d->offset ? d->offset[i] : 0), g->shape, &r);
    if (k < SMALL_COUNTS) {
        small[k] = r;
        known[k] = true;
    }
    return r;
}

/* The model with only an intercept (and the offset), or with nothing. */
static double null_loglik(const struct glm_run *g)
{
    const struct design *d = g->d;
    double alpha = d->intercept ? g->gamma[0] : 0, loglik = 0;
    for (int k = 0; k < GLM_ITERATIONS; k++) {
        long double score = 0, weight = 0, sum = 0;
        struct glm_row small[SMALL_COUNTS];
        bool known[SMALL_COUNTS] = {false};
        for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
            struct glm_row r = null_row(g, i, alpha, small, known);
            double prior = d->weight ? d->weight[i] : 1;
            score += (long double)prior * r.score;
            weight += (long double)prior * r.weight;
            sum += (long double)prior * r.loglik;
        }
        loglik = (double)sum;
        double step = (double)(score / weight);
        if (!d->intercept || !(fabs(step) > 1e-11 * (1 + fabs(alpha))))
            break;
        alpha += fmax(-2, fmin(2, step));
    }
    return loglik;
}

int glm_iterate(struct glm_run *g, struct err *err)
{
    const struct design *d = g->d;
    struct pass s = {0};
    size_t p = d->p;
    s.score = mem_zero(p, sizeof *s.score, err);
    s.before = mem_zero(p, 2 * sizeof *s.before, err);
    s.step = s.before ? s.before + p : NULL;
    int rc = s.score && s.before ? sweep_open(&s.sweep, d, p * p, p + 2, err) : -1;
    if (rc == 0) {
        rc = iterate(g, &s, err);
        sweep_close(&s.sweep);
    }
    if (rc == 0)
        g->loglik_null = null_loglik(g);
    free(s.score);
    free(s.before);
    return rc;
}
