/* fit_assoc: `snag fit --assoc A B TABLE`: how two columns go together, by the measures that suit them. */
#include "fit_assoc.h"

#include <math.h>
#include <stdlib.h>

#include "lists.h"
#include "snag/mem.h"

static const char *const own[] = {"versus", "margin", "nps", "changes", NULL}; /* only with --assoc */
static const char *const shared[] = {"assoc", "where",  "cluster", "missing", "levels",  "level", "threads",
                                     "mem",   "format", "guard",   "output",  "verbose", NULL}; /* with models too */

static bool among(const char *name, const char *const *list)
{
    while (*list && strcmp(*list, name) != 0)
        list++;
    return *list != NULL;
}

/* Does the option's field differ from its default? */
static bool given(const struct opt *o, const struct fit_args *a, const struct fit_args *defaults)
{
    const char *field = (const char *)a + o->offset;
    if (o->type == OPT_LIST)
        return ((const struct opt_list *)(const void *)field)->n > 0;
    size_t size = o->type == OPT_FLAG                             ? sizeof(bool)
                  : o->type == OPT_TEXT || o->type == OPT_CHOICE  ? sizeof(const char *)
                  : o->type == OPT_NUMBER || o->type == OPT_SHARE ? sizeof(double)
                                                                  : sizeof(uint64_t);
    return memcmp(field, (const char *)defaults + o->offset, size) != 0;
}

int assoc_check(const struct opt *options, const struct fit_args *a, const struct fit_args *defaults, struct err *err)
{
    for (const struct opt *o = options; o->name; o++) {
        if (!given(o, a, defaults) || among(o->name, shared))
            continue;
        if (a->assoc && !among(o->name, own))
            return err_set(err, ERR_USAGE, "--%s requires a model; --assoc does not fit one", o->name);
        if (!a->assoc && among(o->name, own))
            return err_set(err, ERR_USAGE, "--%s requires --assoc", o->name);
    }
    return 0;
}

/* An operand may be an expression, in the language of formulas: its columns are read too. */
static int parse_operand(struct fit_job *j, size_t k, struct err *err)
{
    struct buf text = {0};
    struct err no_formula = ERR_INIT;
    struct formula *m = &j->part[k];
    int rc = buf_addf(&text, err, "%s ~ 1", j->pair[k]);
    if (rc == 0 && formula_parse(m, text.p, &no_formula) < 0)
        rc = no_formula.kind == ERR_SYSTEM ? -1 : 0; /* then it can only be the name of a column */
    else if (rc == 0 && (m->response->kind == FORMULA_NUMBER || m->response->kind == FORMULA_TEXT))
        formula_free(m);
    buf_free(&text);
    if (rc < 0 && no_formula.kind != ERR_NONE)
        *err = no_formula;
    return rc;
}

/* Adds a column with the expression's values, unless the operand is one as it stands. */
static int evaluate_operand(struct fit_job *j, size_t k, struct err *err)
{
    struct err none = ERR_INIT;
    struct formula *m = &j->part[k];
    size_t index;
    if (!j->pair[k] || !m->response || frame_find(&j->f, view_of(j->pair[k]), &index, &none) == 0)
        return 0;
    if (m->response->kind == FORMULA_COLUMN) { /* in backticks, or misspelt */
        j->pair[k] = m->response->name;
        return 0;
    }
    if (formula_bind(m, &j->f, NULL, 0, err) < 0)
        return -1;
    double *x = mem_zero(j->f.n_rows, sizeof *x, err);
    int rc = x ? 0 : -1;
    for (size_t r = 0; rc == 0 && r < j->f.n_rows; r++) {
        x[r] = expr_value(m->response, &j->f, r);
        if (isinf(x[r]))
            rc = err_set(err, ERR_DATA, "%s:%llu: %s is not a finite number", j->f.name,
                         (unsigned long long)frame_line(&j->f, r), m->response->label);
    }
    if (rc == 0)
        rc = frame_add_number(&j->f, m->response->label, x, j->f.n_rows, err);
    free(x);
    j->pair[k] = m->response->label;
    return rc;
}

/* What comparisons in the operands could not compare. */
static void tell_strays(const struct fit_job *j)
{
    struct buf b = {0};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < j->part[k].n_strays; i++) {
            struct err ignored = ERR_INIT;
            buf_clear(&b);
            if (formula_stray_note(&j->part[k], &j->f, i, &b, &ignored) == 0)
                cmd_note("%s", b.p);
        }
    buf_free(&b);
}

static int measure(struct fit_job *j, const struct association_options *o, struct buf *b, struct err *err)
{
    struct association x;
    bool json = strcmp(j->a->format, "json") == 0;
    if (association_open(&x, &j->f, j->pair[0], j->pair[1], o, err) < 0)
        return -1;
    int rc =
        json ? tidy_association_json(&x, j->n_where, b, err) : tidy_association(&x, j->n_where, job_format(j), b, err);
    for (size_t i = 0; rc == 0 && !json && strcmp(j->a->format, "text") != 0 && i < x.n_notes; i++)
        cmd_note("%s", x.note[i]);
    association_close(&x);
    return rc;
}

int fit_assoc(struct fit_job *j, const struct opt_list *operands, struct buf *b, struct err *err)
{
    const struct fit_args *a = j->a;
    struct association_options o = {.level = a->level, .nps = a->nps, .changes = a->changes};
    if (operands->n < 2 || operands->n > 3)
        return err_set(err, ERR_USAGE, "fit --assoc takes two columns and at most one table");
    if (a->margin && margin_parse("--margin", a->margin, &o.margin, &o.margin_in_sd, err) < 0)
        return -1;
    j->pair[0] = operands->item[0].text;
    j->pair[1] = operands->item[1].text;
    j->pair[2] = a->versus;
    for (size_t k = 0; k < 3; k++)
        if (j->pair[k] && parse_operand(j, k, err) < 0)
            return -1;
    if (cmd_awaits("a table", operands->n > 2, err) < 0 || job_cut(j, err) < 0 ||
        job_read(j, operands->n > 2 ? operands->item[2].text : "-", err) < 0)
        return -1;
    if (j->cluster[1])
        return err_set(err, ERR_USAGE, "--assoc takes one --cluster column");
    for (size_t k = 0; k < 3; k++)
        if (evaluate_operand(j, k, err) < 0)
            return -1;
    tell_strays(j);
    o.versus = j->pair[2];
    o.levels = j->levels;
    o.n_levels = j->n_levels;
    if (!o.versus || j->cluster[0])
        job_default_cluster(j);
    o.cluster = j->cluster[0];
    return measure(j, &o, b, err);
}
