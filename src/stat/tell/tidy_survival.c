/* tidy_survival: curves, their times and baseline hazards as tables and as text; see snag/tidy.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "stat/tell/tidy_impl.h"
#include "text/figure.h"

static int put_head(const struct survival *s, struct buf *b, struct err *err)
{
    return text_sentence(b, err, "Survival (Kaplan-Meier) of %s", s->d->m->response->label) < 0 ||
                   text_count(b, "n ", s->n, ", ", err) < 0 || text_count(b, "", s->events, " events\n\n", err) < 0
               ? -1
               : 0;
}

static int put_foot(const struct survival *s, size_t n_where, struct buf *b, struct err *err)
{
    char chi2[TEXT_NUMBER], p[TEXT_NUMBER];
    text_number(chi2, s->chi2, 4);
    text_p(p, s->p_value);
    if (!isnan(s->chi2) && buf_addf(b, err, "\nlog-rank chi² %s on %.0f df, p %s\n", chi2, s->df, p) < 0)
        return -1;
    return text_left_out(s->d, n_where, b, err) < 0 || text_stamp(s->d->f, b, err) < 0 ? -1 : 0;
}

int tidy_curves(const struct survival *s, size_t n_where, enum tidy_format format, struct buf *out, struct err *err)
{
    enum { N = 7 };
    struct cell *cell = mem_zero(s->n_curves * N, sizeof *cell, err);
    if (!cell)
        return -1;
    for (size_t k = 0; k < s->n_curves; k++) {
        const struct curve *c = &s->curve[k];
        const struct cell row[N] = {{"curve", c->name, 0},       {"n", NULL, c->n},
                                    {"events", NULL, c->events}, {"expected", NULL, c->expected},
                                    {"median", NULL, c->median}, {"conf_low", NULL, c->low},
                                    {"conf_high", NULL, c->high}};
        memcpy(cell + k * N, row, sizeof row);
    }
    int rc = format == TIDY_TEXT ? put_head(s, out, err) : 0;
    if (rc == 0)
        rc = cells_table(out, cell, s->n_curves, N, format, err);
    if (rc == 0 && format == TIDY_TEXT)
        rc = put_foot(s, n_where, out, err);
    free(cell);
    return rc;
}

int tidy_curve_glance(const struct survival *s, enum tidy_format format, struct buf *out, struct err *err)
{
    const struct cell row[] = {{"family", "km", 0},
                               {"n", NULL, s->n},
                               {"events", NULL, s->events},
                               {"curves", NULL, (double)s->n_curves},
                               {"logrank_chi2", NULL, s->chi2},
                               {"logrank_df", NULL, s->df},
                               {"p_value", NULL, s->p_value}};
    return cells_one(out, row, sizeof row / sizeof *row, format, err);
}

static void time_cells(const char *name, const struct curve_time *t, struct cell *row)
{
    const struct cell cells[] = {{"curve", name, 0},
                                 {"time", NULL, t->time},
                                 {"at_risk", NULL, t->at_risk},
                                 {"events", NULL, t->events},
                                 {"censored", NULL, t->censored},
                                 {"survival", NULL, t->survival},
                                 {"std_error", NULL, t->std_error},
                                 {"conf_low", NULL, t->low},
                                 {"conf_high", NULL, t->high}};
    memcpy(row, cells, sizeof cells);
}

enum { TIME_CELLS = 9 };

/* The curves one after another, each with its name above, which leaves room on the line for its times; n: rows of each,
 * 0: all its times. Moves the cells. */
static int put_times(const struct survival *s, struct cell *cell, size_t n, struct buf *b, struct err *err)
{
    int rc = 0;
    for (size_t k = 0, at = 0; rc == 0 && k < s->n_curves; k++) {
        size_t rows = n > 0 ? n : s->curve[k].n_times;
        struct cell *own = cell + at * TIME_CELLS;
        for (size_t i = 0; i < rows; i++)
            memmove(own + i * (TIME_CELLS - 1), own + i * TIME_CELLS + 1, (TIME_CELLS - 1) * sizeof *own);
        rc = k > 0 ? buf_addc(b, '\n', err) : 0;
        if (rc == 0)
            rc = text_sentence(b, err, "%s", s->curve[k].name);
        if (rc == 0)
            rc = cells_text(b, own, rows, TIME_CELLS - 1, err);
        at += rows;
    }
    return rc;
}

