/* response: the left side of a formula. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "snag/num.h"
#include "stat/design/design_impl.h"

enum { MAX_ORDERED = 50 };

static int bad_value(const struct design *d, size_t i, double x, const char *need, struct err *err)
{
    char text[32];
    (void)num_format(text, x);
    return err_set(err, ERR_DATA, "%s:%llu: %s %s%s; %s", d->f->name, (unsigned long long)design_line(d, i),
                   d->m->response->label, isfinite(x) ? "= " : "is ", isfinite(x) ? text : "not finite", need);
}

/* An outcome or event that is neither 0 nor 1: outcomes are often coded 1 and 2. */
static int bad_event(const struct design *d, size_t i, double x, const struct formula_expr *e, const char *need,
                     struct err *err)
{
    char value[32];
    (void)num_format(value, x);
    (void)bad_value(d, i, x, need, err);
    return e->kind == FORMULA_COLUMN
               ? err_hint(err, "if %s is the event, write I(%s == %s) for %s", value, e->name, value, e->name)
               : -1;
}

static int take_numbers(struct design *d, const struct formula_expr *e, double *to, struct err *err)
{
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        to[i] = expr_value(e, d->f, design_row(d, i));
        if (!isfinite(to[i]))
            return bad_value(d, i, to[i], "a finite number is required", err);
    }
    return 0;
}

/* Levels of the response in order: as given, else numbers by value and texts in byte order. */
static int take_levels(struct design *d, const struct design_options *o, struct err *err)
{
    const struct formula_expr *e = d->m->response;
    struct design_variable v = {.e = e, .label = e->label};
    int rc = factor_levels(d, e, &v, err);
    double *rank = rc == 0 ? mem_zero(v.n_levels, sizeof *rank, err) : NULL;
    if (rc == 0 && !rank)
        rc = -1;
    for (size_t k = 0; rc == 0 && k < v.n_levels; k++) {
        rank[k] = (double)k;
        if (!o->levels)
            continue;
        size_t at = 0;
        while (at < o->n_levels && strcmp(o->levels[at], v.level[k]) != 0)
            at++;
        if (at == o->n_levels)
            rc = err_set(err, ERR_USAGE, "--levels does not name '%s', a level of %s", v.level[k], e->label);
        rank[k] = (double)at;
    }
    if (rc == 0 && o->levels && v.n_levels != o->n_levels)
        rc = err_set(err, ERR_USAGE, "--levels names %zu level%s; %s has %zu in the rows used", o->n_levels,
                     str_s(o->n_levels), e->label, v.n_levels);
    if (rc == 0) {
        d->level = arena_get(&d->arena, (v.n_levels + 1) * sizeof *d->level, err);
        rc = d->level ? 0 : -1;
    }
    for (size_t k = 0; rc == 0 && k < v.n_levels; k++)
        d->level[(size_t)rank[k]] = v.level[k];
    d->n_levels = v.n_levels;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        d->y[i] = rank[variable_code(&v, d->f, design_row(d, i))];
    free(rank);
    free(v.of_id);
    free(v.of_value);
    return rc;
}

static int constant(const struct design *d, struct err *err)
{
    char value[32];
    (void)num_format(value, d->y[0]);
    return err_set(err, ERR_DATA, "%s is %s in all %zu row%s used: nothing to explain", d->m->response->label,
                   d->level ? d->level[0] : value, d->n, str_s(d->n));
}

static int take_binary(struct design *d, const struct design_options *o, struct err *err)
{
    const struct formula_expr *e = d->m->response;
    if (e->type == FORMULA_IS_TEXT) {
        if (take_levels(d, &(struct design_options){.response = o->response}, err) < 0)
            return -1;
        if (d->n_levels > 2)
            return formula_error(d->m, e, "compare it: column == \"value\"", err,
                                 "%s has %zu distinct texts; yes-or-no outcomes have two", e->label, d->n_levels);
    } else if (take_numbers(d, e, d->y, err) < 0) {
        return -1;
    }
    size_t ones = 0;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        if (d->y[i] != 0 && d->y[i] != 1)
            return bad_event(d, i, d->y[i], e, "0 or 1 is required", err);
        ones += d->y[i] == 1;
    }
    return ones == 0 || ones == d->n ? constant(d, err) : 0;
}

static int take_counts(struct design *d, struct err *err)
{
    double low = INFINITY, high = 0;
    if (take_numbers(d, d->m->response, d->y, err) < 0)
        return -1;
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        if (d->y[i] < 0 || d->y[i] != floor(d->y[i]))
            return bad_value(d, i, d->y[i], "a whole number >= 0 is required", err);
        low = fmin(low, d->y[i]);
        high = fmax(high, d->y[i]);
    }
    bool alike = low == high && d->m->n_offsets == 0; /* with an offset, rates may differ even if counts do not */
    return high == 0 || (alike && d->n > 1) ? constant(d, err) : 0;
}

