/* design: see snag/design.h. Offsets, and the order in which the parts are opened. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/design/design_impl.h"
#include "stat/design/factor.h"

static int open_offset(struct design *d, struct err *err)
{
    if (d->m->n_offsets == 0)
        return 0;
    d->offset = shelf_new(d->f->shelf, d->n, sizeof *d->offset, err);
    for (size_t i = 0; d->offset && i < d->n; i++, shelf_step(d->f->shelf, i))
        for (size_t k = 0; k < d->m->n_offsets; k++) {
            d->offset[i] += expr_value(d->m->offset[k], d->f, design_row(d, i));
            if (!isfinite(d->offset[i]))
                return formula_error(d->m, d->m->offset[k], "", err,
                                     "%s: the offset is not a finite number on line %llu", d->f->name,
                                     (unsigned long long)design_line(d, i));
        }
    return d->offset ? 0 : -1;
}

/* R drops such a term with a warning; it would fit perfectly and mean nothing. */
static int no_self(const struct formula *m, struct err *err)
{
    for (size_t i = 0; i < m->n_terms; i++)
        for (size_t k = 0; k < m->term[i].n; k++) {
            const struct formula_expr *e = m->var[m->term[i].var[k]];
            if (strcmp(e->label, m->response->label) == 0)
                return formula_error(m, e, "", err, "formula: %s is the response; it cannot also be a term", e->label);
        }
    return 0;
}

const char *design_default_cluster(const struct frame *f)
{
    for (size_t i = 0; frame_is_rolling(f) && i < f->n_columns; i++)
        if (f->column[i].kept && frame_is_key(f, f->column[i].name))
            return f->column[i].name;
    return NULL;
}

int design_open(struct design *d, const struct frame *f, const struct formula *m, const struct design_options *o,
                struct err *err)
{
    *d = (struct design){.f = f, .m = m, .threads = o->threads > 0 ? o->threads : 1};
    int rc = no_self(m, err);
    if (rc == 0)
        rc = design_rows_open(d, o, err);
    if (rc == 0)
        rc = design_response_open(d, o, err);
    if (rc == 0)
        rc = design_groups_open(d, o, err);
    if (rc == 0)
        rc = design_variables_open(d, err);
    if (rc == 0)
        rc = open_offset(d, err);
    if (rc == 0)
        rc = design_columns_open(d, o, err);
    if (rc == 0)
        rc = design_scales_open(d, err);
    if (rc == 0)
        rc = factor_design(d, err);
    if (rc < 0)
        design_close(d);
    return rc;
}

void design_close(struct design *d)
{
    design_variables_close(d);
    factor_free(d->factor);
    free(d->factor);
    free(d->vif);
    free(d->column);
    struct shelf *shelf = d->f ? d->f->shelf : NULL;
    void *const rows[] = {d->row,    d->y,          d->start,      d->event,  d->weight,
                          d->offset, d->cluster[0], d->cluster[1], d->stratum};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        shelf_free(shelf, rows[k]);
    free(d->left_out);
    free(d->aliased);
    arena_free(&d->arena);
    *d = (struct design){0};
}

void design_unscale(const struct design *d, double *coef, double *cov, double *shift)
{
    const struct design_column *c = d->column;
    double at_zero = 0;
    for (size_t j = 0; j < d->p; j++) {
        coef[j] /= c[j].scale;
        at_zero += coef[j] * c[j].center;
    }
    if (d->intercept)
        coef[0] -= at_zero;
    else if (shift)
        *shift = at_zero;
    if (!cov)
        return;
    for (size_t i = 0; i < d->p; i++)
        for (size_t j = 0; j < d->p; j++)
            cov[i * d->p + j] /= c[i].scale * c[j].scale;
    if (!d->intercept)
        return;
    for (size_t i = 0; i < d->p; i++) /* T cov T' with T = identity but for its first row (1, -centres) */
        for (size_t j = 1; j < d->p; j++)
            cov[i * d->p] -= cov[i * d->p + j] * c[j].center;
    for (size_t i = 0; i < d->p; i++)
        for (size_t j = 1; j < d->p; j++)
            cov[i] -= cov[j * d->p + i] * c[j].center;
}
