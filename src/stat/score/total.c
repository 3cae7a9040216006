/* total: what a saved model says of many rows together. See score_total in snag/score.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/score/score_impl.h"

/* The column of coefficients that a part is; n_columns: there is none. */
static size_t column_of(const struct score_model *m, size_t part)
{
    size_t j = 0;
    for (; j < m->n_columns; j++) {
        bool is_part = m->column[j].n_parts > 0;
        if (is_part && part == 0)
            break;
        part -= is_part;
    }
    return j;
}

bool score_part_is_count(const struct score_model *m, size_t part)
{
    size_t at = column_of(m, part);
    if (at == m->n_columns || m->column[at].n_parts != 1)
        return false;
    size_t variable = m->column[at].part[0].variable;
    const struct saved_variable *v = &m->variable[variable];
    if (v->kind != SAVED_NUMBER || strcmp(v->name, m->column[at].term) != 0 || v->e->kind != FORMULA_COLUMN)
        return false;
    for (size_t j = 0; j < m->n_columns; j++)
        for (size_t k = 0; j != at && k < m->column[j].n_parts; k++)
            if (m->column[j].part[k].variable == variable)
                return false;
    return true;
}

/* weight times the mean's slope, on the row in m->x with one of its values less by `less`. */
static void add_gradient(const struct score_model *m, double *gradient, double slope, size_t at, double less)
{
    for (size_t j = 0; j < m->n_columns; j++)
        gradient[j] += slope * (m->x[j] - (j == at ? less : 0));
}

int score_total(const struct score_model *m, const size_t *row, const double *weight, size_t n, size_t part,
                struct score_total *t, struct err *err)
{
    size_t n_parts = score_n_parts(m), at = part < n_parts ? column_of(m, part) : m->n_columns;
    double *gradient = mem_zero(m->n_columns + 1, sizeof *gradient, err);
    double *parts = mem_zero(n_parts + 1, sizeof *parts, err), variance = 0;
    *t = (struct score_total){0};
    for (size_t i = 0; gradient && parts && i < n; i++) {
        struct score s = score_row(m, row[i], parts);
        double slope, slope_less, less;
        if (s.fate != SCORE_OK || isnan(weight[i]) || (at < m->n_columns && !(m->x[at] >= 1)))
            continue;
        t->n++;
        t->sum += weight[i] * score_mean(m, s.predictor, &slope);
        add_gradient(m, gradient, weight[i] * slope, m->n_columns, 0);
        if (at == m->n_columns)
            continue;
        less = score_mean(m, s.predictor - m->column[at].estimate, &slope_less);
        t->sum -= weight[i] * less;
        add_gradient(m, gradient, -weight[i] * slope_less, at, 1);
    }
    for (size_t i = 0; gradient && i < m->n_columns; i++)
        for (size_t j = 0; j < m->n_columns; j++)
            variance += gradient[i] * gradient[j] * m->covariance[i * m->n_columns + j];
    double error = m->quantile * sqrt(variance > 0 ? variance : 0);
    t->low = t->sum - error;
    t->high = t->sum + error;
    int rc = gradient && parts ? 0 : -1;
    free(gradient);
    free(parts);
    return rc;
}
