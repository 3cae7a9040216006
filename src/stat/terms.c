/* terms: a formula's right side expanded into variables and terms (Wilkinson and Rogers 1973). */
#include <stdlib.h>

#include "stat/formula_priv.h"

struct list {
    struct term *term;
    size_t n, cap;
};

struct expander {
    struct formula *m;
    const struct frame *f;
    const char *const *except;
    size_t n_except;
    struct err *err;
};

static bool same_term(const struct term *a, const struct term *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        bool found = false;
        for (size_t j = 0; j < b->n && !found; j++)
            found = a->var[i] == b->var[j];
        if (!found)
            return false;
    }
    return true;
}

static int list_add(struct expander *x, struct list *l, const struct term *t)
{
    for (size_t i = 0; i < l->n; i++)
        if (same_term(&l->term[i], t))
            return 0;
    if (mem_reserve(&l->term, &l->cap, l->n + 1, sizeof *l->term, x->err) < 0)
        return -1;
    l->term[l->n++] = *t;
    return 0;
}

static void list_remove(struct list *l, const struct term *t)
{
    size_t to = 0;
    for (size_t i = 0; i < l->n; i++)
        if (!same_term(&l->term[i], t))
            l->term[to++] = l->term[i];
    l->n = to;
}

/* The variable's number; equal labels are one variable. */
static int variable(struct expander *x, struct expr *e, size_t *index)
{
    struct formula *m = x->m;
    struct buf label = {0};
    if (expr_bind(m, e, x->f, true, x->err) < 0)
        return -1;
    int rc = expr_label(e, &label, x->err);
    e->label = rc == 0 ? arena_copy(&m->arena, label.p, label.n, x->err) : NULL;
    buf_free(&label);
    if (!e->label)
        return -1;
    for (*index = 0; *index < m->n_vars; ++*index)
        if (strcmp(m->var[*index]->label, e->label) == 0)
            return 0;
    if (mem_reserve(&m->var, &m->cap_vars, m->n_vars + 1, sizeof(struct expr *), x->err) < 0)
        return -1;
    m->var[m->n_vars++] = e;
    return 0;
}

static int check_call(const struct expander *x, const struct expr *e)
{
    if (expr_is(e, "factor")) {
        if (e->n_args < 1 || e->n_args > 2 || e->arg[0]->kind != EXPR_COLUMN)
            return formula_error(x->m, e, "", x->err, "formula: factor(column) or factor(column, ref = \"level\")");
        if (e->n_args == 2 && (!e->arg_name[1] || strcmp(e->arg_name[1], "ref") != 0))
            return formula_error(x->m, e->arg[1], "write ref = \"level\"", x->err, "formula: factor() has no such argument");
    }
    if (expr_is(e, "poly") &&
        (e->n_args != 2 || e->arg[1]->kind != EXPR_NUMBER || e->arg[1]->number < 1 || e->arg[1]->number > 20 ||
         e->arg[1]->number != (double)(int)e->arg[1]->number))
        return formula_error(x->m, e, "", x->err, "formula: poly(column, degree) with a degree from 1 to 20");
    if (expr_is(e, "Surv"))
        return formula_error(x->m, e, "is a response", x->err, "formula: Surv() stands left of ~");
    return 0;
}

static int add_variable(struct expander *x, struct expr *e, struct list *l)
{
    struct term t = {.n = 1};
    if (check_call(x, e) < 0 || variable(x, e, &t.var[0]) < 0)
        return -1;
    return list_add(x, l, &t);
}

/* offset(expression) and strata(columns) are kept apart from the terms. */
static int add_apart(struct expander *x, struct expr *e)
{
    struct formula *m = x->m;
    if (expr_bind(m, e, x->f, true, x->err) < 0)
        return -1;
    if (expr_is(e, "offset")) {
        if (e->n_args != 1 || e->arg[0]->type == TYPE_TEXT)
            return formula_error(m, e, "", x->err, "formula: offset(number)");
        if (mem_reserve(&m->offset, &m->cap_offsets, m->n_offsets + 1, sizeof(struct expr *), x->err) < 0)
            return -1;
        m->offset[m->n_offsets++] = e->arg[0];
        return 0;
    }
    for (size_t i = 0; i < e->n_args; i++) {
        if (e->arg[i]->kind != EXPR_COLUMN)
            return formula_error(m, e->arg[i], "", x->err, "formula: strata(column, …)");
        if (mem_reserve(&m->strata, &m->cap_strata, m->n_strata + 1, sizeof(struct expr *), x->err) < 0)
            return -1;
        m->strata[m->n_strata++] = e->arg[i];
    }
    return 0;
}