/* An event in two texts, of which the later in byte order has happened. */
static int take_words(struct design *d, const struct formula_expr *e, double *flag, struct err *err)
{
    struct design_variable v = {.e = e, .label = e->name};
    int rc = factor_levels(d, e, &v, err);
    if (rc == 0 && v.n_levels > 2)
        rc = formula_error(d->m, e, "compare it: column == \"value\"", err,
                           "%s has %zu distinct texts; an event has two", e->name, v.n_levels);
    else if (rc == 0 && v.n_levels == 1)
        rc = err_set(err, ERR_DATA, "%s is %s in all %zu row%s used: it is unclear whether that is the event", e->name,
                     v.level[0], d->n, str_s(d->n));
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        flag[i] = variable_code(&v, d->f, design_row(d, i));
    free(v.of_id);
    free(v.of_value);
    return rc;
}

/* Surv(time, event), Surv(start, stop, event). */
static int take_times(struct design *d, struct err *err)
{
    const struct formula_expr *e = d->m->response;
    if (!expr_is(e, "Surv"))
        return formula_error(d->m, e, "Surv(time, event) or Surv(start, stop, event)", err,
                             "formula: the response must be a time");
    for (size_t k = 0; k + 1 < e->n_args; k++)
        if (e->arg[k]->type == FORMULA_IS_TEXT)
            return formula_error(d->m, e->arg[k], "compare it: column == \"value\"", err,
                                 "formula: Surv() takes numbers");
    const struct formula_expr *stop = e->arg[e->n_args - 2], *event = e->arg[e->n_args - 1];
    double *flag = shelf_new(d->f->shelf, d->n, sizeof *flag, err);
    d->event = shelf_new(d->f->shelf, d->n, sizeof *d->event, err);
    int rc = flag && d->event ? take_numbers(d, stop, d->y, err) : -1;
    if (rc == 0)
        rc = event->type == FORMULA_IS_TEXT ? take_words(d, event, flag, err) : take_numbers(d, event, flag, err);
    if (rc == 0 && e->n_args == 3) {
        d->start = shelf_new(d->f->shelf, d->n, sizeof *d->start, err);
        rc = d->start ? take_numbers(d, e->arg[0], d->start, err) : -1;
    }
    size_t n_events = 0;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i)) {
        if (flag[i] != 0 && flag[i] != 1)
            rc = bad_event(d, i, flag[i], event, "the event must be 0 or 1 (or a comparison)", err);
        else if (d->start && d->start[i] >= d->y[i])
            rc = bad_value(d, i, d->y[i], "stop must be later than start", err);
        d->event[i] = flag[i] == 1;
        n_events += d->event[i];
    }
    if (rc == 0 && n_events == 0)
        rc = err_set(err, ERR_DATA, "%s: no event in %zu row%s", e->label, d->n, str_s(d->n));
    shelf_free(d->f->shelf, flag);
    return rc;
}

static bool two_texts(const struct design *d, const struct formula_expr *e)
{
    return e->kind == FORMULA_COLUMN && d->f->column[e->column].dict.n == 2;
}

int design_response_open(struct design *d, const struct design_options *o, struct err *err)
{
    const struct formula_expr *e = d->m->response;
    d->y = shelf_new(d->f->shelf, d->n, sizeof *d->y, err);
    if (!d->y)
        return -1;
    if (o->response == RESPONSE_TIME)
        return take_times(d, err);
    if (expr_is(e, "Surv"))
        return formula_error(d->m, e, "", err, "formula: Surv() is a response for --family cox");
    if (d->m->n_strata > 0)
        return formula_error(d->m, d->m->strata[0], "", err, "formula: strata() requires --family cox or km");
    if (o->response == RESPONSE_LEVELS) {
        if (take_levels(d, o, err) < 0)
            return -1;
        if (d->n_levels > MAX_ORDERED)
            return err_set(err, ERR_DATA, "%s has %zu levels; ordered outcomes have at most %d", e->label, d->n_levels,
                           MAX_ORDERED);
        return d->n_levels < 2 ? constant(d, err) : 0;
    }
    if (o->response == RESPONSE_BINARY)
        return take_binary(d, o, err);
    if (e->type == FORMULA_IS_TEXT)
        return formula_error(d->m, e, two_texts(d, e) ? "two texts: --family logit explains a yes-or-no" : "", err,
                             "%s is text; the response must be a number", e->label);
    if (o->response == RESPONSE_COUNT)
        return take_counts(d, err);
    if (take_numbers(d, e, d->y, err) < 0)
        return -1;
    for (size_t i = 1; i < d->n; i++, shelf_step(d->f->shelf, i))
        if (d->y[i] != d->y[0])
            return design_response_scale(d, err);
    return d->n > 1 ? constant(d, err) : 0;
}
