/* rows: the rows that a design uses, and their weights. */
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/design/design_impl.h"

uint64_t design_line(const struct design *d, size_t i)
{
    return frame_line(d->f, design_row(d, i));
}

static void mark(const struct formula_expr *e, bool *used)
{
    if (e->kind == FORMULA_COLUMN)
        used[e->column] = true;
    for (size_t i = 0; i < e->n_args; i++)
        mark(e->arg[i], used);
}

static int mark_option(const struct frame *f, const char *name, const char *option, bool *used, size_t *index,
                       struct err *err)
{
    if (!name)
        return 0;
    if (frame_find(f, view_of(name), index, err) < 0)
        return err_wrap(err, "--%s", option);
    used[*index] = true;
    return 0;
}

static int mark_used(struct design *d, const struct design_options *o, bool *used, size_t *weights, struct err *err)
{
    const struct formula *m = d->m;
    size_t cluster;
    mark(m->response, used);
    for (size_t i = 0; i < m->n_terms; i++)
        for (size_t k = 0; k < m->term[i].n; k++)
            mark(m->var[m->term[i].var[k]], used);
    for (size_t i = 0; i < m->n_offsets; i++)
        mark(m->offset[i], used);
    for (size_t i = 0; i < m->n_strata; i++)
        mark(m->strata[i], used);
    if (mark_option(d->f, o->weights, "weights", used, weights, err) < 0)
        return -1;
    for (int k = 0; k < 2; k++)
        if (mark_option(d->f, o->cluster[k], "cluster", used, &cluster, err) < 0)
            return -1;
    if (o->weights && d->f->column[*weights].kind == COLUMN_TEXT)
        return err_set(err, ERR_USAGE, "--weights: %s is text", o->weights);
    return 0;
}

static bool row_complete(struct design *d, const size_t *column, size_t n, size_t r)
{
    bool complete = true;
    for (size_t k = 0; k < n; k++)
        if (frame_missing(d->f, column[k], r)) {
            d->left_out[k].n++;
            complete = false;
        }
    return complete;
}

static int nothing_left(const struct design *d, struct err *err)
{
    err_set(err, ERR_DATA, "%s: no row has all the values that the formula requires", d->f->name);
    for (size_t k = 0; k < d->n_left_out; k++)
        if (d->left_out[k].n > 0)
            err_hint(err, "%s is missing in %zu of %zu rows", d->left_out[k].name, d->left_out[k].n, d->f->n_rows);
    return -1;
}

static int choose_rows(struct design *d, const bool *used, const struct column *weight, struct err *err)
{
    const struct frame *f = d->f;
    size_t *column = mem_zero(f->n_columns, sizeof *column, err), n = 0;
    d->left_out = mem_zero(f->n_columns, sizeof *d->left_out, err);
    if (!column || !d->left_out) {
        free(column);
        return -1;
    }
    for (size_t i = 0; i < f->n_columns; i++)
        if (used[i] && f->column[i].n_missing > 0) {
            d->left_out[n].name = f->column[i].name;
            column[n++] = i;
        }
    d->n_left_out = n;
    d->n = f->n_rows;
    if (n > 0 || weight) {
        d->row = shelf_new(f->shelf, f->n_rows, sizeof *d->row, err);
        d->n = 0;
        for (size_t r = 0; d->row && r < f->n_rows; r++, shelf_step(f->shelf, r)) {
            if (!row_complete(d, column, n, r))
                continue;
            if (weight && column_number(weight, r) == 0)
                d->n_weight_zero++;
            else
                d->row[d->n++] = r;
        }
        d->n_rows_out = f->n_rows - d->n;
    }
    free(column);
    if ((n > 0 || weight) && !d->row)
        return -1;
    return d->n == 0 ? nothing_left(d, err) : 0;
}

static int take_weights(struct design *d, const struct column *c, struct err *err)
{
    d->weight = shelf_new(d->f->shelf, d->n, sizeof *d->weight, err);
    for (size_t i = 0; d->weight && i < d->n; i++, shelf_step(d->f->shelf, i)) {
        d->weight[i] = column_number(c, design_row(d, i));
        if (d->weight[i] < 0)
            return err_set(err, ERR_DATA, "%s:%llu: weight %s = %g is negative", d->f->name,
                           (unsigned long long)design_line(d, i), c->name, d->weight[i]);
    }
    return d->weight ? 0 : -1;
}

int design_rows_open(struct design *d, const struct design_options *o, struct err *err)
{
    size_t weights = 0;
    bool *used = mem_zero(d->f->n_columns, sizeof *used, err);
    int rc = used ? mark_used(d, o, used, &weights, err) : -1;
    const struct column *w = o->weights && rc == 0 ? &d->f->column[weights] : NULL;
    if (rc == 0)
        rc = choose_rows(d, used, w, err);
    if (rc == 0 && w)
        rc = take_weights(d, w, err);
    free(used);
    return rc;
}
