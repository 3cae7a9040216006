/* tidy: see snag/tidy.h. Tables and JSON; the text is in tidy_text.c. */
#include "snag/tidy.h"

#include <math.h>
#include <stdio.h>

#include "stat/tell/tidy_impl.h"

/* Of coefficient j; SIZE_MAX: only the names count. */
static size_t term_cells(const struct fit *fit, size_t j, char names[2][32], struct cell *cell)
{
    static const struct coef none = {.name = ""};
    const struct coef *c = j == SIZE_MAX ? &none : &fit->coef[j];
    const struct family *family = fit->family;
    size_t n = 0;
    cell[n++] = (struct cell){"term", c->name, 0};
    cell[n++] = (struct cell){"estimate", NULL, c->estimate};
    cell[n++] = (struct cell){"std_error", NULL, c->std_error};
    cell[n++] = (struct cell){"statistic", NULL, c->statistic};
    cell[n++] = (struct cell){"p_value", NULL, c->p_value};
    cell[n++] = (struct cell){"conf_low", NULL, c->low};
    cell[n++] = (struct cell){"conf_high", NULL, c->high};
    if (family->ratio) {
        (void)snprintf(names[0], sizeof names[0], "%s_low", family->ratio_ends);
        (void)snprintf(names[1], sizeof names[1], "%s_high", family->ratio_ends);
        cell[n++] = (struct cell){family->ratio_name, NULL, exp(c->estimate)};
        cell[n++] = (struct cell){names[0], NULL, exp(c->low)};
        cell[n++] = (struct cell){names[1], NULL, exp(c->high)};
    }
    if (fit->options.e_values) {
        double value = NAN, end = NAN;
        if (j != SIZE_MAX)
            e_values_of(fit, j, &value, &end);
        cell[n++] = (struct cell){"e_value", NULL, value};
        cell[n++] = (struct cell){"e_value_end", NULL, end};
    }
    cell[n++] = (struct cell){"vif", NULL, c->vif};
    return n;
}

int tidy_terms(const struct fit *fit, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell cell[MAX_CELLS];
    char names[2][32];
    size_t n = term_cells(fit, SIZE_MAX, names, cell);
    if (cells_header(out, cell, n, format, err) < 0)
        return -1;
    for (size_t j = 0; j < fit->p; j++) {
        n = term_cells(fit, j, names, cell);
        if (cells_row(out, cell, n, format, err) < 0)
            return -1;
    }
    return 0;
}

static size_t glance_cells(const struct fit *fit, struct cell *cell)
{
    size_t n = 0;
    cell[n++] = (struct cell){"family", fit->family->name, 0};
    for (size_t i = 0; i < fit->n_facts && n < MAX_CELLS; i++)
        cell[n++] = (struct cell){fit->fact[i].name, NULL, fit->fact[i].value};
    return n;
}

int tidy_glance(const struct fit *fit, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell cell[MAX_CELLS];
    size_t n = glance_cells(fit, cell);
    return cells_one(out, cell, n, format, err);
}

static size_t test_cells(const struct term_test *t, struct cell *cell)
{
    size_t n = 0;
    cell[n++] = (struct cell){"term", t->term, 0};
    cell[n++] = (struct cell){"df", NULL, t->df};
    cell[n++] = (struct cell){"statistic", NULL, t->statistic};
    cell[n++] = (struct cell){"p_value", NULL, t->p_value};
    cell[n++] = (struct cell){"p_holm", NULL, t->p_holm};
    cell[n++] = (struct cell){"p_bh", NULL, t->p_bh};
    return n;
}

int tidy_tests(const struct term_tests *t, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell cell[MAX_CELLS];
    static const struct term_test none = {.term = ""};
    if (cells_header(out, cell, test_cells(&none, cell), format, err) < 0)
        return -1;
    for (size_t i = 0; i < t->n; i++)
        if (cells_row(out, cell, test_cells(&t->test[i], cell), format, err) < 0)
            return -1;
    return 0;
}

static size_t importance_cells(const struct importance *i, struct cell *cell)
{
    size_t n = 0;
    cell[n++] = (struct cell){"term", i->term, 0};
    cell[n++] = (struct cell){"lmg", NULL, i->lmg};
    cell[n++] = (struct cell){"first", NULL, i->first};
    cell[n++] = (struct cell){"last", NULL, i->last};
    return n;
}

int tidy_importance(const struct importance *i, size_t n, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell cell[MAX_CELLS];
    static const struct importance none = {.term = ""};
    if (cells_header(out, cell, importance_cells(&none, cell), format, err) < 0)
        return -1;
    for (; n > 0; n--, i++)
        if (cells_row(out, cell, importance_cells(i, cell), format, err) < 0)
            return -1;
    return 0;
}