int tidy_curve_times(const struct survival *s, const double *time, size_t n, enum tidy_format format, struct buf *out,
                     struct err *err)
{
    enum { N = TIME_CELLS };
    size_t rows = time ? n * s->n_curves : s->n_times, at = 0;
    struct cell *cell = mem_zero(rows * N, sizeof *cell, err);
    if (!cell)
        return -1;
    for (size_t k = 0; k < s->n_curves; k++) {
        const struct curve *c = &s->curve[k];
        for (size_t i = 0; !time && i < c->n_times; i++, at += N)
            time_cells(c->name, &s->time[c->first + i], cell + at);
        for (size_t i = 0; time && i < n; i++, at += N) {
            struct curve_time t;
            survival_at(s, c, i > 0 ? time[i - 1] : -INFINITY, time[i], &t);
            time_cells(c->name, &t, cell + at);
        }
    }
    int rc =
        format == TIDY_TEXT ? put_times(s, cell, time ? n : 0, out, err) : cells_table(out, cell, rows, N, format, err);
    free(cell);
    return rc;
}

/* For people: the means, then the differences, as far as a page is wide. */
static int put_rmst(const struct survival *s, double until, const struct cell *cell, size_t n_cells, struct buf *b,
                    struct err *err)
{
    enum { MEANS = 7, DIFFERENCES = 6 };
    static const size_t shown[DIFFERENCES] = {0, 7, 9, 10, 11, 12};
    struct cell *part = mem_zero(s->n_curves * MEANS, sizeof *part, err);
    int rc = part ? text_sentence(b, err, "Mean time until %s within %g, from Kaplan-Meier curves",
                                  s->d->m->response->label, until)
                  : -1;
    for (size_t k = 0; rc == 0 && k < s->n_curves; k++)
        memcpy(part + k * MEANS, cell + k * n_cells, MEANS * sizeof *part);
    if (rc == 0)
        rc = cells_text(b, part, s->n_curves, MEANS, err);
    for (size_t k = 1; rc == 0 && k < s->n_curves; k++)
        for (size_t i = 0; i < DIFFERENCES; i++)
            part[(k - 1) * DIFFERENCES + i] = cell[k * n_cells + shown[i]];
    if (rc == 0 && s->n_curves > 1) {
        rc = buf_addc(b, '\n', err) < 0 ? -1 : text_sentence(b, err, "Differences from %s", s->curve[0].name);
        if (rc == 0)
            rc = cells_text(b, part, s->n_curves - 1, DIFFERENCES, err);
    }
    free(part);
    return rc;
}

int tidy_rmst(const struct survival *s, double until, enum tidy_format format, struct buf *out, struct err *err)
{
    enum { N = 14 };
    size_t n = s->n_curves;
    struct rmst *r = mem_zero(n, sizeof *r, err);
    struct cell *cell = mem_zero(n * N, sizeof *cell, err);
    double *p = mem_zero(3 * n, sizeof *p, err);
    int rc = r && cell && p ? survival_rmst(s, until, r, err) : -1;
    for (size_t k = 0; rc == 0 && k < n; k++)
        p[k] = r[k].p;
    if (rc == 0)
        rc = adjust_holm(p, n, p + n, err) < 0 ? -1 : adjust_bh(p, n, p + 2 * n, err);
    for (size_t k = 0; rc == 0 && k < n; k++) {
        const struct cell row[N] = {{"curve", s->curve[k].name, 0},
                                    {"n", NULL, s->curve[k].n},
                                    {"events", NULL, s->curve[k].events},
                                    {"rmst", NULL, r[k].mean},
                                    {"std_error", NULL, r[k].std_error},
                                    {"conf_low", NULL, r[k].low},
                                    {"conf_high", NULL, r[k].high},
                                    {"difference", NULL, r[k].difference},
                                    {"diff_std_error", NULL, r[k].diff_std_error},
                                    {"diff_low", NULL, r[k].diff_low},
                                    {"diff_high", NULL, r[k].diff_high},
                                    {"p_value", NULL, p[k]},
                                    {"p_holm", NULL, p[n + k]},
                                    {"p_bh", NULL, p[2 * n + k]}};
        memcpy(cell + k * N, row, sizeof row);
    }
    if (rc == 0)
        rc = format == TIDY_TEXT ? put_rmst(s, until, cell, N, out, err) : cells_table(out, cell, n, N, format, err);
    free(r);
    free(cell);
    free(p);
    return rc;
}

int tidy_baseline(const struct design *d, const struct baseline *b, size_t n, enum tidy_format format, struct buf *out,
                  struct err *err)
{
    enum { N = 4 };
    struct cell *cell = mem_zero(n * N, sizeof *cell, err);
    if (!cell)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct cell row[N] = {{"stratum", d->stratum ? d->stratum_name[b[i].stratum] : "all", 0},
                              {"time", NULL, b[i].time},
                              {"hazard", NULL, b[i].hazard},
                              {"survival", NULL, exp(-b[i].hazard)}};
        memcpy(cell + i * N, row, sizeof row);
    }
    int rc = cells_table(out, cell, n, N, format, err);
    free(cell);
    return rc;
}
