/* terms: a formula's right side expanded into variables and terms (Wilkinson and Rogers 1973). */
#include <stdio.h>
#include <stdlib.h>

#include "stat/formula/formula_impl.h"
#include "stat/formula/term_list.h"

enum place { PRODUCT, REMOVED };

struct expander {
    struct formula *m;
    const struct frame *f;
    const char *const *except;
    size_t n_except;
    bool within[2]; /* is the expression part of a product, is it removed by a minus? */
    struct err *err;
};

/* A factor is compared with one level, the one given where it first occurs. */
static int check_reference(const struct expander *x, const struct formula_expr *first, const struct formula_expr *e)
{
    if (!expr_is(e, "factor") || e->n_args < 2 ||
        (first->n_args == 2 && strcmp(first->arg[1]->name, e->arg[1]->name) == 0))
        return 0;
    return formula_error(x->m, e, "name it where the factor first occurs", x->err, "formula: a second reference for %s",
                         e->label);
}

/* The variable's number; equal labels are one variable. */
static int variable(struct expander *x, struct formula_expr *e, size_t *index)
{
    struct formula *m = x->m;
    struct buf label = {0};
    if (expr_bind(m, e, x->f, true, x->err) < 0)
        return -1;
    if (expr_is(e, "poly") && e->arg[0]->type == FORMULA_IS_TEXT)
        return formula_error(m, e->arg[0], "is text; use it as a factor", x->err, "formula: poly() requires a number");
    e = expr_unwrapped(e);
    int rc = expr_label(e, &label, x->err);
    e->label = rc == 0 ? arena_copy(&m->arena, label.p, label.n, x->err) : NULL;
    buf_free(&label);
    if (!e->label)
        return -1;
    for (*index = 0; *index < m->n_vars; ++*index)
        if (strcmp(m->var[*index]->label, e->label) == 0)
            return check_reference(x, m->var[*index], e);
    if (mem_reserve(&m->var, &m->cap_vars, m->n_vars + 1, sizeof(struct formula_expr *), x->err) < 0)
        return -1;
    m->var[m->n_vars++] = e;
    return 0;
}

/* Only factor(…, ref = …) and poly(…, degree = …) have named arguments; of an unknown function there is more to say. */
static int check_names(const struct expander *x, const struct formula_expr *e)
{
    const char *second = expr_is(e, "factor") ? "ref" : expr_is(e, "poly") ? "degree" : "";
    for (size_t i = 0; i < e->n_args; i++)
        if (e->arg_name[i] && (i != 1 || strcmp(e->arg_name[i], second) != 0)) {
            char note[40] = "";
            if (*second)
                (void)snprintf(note, sizeof note, "only the second has a name: %s", second);
            return formula_error(x->m, e->arg[i], note, x->err, "formula: %s() has no argument '%s'",
                                 strcmp(e->name, "(") == 0 ? "" : e->name, e->arg_name[i]);
        }
    return 0;
}

static int check_call(const struct expander *x, const struct formula_expr *e)
{
    if (expr_is_known(e) && check_names(x, e) < 0)
        return -1;
    if (expr_is(e, "factor")) {
        if (e->n_args < 1 || e->n_args > 2 || e->arg[0]->kind != FORMULA_COLUMN)
            return formula_error(x->m, e, "", x->err, "formula: factor(column) or factor(column, ref = \"level\")");
        if (e->n_args == 2 && !e->arg_name[1])
            return formula_error(x->m, e->arg[1], "write ref = \"level\"", x->err,
                                 "formula: factor() has no second argument");
    }
    if (expr_is(e, "poly") && (e->n_args != 2 || e->arg[1]->kind != FORMULA_NUMBER || e->arg[1]->number < 1 ||
                               e->arg[1]->number > 20 || e->arg[1]->number != (double)(int)e->arg[1]->number))
        return formula_error(x->m, e, "", x->err, "formula: poly(column, degree) with a degree from 1 to 20");
    if (expr_is(e, "Surv"))
        return formula_error(x->m, e, "is a response", x->err, "formula: Surv() belongs left of ~");
    return 0;
}

/* What a table made by snag features knows only later, or names rows with, is no term. */
static int check_predictor(const struct expander *x, const struct formula_expr *e)
{
    bool levels = (expr_is(e, "factor") || expr_is(e, "strata")) && e->n_args > 0;
    if (e->kind == FORMULA_COLUMN) {
        const char *why = frame_no_predictor(x->f, e->name);
        return why ? formula_error(x->m, e, "", x->err, "formula: %s is %s", e->name, why) : 0;
    }
    if (levels && e->arg[0]->kind == FORMULA_COLUMN && strcmp(e->arg[0]->name, FRAME_LANDMARK) == 0)
        return 0;
    for (size_t i = 0; i < e->n_args; i++)
        if (check_predictor(x, e->arg[i]) < 0)
            return -1;
    return 0;
}

