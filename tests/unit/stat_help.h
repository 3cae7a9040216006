/* stat_help: fits of tables given as text, for the tests of models. */
#ifndef STAT_HELP_H
#define STAT_HELP_H

#include <stdlib.h>

#include "check.h"
#include "snag/fit.h"

#define N(a) (sizeof(a) / sizeof *(a))

struct model {
    struct frame f;
    struct formula m;
    struct design d;
    struct fit fit;
    struct err err;
};

static inline void model_free(struct model *x)
{
    fit_free(&x->fit);
    design_close(&x->d);
    formula_free(&x->m);
    frame_free(&x->f);
}

static inline int model_frame(struct model *x, const char *csv)
{
    struct in *in;
    *x = (struct model){.err = ERR_INIT};
    if (in_memory(&in, "t.csv", csv, strlen(csv), &x->err) < 0)
        return -1;
    int rc = frame_read(&x->f, in, NULL, 0, 1, &x->err);
    in_close(in);
    return rc;
}

/* The same for a text in pieces, ended by NULL. */
static inline int model_pieces(struct model *x, const char *const *csv)
{
    struct buf b = {0};
    struct err err = ERR_INIT;
    int rc = 0;
    for (; rc == 0 && *csv; csv++)
        rc = buf_adds(&b, *csv, &err);
    if (rc == 0)
        rc = model_frame(x, b.p);
    buf_free(&b);
    return rc;
}

/* Fits `family` with formula `text` to x's frame; -1 with x->err set. */
static inline int model_fit(struct model *x, const char *family, const char *text, struct design_options o,
                            struct fit_options fo)
{
    const struct family *fam = family_find(family, &x->err);
    fit_free(&x->fit);
    design_close(&x->d);
    formula_free(&x->m);
    x->err = (struct err)ERR_INIT;
    if (!fam || formula_parse(&x->m, text, &x->err) < 0 || formula_bind(&x->m, &x->f, NULL, 0, &x->err) < 0)
        return -1;
    o.response = fam->response;
    o.absorbed = fam->absorbed;
    if (fo.level == 0)
        fo.level = 0.95;
    if (design_open(&x->d, &x->f, &x->m, &o, &x->err) < 0)
        return -1;
    return fit_model(&x->fit, fam, &x->d, &fo, &x->err);
}

/* The coefficient of that name, or NULL. */
static inline const struct coef *model_coef(const struct model *x, const char *name)
{
    for (size_t j = 0; j < x->fit.p; j++)
        if (strcmp(x->fit.coef[j].name, name) == 0)
            return &x->fit.coef[j];
    return NULL;
}

/* Compares estimates and standard errors with those of `want`, to the given number of digits. */
struct want {
    const char *term;
    double estimate, std_error;
};

static inline void check_coefs(const char *what, const struct model *x, const struct want *want, size_t n,
                               double digits)
{
    char name[240];
    (void)snprintf(name, sizeof name, "%s: %zu coefficients %.80s", what, n, x->err.msg);
    CHECK(name, x->fit.p == n);
    for (size_t i = 0; i < n; i++) {
        const struct coef *c = model_coef(x, want[i].term);
        (void)snprintf(name, sizeof name, "%s: %s", what, want[i].term);
        CHECK_NUM(name, c ? c->estimate : NAN, want[i].estimate, digits);
        (void)snprintf(name, sizeof name, "%s: error of %s", what, want[i].term);
        CHECK_NUM(name, c ? c->std_error : NAN, want[i].std_error, digits);
    }
}

#endif
