/* tidy_text: a fit as a textbook prints it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stat/tell/tidy_impl.h"
#include "text/figure.h"

/* Large numbers with one decimal: log-likelihoods are subtracted from each other. */
void text_fact(char *text, double x)
{
    if (fabs(x) >= 1000 && fabs(x) < 1e9 && x != floor(x))
        text_grouped(text, x, 1);
    else
        text_number(text, x, 4);
}

static void show_ratio(char *text, double x)
{
    if (x >= 0.001 && x < 100)
        (void)snprintf(text, TEXT_NUMBER, "%.3f", x);
    else
        text_number(text, x, 4);
}

/* ---- the table ---- */

enum { CELLS = 6 };
struct table_line {
    char cell[CELLS][2 * TEXT_NUMBER + 8];
};

/* The E-value, and in parentheses that of the end of the interval nearer to 1. */
static void fill_e_value(const struct fit *fit, size_t j, struct table_line *l)
{
    char text[2][TEXT_NUMBER];
    double value, end;
    l->cell[5][0] = '\0';
    if (!fit->options.e_values)
        return;
    e_values_of(fit, j, &value, &end);
    if (isnan(value))
        return;
    show_ratio(text[0], value);
    show_ratio(text[1], end);
    (void)snprintf(l->cell[5], sizeof l->cell[5], "%s (%s)", text[0], text[1]);
}

static void fill_line(const struct fit *fit, size_t j, struct table_line *l)
{
    const struct coef *c = &fit->coef[j];
    fill_e_value(fit, j, l);
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    bool ratio = fit->family->ratio != NULL;
    if (ratio) {
        show_ratio(l->cell[0], exp(c->estimate));
        l->cell[1][0] = '\0';
        show_ratio(low, exp(c->low));
        show_ratio(high, exp(c->high));
    } else {
        text_number(l->cell[0], c->estimate, 4);
        text_number(l->cell[1], c->std_error, 4);
        text_number(low, c->low, 4);
        text_number(high, c->high, 4);
    }
    (void)snprintf(l->cell[2], sizeof l->cell[2], "%s to %s", low, high);
    if (fabs(c->statistic) < 1e6)
        (void)snprintf(l->cell[3], sizeof l->cell[3], "%.2f", c->statistic);
    else
        text_number(l->cell[3], c->statistic, 4);
    text_p(l->cell[4], c->p_value);
}

static void fill_heads(const struct fit *fit, struct table_line *l)
{
    (void)snprintf(l->cell[0], sizeof l->cell[0], "%s", fit->family->ratio ? fit->family->ratio : "estimate");
    (void)snprintf(l->cell[1], sizeof l->cell[1], "%s", fit->family->ratio ? "" : "std. error");
    (void)snprintf(l->cell[2], sizeof l->cell[2], "%g %% interval", 100 * fit->level);
    (void)snprintf(l->cell[3], sizeof l->cell[3], "%s", fit_statistic(fit));
    (void)snprintf(l->cell[4], sizeof l->cell[4], "p");
    (void)snprintf(l->cell[5], sizeof l->cell[5], "%s", fit->options.e_values ? "E-value" : "");
}