static int add_variable(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    struct term t = {.n = 1};
    if (check_call(x, e) < 0 || (!x->within[REMOVED] && check_predictor(x, e) < 0) || variable(x, e, &t.var[0]) < 0)
        return -1;
    return term_list_add(l, &t, x->err);
}

/* Offsets are not terms. */
static int add_offset(struct expander *x, struct formula_expr *e)
{
    struct formula *m = x->m;
    if (x->within[PRODUCT] || x->within[REMOVED])
        return formula_error(m, e, "must be a term of its own, after +", x->err, "formula: offset() %s",
                             x->within[REMOVED] ? "after a minus" : "in a product");
    if (check_names(x, e) < 0 || expr_bind(m, e, x->f, true, x->err) < 0)
        return -1;
    if (e->n_args != 1 || e->arg[0]->type == FORMULA_IS_TEXT)
        return formula_error(m, e, "", x->err, "formula: offset(number)");
    if (mem_reserve(&m->offset, &m->cap_offsets, m->n_offsets + 1, sizeof(struct formula_expr *), x->err) < 0)
        return -1;
    m->offset[m->n_offsets++] = e->arg[0];
    return 0;
}

static int note_stratum(struct formula *m, struct formula_expr *column, struct err *err)
{
    for (size_t i = 0; i < m->n_strata; i++)
        if (m->strata[i]->column == column->column)
            return 0;
    if (mem_reserve(&m->strata, &m->cap_strata, m->n_strata + 1, sizeof(struct formula_expr *), err) < 0)
        return -1;
    m->strata[m->n_strata++] = column;
    return 0;
}

/* The strata's columns are kept apart; in products they are factors too. */
static int add_strata(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    struct formula *m = x->m;
    if (check_names(x, e) < 0 || expr_bind(m, e, x->f, true, x->err) < 0)
        return -1;
    if (e->n_args == 0)
        return formula_error(m, e, "", x->err, "formula: strata(column, …)");
    if (x->within[REMOVED] && !x->within[PRODUCT])
        return formula_error(m, e, "omit it", x->err, "formula: strata() after a minus");
    if (x->within[PRODUCT] && e->n_args > 1)
        return formula_error(m, e, "takes one column there", x->err,
                             "formula: strata() of several columns in a product");
    for (size_t i = 0; i < e->n_args; i++) {
        if (e->arg[i]->kind != FORMULA_COLUMN)
            return formula_error(m, e->arg[i], "", x->err, "formula: strata(column, …)");
        if (!x->within[REMOVED] && note_stratum(m, e->arg[i], x->err) < 0)
            return -1;
    }
    return e->n_args == 1 ? add_variable(x, e, l) : 0;
}

static bool mentions(const struct formula_expr *e, const char *column)
{
    if (e->kind == FORMULA_COLUMN && strcmp(e->name, column) == 0)
        return true;
    for (size_t i = 0; i < e->n_args; i++)
        if (mentions(e->arg[i], column))
            return true;
    return false;
}

/* Every column that neither the response nor an option uses, and that may be a predictor. */
static int add_dot(struct expander *x, const struct formula_expr *dot, struct term_list *l)
{
    for (size_t i = 0; i < x->f->n_columns; i++) {
        const char *name = x->f->column[i].name;
        bool skip = mentions(x->m->response, name) || frame_no_predictor(x->f, name);
        for (size_t j = 0; j < x->n_except && !skip; j++)
            skip = strcmp(x->except[j], name) == 0;
        if (skip)
            continue;
        struct formula_expr *e = arena_get(&x->m->arena, sizeof *e, x->err);
        if (!e)
            return -1;
        *e = (struct formula_expr){.kind = FORMULA_COLUMN, .name = name, .at = dot->at, .width = dot->width};
        if (add_variable(x, e, l) < 0)
            return -1;
    }
    return 0;
}

static int expand(struct expander *x, struct formula_expr *e, struct term_list *l);

static int expand_within(struct expander *x, enum place place, struct formula_expr *e, struct term_list *l)
{
    bool outer = x->within[place];
    x->within[place] = true;
    int rc = expand(x, e, l);
    x->within[place] = outer;
    return rc;
}

static int set_intercept(struct expander *x, const struct formula_expr *e, bool wanted)
{
    if (x->within[PRODUCT] || x->within[REMOVED])
        return formula_error(x->m, e, "write I(…) around arithmetic", x->err,
                             "formula: 0 and 1 must be terms of their own, after + or -");
    x->m->intercept = wanted;
    return 0;
}

/* (a + b + c)^2: all of them and their products of up to two. */
static int expand_power(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    const struct formula_expr *power = e->arg[1];
    struct term_list base = {0};
    if (power->kind != FORMULA_NUMBER || power->number < 1 || power->number > TERM_MAX ||
        power->number != (double)(int)power->number)
        return formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: a power of terms is 1 to %d",
                             TERM_MAX);
    int rc = expand_within(x, PRODUCT, e->arg[0], &base);
    if (rc == 0 && base.n < 2) /* x^2 would be x, which nobody means */
        rc = formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: a power of one term");
    if (rc == 0)
        rc = term_list_power(l, x->m, e, &base, (int)power->number, x->err);
    free(base.term);
    return rc;
}

