/* tidy_margins: marginal risks as a table and as text; see snag/tidy.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/tell/tidy_impl.h"
#include "text/figure.h"

enum { MARGIN_CELLS = 15 };

static void fill(const struct margin *m, const char *name, const struct measure *a, bool ratio, struct cell *to)
{
    const struct cell row[MARGIN_CELLS] = {{"term", m->term, 0},
                                           {"from", m->from, 0},
                                           {"to", m->to, 0},
                                           {"measure", name, 0},
                                           {"estimate", NULL, a->estimate},
                                           {"std_error", NULL, a->std_error},
                                           {"statistic", NULL, a->statistic},
                                           {"p_value", NULL, a->p_value},
                                           {"conf_low", NULL, a->low},
                                           {"conf_high", NULL, a->high},
                                           {"risk_from", NULL, m->risk_from},
                                           {"risk_to", NULL, m->risk_to},
                                           {"e_value", NULL, ratio ? m->e_value : NAN},
                                           {"e_value_end", NULL, ratio ? m->e_value_end : NAN},
                                           {"n", NULL, (double)a->n}};
    memcpy(to, row, sizeof row);
}

int tidy_margins(const struct margins *m, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell *cell = mem_zero(m->n * 2 * MARGIN_CELLS, sizeof *cell, err);
    if (!cell)
        return -1;
    for (size_t i = 0; i < m->n; i++) {
        fill(&m->margin[i], "risk_difference", &m->margin[i].difference, false, cell + 2 * i * MARGIN_CELLS);
        fill(&m->margin[i], "risk_ratio", &m->margin[i].ratio, true, cell + (2 * i + 1) * MARGIN_CELLS);
    }
    int rc = cells_table(out, cell, 2 * m->n, MARGIN_CELLS, format, err);
    free(cell);
    return rc;
}

/* One line: what is compared, two numbers before it, the measure with interval and p. */
static int put_row(struct grid *g, const struct margin *m, bool ratio, struct err *err)
{
    char text[7][TEXT_NUMBER], interval[2 * TEXT_NUMBER + 8], p[TEXT_NUMBER];
    const struct measure *a = ratio ? &m->ratio : &m->difference;
    double times = ratio ? 1 : 100;
    text_number(text[0], 100 * m->risk_from, 4);
    text_number(text[1], 100 * m->risk_to, 4);
    text_number(text[2], times * a->estimate, 4);
    text_number(text[3], times * a->low, 4);
    text_number(text[4], times * a->high, 4);
    text_number(text[5], m->e_value, 4);
    text_number(text[6], m->e_value_end, 4);
    text_p(p, a->p_value);
    (void)snprintf(interval, sizeof interval, "%s to %s", text[3], text[4]);
    bool raised = strcmp(m->from, m->term) == 0;
    int rc =
        raised ? grid_cell(g, err, "%s + 1", m->term) : grid_cell(g, err, "%s: %s, not %s", m->term, m->to, m->from);
    if (rc == 0 && !ratio)
        rc = grid_cell(g, err, "%s", text[0]) < 0 || grid_cell(g, err, "%s", text[1]) < 0 ? -1 : 0;
    if (rc < 0 || grid_cell(g, err, "%s", text[2]) < 0 || grid_cell(g, err, "%s", interval) < 0 ||
        grid_cell(g, err, "%s", p) < 0)
        return -1;
    return ratio ? grid_cell(g, err, "%s (%s)", text[5], text[6]) : 0;
}

static int put_part(const struct margins *m, double level, bool ratio, struct buf *out, struct err *err)
{
    struct grid g = {.n_columns = ratio ? 5 : 6};
    int rc = grid_cell(&g, err, "%s", "");
    if (rc == 0 && !ratio)
        rc = grid_cell(&g, err, "risk, %%") < 0 || grid_cell(&g, err, "to") < 0 ? -1 : 0;
    if (rc == 0)
        rc = grid_cell(&g, err, "%s", ratio ? "risk ratio" : "points") < 0 ||
                     grid_cell(&g, err, "%g %% interval", 100 * level) < 0 || grid_cell(&g, err, "p") < 0
                 ? -1
                 : 0;
    if (rc == 0 && ratio)
        rc = grid_cell(&g, err, "E-value");
    for (size_t i = 0; rc == 0 && i < m->n; i++)
        rc = put_row(&g, &m->margin[i], ratio, err);
    if (rc == 0)
        rc = grid_write(&g, out, err);
    grid_free(&g);
    return rc;
}

int tidy_margins_text(const struct margins *m, const struct fit *fit, size_t n_where, struct buf *out, struct err *err)
{
    if (text_sentence(out, err, "Marginal risks of %s: everybody with one value, and with the other",
                      fit->d->m->response->label) < 0 ||
        text_count(out, "n ", (double)fit->d->n, "\n", err) < 0 ||
        (fit->errors && text_sentence(out, err, "standard errors %s", fit->errors) < 0) ||
        buf_addc(out, '\n', err) < 0 || put_part(m, fit->level, false, out, err) < 0 || buf_addc(out, '\n', err) < 0 ||
        put_part(m, fit->level, true, out, err) < 0 || buf_addc(out, '\n', err) < 0 ||
        text_left_out(fit->d, n_where, out, err) < 0)
        return -1;
    for (size_t i = 0; i < fit->n_notes; i++)
        if (text_sentence(out, err, "%s", fit->note[i]) < 0)
            return -1;
    return text_stamp(fit->d->f, out, err);
}
