/* scored: all rows of a table by what a saved model says of them. See snag/scored.h. */
#include "snag/scored.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "snag/design.h"
#include "stat/measure/discrimination.h"

void scored_free(struct scored_table *s)
{
    free(s->row);
    free(s->order);
    free(s->part);
    free(s->mean);
    *s = (struct scored_table){0};
}

/* ---- rows ---- */

static void leave_out(struct scored_table *s, size_t at, const struct score *score)
{
    uint64_t *const n[] = {
        [SCORE_MISSING] = &s->n_missing, [SCORE_NEW_LEVEL] = &s->n_new_level, [SCORE_NOT_FINITE] = &s->n_not_finite};
    *n[score->fate] += 1;
    if (*n[score->fate] == 1) {
        s->first_line[score->fate] = frame_line(s->frame, at);
        s->first_column[score->fate] = score->column;
    }
}

static void score_rows(struct scored_table *s, const struct scored_options *o)
{
    for (size_t r = 0; r < s->frame->n_rows; r++) {
        double *part = s->part + s->n * s->n_parts;
        struct scored_row row = {.at = r, .score = score_row(s->model, r, part), .value = NAN, .at_risk = NAN};
        if (row.score.fate != SCORE_OK) {
            leave_out(s, r, &row.score);
            continue;
        }
        for (size_t k = 0; k < s->n_parts; k++)
            s->mean[k] += part[k];
        if (o->value) {
            row.value = column_number(&s->frame->column[*o->value], r);
            row.at_risk = row.value * row.score.risk;
            s->n_no_value += isnan(row.value) != 0;
        }
        s->row[s->n++] = row;
    }
    for (size_t k = 0; k < s->n_parts && s->n; k++)
        s->mean[k] /= (double)s->n;
}

/* Without a value, behind all with one. */
static int by_at_risk(const void *a, const void *b, void *scored)
{
    const struct scored_table *s = scored;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    double x = s->row[i].at_risk, y = s->row[j].at_risk;
    if (isnan(x) != isnan(y))
        return isnan(x) ? 1 : -1;
    if (x != y && !isnan(x))
        return x > y ? -1 : 1;
    return (i > j) - (i < j);
}

static int by_risk(const void *a, const void *b, void *scored)
{
    const struct scored_table *s = scored;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    double x = s->row[i].score.risk, y = s->row[j].score.risk;
    return x != y ? (x > y ? -1 : 1) : (i > j) - (i < j);
}

static void order_rows(struct scored_table *s, bool by_value)
{
    enum { TENTHS = 10 };
    if (s->n == 0)
        return;
    for (size_t i = 0; i < s->n; i++)
        s->order[i] = i;
    qsort_r(s->order, s->n, sizeof *s->order, by_risk, s);
    for (size_t i = 0; i < s->n; i++)
        s->row[s->order[i]].tenth = i * TENTHS / s->n + 1;
    if (by_value)
        qsort_r(s->order, s->n, sizeof *s->order, by_at_risk, s);
}

int scored_make(struct scored_table *s, const struct score_model *m, const struct frame *f,
                const struct scored_options *o, struct err *err)
{
    size_t n = f->n_rows, n_parts = score_n_parts(m);
    *s = (struct scored_table){.model = m, .frame = f, .n_parts = n_parts};
    if (o->value && f->column[*o->value].kind != COLUMN_NUMBER)
        return err_set(err, ERR_DATA, "%s: '%s' is text, not an amount", f->name, f->column[*o->value].name);
    s->row = mem_zero(n, sizeof *s->row, err);
    s->order = mem_zero(n, sizeof *s->order, err);
    s->part = mem_zero(n * n_parts + n_parts, sizeof *s->part, err); /* one row ahead */
    s->mean = mem_zero(n_parts, sizeof *s->mean, err);
    if (!s->row || !s->order || !s->part || !s->mean) {
        scored_free(s);
        return -1;
    }
    score_rows(s, o);
    order_rows(s, o->value != NULL);
    return 0;
}

