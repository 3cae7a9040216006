/* score: a saved model applied to rows of a table. See snag/score.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/score/score_impl.h"

void score_close(struct score_model *m)
{
    if (!m)
        return;
    for (size_t i = 0; m->variable && i < m->n_variables; i++)
        free(m->variable[i].of_id);
    json_tree_close(m->tree);
    formula_free(&m->formula);
    free(m->wanted);
    free(m);
}

const char *const *score_columns(const struct score_model *m, size_t *n)
{
    *n = m->n_wanted;
    return m->wanted;
}

const char *score_family(const struct score_model *m)
{
    return m->family;
}

bool score_gives_risk(const struct score_model *m)
{
    return m->link == LINK_LOGIT || m->link == LINK_CLOGLOG;
}

const char *score_response(const struct score_model *m)
{
    return m->response;
}

double score_level(const struct score_model *m)
{
    return m->level;
}

const char *score_where(const struct score_model *m, size_t i)
{
    return node_text(node_item(m->where, i));
}

const char *score_event(const struct score_model *m)
{
    return m->event;
}

size_t score_n_parts(const struct score_model *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_columns; i++)
        n += m->column[i].n_parts > 0;
    return n;
}

const char *score_part(const struct score_model *m, size_t part)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_columns; i++) {
        bool counts = m->column[i].n_parts > 0;
        if (counts && n == part)
            return m->column[i].term;
        n += counts;
    }
    return NULL;
}

/* ---- the table ---- */

/* What a stamp says under a name, or nothing. */
static struct view said(const char *stamp, const char *name)
{
    const struct frame f = {.stamp = (char *)(uintptr_t)stamp};
    struct view value = {0};
    return frame_stamp(&f, name, &value) ? value : (struct view){0};
}

static int check_design(const struct score_model *m, const struct frame *f, struct buf *wrong, struct err *err)
{
    static const char *const names[] = {"design", "look_back", "gap", "horizon"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct view fitted = said(m->design, names[i]), here = said(f->stamp, names[i]);
        if (!view_eq(fitted, here) && buf_addf(wrong, err, "%s%s is %.*s, and %.*s for the model", wrong->n ? "; " : "",
                                               names[i], VIEW_FMT(here.n ? here : view_of("not there")),
                                               VIEW_FMT(fitted.n ? fitted : view_of("not there"))) < 0)
            return -1;
    }
    return 0;
}

static int check_columns(const struct score_model *m, const struct frame *f, struct buf *wrong, struct err *err)
{
    for (size_t i = 0; i < m->n_wanted; i++) {
        bool there = false;
        for (size_t k = 0; k < f->n_columns && !there; k++)
            there = strcmp(f->column[k].name, m->wanted[i]) == 0;
        if (!there && buf_addf(wrong, err, "%sno column '%s'", wrong->n ? "; " : "", m->wanted[i]) < 0)
            return -1;
    }
    return 0;
}

static int32_t level_of(const struct saved_variable *v, struct view text)
{
    for (size_t i = 0; i < v->n_levels; i++)
        if (view_is(text, v->level[i]))
            return (int32_t)i;
    return -1;
}

static int bind_variable(struct score_model *m, struct saved_variable *v, const struct frame *f, struct err *err)
{
    if (expr_bind(&m->formula, v->e, f, false, err) < 0)
        return -1;
    struct formula_expr *e = expr_unwrapped(v->e);
    bool text = e->type == FORMULA_IS_TEXT;
    if (text != (v->level != NULL)) {
        (void)err_set(err, ERR_DATA, "%s: '%s' is %s, and the model's %s", f->name, v->name, text ? "text" : "numbers",
                      text ? "are numbers" : "levels are texts");
        return err_hint(err, text ? "snag fit --missing says which words are missing cells"
                                  : "a model of levels that are numbers is fitted with factor(column)");
    }
    if (!text)
        return 0;
    v->e = e;
    const struct dict *texts = &f->column[e->column].dict;
    free(v->of_id);
    v->of_id = mem_zero(texts->n, sizeof *v->of_id, err);
    if (!v->of_id)
        return -1;
    for (size_t i = 0; i < texts->n; i++)
        v->of_id[i] = level_of(v, dict_text(texts, (int64_t)i));
    return 0;
}

int score_bind(struct score_model *m, const struct frame *f, struct err *err)
{
    struct buf wrong = {0};
    int rc = check_columns(m, f, &wrong, err) < 0 || check_design(m, f, &wrong, err) < 0 ? -1 : 0;
    if (rc == 0 && wrong.n) {
        rc = err_set(err, ERR_DATA, "%s does not suit %s: %s", f->name, m->file, wrong.p);
        (void)err_hint(err, "the table must be made as that of the model was: %s",
                       m->design ? m->design : "without a design");
    }
    buf_free(&wrong);
    for (size_t i = 0; rc == 0 && i < m->n_variables; i++)
        rc = bind_variable(m, &m->variable[i], f, err);
    for (size_t i = 0; rc == 0 && i < m->n_offsets; i++)
        rc = expr_bind(&m->formula, m->offset[i], f, false, err);
    m->f = f;
    return rc;
}

