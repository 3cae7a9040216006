/* margins: see snag/margins.h. */
#include "snag/margins.h"

#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "snag/num.h"
#include "stat/design/design_impl.h"
#include "stat/measure/dist.h"
#include "stat/model/fit_impl.h"
#include "stat/model/glm.h"

/* The average risk of the rows under one setting, and its derivatives by the coefficients. */
struct average {
    double risk;
    double *slope; /* p */
};

struct margins_run {
    struct margins *m;
    const struct fit *fit;
    struct average from, to;
    struct frame f;  /* the fit's, with other cells in one column */
    struct design d; /* the fit's, over that frame, and with a factor held at one level */
};

static int take_average(const struct margins_run *s, struct average *a, struct err *err)
{
    const struct design *d = &s->d;
    struct design_block b;
    long double risk = 0, weights = 0;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    memset(a->slope, 0, d->p * sizeof *a->slope);
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            struct glm_row r;
            size_t k = b.first + i;
            double w = d->weight ? d->weight[k] : 1;
            long double eta = d->offset ? d->offset[k] : 0;
            for (size_t j = 0; j < d->p; j++)
                eta += (long double)s->fit->coef[j].estimate * b.z[j * BLOCK_ROWS + i];
            s->fit->family->glm->row(0, (double)eta, 0, &r);
            risk += (long double)w * r.mu;
            weights += w;
            for (size_t j = 0; j < d->p; j++)
                a->slope[j] += w * r.weight * b.z[j * BLOCK_ROWS + i];
        }
    block_close(&b);
    a->risk = (double)(risk / weights);
    for (size_t j = 0; j < d->p; j++)
        a->slope[j] /= (double)weights;
    return isfinite(a->risk) ? 0 : err_set(err, ERR_DATA, "--margins: a value outside of what the formula allows");
}

/* The variance of (slope of `to` over x) - (slope of `from` over y). */
static double variance(const struct margins_run *s, double x, double y)
{
    size_t p = s->fit->p;
    long double sum = 0;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            sum += (long double)(s->to.slope[i] / x - s->from.slope[i] / y) * s->fit->cov[i * p + j] *
                   (s->to.slope[j] / x - s->from.slope[j] / y);
    return (double)sum;
}

static int add(struct margins_run *s, const char *term, const char *from, const char *to, struct err *err)
{
    struct margins *m = s->m;
    const struct fit *fit = s->fit;
    double q = dist_quantile(fit->level, fit->df), d = s->to.risk - s->from.risk, r = s->to.risk / s->from.risk;
    double de = sqrt(variance(s, 1, 1)), re = sqrt(variance(s, s->to.risk, s->from.risk));
    if (mem_reserve(&m->margin, &m->cap, m->n + 1, sizeof *m->margin, err) < 0)
        return -1;
    struct margin *to_fill = &m->margin[m->n++];
    *to_fill = (struct margin){.term = term, .from = from, .to = to, .risk_from = s->from.risk, .risk_to = s->to.risk};
    to_fill->difference =
        (struct measure){d, de, d / de, fit->df, dist_two_sided(d / de, fit->df), d - q * de, d + q * de, s->d.n};
    to_fill->ratio = (struct measure){r,
                                      re,
                                      log(r) / re,
                                      fit->df,
                                      dist_two_sided(log(r) / re, fit->df),
                                      exp(log(r) - q * re),
                                      exp(log(r) + q * re),
                                      s->d.n};
    to_fill->e_value = e_value(r);
    to_fill->e_value_end = e_value_end(&to_fill->ratio);
    return 0;
}

/* ---- factors ---- */

static int factor_contrasts(struct margins_run *s, size_t index, struct err *err)
{
    const struct design *d = s->fit->d;
    const struct design_variable *v = &d->var[index];
    struct design_variable *held = mem_zero(d->m->n_vars, sizeof *held, err);
    if (!held)
        return -1;
    memcpy(held, d->var, d->m->n_vars * sizeof *held);
    s->d = *d;
    s->d.var = held;
    held[index].is_held = true;
    held[index].held = (int32_t)v->ref;
    int rc = take_average(s, &s->from, err);
    for (size_t k = 0; rc == 0 && k < v->n_levels; k++) {
        if (k == v->ref)
            continue;
        held[index].held = (int32_t)k;
        rc = take_average(s, &s->to, err);
        if (rc == 0)
            rc = add(s, v->label, v->level[v->ref], v->level[k], err);
    }
    free(held);
    return rc;
}

/* ---- numbers ---- */

static bool mentions_column(const struct formula_expr *e, size_t column)
{
    bool found = e->kind == FORMULA_COLUMN && e->column == column;
    for (size_t i = 0; i < e->n_args; i++)
        found = found || mentions_column(e->arg[i], column);
    return found;
}

