/* saved: a model as fit --save wrote it, out of its JSON document. See score_impl.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/measure/dist.h"
#include "stat/score/score_impl.h"

static int broken(const struct score_model *m, const char *what, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s: not a model saved by snag fit: %s", m->file, what);
    return err_hint(err, "snag fit … --save FILE writes one");
}

static void *room(struct score_model *m, size_t n, size_t size, struct err *err)
{
    void *p = arena_get(&m->formula.arena, (n + 1) * size, err);
    if (p)
        memset(p, 0, (n + 1) * size);
    return p;
}

/* ---- expressions ---- */

enum { DEEPEST = 200 };

static int want(struct score_model *m, const char *column, struct err *err)
{
    for (size_t i = 0; i < m->n_wanted; i++)
        if (strcmp(m->wanted[i], column) == 0)
            return 0;
    if (mem_reserve(&m->wanted, &m->cap_wanted, m->n_wanted + 1, sizeof *m->wanted, err) < 0)
        return -1;
    m->wanted[m->n_wanted++] = column;
    return 0;
}

static enum formula_kind operation(const char *name, size_t n)
{
    if (!strchr("+-*/^=<>!", name[0]))
        return FORMULA_CALL;
    return n == 1 ? FORMULA_UNARY : FORMULA_BINARY;
}

static int read_expr(struct score_model *m, const struct json_node *x, size_t depth, struct formula_expr **e,
                     struct err *err)
{
    const struct json_node *of = node_member(x, "of");
    const char *column = node_text(node_member(x, "column")), *text = node_text(node_member(x, "text")),
               *does = node_text(node_member(x, "do"));
    struct formula_expr *to = room(m, 1, sizeof *to, err);
    *e = to;
    if (!to)
        return -1;
    if (node_number(x, &to->number))
        return 0;
    to->kind = column ? FORMULA_COLUMN : FORMULA_TEXT;
    to->name = column ? column : text;
    to->label = to->name;
    if (column)
        return want(m, column, err);
    if (text)
        return 0;
    to->n_args = node_length(of);
    if (!does || to->n_args == 0 || to->n_args > 2 || depth == DEEPEST)
        return broken(m, "an expression that is none", err);
    to->kind = operation(does, to->n_args);
    to->name = does;
    to->label = does;
    to->arg = room(m, to->n_args, sizeof(struct formula_expr *), err);
    to->arg_name = room(m, to->n_args, sizeof *to->arg_name, err);
    if (!to->arg || !to->arg_name)
        return -1;
    for (size_t i = 0; i < to->n_args; i++)
        if (read_expr(m, node_item(of, i), depth + 1, &to->arg[i], err) < 0)
            return -1;
    bool works = to->kind == FORMULA_CALL ? expr_is_known(to) && to->n_args == 1
                                          : to->kind == FORMULA_BINARY || strcmp(does, "-") == 0;
    return works ? 0 : broken(m, "an operation that this version does not know", err);
}

/* ---- variables and columns ---- */

static int read_numbers(struct score_model *m, const struct json_node *list, size_t n, double **to, struct err *err)
{
    *to = room(m, n, sizeof **to, err);
    if (!*to)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!node_number(node_item(list, i), &(*to)[i]))
            return broken(m, "a number that is none", err);
    return 0;
}

static int read_levels(struct score_model *m, const struct json_node *levels, struct saved_variable *v, struct err *err)
{
    double ignored;
    v->n_levels = node_length(levels);
    if (node_number(node_item(levels, 0), &ignored))
        return read_numbers(m, levels, v->n_levels, &v->of_value, err);
    v->level = room(m, v->n_levels, sizeof *v->level, err);
    if (!v->level)
        return -1;
    for (size_t i = 0; i < v->n_levels; i++) {
        v->level[i] = node_text(node_item(levels, i));
        if (!v->level[i])
            return broken(m, "a level that is no text", err);
    }
    return 0;
}

static int read_variable(struct score_model *m, const struct json_node *x, struct saved_variable *v, struct err *err)
{
    const char *kind = node_text(node_member(x, "kind"));
    v->name = node_text(node_member(x, "name"));
    if (!v->name || !kind)
        return broken(m, "a variable without name and kind", err);
    if (read_expr(m, node_member(x, "of"), 0, &v->e, err) < 0)
        return -1;
    if (strcmp(kind, "number") == 0)
        return 0;
    if (strcmp(kind, "factor") == 0) {
        v->kind = SAVED_FACTOR;
        return read_levels(m, node_member(x, "levels"), v, err);
    }
    v->kind = SAVED_POLY;
    v->degree = node_length(node_member(x, "alpha"));
    if (strcmp(kind, "poly") != 0 || v->degree == 0 || node_length(node_member(x, "norm2")) != v->degree + 1)
        return broken(m, "a variable of a kind that this version does not know", err);
    return read_numbers(m, node_member(x, "alpha"), v->degree, &v->alpha, err) < 0
               ? -1
               : read_numbers(m, node_member(x, "norm2"), v->degree + 1, &v->norm2, err);
}

static bool is_part(const struct score_model *m, const struct json_node *x, struct saved_part *part)
{
    if (!node_index(node_member(x, "variable"), &part->variable) || part->variable >= m->n_variables)
        return false;
    const struct saved_variable *v = &m->variable[part->variable];
    if (v->kind == SAVED_FACTOR)
        return node_index(node_member(x, "level"), &part->level) && part->level < v->n_levels;
    if (v->kind == SAVED_POLY)
        return node_index(node_member(x, "degree"), &part->level) && part->level >= 1 && part->level <= v->degree;
    return true;
}

