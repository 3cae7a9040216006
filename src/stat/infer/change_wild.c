/* change_wild: the wild cluster bootstrap by week, of a shift. See snag/wild.h, change_impl.h.
 *
 * As wild.c, but the levels of 168 hours are fitted to each draw by their means and not as columns. Residuals that obey
 * the hypothesis are e + d n z / q, where e are those of the fit, which misses it by d, and q is the sum of n z^2: both
 * parts go through a draw side by side.
 */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/infer/change_impl.h"
#include "stat/infer/wild_draws.h"

enum { PARTS = 2, WILD_ALL_WEEKS = 12 };

struct wild_shift {
    const struct change_line *l;
    const struct change_weeks *w;
    size_t cells;                    /* of a week: of both groups */
    double *u[PARTS];                /* residuals by week and cell, over the cell's n in all weeks */
    double *c;                       /* n z by week and cell */
    double *a[PARTS];                /* z times residuals, by week and group */
    double *square;                  /* n z^2 by week and group */
    double *middle[PARTS];           /* of a draw: levels by cell */
    double *sign;                    /* of a draw: by week */
    double of[PARTS][CHANGE_GROUPS]; /* of a draw: each group's own shift, with its sign in the difference */
};

static void take_cell(struct wild_shift *x, size_t k, size_t g, size_t s, double total, double q)
{
    size_t i = (g * x->w->n_weeks + k) * CHANGE_STRATA + s, to = k * x->cells + g * CHANGE_STRATA + s;
    double n = x->w->n[i], z = x->l->z[i];
    if (n <= 0)
        return;
    const double u[PARTS] = {x->w->sum[i] - n * x->l->fit[i], n * z / q};
    x->c[to] = n * z;
    x->square[k * CHANGE_GROUPS + g] += n * z * z;
    for (size_t part = 0; part < PARTS; part++) {
        x->u[part][to] = u[part] / total;
        x->a[part][k * CHANGE_GROUPS + g] += z * u[part];
    }
}

static void take_cells(struct wild_shift *x)
{
    const struct change_weeks *w = x->w;
    double q = 0;
    for (size_t i = 0; i < CHANGE_GROUPS * w->n_weeks * CHANGE_STRATA; i++)
        q += w->n[i] * x->l->z[i] * x->l->z[i];
    for (size_t g = w->first_group; g < CHANGE_GROUPS; g++)
        for (size_t s = 0; s < CHANGE_STRATA; s++) {
            double total = 0;
            for (size_t k = 0; k < w->n_weeks; k++)
                total += w->n[(g * w->n_weeks + k) * CHANGE_STRATA + s];
            for (size_t k = 0; k < w->n_weeks; k++)
                take_cell(x, k, g, s, total, q);
        }
}

static void fit_draw(struct wild_shift *x)
{
    for (size_t part = 0; part < PARTS; part++) {
        double *middle = x->middle[part];
        for (size_t i = 0; i < x->cells; i++)
            middle[i] = 0;
        for (size_t g = 0; g < CHANGE_GROUPS; g++)
            x->of[part][g] = 0;
        for (size_t k = 0; k < x->w->n_weeks; k++) {
            const double *u = x->u[part] + k * x->cells;
            for (size_t i = 0; i < x->cells; i++)
                middle[i] += x->sign[k] * u[i];
            for (size_t g = 0; g < CHANGE_GROUPS; g++)
                x->of[part][g] += x->sign[k] * x->a[part][k * CHANGE_GROUPS + g];
        }
    }
}

/* The score of a week in a draw. A group's shift moves residuals by its column less its level, which is z times the
 * spread. */
static double score_of(const struct wild_shift *x, size_t k, size_t part)
{
    const double *c = x->c + k * x->cells, *middle = x->middle[part];
    double score = 0;
    for (size_t i = 0; i < x->cells; i++)
        score -= c[i] * middle[i];
    for (size_t g = x->w->first_group; g < CHANGE_GROUPS; g++)
        score += x->sign[k] * x->a[part][k * CHANGE_GROUPS + g] -
                 x->of[part][g] * x->l->spread[g] * x->square[k * CHANGE_GROUPS + g];
    return score;
}

static struct wild_draw make_draw(struct wild_shift *x)
{
    struct wild_draw d = {0};
    fit_draw(x);
    for (size_t g = 0; g < CHANGE_GROUPS; g++) {
        d.b0 += x->of[0][g];
        d.b1 += x->of[1][g];
    }
    for (size_t k = 0; k < x->w->n_weeks; k++) {
        double s0 = score_of(x, k, 0), s1 = score_of(x, k, 1);
        d.q0 += s0 * s0;
        d.q1 += s0 * s1;
        d.q2 += s1 * s1;
    }
    return d;
}

static int shift_open(struct wild_shift *x, struct err *err)
{
    size_t n = x->w->n_weeks;
    for (size_t part = 0; part < PARTS; part++) {
        x->u[part] = mem_zero(n * x->cells, sizeof *x->u[part], err);
        x->a[part] = mem_zero(n * CHANGE_GROUPS, sizeof *x->a[part], err);
        x->middle[part] = mem_zero(x->cells, sizeof *x->middle[part], err);
        if (!x->u[part] || !x->a[part] || !x->middle[part])
            return -1;
    }
    x->c = mem_zero(n * x->cells, sizeof *x->c, err);
    x->square = mem_zero(n * CHANGE_GROUPS, sizeof *x->square, err);
    x->sign = mem_zero(n, sizeof *x->sign, err);
    return x->c && x->square && x->sign ? 0 : -1;
}

static void shift_close(struct wild_shift *x)
{
    for (size_t part = 0; part < PARTS; part++) {
        free(x->u[part]);
        free(x->a[part]);
        free(x->middle[part]);
    }
    free(x->c);
    free(x->square);
    free(x->sign);
}

static double end_of(double value, double reach)
{
    return isinf(reach) ? NAN : value + reach;
}

int change_wild(const struct change_line *l, const struct change_weeks *w, double std_error, uint64_t seed,
                struct change_estimate *e, struct err *err)
{
    struct wild_shift x = {.l = l, .w = w, .cells = CHANGE_GROUPS * CHANGE_STRATA};
    struct wild_draws draws = {.all = w->n_weeks <= WILD_ALL_WEEKS};
    draws.n = draws.all ? (size_t)1 << w->n_weeks : CHANGE_DRAWS;
    draws.draw = mem_zero(draws.n, sizeof *draws.draw, err);
    int rc = draws.draw && shift_open(&x, err) == 0 ? 0 : -1;
    if (rc == 0) {
        take_cells(&x);
        for (size_t k = 0; k < w->n_weeks; k++)
            draws.observed += l->score[k] * l->score[k];
        for (size_t k = 0; k < draws.n; k++) {
            size_t minus = wild_signs(&draws, seed, k, x.sign, w->n_weeks);
            draws.draw[k] = make_draw(&x);
            if (minus == 0 || minus == w->n_weeks) /* the data themselves, without rounding */
                draws.draw[k] = (struct wild_draw){.b1 = minus ? -1 : 1, .q0 = draws.observed};
        }
        *e = (struct change_estimate){.value = l->value, .by = CHANGE_BY_WEEK_WILD};
        e->p = wild_p(&draws, l->value);
        e->low = end_of(l->value, -wild_reach(&draws, 1, std_error, 0.05));
        e->high = end_of(l->value, wild_reach(&draws, -1, std_error, 0.05));
    }
    shift_close(&x);
    free(draws.draw);
    return rc;
}
