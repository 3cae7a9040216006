/* model: regressions of the respondents, through the families of fit. */
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/dist.h"
#include "stat/model/fit_impl.h"
#include "study/study_impl.h"

int study_model_open(struct study_model *m, const struct survey *v, bool weighted, struct err *err)
{
    *m = (struct study_model){.open = false};
    if (frame_init(&m->f, v->f->name, err) < 0)
        return -1;
    double *code = mem_zero(v->n + 1, sizeof *code, err);
    for (size_t i = 0; code && i < v->n; i++)
        code[i] = v->cluster[i];
    int rc = code ? frame_add_number(&m->f, "cluster", code, v->n, err) : -1;
    free(code);
    if (rc == 0 && weighted)
        rc = frame_add_number(&m->f, "weight", v->weight, v->n, err);
    if (rc < 0)
        frame_free(&m->f);
    return rc;
}

int study_model_column(struct study_model *m, const char *name, const double *x, size_t n, struct err *err)
{
    return frame_add_number(&m->f, name, x, n, err);
}

int study_model_take(struct study_model *m, const struct survey *v, const char *column, const char *name,
                     struct err *err)
{
    size_t c;
    if (frame_find(v->f, view_of(column), &c, err) < 0)
        return -1;
    const struct column *x = &v->f->column[c];
    bool number = x->kind == COLUMN_NUMBER;
    double *value = number ? mem_zero(v->n + 1, sizeof *value, err) : NULL;
    const char **text = number ? NULL : mem_zero(v->n + 1, sizeof *text, err);
    int rc = value || text ? 0 : -1;
    struct arena words = {0};
    for (size_t i = 0; rc == 0 && i < v->n; i++) {
        size_t r = v->row[i];
        if (number) {
            value[i] = x->number[r];
        } else if (!frame_missing(v->f, c, r)) {
            struct view w = dict_text(&x->dict, x->id[r]);
            text[i] = arena_copy(&words, w.p, w.n, err);
            rc = text[i] ? 0 : -1;
        }
    }
    if (rc == 0)
        rc = number ? frame_add_number(&m->f, name, value, v->n, err) : frame_add_text(&m->f, name, text, v->n, err);
    free(value);
    free(text);
    arena_free(&words);
    return rc;
}

static void unfit(struct study_model *m)
{
    if (!m->open)
        return;
    fit_free(&m->fit);
    design_close(&m->d);
    formula_free(&m->m);
    m->open = false;
}

int study_model_fit(struct study_model *m, const struct survey *v, const char *family, const char *formula, bool robust,
                    struct err *err)
{
    struct err hidden = ERR_INIT;
    size_t at;
    unfit(m);
    const struct family *fam = family_find(family, err);
    if (!fam || formula_parse(&m->m, formula, err) < 0)
        return -1;
    bool clustered = robust && v->sampling.cluster;
    struct design_options o = {.response = fam->response, .absorbed = fam->absorbed};
    o.weights = frame_find(&m->f, view_of("weight"), &at, &hidden) == 0 ? "weight" : NULL;
    o.cluster[0] = clustered ? "cluster" : NULL;
    struct fit_options fo = {.level = 1 - v->o->alpha};
    fo.robust = robust && !clustered && strcmp(family, "ols") == 0 ? ROBUST_HC3 : ROBUST_NONE;
    int rc = formula_bind(&m->m, &m->f, NULL, 0, err);
    if (rc == 0)
        rc = design_open(&m->d, &m->f, &m->m, &o, err);
    if (rc == 0 && fit_model(&m->fit, fam, &m->d, &fo, err) < 0) {
        design_close(&m->d);
        rc = -1;
    }
    if (rc < 0) {
        formula_free(&m->m);
        return -1;
    }
    m->open = true;
    if (clustered) {
        m->fit.df = (double)m->d.n_clusters[0] - 1;
        fit_test(&m->fit);
    }
    return 0;
}

int study_model_wald(const struct study_model *m, size_t first, double *statistic, double *df, double *df2, double *p,
                     struct err *err)
{
    const struct fit *fit = &m->fit;
    double chi2;
    *statistic = NAN;
    *df = (double)(fit->p - first);
    *df2 = fit->df;
    *p = NAN;
    if (fit->p <= first)
        return 0;
    if (fit_wald(fit, first, &chi2, err) < 0)
        return -1;
    bool f = isfinite(fit->df);
    *statistic = f ? chi2 / *df : chi2;
    *p = f ? dist_f_upper(*statistic, *df, *df2) : dist_chi2_upper(chi2, *df);
    return 0;
}

void study_model_close(struct study_model *m)
{
    unfit(m);
    frame_free(&m->f);
}
