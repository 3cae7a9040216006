/* model: a formula fitted to a table, and its numbers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "face/face.h"
#include "snag/tidy.h"
#include "snag/where.h"

_Static_assert((int)SNAG_HC3 == (int)ROBUST_HC3, "the same order");

struct snag_fit {
    struct snag *s;
    struct frame f;
    struct formula m;
    struct where where;
    size_t n_where;
    struct design d;
    struct fit fit;
};

static int read_table(struct snag_fit *x, const char *path, const char *where, struct err *err)
{
    struct in *in;
    if (where && where_parse(&x->where, where, err) < 0)
        return -1;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = frame_read(&x->f, in, NULL, 0, team_size(0), err);
    in_close(in);
    if (rc == 0 && where)
        rc = where_apply(&x->where, &x->f, &x->n_where, err);
    return rc;
}

static int fit_it(struct snag_fit *x, const char *formula, const char *table, const struct snag_fit_options *o)
{
    struct err *err = &x->s->err;
    const char *except[3];
    size_t n = 0;
    const struct family *family = family_find(o->family ? o->family : "ols", err);
    if (!family || formula_parse(&x->m, formula, err) < 0 || read_table(x, table, o->where, err) < 0)
        return -1;
    const char *cluster[2] = {o->cluster[0], o->cluster[1]};
    if (!cluster[0] && o->robust == SNAG_ROBUST_NONE)
        cluster[0] = design_default_cluster(&x->f);
    for (int k = 0; k < 2; k++)
        if (cluster[k])
            except[n++] = cluster[k];
    if (o->weights)
        except[n++] = o->weights;
    struct design_options design = {.response = family->response,
                                    .absorbed = family->absorbed,
                                    .weights = o->weights,
                                    .cluster = {cluster[0], cluster[1]},
                                    .threads = team_size(o->threads)};
    struct fit_options fit = {.level = o->level > 0 ? o->level : 0.95, .robust = (enum robust)o->robust};
    if (formula_bind(&x->m, &x->f, except, n, err) < 0 || design_open(&x->d, &x->f, &x->m, &design, err) < 0)
        return -1;
    return fit_model(&x->fit, family, &x->d, &fit, err);
}

int snag_fit_open(struct snag *s, struct snag_fit **fit, const char *formula, const char *table,
                  const struct snag_fit_options *options)
{
    const struct snag_fit_options defaults = {0}, *o = options ? options : &defaults;
    struct snag_fit *x = calloc(1, sizeof *x);
    *fit = NULL;
    if (!x)
        return err_system(&s->err, ENOMEM, "no memory for a fit");
    x->s = s;
    if (fit_it(x, formula, table, o) < 0) {
        snag_fit_close(x);
        return -1;
    }
    *fit = x;
    return 0;
}

void snag_fit_close(struct snag_fit *x)
{
    if (!x)
        return;
    fit_free(&x->fit);
    design_close(&x->d);
    frame_free(&x->f);
    where_free(&x->where);
    formula_free(&x->m);
    free(x);
}

size_t snag_fit_terms(const struct snag_fit *x)
{
    return x->fit.p;
}

struct snag_term snag_fit_term(const struct snag_fit *x, size_t i)
{
    const struct coef *c = &x->fit.coef[i];
    return (struct snag_term){c->name, c->estimate, c->std_error, c->statistic, c->p_value, c->low, c->high};
}

double snag_fit_covariance(const struct snag_fit *x, size_t i, size_t j)
{
    return x->fit.cov[i * x->fit.p + j];
}

size_t snag_fit_rows(const struct snag_fit *x)
{
    return x->d.n;
}

double snag_fit_fact(const struct snag_fit *x, const char *name)
{
    return fit_fact(&x->fit, name);
}

size_t snag_fit_notes(const struct snag_fit *x)
{
    return x->fit.n_notes;
}

const char *snag_fit_note(const struct snag_fit *x, size_t i)
{
    return x->fit.note[i];
}

static int render(const struct snag_fit *x, enum snag_format format, struct buf *b, struct err *err)
{
    if (format == SNAG_JSON)
        return tidy_json(&x->fit, b, err);
    if (format == SNAG_TEXT)
        return tidy_text(&x->fit, x->n_where, b, err);
    return tidy_terms(&x->fit, (enum tidy_format)format, b, err);
}

int snag_fit_write(const struct snag_fit *x, enum snag_format format, const char *path)
{
    struct err *err = &x->s->err;
    struct buf b = {0};
    struct out *out;
    int rc = render(x, format, &b, err);
    if (rc == 0)
        rc = out_open(&out, path, err);
    if (rc == 0)
        rc = out_close(out, out_write(out, b.p, b.n, err) == 0, err);
    buf_free(&b);
    return rc;
}