size_t scored_reasons(const struct scored_table *s, size_t i, struct scored_reason *to, size_t most)
{
    size_t n = 0;
    for (size_t k = 0; k < s->n_parts; k++) {
        double by = s->part[i * s->n_parts + k] - s->mean[k];
        size_t at = n < most ? n : most;
        if (!(by > 0))
            continue;
        while (at > 0 && by > to[at - 1].by)
            at--;
        if (at == most)
            continue;
        n += n < most;
        memmove(&to[at + 1], &to[at], (n - at - 1) * sizeof *to);
        to[at] = (struct scored_reason){k, by};
    }
    return n;
}

/* ---- calibration ---- */

/* 0, 1, or NAN if the row does not say. */
static double outcome_of(const struct scored_table *s, size_t column, size_t row)
{
    const struct column *c = &s->frame->column[column];
    const char *event = score_event(s->model);
    if (frame_missing(s->frame, column, row))
        return NAN;
    if (!event)
        return c->kind == COLUMN_NUMBER ? column_number(c, row) : NAN;
    if (c->kind == COLUMN_TEXT)
        return view_is(dict_text(&c->dict, c->id[row]), event);
    double x;
    return frame_number(view_of(event), &x) ? column_number(c, row) == x : NAN;
}

/* The area under the curve needs a design of the outcome alone. */
static int put_area(struct calibration *c, const double *y, const double *risk, size_t n, double level, struct err *err)
{
    struct frame f;
    struct formula m = {.text = NULL};
    struct design d = {0};
    double std_error;
    if (frame_init(&f, "outcomes", err) < 0)
        return -1;
    int rc = frame_add_number(&f, "y", y, n, err);
    if (rc == 0)
        rc = formula_parse(&m, "y ~ 1", err) < 0 || formula_bind(&m, &f, NULL, 0, err) < 0 ? -1 : 0;
    bool open = rc == 0 && design_open(&d, &f, &m, &(struct design_options){.response = RESPONSE_BINARY}, err) == 0;
    if (open) {
        c->auc = roc_area(&d, risk, &std_error, err);
        roc_interval(c->auc, std_error, level, &c->auc_low, &c->auc_high);
        design_close(&d);
    }
    formula_free(&m);
    frame_free(&f);
    return open && !isnan(c->auc) ? 0 : -1;
}

static int calibrate(const struct scored_table *s, struct calibration *c, double *values, size_t n, size_t groups,
                     struct err *err)
{
    const struct calibrated x = {
        .risk = values, .predictor = values + s->n, .y = values + 2 * s->n, .n = n, .unseen = true};
    return calibration_of(c, &x, groups, err) < 0 ? -1 : put_area(c, x.y, x.risk, n, score_level(s->model), err);
}

int scored_calibration(const struct scored_table *s, size_t groups, struct calibration *c, size_t *n, struct err *err)
{
    const char *response = score_response(s->model);
    size_t column, events = 0;
    *n = 0;
    if (!score_gives_risk(s->model))
        return err_set(err, ERR_USAGE, "--calibration is about risks, which a model of family %s does not give",
                       score_family(s->model));
    if (!response)
        return err_set(err, ERR_USAGE, "--calibration: the model's response is an expression, no column");
    if (frame_find(s->frame, view_of(response), &column, err) < 0)
        return err_wrap(err, "--calibration");
    double *values = mem_zero(3 * s->n, sizeof *values, err);
    if (!values)
        return -1;
    for (size_t i = 0; i < s->n; i++) {
        double y = outcome_of(s, column, s->row[i].at);
        if (y != 0 && y != 1)
            continue;
        values[*n] = s->row[i].score.risk;
        values[s->n + *n] = log(s->row[i].score.risk / (1 - s->row[i].score.risk));
        values[2 * s->n + *n] = y;
        events += y == 1;
        (*n)++;
    }
    int rc = events == 0 || events == *n
                 ? err_set(err, ERR_DATA, "%s: %zu of %zu rows have the event: calibration wants rows of both kinds",
                           s->frame->name, events, *n)
                 : calibrate(s, c, values, *n, groups, err);
    free(values);
    return rc;
}