static int read_column(struct score_model *m, const struct json_node *term, const struct json_node *parts,
                       struct saved_column *c, struct err *err)
{
    c->term = node_text(node_member(term, "term"));
    c->n_parts = node_length(parts);
    if (!c->term || !node_number(node_member(term, "estimate"), &c->estimate) || c->n_parts > TERM_MAX)
        return broken(m, "a term without an estimate", err);
    for (size_t k = 0; k < c->n_parts; k++)
        if (!is_part(m, node_item(parts, k), &c->part[k]))
            return broken(m, "a column of variables that are not there", err);
    return 0;
}

static int read_parts(struct score_model *m, const struct json_node *model, const struct json_node *terms,
                      struct err *err)
{
    const struct json_node *variables = node_member(model, "variables"), *columns = node_member(model, "columns"),
                           *offsets = node_member(model, "offsets");
    m->n_variables = node_length(variables);
    m->n_columns = node_length(columns);
    m->n_offsets = node_length(offsets);
    m->variable = room(m, m->n_variables, sizeof *m->variable, err);
    m->column = room(m, m->n_columns, sizeof *m->column, err);
    m->offset = room(m, m->n_offsets, sizeof(struct formula_expr *), err);
    m->x = room(m, m->n_columns, sizeof *m->x, err);
    if (!m->variable || !m->column || !m->offset || !m->x)
        return -1;
    if (node_length(terms) != m->n_columns)
        return broken(m, "not as many terms as columns", err);
    for (size_t i = 0; i < m->n_variables; i++)
        if (read_variable(m, node_item(variables, i), &m->variable[i], err) < 0)
            return -1;
    for (size_t i = 0; i < m->n_columns; i++)
        if (read_column(m, node_item(terms, i), node_item(columns, i), &m->column[i], err) < 0)
            return -1;
    for (size_t i = 0; i < m->n_offsets; i++)
        if (read_expr(m, node_item(offsets, i), 0, &m->offset[i], err) < 0)
            return -1;
    return 0;
}

static int read_covariance(struct score_model *m, const struct json_node *rows, struct err *err)
{
    size_t p = m->n_columns;
    m->covariance = room(m, p * p, sizeof *m->covariance, err);
    if (!m->covariance)
        return -1;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            if (!node_number(node_item(node_item(rows, i), j), &m->covariance[i * p + j]))
                return broken(m, "a covariance that is missing", err);
    return 0;
}

/* ---- the document ---- */

static int read_link(struct score_model *m, const char *link, struct err *err)
{
    static const char *const links[] = {
        [LINK_IDENTITY] = "identity", [LINK_LOGIT] = "logit", [LINK_CLOGLOG] = "cloglog", [LINK_LOG] = "log"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (strcmp(link, links[i]) == 0) {
            m->link = (enum saved_link)i;
            return 0;
        }
    (void)err_set(err, ERR_DATA, "%s: a %s model says nothing of a row's risk by itself", m->file, m->family);
    return err_hint(err, "logit and cloglog give risks, poisson and negbin counts, ols values");
}

/* The quantile of the model's own intervals, as its first term has it; that of the normal distribution if these are
 * not symmetric, being of a profile or of resamples. */
static double quantile_of(const struct json_node *terms, double level)
{
    double low, high, estimate, std_error;
    for (size_t i = 0; i < node_length(terms); i++) {
        const struct json_node *t = node_item(terms, i);
        if (!node_number(node_member(t, "conf_low"), &low) || !node_number(node_member(t, "conf_high"), &high) ||
            !node_number(node_member(t, "estimate"), &estimate) ||
            !node_number(node_member(t, "std_error"), &std_error) || !(std_error > 0))
            continue;
        if (fabs(high - estimate - (estimate - low)) < 1e-9 * std_error)
            return (high - estimate) / std_error;
        break;
    }
    return dist_quantile(level, INFINITY);
}

static int read_document(struct score_model *m, struct err *err)
{
    const struct json_node *doc = json_tree_root(m->tree), *model = node_member(doc, "model"),
                           *terms = node_member(doc, "terms"), *events = node_member(model, "response_levels");
    const char *link = node_text(node_member(model, "link")), *formula = node_text(node_member(doc, "formula"));
    size_t version;
    m->family = node_text(node_member(doc, "family"));
    if (!m->family || !link || !formula || !node_index(node_member(doc, "version"), &version))
        return broken(m, "family, formula, version or model is missing", err);
    if (version != 1)
        return err_set(err, ERR_DATA, "%s: a model of version %zu; this snag reads version 1", m->file, version);
    m->design = node_text(node_member(doc, "design"));
    m->where = node_member(doc, "where");
    m->response = node_text(node_member(node_member(model, "response"), "column"));
    m->event = node_text(node_item(events, 1));
    m->formula.text = mem_copy(formula, strlen(formula), err);
    if (!m->formula.text || read_link(m, link, err) < 0)
        return -1;
    if (!node_number(node_member(doc, "level"), &m->level))
        return broken(m, "the level of its intervals is missing", err);
    m->quantile = quantile_of(terms, m->level);
    return read_parts(m, model, terms, err) < 0 ? -1 : read_covariance(m, node_member(doc, "covariance"), err);
}

int score_read(struct score_model **out, const char *text, size_t n, const char *file, struct err *err)
{
    struct score_model *m = mem_zero(1, sizeof *m, err);
    *out = NULL;
    if (!m)
        return -1;
    m->file = file;
    if (json_tree_read(&m->tree, text, n, file, err) < 0 || read_document(m, err) < 0) {
        score_close(m);
        return -1;
    }
    *out = m;
    return 0;
}