static int put_line(struct buf *b, const char *name, const struct table_line *l, int name_width, const int *width,
                    struct err *err)
{
    int rc = buf_adds(b, "  ", err);
    if (rc == 0)
        rc = text_padded(b, name, name_width, false, err);
    for (int k = 0; rc == 0 && k < CELLS; k++) {
        if (width[k] == 0)
            continue;
        rc = buf_adds(b, "  ", err);
        if (rc == 0)
            rc = text_padded(b, l->cell[k], width[k], true, err);
    }
    while (rc == 0 && b->n > 0 && b->p[b->n - 1] == ' ')
        b->n--;
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

static int put_table(const struct fit *fit, struct buf *b, struct err *err)
{
    struct table_line head, l;
    int width[CELLS] = {0}, name_width = 0;
    size_t first = fit->n_cuts > 0 ? fit->n_cuts : fit->d->intercept;
    fill_heads(fit, &head);
    for (int k = 0; k < CELLS; k++)
        width[k] = text_columns(head.cell[k]);
    for (size_t j = 0; j < fit->p; j++) {
        fill_line(fit, j, &l);
        name_width = text_columns(fit->coef[j].name) > name_width ? text_columns(fit->coef[j].name) : name_width;
        for (int k = 0; k < CELLS; k++)
            width[k] = text_columns(l.cell[k]) > width[k] ? text_columns(l.cell[k]) : width[k];
    }
    if (put_line(b, "", &head, name_width, width, err) < 0)
        return -1;
    for (size_t k = 0; k < fit->p; k++) { /* intercept or thresholds last */
        size_t j = (k + first) % fit->p;
        fill_line(fit, j, &l);
        if (put_line(b, fit->coef[j].name, &l, name_width, width, err) < 0)
            return -1;
    }
    return buf_addc(b, '\n', err);
}

int tidy_tests_text(const struct term_tests *t, struct buf *out, struct err *err)
{
    int name_width = 0, width[CELLS] = {0};
    static const char *const heads[] = {"df", NULL, "p", "p (Holm)", "p (BH)"};
    static const char *const titles[] = {"Likelihood-ratio test", "Wald test", "Test of proportionality"};
    struct table_line head = {0}, l = {0};
    for (int k = 0; k < CELLS - 1; k++) {
        (void)snprintf(head.cell[k], sizeof head.cell[k], "%s", heads[k] ? heads[k] : t->f ? "F" : "chi²");
        width[k] = 8;
    }
    for (size_t i = 0; i < t->n; i++)
        name_width = text_columns(t->test[i].term) > name_width ? text_columns(t->test[i].term) : name_width;
    if (buf_addf(out, err, "%s of each term\n\n", titles[t->kind]) < 0 ||
        put_line(out, "", &head, name_width, width, err) < 0)
        return -1;
    for (size_t i = 0; i < t->n; i++) {
        const struct term_test *x = &t->test[i];
        (void)snprintf(l.cell[0], sizeof l.cell[0], "%.0f", x->df);
        text_number(l.cell[1], x->statistic, 4);
        text_p(l.cell[2], x->p_value);
        text_p(l.cell[3], x->p_holm);
        text_p(l.cell[4], x->p_bh);
        if (put_line(out, x->term, &l, name_width, width, err) < 0)
            return -1;
    }
    return 0;
}

int tidy_importance_text(const struct importance *i, size_t n, struct buf *out, struct err *err)
{
    int name_width = 8;
    const int width[CELLS] = {8, 8, 8};
    const struct table_line head = {{"share", "first", "last"}};
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        name_width = text_columns(i[k].term) > name_width ? text_columns(i[k].term) : name_width;
    if (buf_adds(out, "Shares of R² (average over all orders), R² alone, gain over the others\n\n", err) < 0 ||
        put_line(out, "", &head, name_width, width, err) < 0)
        return -1;
    for (size_t k = 0; k < n; k++) {
        struct table_line l = {0};
        text_number(l.cell[0], i[k].lmg, 4);
        text_number(l.cell[1], i[k].first, 4);
        text_number(l.cell[2], i[k].last, 4);
        sum += i[k].lmg;
        if (put_line(out, i[k].term, &l, name_width, width, err) < 0)
            return -1;
    }
    struct table_line l = {0};
    text_number(l.cell[0], sum, 4);
    return put_line(out, "together", &l, name_width, width, err);
}

/* ---- above and below it ---- */

int text_count(struct buf *b, const char *before, double n, const char *after, struct err *err)
{
    char text[TEXT_NUMBER];
    text_grouped(text, n, 0);
    return buf_addf(b, err, "%s%s%s", before, text, after);
}

/* Whose the rows of rolling landmarks are. */
static int put_customers(const struct fit *fit, struct buf *b, struct err *err)
{
    double customers = fit_fact(fit, "customers"), leavers = fit_fact(fit, "leavers");
    if (isnan(customers))
        return 0;
    if (text_count(b, "rows of ", customers, customers == 1 ? " customer" : " customers", err) < 0 ||
        (!isnan(leavers) &&
         text_count(b, ", ", leavers, leavers == 1 ? " distinct leaver" : " distinct leavers", err) < 0))
        return -1;
    return buf_addc(b, '\n', err);
}

static int put_head(const struct fit *fit, struct buf *b, struct err *err)
{
    const struct design *d = fit->d;
    double events = fit_fact(fit, "events");
    bool named = d->level && d->n_levels == 2 && fit->family->response == RESPONSE_BINARY;
    const char *title = fit->family->title, *label = d->m->response->label;
    if ((named ? text_sentence(b, err, "%s of %s (of %s, not %s)", title, label, d->level[1], d->level[0])
               : text_sentence(b, err, "%s of %s", title, label)) < 0)
        return -1;
    if (text_count(b, "n ", fit_fact(fit, "n"), "", err) < 0 ||
        (!isnan(events) && text_count(b, ", ", events, " events", err) < 0))
        return -1;
    if (buf_addc(b, '\n', err) < 0 || put_customers(fit, b, err) < 0 ||
        (fit->errors && text_sentence(b, err, "standard errors %s", fit->errors) < 0))
        return -1;
    return buf_addc(b, '\n', err);
}

/* A word of the facts' lines, on a new line if the old one is full. */
static int put_word(struct buf *b, size_t *column, const char *word, struct err *err)
{
    size_t n = (size_t)text_columns(word);
    if (*column > 0 && *column + 3 + n > TEXT_WIDTH) {
        *column = 0;
        if (buf_addc(b, '\n', err) < 0)
            return -1;
    }
    if (buf_addf(b, err, "%s%s", *column > 0 ? "   " : "", word) < 0)
        return -1;
    *column += n + (*column > 0 ? 3 : 0);
    return 0;
}

static int put_facts(const struct fit *fit, struct buf *b, struct err *err)
{
    size_t column = 0;
    for (size_t i = 0; i < fit->n_facts; i++) {
        char text[TEXT_NUMBER], word[128];
        const struct fit_fact *f = &fit->fact[i];
        if (!f->label || isnan(f->value))
            continue;
        if (strstr(f->name, "p_value"))
            text_p(text, f->value);
        else
            text_fact(text, f->value);
        (void)snprintf(word, sizeof word, "%s %s", f->label, text);
        if (put_word(b, &column, word, err) < 0)
            return -1;
    }
    return column > 0 ? buf_addc(b, '\n', err) : 0;
}

int text_left_out(const struct design *d, size_t n_where, struct buf *b, struct err *err)
{
    struct buf line = {0};
    if (n_where > 0 && text_count(b, "", (double)n_where,
                                  n_where == 1 ? " row dropped by --where\n" : " rows dropped by --where\n", err) < 0)
        return -1;
    if (d->n_rows_out == 0)
        return 0;
    int rc = text_count(&line, "", (double)d->n_rows_out, d->n_rows_out == 1 ? " row dropped:" : " rows dropped:", err);
    size_t shown = 0;
    for (size_t i = 0; rc == 0 && i < d->n_left_out; i++) {
        if (d->left_out[i].n == 0)
            continue;
        rc = buf_addf(&line, err, "%s %s missing (%zu)", shown > 0 ? "," : "", d->left_out[i].name, d->left_out[i].n);
        shown++;
    }
    if (rc == 0 && d->n_weight_zero > 0)
        rc = buf_addf(&line, err, "%s weight 0 (%zu)", shown > 0 ? "," : "", d->n_weight_zero);
    if (rc == 0)
        rc = text_sentence(b, err, "%s", line.p);
    buf_free(&line);
    return rc;
}

static int put_references(const struct fit *fit, struct buf *b, struct err *err)
{
    struct buf line = {0};
    int rc = 0;
    for (size_t v = 0; rc == 0 && v < fit->d->m->n_vars; v++) {
        const char *ref = design_reference(fit->d, v);
        const struct formula_expr *e = fit->d->m->var[v];
        if (!ref || e->type == FORMULA_IS_LOGICAL)
            continue;
        rc = buf_addf(&line, err, "%s%s %s", line.n > 0 ? ", " : "compared with ", e->label, ref);
    }
    if (rc == 0 && line.n > 0)
        rc = text_sentence(b, err, "%s", line.p);
    buf_free(&line);
    return rc;
}

/* The stamp, and what it means for interpreting the numbers. */
int text_stamp(const struct frame *f, struct buf *b, struct err *err)
{
    const char *stamp = f->stamp;
    if (!stamp)
        return 0;
    for (const char *s = stamp; *s;) {
        size_t n = strcspn(s, "\n");
        if (text_sentence(b, err, "%.*s", (int)n, s) < 0)
            return -1;
        s += n + (s[n] == '\n');
    }
    if (strstr(stamp, "design=naive"))
        return buf_adds(b,
                        "Naive design: predictors may know the future (immortal time, leakage, exposure).\n"
                        "Do not read these numbers as effects.\n",
                        err);
    if (strstr(stamp, "design=landmark"))
        return text_sentence(b, err, "These are associations. A landmark keeps time in order; it makes no cause.");
    return buf_adds(b, "These are associations, not causes.\n", err);
}

int tidy_text(const struct fit *fit, size_t n_where, struct buf *out, struct err *err)
{
    if (put_head(fit, out, err) < 0 || put_table(fit, out, err) < 0 || put_facts(fit, out, err) < 0 ||
        put_references(fit, out, err) < 0 || text_left_out(fit->d, n_where, out, err) < 0)
        return -1;
    if (fit->options.e_values &&
        text_sentence(out, err,
                      "E-value: the risk ratio that something unmeasured would need with the term and the outcome to "
                      "explain the ratio away%s; in parentheses, for the end of its interval nearer to 1.",
                      !e_values_common(fit)                        ? ""
                      : strcmp(fit->family->ratio_ends, "or") == 0 ? " (√OR, since the outcome is common)"
                      : strcmp(fit->family->ratio_ends, "hr") == 0 ? " (HR as risk ratio, since the outcome is common)"
                                                                   : "") < 0)
        return -1;
    for (size_t i = 0; i < fit->n_notes; i++)
        if (text_sentence(out, err, "%s", fit->note[i]) < 0)
            return -1;
    return text_stamp(fit->d->f, out, err);
}
