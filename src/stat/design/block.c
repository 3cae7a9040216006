/* block: the design matrix, some rows at a time. */
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/design/design_impl.h"
#include "stat/design/lanes.h"

/* A plain number goes straight from the frame into its column, unless rows were dropped. */
static const struct column *straight(const struct design_block *b, const struct design_column *c)
{
    const struct design_variable *v = c->n_parts == 1 ? &b->d->var[c->part[0].var] : NULL;
    if (!v || v->kind != VAR_NUMBER || v->e->kind != FORMULA_COLUMN || b->d->row)
        return NULL;
    return &b->d->f->column[v->e->column];
}

int block_open(struct design_block *b, const struct design *d, struct err *err)
{
    size_t slots = 1;
    for (size_t i = 0; i < d->m->n_vars; i++)
        slots += d->var[i].kind == VAR_POLY ? d->var[i].degree : 1;
    *b = (struct design_block){.d = d, .end = d->n};
    b->z = mem_zero(d->p * BLOCK_ROWS, sizeof *b->z, err);
    b->value = mem_zero(slots * BLOCK_ROWS, sizeof *b->value, err);
    b->code = mem_zero(d->m->n_vars * BLOCK_ROWS, sizeof *b->code, err);
    b->needed = mem_zero(d->m->n_vars, sizeof *b->needed, err);
    if (!b->z || !b->value || !b->code || !b->needed) {
        block_close(b);
        return -1;
    }
    for (size_t j = 0; j < d->p; j++)
        for (size_t k = 0; k < d->column[j].n_parts && !straight(b, &d->column[j]); k++)
            b->needed[d->column[j].part[k].var] = true;
    return 0;
}

void block_close(struct design_block *b)
{
    free(b->z);
    free(b->value);
    free(b->code);
    free(b->needed);
    *b = (struct design_block){0};
}

void block_rewind(struct design_block *b)
{
    block_between(b, 0, b->d->n);
}

void block_between(struct design_block *b, size_t from, size_t to)
{
    b->first = from;
    b->n = 0;
    b->end = to;
}

/* Orthonormal polynomials of degree 1 … k at x, `stride` apart. */
static void poly_values(const struct design_variable *v, double x, double *out, size_t stride)
{
    double before = 0, now = 1;
    for (size_t s = 0; s < v->degree; s++) {
        double next = (x - v->alpha[s]) * now - (s > 0 ? v->norm2[s] / v->norm2[s - 1] : 0) * before;
        before = now;
        now = next;
        out[s * stride] = next / __builtin_sqrt(v->norm2[s + 1]);
    }
}

static void fill_variable(struct design_block *b, size_t index)
{
    const struct design *d = b->d;
    const struct design_variable *v = &d->var[index];
    if (!b->needed[index])
        return;
    double *value = b->value + v->slot * BLOCK_ROWS;
    int32_t *code = b->code + index * BLOCK_ROWS;
    for (size_t i = 0; i < b->n; i++) {
        size_t r = design_row(d, b->first + i);
        if (v->kind == VAR_FACTOR)
            code[i] = variable_code(v, d->f, r);
        else if (v->kind == VAR_POLY)
            poly_values(v, expr_value(v->e, d->f, r), value + i, BLOCK_ROWS);
        else
            value[i] = v->e->kind == FORMULA_COLUMN ? column_number(&d->f->column[v->e->column], r)
                                                    : expr_value(v->e, d->f, r);
    }
}

LANES_INLINE void fill_straight(const struct design_block *b, const struct column *x, double center, double shrink,
                                double *z)
{
    if (x->number)
        lanes_shift(z, x->number + b->first, center, shrink, b->n);
    else if (x->packed32)
        lanes_unpack32(z, x->packed32 + b->first, x->per_one, center, shrink, b->n);
    else
        lanes_unpack16(z, x->packed16 + b->first, x->per_one, center, shrink, b->n);
}

LANES static void fill_column(struct design_block *b, const struct design_column *c, double *z)
{
    double center = b->raw ? 0 : c->center, shrink = b->raw ? 1 : 1 / c->scale; /* a power of two: exact */
    const struct column *x = straight(b, c);
    if (x) {
        fill_straight(b, x, center, shrink, z);
        return;
    }
    for (size_t i = 0; i < b->n; i++)
        z[i] = 1;
    for (size_t k = 0; k < c->n_parts; k++) {
        const struct design_variable *v = &b->d->var[c->part[k].var];
        if (v->kind == VAR_FACTOR) {
            const int32_t *code = b->code + c->part[k].var * BLOCK_ROWS;
            for (size_t i = 0; i < b->n; i++)
                z[i] = (size_t)code[i] == c->part[k].level ? z[i] : 0;
        } else {
            const double *value = b->value + (v->slot + c->part[k].level) * BLOCK_ROWS;
            for (size_t i = 0; i < b->n; i++)
                z[i] *= value[i];
        }
    }
    if (c->term == SIZE_MAX)
        return;
    lanes_shift(z, z, center, shrink, b->n);
}

bool block_next(struct design_block *b)
{
    const struct design *d = b->d;
    shelf_breathe(d->f->shelf, b->n); /* the rows before this block are done with */
    b->first += b->n;
    b->n = b->end - b->first < BLOCK_ROWS ? b->end - b->first : BLOCK_ROWS;
    if (b->n == 0)
        return false;
    for (size_t i = 0; i < d->m->n_vars; i++)
        fill_variable(b, i);
    for (size_t j = 0; j < d->p; j++)
        fill_column(b, &d->column[j], b->z + j * BLOCK_ROWS);
    return true;
}

double *design_matrix(const struct design *d, struct err *err)
{
    struct design_block b;
    double *z = mem_zero(d->n * d->p, sizeof *z, err);
    if (!z || block_open(&b, d, err) < 0) {
        free(z);
        return NULL;
    }
    while (block_next(&b))
        for (size_t j = 0; j < d->p; j++)
            memcpy(z + j * d->n + b.first, b.z + j * BLOCK_ROWS, b.n * sizeof *z);
    block_close(&b);
    return z;
}