static bool is_yes_or_no(const struct design *d, const struct column *x)
{
    for (size_t i = 0; i < d->n; i++) {
        double v = column_number(x, design_row(d, i));
        if (v != 0 && v != 1)
            return false;
    }
    return true;
}

/* The average with `value` in all rows, or with 1 added to what they have. */
static int with_value(struct margins_run *s, size_t column, double *cells, bool raised, double value, struct average *a,
                      struct err *err)
{
    const struct design *d = s->fit->d;
    const struct column *x = &d->f->column[column];
    for (size_t r = 0; r < d->f->n_rows; r++, shelf_step(d->f->shelf, r))
        cells[r] = raised ? column_number(x, r) + value : value;
    return take_average(s, a, err);
}

static int number_contrast(struct margins_run *s, size_t column, struct err *err)
{
    const struct design *d = s->fit->d;
    const char *name = d->f->column[column].name, *from = "0", *to = "1";
    bool raised = !is_yes_or_no(d, &d->f->column[column]);
    double *cells = shelf_new(d->f->shelf, d->f->n_rows, sizeof *cells, err);
    struct column *columns = mem_zero(d->f->n_columns, sizeof *columns, err);
    int rc = cells && columns ? 0 : -1;
    if (rc == 0) {
        memcpy(columns, d->f->column, d->f->n_columns * sizeof *columns);
        columns[column].number = cells;
        s->f = *d->f;
        s->f.column = columns;
        s->d = *d;
        s->d.f = &s->f;
    }
    if (raised) {
        struct buf b = {0};
        from = name;
        if (rc == 0)
            rc = buf_addf(&b, err, "%s + 1", name);
        to = rc == 0 ? arena_copy(&s->m->arena, b.p, b.n, err) : NULL;
        rc = to ? rc : -1;
        buf_free(&b);
    }
    if (rc == 0)
        rc = with_value(s, column, cells, raised, 0, &s->from, err);
    if (rc == 0)
        rc = with_value(s, column, cells, raised, 1, &s->to, err);
    if (rc == 0)
        rc = add(s, name, from, to, err);
    free(columns);
    shelf_free(d->f->shelf, cells);
    return rc;
}

/* Is the column part of a variable that is a number, of a factor of its values? */
static void roles(const struct design *d, size_t column, bool *number, bool *levels)
{
    *number = false;
    *levels = false;
    for (size_t v = 0; v < d->m->n_vars; v++) {
        const struct design_variable *var = &d->var[v];
        bool in = mentions_column(var->e, column);
        *number = *number || (in && var->kind != VAR_FACTOR && d->f->column[column].kind == COLUMN_NUMBER);
        *levels = *levels || (in && var->kind == VAR_FACTOR && var->e->kind == FORMULA_COLUMN);
    }
}

static int all_contrasts(struct margins_run *s, struct err *err)
{
    const struct design *d = s->fit->d;
    int rc = 0;
    for (size_t v = 0; rc == 0 && v < d->m->n_vars; v++) {
        if (d->var[v].kind == VAR_FACTOR) {
            rc = factor_contrasts(s, v, err);
            continue;
        }
        for (size_t c = 0; rc == 0 && c < d->f->n_columns; c++) {
            bool number, levels, met = false;
            if (!mentions_column(d->var[v].e, c))
                continue;
            for (size_t before = 0; before < v; before++)
                met = met || (d->var[before].kind != VAR_FACTOR && mentions_column(d->var[before].e, c));
            roles(d, c, &number, &levels);
            if (number && levels)
                rc = err_set(err, ERR_USAGE, "--margins: %s is both a number and a factor here", d->f->column[c].name);
            else if (number && !met)
                rc = number_contrast(s, c, err);
        }
    }
    return rc;
}

int margins_open(struct margins *m, const struct fit *fit, struct err *err)
{
    struct margins_run s = {.m = m, .fit = fit};
    *m = (struct margins){0};
    if (family_check(fit->family, "margins", err) < 0)
        return -1;
    s.from.slope = mem_zero(fit->p, sizeof *s.from.slope, err);
    s.to.slope = mem_zero(fit->p, sizeof *s.to.slope, err);
    int rc = s.from.slope && s.to.slope ? all_contrasts(&s, err) : -1;
    free(s.from.slope);
    free(s.to.slope);
    if (rc == 0 && m->n == 0)
        rc = err_set(err, ERR_DATA, "--margins: the formula has no term");
    if (rc < 0)
        margins_close(m);
    return rc;
}

void margins_close(struct margins *m)
{
    free(m->margin);
    arena_free(&m->arena);
    *m = (struct margins){0};
}