static bool mentions(const struct expr *e, const char *column)
{
    if (e->kind == EXPR_COLUMN && strcmp(e->name, column) == 0)
        return true;
    for (size_t i = 0; i < e->n_args; i++)
        if (mentions(e->arg[i], column))
            return true;
    return false;
}

/* Every column that neither the response nor an option uses. */
static int add_dot(struct expander *x, const struct expr *dot, struct list *l)
{
    for (size_t i = 0; i < x->f->n_columns; i++) {
        const char *name = x->f->column[i].name;
        bool skip = mentions(x->m->response, name);
        for (size_t j = 0; j < x->n_except && !skip; j++)
            skip = strcmp(x->except[j], name) == 0;
        if (skip)
            continue;
        struct expr *e = arena_get(&x->m->arena, sizeof *e, x->err);
        if (!e)
            return -1;
        *e = (struct expr){.kind = EXPR_COLUMN, .name = name, .at = dot->at, .width = dot->width};
        if (add_variable(x, e, l) < 0)
            return -1;
    }
    return 0;
}

static int add_products(struct expander *x, const struct expr *e, const struct list *a, const struct list *b,
                        struct list *out)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            struct term t = a->term[i];
            for (size_t k = 0; k < b->term[j].n; k++) {
                bool there = false;
                for (size_t q = 0; q < t.n && !there; q++)
                    there = t.var[q] == b->term[j].var[k];
                if (there)
                    continue;
                if (t.n == TERM_MAX)
                    return formula_error(x->m, e, "", x->err, "formula: an interaction of more than %d variables", TERM_MAX);
                t.var[t.n++] = b->term[j].var[k];
            }
            if (list_add(x, out, &t) < 0)
                return -1;
        }
    return 0;
}

static int expand(struct expander *x, struct expr *e, struct list *l);

/* (a + b + c)^2: all of them and their products of up to two. */
static int expand_power(struct expander *x, struct expr *e, struct list *l)
{
    const struct expr *power = e->arg[1];
    struct list base = {0}, so_far = {0};
    if (power->kind != EXPR_NUMBER || power->number < 1 || power->number > TERM_MAX || power->number != (double)(int)power->number)
        return formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: a power of terms is 1 to %d", TERM_MAX);
    int rc = expand(x, e->arg[0], &base);
    if (rc == 0 && base.n < 2) /* x^2 would be x, which nobody means */
        rc = formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: a power of one term");
    for (size_t i = 0; rc == 0 && i < base.n; i++)
        rc = list_add(x, &so_far, &base.term[i]);
    for (int k = 1; rc == 0 && k < (int)power->number; k++) {
        struct list more = {0};
        rc = add_products(x, e, &so_far, &base, &more);
        for (size_t i = 0; rc == 0 && i < more.n; i++)
            rc = list_add(x, &so_far, &more.term[i]);
        free(more.term);
    }
    for (size_t i = 0; rc == 0 && i < so_far.n; i++)
        rc = list_add(x, l, &so_far.term[i]);
    free(base.term);
    free(so_far.term);
    return rc;
}