static int json_head(const struct fit *fit, struct buf *b, struct err *err)
{
    const struct design *d = fit->d;
    if (buf_addf(b, err, "{\"version\":1,\"family\":\"%s\",\"formula\":", fit->family->name) < 0 ||
        json_text(b, d->m->text, err) < 0 || buf_adds(b, ",\"table\":", err) < 0 || json_text(b, d->f->name, err) < 0 ||
        buf_adds(b, ",\"design\":", err) < 0 ||
        (d->f->stamp ? json_text(b, d->f->stamp, err) : buf_adds(b, "null", err)) < 0 ||
        (fit->n_where && json_list(b, "where", fit->where, fit->n_where, err) < 0) ||
        buf_adds(b, ",\"std_errors\":", err) < 0 || json_text(b, fit->errors ? fit->errors : "model", err) < 0)
        return -1;
    if (buf_addf(b, err, ",\"statistic\":\"%s\"", fit_statistic(fit)) < 0)
        return -1;
    if (d->cluster_name[0] && json_list(b, "clusters", d->cluster_name, 1 + (d->cluster_name[1] != NULL), err) < 0)
        return -1;
    return buf_adds(b, ",\"level\":", err) < 0 || json_number(b, fit->level, err) < 0 ? -1 : 0;
}

/* Rows separated by commas instead of line ends. */
static int json_rows(const struct fit *fit, struct buf *b, struct err *err)
{
    struct cell cell[MAX_CELLS];
    char names[2][32];
    int rc = buf_adds(b, ",\"terms\":[", err);
    for (size_t j = 0; rc == 0 && j < fit->p; j++) {
        rc = j > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = cells_row(b, cell, term_cells(fit, j, names, cell), TIDY_JSONL, err);
        b->n -= rc == 0;
    }
    if (rc == 0)
        rc = buf_adds(b, "],\"glance\":", err);
    if (rc == 0)
        rc = cells_row(b, cell, glance_cells(fit, cell), TIDY_JSONL, err);
    b->n -= rc == 0;
    return rc;
}

static int json_covariance(const struct fit *fit, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, ",\"covariance\":[", err);
    for (size_t i = 0; rc == 0 && i < fit->p; i++)
        for (size_t j = 0; rc == 0 && j < fit->p; j++) {
            rc = buf_adds(b, j > 0 ? "," : i > 0 ? ",[" : "[", err);
            if (rc == 0)
                rc = json_number(b, fit->cov[i * fit->p + j], err);
            if (rc == 0 && j + 1 == fit->p)
                rc = buf_addc(b, ']', err);
        }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

/* What was left out, and warnings: the end of each document. */
static int json_tail(const struct fit *fit, struct buf *out, struct err *err)
{
    const struct design *d = fit->d;
    int rc = buf_addf(out, err, ",\"rows_left_out\":%zu,\"missing\":{", d->n_rows_out);
    for (size_t i = 0, shown = 0; rc == 0 && i < d->n_left_out; i++) {
        if (d->left_out[i].n == 0)
            continue;
        rc = shown++ > 0 ? buf_addc(out, ',', err) : 0;
        if (rc == 0)
            rc = json_text(out, d->left_out[i].name, err);
        if (rc == 0)
            rc = buf_addf(out, err, ":%zu", d->left_out[i].n);
    }
    if (rc == 0)
        rc = buf_addc(out, '}', err);
    if (rc == 0)
        rc = json_list(out, "aliased", d->aliased, d->n_aliased, err);
    if (rc == 0)
        rc = json_list(out, "notes", fit->note, fit->n_notes, err);
    return rc < 0 ? -1 : buf_adds(out, "}\n", err);
}

int json_rows_of(struct buf *out, const char *name, struct view lines, struct err *err)
{
    int rc = buf_addf(out, err, ",\"%s\":[", name);
    for (const char *p = lines.p, *end = lines.p + lines.n; rc == 0 && lines.n > 0 && p < end;) {
        size_t n = (size_t)((const char *)memchr(p, '\n', (size_t)(end - p)) - p);
        rc = p > lines.p ? buf_addc(out, ',', err) : 0;
        if (rc == 0)
            rc = buf_add(out, p, n, err);
        p += n + 1;
    }
    return rc < 0 ? -1 : buf_addc(out, ']', err);
}

int tidy_json_part(const struct fit *fit, const char *name, struct view lines, struct view more, struct buf *out,
                   struct err *err)
{
    if (json_head(fit, out, err) < 0 || json_rows_of(out, name, lines, err) < 0 ||
        (more.n > 0 && buf_add(out, more.p, more.n, err) < 0))
        return -1;
    return json_tail(fit, out, err);
}

int tidy_json(const struct fit *fit, struct buf *out, struct err *err)
{
    int rc = json_head(fit, out, err);
    if (rc == 0)
        rc = json_rows(fit, out, err);
    if (rc == 0)
        rc = json_model(fit, out, err);
    if (rc == 0)
        rc = json_covariance(fit, out, err);
    return rc < 0 ? -1 : json_tail(fit, out, err);
}
