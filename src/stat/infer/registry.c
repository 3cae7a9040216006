/* registry: all families of `fit`, and a fit of any of them. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/design/design_impl.h"
#include "stat/model/fit_impl.h"
#include "stat/infer/profile.h"
#include "table/frame/cell.h"

/* One line each: the default; those chosen by name; variants, chosen by an option together with another family's
 * name. */
/* clang-format off */
#define FAMILIES(DEFAULT, NAMED, VARIANT) \
    DEFAULT(ols) \
    NAMED(logit) \
    VARIANT(firth) \
    NAMED(cloglog) \
    NAMED(poisson) \
    NAMED(negbin) \
    NAMED(ologit) \
    NAMED(cox) \
    NAMED(km)
/* clang-format on */

#define DECLARED(name) extern const struct family family_##name;
FAMILIES(DECLARED, DECLARED, DECLARED)

#define ADDRESS(name) &family_##name,
const struct family *const families[] = {FAMILIES(ADDRESS, ADDRESS, ADDRESS) NULL};

#define FIRST(name) #name
#define NEXT(name) " " #name
#define NOT_NAMED(name)
const char family_names[] = FAMILIES(FIRST, NEXT, NOT_NAMED);

#define SAID_DEFAULT(name) #name " (default)"
#define SAID(name) ", " #name
const char family_help[] = "the model: " FAMILIES(SAID_DEFAULT, SAID, NOT_NAMED);

const struct family *family_find(const char *name, struct err *err)
{
    const char *names[sizeof families / sizeof *families];
    size_t n = 0;
    for (; families[n]; n++) {
        if (strcmp(families[n]->name, name) == 0)
            return families[n];
        names[n] = families[n]->name;
    }
    err_set(err, ERR_USAGE, "unknown family '%s'", name);
    (void)nearest_hint(err, view_of(name), names, n, "", NULL);
    return NULL;
}

int family_check(const struct family *family, const char *option, struct err *err)
{
    struct buf names = {0};
    int rc = 0;
    if (family_has(family, option))
        return 0;
    for (const struct family *const *f = families; rc == 0 && *f; f++)
        if (!(*f)->variant_of && family_has(*f, option))
            rc = buf_addf(&names, err, "%s%s", names.n > 0 ? ", " : "", (*f)->name);
    if (rc == 0)
        err_set(err, ERR_USAGE, "--%s requires --family %s", option, names.n > 0 ? names.p : "none");
    buf_free(&names);
    return -1;
}

/* Cells that were not taken for what the formula asks. */
static int add_stray_notes(struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    struct buf b = {0};
    char remedy[256];
    int rc = 0;
    for (size_t v = 0; rc == 0 && v < d->m->n_vars; v++) {
        const struct formula_expr *e = d->m->var[v];
        buf_clear(&b);
        if (e->kind == FORMULA_COLUMN)
            rc = design_stray_note(d->f, e->column, &b, err);
        if (rc == 0 && b.n > 0) {
            struct cell_fault fault = cell_fault_of(&d->f->column[e->column]);
            cell_remedy(remedy, sizeof remedy, fault.kind, d->f->separator, fault.first);
            rc =
                fit_add_note(fit, err, "%s: its %zu values are treated as names; %s.", b.p, d->var[v].n_levels, remedy);
        }
    }
    for (size_t k = 0; rc == 0 && k < d->m->n_strays; k++) {
        buf_clear(&b);
        rc = formula_stray_note(d->m, d->f, k, &b, err);
        if (rc == 0)
            rc = fit_add_note(fit, err, "%s", b.p);
    }
    buf_free(&b);
    return rc;
}

/* What the design says for every family: columns dropped, variance inflation. */
static int add_design_notes(struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < d->n_aliased; i++)
        rc = fit_add_note(fit, err, "%s is determined by the other terms and was dropped.", d->aliased[i]);
    for (size_t i = 0; rc == 0 && i < d->n_single; i++)
        rc = fit_add_note(fit, err, "%s has one level in the rows used and was dropped.", d->single[i]);
    if (rc == 0)
        rc = add_stray_notes(fit, err);
    size_t worst = 0;
    for (size_t j = 1; j < d->p; j++)
        if (!(d->vif[j] <= d->vif[worst]) && !isnan(d->vif[j]))
            worst = j;
    if (rc == 0 && d->p > (size_t)d->intercept + 1 && d->vif[worst] > 10)
        rc = fit_add_note(fit, err, "%s overlaps with other terms: variance inflation %.3g, condition number %.3g.",
                          d->column[worst].name, d->vif[worst], design_condition(d));
    return rc;
}

/* Rows of rolling landmarks: how many customers they are of, and for how many of these the event happened. */
static int add_customers(struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    struct design_options o = {.cluster = {design_default_cluster(d->f)}};
    struct design of = {.f = d->f, .m = d->m, .n = d->n, .row = d->row};
    struct formula none = {0};
    bool events = fit->family->response == RESPONSE_BINARY || fit->family->response == RESPONSE_TIME;
    size_t n_left = 0;
    if (!o.cluster[0])
        return 0;
    of.m = &none;
    if (design_groups_open(&of, &o, err) < 0)
        return -1;
    bool *left = mem_zero(of.n_clusters[0], sizeof *left, err);
    for (size_t i = 0; left && events && i < d->n; i++) {
        bool event = d->event ? d->event[i] : d->y[i] == 1;
        n_left += event && !left[of.cluster[0][i]];
        left[of.cluster[0][i]] = left[of.cluster[0][i]] || event;
    }
    int rc = left ? fit_add_fact(fit, "customers", NULL, (double)of.n_clusters[0], err) : -1;
    if (rc == 0 && events)
        rc = fit_add_fact(fit, "leavers", NULL, (double)n_left, err);
    free(left);
    shelf_free(d->f->shelf, of.cluster[0]);
    return rc;
}

int fit_model(struct fit *fit, const struct family *family, const struct design *d, const struct fit_options *o,
              struct err *err)
{
    if (!family->fit)
        return err_set(err, ERR_USAGE, "--family %s has no coefficients", family->name);
    if (d->p == 0)
        return err_set(err, ERR_DATA, "the formula has no term that varies");
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    *fit = (struct fit){.family = family, .d = d, .options = *o, .level = o->level, .df = INFINITY};
    int rc = family->fit(fit, d, o, err);
    if (rc == 0 && o->profile)
        rc = profile_fit(fit, o, err);
    if (rc == 0)
        rc = add_customers(fit, err);
    if (rc == 0)
        rc = add_design_notes(fit, err);
    gsl_set_error_handler(handler);
    if (rc < 0)
        fit_free(fit);
    return rc;
}