static int expand_binary(struct expander *x, struct expr *e, struct list *l)
{
    struct expr *left = e->arg[0], *right = e->arg[1];
    char op = e->name[0];
    if (op == '^')
        return expand_power(x, e, l);
    if (op == '+')
        return expand(x, left, l) < 0 ? -1 : expand(x, right, l);
    if (op == '-' && right->kind == EXPR_NUMBER && (right->number == 0 || right->number == 1)) {
        if (expand(x, left, l) < 0)
            return -1;
        x->m->intercept = right->number == 0;
        return 0;
    }
    if (op != '-' && op != '*' && op != ':')
        return formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: '%s' between terms", e->name);
    struct list a = {0}, b = {0};
    int rc = expand(x, left, op == '-' ? l : &a);
    if (rc == 0)
        rc = expand(x, right, &b);
    if (op == '-') {
        for (size_t i = 0; rc == 0 && i < b.n; i++)
            list_remove(l, &b.term[i]);
    } else {
        for (size_t i = 0; rc == 0 && op == '*' && i < a.n; i++)
            rc = list_add(x, l, &a.term[i]);
        for (size_t i = 0; rc == 0 && op == '*' && i < b.n; i++)
            rc = list_add(x, l, &b.term[i]);
        if (rc == 0)
            rc = add_products(x, e, &a, &b, l);
    }
    free(a.term);
    free(b.term);
    return rc;
}

static int expand(struct expander *x, struct expr *e, struct list *l)
{
    switch (e->kind) {
    case EXPR_BINARY: return expand_binary(x, e, l);
    case EXPR_DOT: return add_dot(x, e, l);
    case EXPR_COLUMN: return add_variable(x, e, l);
    case EXPR_UNARY:
        if (e->arg[0]->kind == EXPR_NUMBER && e->arg[0]->number == 1) { /* y ~ -1 + x */
            x->m->intercept = false;
            return 0;
        }
        break;
    case EXPR_NUMBER:
        if (e->number != 0 && e->number != 1)
            break;
        x->m->intercept = e->number == 1;
        return 0;
    case EXPR_CALL:
        if (expr_is(e, "("))
            return expand(x, e->arg[0], l);
        if (expr_is(e, "offset") || expr_is(e, "strata"))
            return add_apart(x, e);
        return add_variable(x, e, l);
    case EXPR_TEXT:
        return formula_error(x->m, e, "column names stand bare or in `backticks`", x->err, "formula: a text is no term");
    }
    return formula_error(x->m, e, "only 0 and 1 can stand as terms", x->err, "formula: a number is no term");
}

/* Variables of a product stand as the formula names them first, so that its columns and their names are R's. */
static void sort_variables(struct term *t)
{
    for (size_t i = 1; i < t->n; i++)
        for (size_t k = i; k > 0 && t->var[k - 1] > t->var[k]; k--) {
            size_t later = t->var[k - 1];
            t->var[k - 1] = t->var[k];
            t->var[k] = later;
        }
}

/* Main effects first, then interactions of two, and so on; otherwise as written. */
static int by_order(struct expander *x, const struct list *l)
{
    struct formula *m = x->m;
    if (mem_reserve(&m->term, &m->cap_terms, l->n, sizeof *m->term, x->err) < 0)
        return -1;
    for (size_t order = 1; order <= TERM_MAX; order++)
        for (size_t i = 0; i < l->n; i++)
            if (l->term[i].n == order) {
                sort_variables(&l->term[i]);
                m->term[m->n_terms++] = l->term[i];
            }
    return 0;
}

static int bind_response(struct expander *x)
{
    struct expr *e = x->m->response;
    if (expr_is(e, "Surv") && e->n_args != 2 && e->n_args != 3)
        return formula_error(x->m, e, "", x->err, "formula: Surv(time, event) or Surv(start, stop, event)");
    if (e->kind == EXPR_CALL && !expr_is(e, "Surv") && (expr_is(e, "poly") || expr_is(e, "offset") || expr_is(e, "strata") || expr_is(e, "factor")))
        return formula_error(x->m, e, "", x->err, "formula: %s() is no response", e->name);
    if (expr_bind(x->m, e, x->f, true, x->err) < 0)
        return -1;
    struct buf label = {0};
    int rc = expr_label(e, &label, x->err);
    e->label = rc == 0 ? arena_copy(&x->m->arena, label.p, label.n, x->err) : NULL;
    buf_free(&label);
    return e->label ? 0 : -1;
}

int formula_bind(struct formula *m, const struct frame *f, const char *const *except, size_t n_except, struct err *err)
{
    struct expander x = {m, f, except, n_except, err};
    struct list l = {0};
    m->intercept = true;
    int rc = bind_response(&x);
    if (rc == 0)
        rc = expand(&x, m->right, &l);
    if (rc == 0)
        rc = by_order(&x, &l);
    free(l.term);
    return rc;
}