/* ---- a row ---- */

/* The first column of the model that the row lacks. */
static const char *missing_in(const struct score_model *m, size_t row)
{
    for (size_t i = 0; i < m->n_wanted; i++)
        for (size_t k = 0; k < m->f->n_columns; k++)
            if (strcmp(m->f->column[k].name, m->wanted[i]) == 0 && frame_missing(m->f, k, row))
                return m->wanted[i];
    return NULL;
}

/* A factor's level in the row; -1: one that the model does not know. */
static int32_t code_of(const struct score_model *m, const struct saved_variable *v, size_t row)
{
    if (v->of_id)
        return v->of_id[m->f->column[v->e->column].id[row]];
    double x = expr_value(v->e, m->f, row);
    for (size_t i = 0; i < v->n_levels; i++)
        if (x == (v->of_value ? v->of_value[i] : NAN))
            return (int32_t)i;
    return -1;
}

/* The orthonormal polynomial of a degree (Forsythe 1957), by the recurrence of the rows that it was fitted to. */
static double poly_of(const struct saved_variable *v, size_t degree, double x)
{
    double before = 0, now = 1;
    for (size_t s = 0; s < degree; s++) {
        double next = (x - v->alpha[s]) * now - (s > 0 ? v->norm2[s] / v->norm2[s - 1] : 0) * before;
        before = now;
        now = next;
    }
    return now / sqrt(v->norm2[degree]);
}

static double part_value(const struct score_model *m, const struct saved_part *part, size_t row, const char **unknown)
{
    const struct saved_variable *v = &m->variable[part->variable];
    if (v->kind == SAVED_NUMBER)
        return expr_value(v->e, m->f, row);
    if (v->kind == SAVED_POLY)
        return poly_of(v, part->level, expr_value(v->e, m->f, row));
    int32_t code = code_of(m, v, row);
    if (code < 0)
        *unknown = v->name;
    return code == (int32_t)part->level;
}

static double mean_of(const struct score_model *m, double predictor)
{
    switch (m->link) {
    case LINK_LOGIT:
        return predictor >= 0 ? 1 / (1 + exp(-predictor)) : exp(predictor) / (1 + exp(predictor));
    case LINK_CLOGLOG:
        return -expm1(-exp(predictor));
    case LINK_LOG:
        return exp(predictor);
    default:
        return predictor;
    }
}

double score_mean(const struct score_model *m, double predictor, double *slope)
{
    double mean = mean_of(m, predictor);
    *slope = m->link == LINK_LOGIT     ? mean * (1 - mean)
             : m->link == LINK_CLOGLOG ? exp(predictor - exp(predictor))
             : m->link == LINK_LOG     ? mean
                                       : 1;
    return mean;
}

struct score score_row(const struct score_model *m, size_t row, double *part)
{
    struct score s = {.column = missing_in(m, row), .risk = NAN, .low = NAN, .high = NAN};
    const char *unknown = NULL;
    double variance = 0;
    size_t at = 0;
    if (s.column) {
        s.fate = SCORE_MISSING;
        return s;
    }
    for (size_t j = 0; j < m->n_columns; j++) {
        const struct saved_column *c = &m->column[j];
        m->x[j] = 1;
        for (size_t k = 0; k < c->n_parts; k++)
            m->x[j] *= part_value(m, &c->part[k], row, &unknown);
        s.predictor += c->estimate * m->x[j];
        if (c->n_parts) {
            part[at] = c->estimate * m->x[j];
            at++;
        }
    }
    for (size_t i = 0; i < m->n_offsets; i++)
        s.predictor += expr_value(m->offset[i], m->f, row);
    for (size_t i = 0; i < m->n_columns; i++)
        for (size_t j = 0; j < m->n_columns; j++)
            variance += m->x[i] * m->x[j] * m->covariance[i * m->n_columns + j];
    s.column = unknown;
    s.fate = unknown ? SCORE_NEW_LEVEL : isfinite(s.predictor) ? SCORE_OK : SCORE_NOT_FINITE;
    if (s.fate != SCORE_OK)
        return s;
    s.std_error = sqrt(variance > 0 ? variance : 0);
    s.risk = mean_of(m, s.predictor);
    s.low = mean_of(m, s.predictor - m->quantile * s.std_error);
    s.high = mean_of(m, s.predictor + m->quantile * s.std_error);
    return s;
}
