/* tidy_survival: curves, their times and baseline hazards as tables and as text; see snag/tidy.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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
