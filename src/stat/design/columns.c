/* columns: the columns that the terms of a formula make, and their names. */
#include "snag/mem.h"
#include "stat/design/design_impl.h"

/* Does an earlier term contain all its variables but that one? This is R's test; the empty term always counts as
 * contained, and whether there is an intercept is checked afterwards. Strata contain their own main effects. */
static bool held_before(const struct formula *m, size_t term, size_t without)
{
    const struct term *t = &m->term[term];
    for (size_t i = 0; i < term; i++) {
        size_t found = 0;
        for (size_t k = 0; k < t->n; k++)
            for (size_t q = 0; q < m->term[i].n && k != without; q++)
                found += m->term[i].var[q] == t->var[k];
        if (found == t->n - 1)
            return true;
    }
    for (size_t k = 0; k < t->n; k++)
        if (k != without && !expr_is(m->var[t->var[k]], "strata"))
            return false;
    return true;
}

/* R's rule: a factor takes contrasts if an earlier term contains the other variables of its term, and all levels
 * otherwise; without an intercept the first factor takes all levels. */
static bool takes_all_levels(const struct design *d, size_t term, size_t k)
{
    const struct formula *m = d->m;
    if (!m->intercept)
        for (size_t i = 0; i <= term; i++)
            for (size_t q = 0; q < m->term[i].n; q++)
                if (d->var[m->term[i].var[q]].kind == VAR_FACTOR) {
                    if (i == term && q == k)
                        return true;
                    i = term; /* another one comes first */
                    break;
                }
    return !held_before(m, term, k);
}

static int add_name(struct design *d, const struct design_column *c, struct buf *b, struct err *err)
{
    buf_clear(b);
    int rc = c->n_parts == 0 ? buf_adds(b, "(Intercept)", err) : 0;
    for (size_t k = 0; rc == 0 && k < c->n_parts; k++) {
        const struct design_variable *v = &d->var[c->part[k].var];
        rc = buf_addf(b, err, "%s%s", k > 0 ? ":" : "", v->label);
        if (rc == 0 && v->kind == VAR_FACTOR)
            rc = buf_adds(b, v->level[c->part[k].level], err);
        if (rc == 0 && v->kind == VAR_POLY && v->degree > 1)
            rc = buf_addf(b, err, "%zu", c->part[k].level + 1);
    }
    return rc;
}

enum { MAX_COLUMNS = 2000 };

static int add_column(struct design *d, size_t *cap, const struct design_column *c, struct buf *b, struct err *err)
{
    if (d->p == MAX_COLUMNS)
        return err_set(err, ERR_DATA, "the formula makes more than %d columns; is a label used as a factor?",
                       MAX_COLUMNS);
    if (mem_reserve(&d->column, cap, d->p + 1, sizeof *d->column, err) < 0 || add_name(d, c, b, err) < 0)
        return -1;
    d->column[d->p] = *c;
    d->column[d->p].name = arena_copy(&d->arena, b->p, b->n, err);
    if (!d->column[d->p].name)
        return -1;
    d->p++;
    return 0;
}

/* The columns of one term; its first variable runs fastest. */
static int add_term(struct design *d, size_t term, size_t *cap, struct buf *b, struct err *err)
{
    const struct term *t = &d->m->term[term];
    size_t choices[TERM_MAX], skip[TERM_MAX], at[TERM_MAX] = {0};
    for (size_t k = 0; k < t->n; k++) {
        struct design_variable *v = &d->var[t->var[k]];
        bool all = v->kind != VAR_FACTOR || takes_all_levels(d, term, k);
        v->compared = v->compared || !all;
        choices[k] = v->kind == VAR_FACTOR ? v->n_levels : v->kind == VAR_POLY ? v->degree : 1;
        skip[k] = all ? SIZE_MAX : v->ref;
        if (!all && choices[k] <= 1)
            return 0;
    }
    for (;;) {
        struct design_column c = {.term = term, .n_parts = t->n, .scale = 1};
        bool wanted = true;
        for (size_t k = 0; k < t->n; k++) {
            c.part[k] = (struct design_part){t->var[k], at[k]};
            wanted = wanted && at[k] != skip[k];
        }
        if (wanted && add_column(d, cap, &c, b, err) < 0)
            return -1;
        size_t k = 0;
        for (; k < t->n; k++) {
            at[k]++;
            if (at[k] < choices[k])
                break;
            at[k] = 0;
        }
        if (k == t->n)
            return 0;
    }
}

static int note_singles(struct design *d, struct err *err)
{
    d->single = arena_get(&d->arena, (d->m->n_vars + 1) * sizeof *d->single, err);
    for (size_t i = 0; d->single && i < d->m->n_vars; i++)
        if (d->var[i].kind == VAR_FACTOR && d->var[i].n_levels == 1)
            d->single[d->n_single++] = d->var[i].label;
    return d->single ? 0 : -1;
}

int design_columns_open(struct design *d, const struct design_options *o, struct err *err)
{
    struct buf name = {0};
    size_t cap = 0;
    int rc = 0;
    if (o->absorbed && !d->m->intercept)
        return err_set(err, ERR_USAGE, "formula: this family has no intercept to remove");
    d->intercept = d->m->intercept && !o->absorbed;
    if (d->intercept)
        rc = add_column(d, &cap, &(struct design_column){.term = SIZE_MAX, .scale = 1}, &name, err);
    for (size_t i = 0; rc == 0 && i < d->m->n_terms; i++)
        rc = add_term(d, i, &cap, &name, err);
    buf_free(&name);
    return rc < 0 ? -1 : note_singles(d, err);
}