/* a:b, a*b = a + b + a:b, a/b = a + a:b. */
static int expand_product(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    struct term_list a = {0}, b = {0};
    char op = e->name[0];
    int rc = expand_within(x, PRODUCT, e->arg[0], &a);
    if (rc == 0)
        rc = expand_within(x, PRODUCT, e->arg[1], &b);
    if (rc == 0 && op != ':')
        rc = term_list_append(l, &a, x->err);
    if (rc == 0 && op == '*')
        rc = term_list_append(l, &b, x->err);
    if (rc == 0)
        rc = (op == '/' ? term_list_nested : term_list_products)(l, x->m, e, &a, &b, x->err);
    free(a.term);
    free(b.term);
    return rc;
}

static int expand_difference(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    const struct formula_expr *right = e->arg[1];
    struct term_list gone = {0};
    if (expand(x, e->arg[0], l) < 0)
        return -1;
    if (right->kind == FORMULA_NUMBER && (right->number == 0 || right->number == 1))
        return set_intercept(x, right, right->number == 0);
    int rc = expand_within(x, REMOVED, e->arg[1], &gone);
    for (size_t i = 0; rc == 0 && i < gone.n; i++)
        term_list_remove(l, &gone.term[i]);
    free(gone.term);
    return rc;
}

static int expand_binary(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    switch (e->name[0]) {
    case '^':
        return expand_power(x, e, l);
    case '+':
        return expand(x, e->arg[0], l) < 0 ? -1 : expand(x, e->arg[1], l);
    case '-':
        return expand_difference(x, e, l);
    case '*':
    case '/':
    case ':':
        return expand_product(x, e, l);
    default:
        return formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: '%s' between terms", e->name);
    }
}

static int expand(struct expander *x, struct formula_expr *e, struct term_list *l)
{
    switch (e->kind) {
    case FORMULA_BINARY:
        return expand_binary(x, e, l);
    case FORMULA_DOT:
        return add_dot(x, e, l);
    case FORMULA_COLUMN:
        return add_variable(x, e, l);
    case FORMULA_UNARY:
        if (e->arg[0]->kind == FORMULA_NUMBER && e->arg[0]->number == 1) /* y ~ -1 + x */
            return set_intercept(x, e, false);
        return formula_error(x->m, e, "write I(…) around arithmetic", x->err, "formula: '-' before a term");
    case FORMULA_NUMBER:
        if (e->number != 0 && e->number != 1)
            break;
        return set_intercept(x, e, e->number == 1);
    case FORMULA_CALL:
        if (expr_is(e, "(")) {
            if (e->n_args != 1)
                return formula_error(x->m, e, "", x->err, "formula: parentheses contain one expression");
            return check_names(x, e) < 0 ? -1 : expand(x, e->arg[0], l);
        }
        if (expr_is(e, "offset"))
            return add_offset(x, e);
        if (expr_is(e, "strata"))
            return add_strata(x, e, l);
        return add_variable(x, e, l);
    case FORMULA_TEXT:
        return formula_error(x->m, e, "column names are bare or in `backticks`", x->err,
                             "formula: a text is not a term");
    }
    return formula_error(x->m, e, x->within[PRODUCT] ? "write I(…) around arithmetic" : "only 0 and 1 can be terms",
                         x->err, "formula: a number is not a term");
}

static int bind_response(struct expander *x)
{
    struct formula_expr *e = x->m->response;
    if (expr_is(e, "Surv") && e->n_args != 2 && e->n_args != 3)
        return formula_error(x->m, e, "", x->err, "formula: Surv(time, event) or Surv(start, stop, event)");
    if (e->kind == FORMULA_CALL && !expr_is(e, "Surv") &&
        (expr_is(e, "poly") || expr_is(e, "offset") || expr_is(e, "strata") || expr_is(e, "factor")))
        return formula_error(x->m, e, "", x->err, "formula: %s() is not a response", e->name);
    if ((expr_is(e, "Surv") && check_names(x, e) < 0) || expr_bind(x->m, e, x->f, true, x->err) < 0)
        return -1;
    x->m->response = expr_unwrapped(e);
    e = x->m->response;
    struct buf label = {0};
    int rc = expr_label(e, &label, x->err);
    e->label = rc == 0 ? arena_copy(&x->m->arena, label.p, label.n, x->err) : NULL;
    buf_free(&label);
    return e->label ? 0 : -1;
}

int formula_bind(struct formula *m, const struct frame *f, const char *const *except, size_t n_except, struct err *err)
{
    struct expander x = {.m = m, .f = f, .except = except, .n_except = n_except, .err = err};
    struct term_list l = {0};
    m->intercept = true;
    int rc = bind_response(&x);
    if (rc == 0)
        rc = expand(&x, m->right, &l);
    if (rc == 0)
        rc = term_list_settle(&l, m, err);
    free(l.term);
    return rc;
}
