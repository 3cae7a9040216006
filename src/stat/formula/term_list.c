/* term_list: see term_list.h. */
#include "stat/formula/term_list.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TERMS = 4000 };

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

int term_list_add(struct term_list *l, const struct term *t, struct err *err)
{
    for (size_t i = 0; i < l->n; i++)
        if (same_term(&l->term[i], t))
            return 0;
    if (l->n == MAX_TERMS)
        return err_set(err, ERR_USAGE, "formula: more than %d terms", MAX_TERMS);
    if (mem_reserve(&l->term, &l->cap, l->n + 1, sizeof *l->term, err) < 0)
        return -1;
    l->term[l->n++] = *t;
    return 0;
}

int term_list_append(struct term_list *l, const struct term_list *more, struct err *err)
{
    for (size_t i = 0; i < more->n; i++)
        if (term_list_add(l, &more->term[i], err) < 0)
            return -1;
    return 0;
}

void term_list_remove(struct term_list *l, const struct term *t)
{
    size_t to = 0;
    for (size_t i = 0; i < l->n; i++)
        if (!same_term(&l->term[i], t))
            l->term[to++] = l->term[i];
    l->n = to;
}

/* t becomes its product with another term; x:x is x. */
static int multiply(struct term *t, const struct term *by, const struct formula *m, const struct formula_expr *e,
                    struct err *err)
{
    for (size_t k = 0; k < by->n; k++) {
        bool there = false;
        for (size_t q = 0; q < t->n && !there; q++)
            there = t->var[q] == by->var[k];
        if (there)
            continue;
        if (t->n == TERM_MAX)
            return formula_error(m, e, "", err, "formula: an interaction of more than %d variables", TERM_MAX);
        t->var[t->n++] = by->var[k];
    }
    return 0;
}

int term_list_products(struct term_list *out, const struct formula *m, const struct formula_expr *e,
                       const struct term_list *a, const struct term_list *b, struct err *err)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            struct term t = a->term[i];
            if (multiply(&t, &b->term[j], m, e, err) < 0 || term_list_add(out, &t, err) < 0)
                return -1;
        }
    return 0;
}

int term_list_nested(struct term_list *out, const struct formula *m, const struct formula_expr *e,
                     const struct term_list *a, const struct term_list *b, struct err *err)
{
    struct term all = {0};
    for (size_t i = 0; i < a->n; i++)
        if (multiply(&all, &a->term[i], m, e, err) < 0)
            return -1;
    return term_list_products(out, m, e, &(struct term_list){.term = &all, .n = 1}, b, err);
}

int term_list_power(struct term_list *out, const struct formula *m, const struct formula_expr *e,
                    const struct term_list *base, int power, struct err *err)
{
    struct term_list so_far = {0};
    int rc = term_list_append(&so_far, base, err);
    for (int k = 1; rc == 0 && k < power; k++) {
        struct term_list more = {0};
        rc = term_list_products(&more, m, e, &so_far, base, err);
        if (rc == 0)
            rc = term_list_append(&so_far, &more, err);
        free(more.term);
    }
    if (rc == 0)
        rc = term_list_append(out, &so_far, err);
    free(so_far.term);
    return rc;
}

/* Variables of a product are in the order in which the formula first names them, so its columns and their names are
 * R's. */
static void sort_variables(struct term *t)
{
    for (size_t i = 1; i < t->n; i++)
        for (size_t k = i; k > 0 && t->var[k - 1] > t->var[k]; k--) {
            size_t later = t->var[k - 1];
            t->var[k - 1] = t->var[k];
            t->var[k] = later;
        }
}

/* Is the term made of strata only? They replace its coefficients. */
static bool only_strata(const struct formula *m, const struct term *t)
{
    for (size_t k = 0; k < t->n; k++)
        if (!expr_is(m->var[t->var[k]], "strata"))
            return false;
    return true;
}

/* Drops variables that are in no term (y ~ . - g; strata in no product): nothing uses their values, so rows where they
 * are missing stay. */
static void drop_idle(struct formula *m)
{
    for (size_t v = m->n_vars; v-- > 0;) {
        bool idle = true;
        for (size_t i = 0; i < m->n_terms; i++)
            for (size_t k = 0; k < m->term[i].n; k++)
                idle = idle && m->term[i].var[k] != v;
        if (!idle)
            continue;
        m->n_vars--;
        memmove(&m->var[v], &m->var[v + 1], (m->n_vars - v) * sizeof *m->var);
        for (size_t i = 0; i < m->n_terms; i++)
            for (size_t k = 0; k < m->term[i].n; k++)
                m->term[i].var[k] -= m->term[i].var[k] > v;
    }
}

int term_list_settle(const struct term_list *l, struct formula *m, struct err *err)
{
    if (mem_reserve(&m->term, &m->cap_terms, l->n, sizeof *m->term, err) < 0)
        return -1;
    for (size_t order = 1; order <= TERM_MAX; order++)
        for (size_t i = 0; i < l->n; i++)
            if (l->term[i].n == order && !only_strata(m, &l->term[i])) {
                m->term[m->n_terms] = l->term[i];
                sort_variables(&m->term[m->n_terms]);
                m->n_terms++;
            }
    drop_idle(m);
    return 0;
}
