/* scales: centres and scales of a design's columns, and the sizes that a fit can hold. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/design/design_impl.h"
#include "stat/design/lanes.h"
#include "stat/design/sweep.h"

/* The variance of a coefficient is of the order (response / column)²; within these limits it neither overflows nor
 * underflows. */
#define SPREAD_LEAST 1e-70
#define SPREAD_MOST 1e70

/* Sums of the columns and of their squares, about shift (p). */
LANES static void add_moments(void *arg, const struct design_block *b, struct sum *sum)
{
    const double *shift = arg;
    double x[BLOCK_ROWS], one[BLOCK_ROWS];
    size_t p = b->d->p;
    for (size_t i = 0; i < b->n; i++)
        one[i] = 1;
    for (size_t j = 0; j < p; j++) {
        lanes_shift(x, b->z + j * BLOCK_ROWS, shift[j], 1, b->n);
        sum->fine[j] += lanes_dot(x, one, b->n);
        sum->fine[p + j] += lanes_dot(x, x, b->n);
    }
}

/* The first row, so that far from 0 no digits are lost; 0 where columns are not centred. */
static int first_row(const struct design *d, bool centred, double *shift, struct err *err)
{
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    if (centred && block_next(&b))
        for (size_t j = 0; j < d->p; j++)
            shift[j] = b.z[j * BLOCK_ROWS];
    block_close(&b);
    return 0;
}

static int refuse(const struct design *d, const char *name, const struct formula_expr *e, double spread,
                  struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s: the values of %s spread over %.3g; a fit accepts %.0e to %.0e", d->f->name, name,
                  spread, SPREAD_LEAST, SPREAD_MOST);
    if (!e || e->kind != FORMULA_COLUMN || !isfinite(spread))
        return err_hint(err, "use another unit");
    return err_hint(err, "use another unit: I(%s / 1e%.0f) for %s", e->name, floor(log10(spread)), e->name);
}

static bool in_range(double spread)
{
    return spread == 0 || (spread >= SPREAD_LEAST && spread <= SPREAD_MOST);
}

/* The expression of a column that is a single number; NULL for products, levels and polynomials. */
static const struct formula_expr *plain(const struct design *d, size_t j)
{
    const struct design_column *c = &d->column[j];
    return c->n_parts == 1 && d->var[c->part[0].var].kind == VAR_NUMBER ? d->var[c->part[0].var].e : NULL;
}

/* If the squares overflow: the largest distances from shift, and whether a fit can hold them. */
static int check_spreads(const struct design *d, const double *shift, struct err *err)
{
    struct design_block b;
    double *most = mem_zero(d->p, sizeof *most, err);
    int rc = most ? block_open(&b, d, err) : -1;
    if (rc == 0) {
        b.raw = true;
        while (block_next(&b))
            for (size_t j = d->intercept; j < d->p; j++)
                for (size_t i = 0; i < b.n; i++) {
                    double x = fabs(b.z[j * BLOCK_ROWS + i] - shift[j]);
                    most[j] = x <= most[j] ? most[j] : x;
                }
        block_close(&b);
    }
    for (size_t j = d->intercept; rc == 0 && j < d->p; j++)
        if (!in_range(most[j]))
            rc = refuse(d, d->column[j].name, plain(d, j), most[j], err);
    free(most);
    return rc;
}

int design_scales_open(struct design *d, struct err *err)
{
    struct sweep s;
    bool centred = d->m->intercept, doubtful = false;
    double *shift = mem_zero(d->p, sizeof *shift, err);
    if (!shift || first_row(d, centred, shift, err) < 0 || sweep_open(&s, d, 2 * d->p, 0, err) < 0) {
        free(shift);
        return -1;
    }
    s.raw = true;
    sweep_run(&s, add_moments, shift);
    for (size_t j = d->intercept; j < d->p; j++) {
        double n = (double)d->n, mean = s.sum.fine[j] / n;
        double spread = s.sum.fine[d->p + j] / n - (centred ? mean * mean : 0);
        d->column[j].center = centred ? shift[j] + mean : 0;
        d->column[j].scale = spread > 0 && isfinite(spread) ? exp2(round(log2(spread) / 2)) : 1;
        doubtful = doubtful || !(spread > SPREAD_LEAST * SPREAD_LEAST && spread < SPREAD_MOST * SPREAD_MOST);
    }
    sweep_close(&s);
    int rc = doubtful ? check_spreads(d, shift, err) : 0;
    free(shift);
    return rc;
}

int design_response_scale(const struct design *d, struct err *err)
{
    double shift = d->m->intercept ? d->y[0] : 0, most = 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i))
        most = fmax(most, fabs(d->y[i] - shift));
    return in_range(most) ? 0 : refuse(d, d->m->response->label, d->m->response, most, err);
}
