/* variables: what each variable of a formula is in the rows in use: number, factor, polynomial. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "io/shelf.h"
#include "snag/num.h"
#include "stat/design/design_impl.h"

struct named {
    struct view text;
    int32_t id;
};

static int by_bytes(const void *a, const void *b)
{
    return view_cmp(((const struct named *)a)->text, ((const struct named *)b)->text);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int text_levels(struct design *d, const struct column *c, struct design_variable *v, struct err *err)
{
    v->of_id = mem_zero(c->dict.n, sizeof *v->of_id, err);
    struct named *named = mem_zero(c->dict.n, sizeof *named, err);
    int rc = v->of_id && named ? 0 : -1;
    size_t n = 0;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        v->of_id[c->id[design_row(d, i)]] = 1;
    for (size_t id = 0; rc == 0 && id < c->dict.n; id++)
        if (v->of_id[id])
            named[n++] = (struct named){dict_text(&c->dict, (int64_t)id), (int32_t)id};
    if (rc == 0) {
        qsort(named, n, sizeof *named, by_bytes);
        v->level = arena_get(&d->arena, (n + 1) * sizeof *v->level, err);
        rc = v->level ? 0 : -1;
    }
    for (size_t k = 0; rc == 0 && k < n; k++) {
        v->of_id[named[k].id] = (int32_t)k;
        v->level[k] = arena_copy(&d->arena, named[k].text.p, named[k].text.n, err);
        rc = v->level[k] ? 0 : -1;
    }
    v->n_levels = n;
    free(named);
    return rc;
}

enum { MAX_NUMBER_LEVELS = 5000 };

/* Keeps the distinct values sorted as they come: few values, many rows. */
static int value_levels(struct design *d, const struct formula_expr *e, struct design_variable *v, struct err *err)
{
    size_t cap = 0, n = 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        double x = expr_value(e, d->f, design_row(d, i));
        if (n > 0 && bsearch(&x, v->of_value, n, sizeof x, by_value))
            continue;
        if (n == MAX_NUMBER_LEVELS)
            return formula_error(d->m, e, "", err, "%s has more than %d distinct values: too many for a factor",
                                 e->name, MAX_NUMBER_LEVELS);
        if (mem_reserve(&v->of_value, &cap, n + 1, sizeof x, err) < 0)
            return -1;
        size_t at = n++;
        for (; at > 0 && v->of_value[at - 1] > x; at--)
            v->of_value[at] = v->of_value[at - 1];
        v->of_value[at] = x;
    }
    v->n_levels = n;
    v->level = arena_get(&d->arena, (n + 1) * sizeof *v->level, err);
    for (size_t k = 0; v->level && k < n; k++) {
        char text[32];
        size_t len = num_format(text, v->of_value[k]);
        v->level[k] = e->type == FORMULA_IS_LOGICAL ? (v->of_value[k] != 0 ? "TRUE" : "FALSE")
                                                    : arena_copy(&d->arena, text, len, err);
        if (!v->level[k])
            return -1;
    }
    return v->level ? 0 : -1;
}

int factor_levels(struct design *d, const struct formula_expr *e, struct design_variable *v, struct err *err)
{
    if (e->type == FORMULA_IS_TEXT && e->kind != FORMULA_COLUMN)
        return formula_error(d->m, e, "", err, "formula: this text does not vary");
    return e->type == FORMULA_IS_TEXT ? text_levels(d, &d->f->column[e->column], v, err) : value_levels(d, e, v, err);
}

int32_t variable_code(const struct design_variable *v, const struct frame *f, size_t r)
{
    if (v->is_held)
        return v->held;
    if (v->of_id)
        return v->of_id[f->column[v->e->column].id[r]];
    double x = expr_value(v->e, f, r);
    const double *at = bsearch(&x, v->of_value, v->n_levels, sizeof x, by_value);
    return at ? (int32_t)(at - v->of_value) : 0;
}

static int find_reference(const struct design *d, const struct formula_expr *call, struct design_variable *v,
                          struct err *err)
{
    const struct formula_expr *ref = call->arg[1];
    double x;
    for (v->ref = 0; v->ref < v->n_levels; v->ref++)
        if (strcmp(v->level[v->ref], ref->name) == 0 ||
            (v->of_value && num_parse(view_of(ref->name), &x) == 0 && x == v->of_value[v->ref]))
            return 0;
    char note[NEAREST_NOTE];
    (void)nearest_note(note, view_of(ref->name), v->level, v->n_levels);
    return formula_error(d->m, ref, note, err, "%s has no level '%s' in the rows used", v->label, ref->name);
}

/* Refuses values that are not numbers: log of zero, square root of -1. */
static int check_finite(const struct design *d, const struct formula_expr *e, size_t i, double x, struct err *err)
{
    if (isfinite(x))
        return 0;
    return formula_error(d->m, e, strcmp(e->name, "log") == 0 ? "log1p(x) = log(1 + x) accepts zeros" : "", err,
                         "%s: %s is not a finite number on line %llu", d->f->name, e->label ? e->label : e->name,
                         (unsigned long long)design_line(d, i));
}

