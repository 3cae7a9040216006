/* tidy_model: what a saved model needs to predict rows that it has not seen: its variables, how columns are made from
 * them, link, thresholds, baseline hazard. The schema is in snag-fit(1), SAVED MODELS. */
#include <math.h>
#include <stdlib.h>

#include "stat/design/design_impl.h"
#include "stat/tell/tidy_impl.h"

static int put_expr(struct buf *b, const struct formula_expr *e, struct err *err);

/* A list in brackets: numbers, or expressions. */
static int put_numbers(struct buf *b, const char *name, const double *x, size_t n, struct err *err)
{
    int rc = buf_addf(b, err, ",\"%s\":[", name);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = json_number(b, x[i], err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

static int put_exprs(struct buf *b, const char *name, struct formula_expr *const *e, size_t n, struct err *err)
{
    int rc = buf_addf(b, err, ",\"%s\":[", name);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = put_expr(b, e[i], err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

/* 3, {"column":"x"}, {"text":"a"}, {"do":"+","of":[…]} */
static int put_expr(struct buf *b, const struct formula_expr *e, struct err *err)
{
    if (e->kind == FORMULA_NUMBER)
        return json_number(b, e->number, err);
    bool leaf = e->kind == FORMULA_COLUMN || e->kind == FORMULA_TEXT;
    if (buf_adds(b,
                 e->kind == FORMULA_COLUMN ? "{\"column\":"
                 : leaf                    ? "{\"text\":"
                                           : "{\"do\":",
                 err) < 0 ||
        json_text(b, e->name, err) < 0 || (!leaf && put_exprs(b, "of", e->arg, e->n_args, err) < 0))
        return -1;
    return buf_addc(b, '}', err);
}

static int put_factor(struct buf *b, const struct design *d, size_t index, struct err *err)
{
    const struct design_variable *v = &d->var[index];
    const char *reference = design_reference(d, index);
    int rc = 0;
    if (v->of_value)
        rc = put_numbers(b, "levels", v->of_value, v->n_levels, err);
    else
        rc = json_list(b, "levels", v->level, v->n_levels, err);
    if (rc == 0)
        rc = buf_adds(b, ",\"reference\":", err);
    if (rc == 0)
        rc = reference ? buf_addf(b, err, "%zu", v->ref) : buf_adds(b, "null", err);
    return rc;
}

static int put_variable(struct buf *b, const struct design *d, size_t index, struct err *err)
{
    static const char *const kinds[] = {"number", "factor", "poly"};
    const struct design_variable *v = &d->var[index];
    if (buf_adds(b, index > 0 ? ",{\"name\":" : "{\"name\":", err) < 0 || json_text(b, v->label, err) < 0 ||
        buf_addf(b, err, ",\"kind\":\"%s\",\"of\":", kinds[v->kind]) < 0 || put_expr(b, v->e, err) < 0)
        return -1;
    if (v->kind == VAR_FACTOR && put_factor(b, d, index, err) < 0)
        return -1;
    if (v->kind == VAR_POLY && (put_numbers(b, "alpha", v->alpha, v->degree, err) < 0 ||
                                put_numbers(b, "norm2", v->norm2, v->degree + 1, err) < 0))
        return -1;
    return buf_addc(b, '}', err);
}

static int put_column(struct buf *b, const struct design *d, const struct design_column *c, struct err *err)
{
    int rc = buf_adds(b, "[", err);
    for (size_t k = 0; rc == 0 && k < c->n_parts; k++) {
        const struct design_part *part = &c->part[k];
        enum variable_kind kind = d->var[part->var].kind;
        rc = buf_addf(b, err, "%s{\"variable\":%zu", k > 0 ? "," : "", part->var);
        if (rc == 0 && kind == VAR_FACTOR)
            rc = buf_addf(b, err, ",\"level\":%zu", part->level);
        if (rc == 0 && kind == VAR_POLY)
            rc = buf_addf(b, err, ",\"degree\":%zu", part->level + 1);
        if (rc == 0)
            rc = buf_addc(b, '}', err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

/* One stratum's steps: [{"stratum":"segment=pro","time":[…],"hazard":[…]}, …] */
static int put_stratum(struct buf *b, const struct design *d, const struct baseline *base, size_t n, double *work,
                       struct err *err)
{
    int rc = buf_adds(b, "{\"stratum\":", err);
    if (rc == 0)
        rc = d->stratum ? json_text(b, d->stratum_name[base->stratum], err) : buf_adds(b, "null", err);
    for (size_t i = 0; i < n; i++)
        work[i] = base[i].time;
    if (rc == 0)
        rc = put_numbers(b, "time", work, n, err);
    for (size_t i = 0; i < n; i++)
        work[i] = base[i].hazard;
    if (rc == 0)
        rc = put_numbers(b, "hazard", work, n, err);
    return rc < 0 ? -1 : buf_addc(b, '}', err);
}

static int put_baseline(struct buf *b, const struct fit *fit, struct err *err)
{
    struct baseline *base;
    size_t n;
    if (cox_baseline(fit, &fit->options, &base, &n, err) < 0)
        return -1;
    double *work = mem_zero(n, sizeof *work, err);
    int rc =
        work ? buf_addf(b, err, ",\"ties\":\"%s\",\"baseline\":[", fit->options.breslow ? "breslow" : "efron") : -1;
    for (size_t i = 0, to = 0; rc == 0 && i < n; i = to) {
        while (to < n && base[to].stratum == base[i].stratum)
            to++;
        rc = i > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = put_stratum(b, fit->d, base + i, to - i, work, err);
    }
    free(work);
    free(base);
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

static int put_response(struct buf *b, const struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    if (buf_addf(b, err, ",\"model\":{\"link\":\"%s\",\"response\":", fit->family->link) < 0 ||
        put_expr(b, d->m->response, err) < 0)
        return -1;
    return d->level ? json_list(b, "response_levels", d->level, d->n_levels, err) : 0;
}

int json_model(const struct fit *fit, struct buf *b, struct err *err)
{
    const struct design *d = fit->d;
    size_t first = fit->n_cuts > 0 ? d->intercept : 0; /* the thresholds replace the intercept */
    int rc = put_response(b, fit, err);
    if (rc == 0)
        rc = buf_adds(b, ",\"variables\":[", err);
    for (size_t i = 0; rc == 0 && i < d->m->n_vars; i++)
        rc = put_variable(b, d, i, err);
    if (rc == 0)
        rc = buf_addf(b, err, "],\"thresholds\":%zu,\"columns\":[", fit->n_cuts);
    for (size_t j = first; rc == 0 && j < d->p; j++) {
        rc = j > first ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = put_column(b, d, &d->column[j], err);
    }
    if (rc == 0)
        rc = buf_addf(b, err, "],\"weighted\":%s", d->weight ? "true" : "false");
    if (rc == 0)
        rc = put_exprs(b, "offsets", d->m->offset, d->m->n_offsets, err);
    if (rc == 0 && d->m->n_strata > 0)
        rc = put_exprs(b, "strata", d->m->strata, d->m->n_strata, err);
    if (rc == 0 && fit->family->response == RESPONSE_TIME)
        rc = put_baseline(b, fit, err);
    return rc < 0 ? -1 : buf_addc(b, '}', err);
}