static int poly_open(struct design *d, struct design_variable *v, struct err *err)
{
    size_t n = d->n, k = v->degree;
    struct shelf *shelf = d->f->shelf;
    double *x = shelf_new(shelf, n, sizeof *x, err), *p = shelf_new(shelf, n, sizeof *p, err);
    double *q = shelf_new(shelf, n, sizeof *q, err);
    v->alpha = arena_get(&d->arena, k * sizeof *v->alpha, err);
    v->norm2 = arena_get(&d->arena, (k + 1) * sizeof *v->norm2, err);
    int rc = x && p && q && v->alpha && v->norm2 ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++, shelf_step(shelf, i)) {
        x[i] = expr_value(v->e, d->f, design_row(d, i));
        rc = check_finite(d, v->e, i, x[i], err);
        p[i] = 1;
    }
    for (size_t s = 0; rc == 0 && s <= k; s++) { /* p = polynomial of degree s, q = of degree s - 1 */
        long double norm = 0, weighted = 0;
        for (size_t i = 0; i < n; i++, shelf_step(shelf, i)) {
            norm += (long double)p[i] * p[i];
            weighted += (long double)p[i] * p[i] * x[i];
        }
        v->norm2[s] = (double)norm;
        if (!(v->norm2[s] < 1e300))
            rc = formula_error(d->m, v->e, "use another unit", err, "%s: its powers are too large", v->label);
        else if (!(norm > 1e-26L * (s > 0 ? v->norm2[s - 1] : 1)))
            rc = formula_error(d->m, v->e, "", err, "%s: fewer distinct values than the degree requires", v->label);
        if (s == k || rc < 0)
            break;
        v->alpha[s] = (double)(weighted / norm);
        double beta = s > 0 ? v->norm2[s] / v->norm2[s - 1] : 0;
        for (size_t i = 0; i < n; i++, shelf_step(shelf, i)) {
            double next = (x[i] - v->alpha[s]) * p[i] - beta * q[i];
            q[i] = p[i];
            p[i] = next;
        }
    }
    shelf_free(shelf, x);
    shelf_free(shelf, p);
    shelf_free(shelf, q);
    return rc;
}

/* strata(x) in a product: x=2, as in R. */
static int name_values(struct design *d, struct design_variable *v, struct err *err)
{
    struct buf b = {0};
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < v->n_levels; k++) {
        buf_clear(&b);
        rc = buf_addf(&b, err, "%s=%s", v->e->name, v->level[k]);
        if (rc == 0)
            v->level[k] = arena_copy(&d->arena, b.p, b.n, err);
        if (!v->level[k])
            rc = -1;
    }
    buf_free(&b);
    return rc;
}

static int variable_open(struct design *d, const struct formula_expr *e, struct design_variable *v, struct err *err)
{
    v->label = e->label;
    v->e = e;
    if (expr_is(e, "factor") || expr_is(e, "strata") || e->type == FORMULA_IS_TEXT || e->type == FORMULA_IS_LOGICAL) {
        v->kind = VAR_FACTOR;
        v->e = expr_is(e, "factor") || expr_is(e, "strata") ? e->arg[0] : e;
        if (factor_levels(d, v->e, v, err) < 0)
            return -1;
        if (expr_is(e, "strata") && v->of_value)
            return name_values(d, v, err);
        return expr_is(e, "factor") && e->n_args == 2 ? find_reference(d, e, v, err) : 0;
    }
    if (expr_is(e, "poly")) {
        v->kind = VAR_POLY;
        v->e = e->arg[0];
        v->degree = (size_t)e->arg[1]->number;
        return poly_open(d, v, err);
    }
    for (size_t i = 0; i < d->n && e->kind != FORMULA_COLUMN; i++, shelf_step(d->f->shelf, i))
        if (check_finite(d, e, i, expr_value(e, d->f, design_row(d, i)), err) < 0)
            return -1;
    return 0;
}

int design_variables_open(struct design *d, struct err *err)
{
    size_t slot = 0;
    d->var = mem_zero(d->m->n_vars, sizeof *d->var, err);
    if (!d->var)
        return -1;
    for (size_t i = 0; i < d->m->n_vars; i++) {
        if (variable_open(d, d->m->var[i], &d->var[i], err) < 0)
            return -1;
        d->var[i].slot = slot;
        slot += d->var[i].kind == VAR_POLY ? d->var[i].degree : 1;
    }
    return 0;
}

void design_variables_close(struct design *d)
{
    for (size_t i = 0; d->var && i < d->m->n_vars; i++) {
        free(d->var[i].of_id);
        free(d->var[i].of_value);
    }
    free(d->var);
}

const char *design_reference(const struct design *d, size_t v)
{
    return d->var[v].compared && d->var[v].n_levels > 0 ? d->var[v].level[d->var[v].ref] : NULL;
}
