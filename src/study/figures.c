/* figures: what the plots of a study are drawn from, a table of TAB-separated values each. */
#include <stdlib.h>

#include "stat/measure/dist.h"
#include "study/pictures.h"
#include "study/study_impl.h"
#include "study/tell.h"
#include "text/table.h"

/* ---- lines of some parts ---- */

static int line_row(const struct study_line *x, const struct view *names, struct buf *b, struct err *err)
{
    const char *const words[] = {x->part, x->name, x->label, x->by, x->weighted ? "weighted" : "unweighted"};
    const double numbers[] = {x->estimate, x->low, x->high, x->level, x->margin};
    enum { WORDS = sizeof words / sizeof *words, NUMBERS = sizeof numbers / sizeof *numbers };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < WORDS; i++) {
        rc = table_cell(b, TABLE_TSV, i == 0, names[i], err);
        if (rc == 0)
            rc = words[i] ? table_text(b, TABLE_TSV, view_of(words[i]), err) : table_missing(b, TABLE_TSV, err);
    }
    for (size_t i = 0; rc == 0 && i < NUMBERS; i++) {
        rc = table_cell(b, TABLE_TSV, false, names[WORDS + i], err);
        if (rc == 0)
            rc = table_number(b, TABLE_TSV, numbers[i], err);
    }
    const char *last[] = {isnan(x->low) ? NULL : x->outside ? "outside" : "inside", x->says};
    for (size_t i = 0; rc == 0 && i < 2; i++) {
        rc = table_cell(b, TABLE_TSV, false, names[WORDS + NUMBERS + i], err);
        if (rc == 0)
            rc = last[i] ? table_text(b, TABLE_TSV, view_of(last[i]), err) : table_missing(b, TABLE_TSV, err);
    }
    return rc < 0 ? -1 : table_end(b, TABLE_TSV, err);
}

int figure_lines(const struct study *st, const char *const *part, size_t n_parts, struct buf *b, struct err *err)
{
    static const char *const columns[] = {"part",     "name",      "label",      "by",     "version",  "estimate",
                                          "conf_low", "conf_high", "conf_level", "margin", "conf_set", "says"};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    struct view names[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        names[i] = view_of(columns[i]);
    int rc = table_head(b, TABLE_TSV, names, COLUMNS, err);
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++)
        for (size_t k = 0; rc == 0 && k < n_parts; k++)
            if (strcmp(st->line[i].part, part[k]) == 0 && !isnan(st->line[i].estimate))
                rc = line_row(&st->line[i], names, b, err);
    return rc;
}

/* ---- loyalty by satisfaction ---- */

struct figure_level {
    double score, n, sum, squares;
};

static int by_score(const void *a, const void *b)
{
    double x = ((const struct figure_level *)a)->score, y = ((const struct figure_level *)b)->score;
    return (x > y) - (x < y);
}

/* Answers of one satisfaction together. */
static size_t join_scores(struct figure_level *t, size_t n)
{
    size_t m = 0;
    qsort(t, n, sizeof *t, by_score);
    for (size_t i = 0; i < n; i++) {
        if (m > 0 && t[m - 1].score == t[i].score) {
            t[m - 1].n += t[i].n;
            t[m - 1].sum += t[i].sum;
            t[m - 1].squares += t[i].squares;
        } else {
            t[m++] = t[i];
        }
    }
    return m;
}

/* The straight line of loyalty on satisfaction. */
static void fit_line(const struct figure_level *t, size_t m, double *a, double *b)
{
    double n = 0, s = 0, l = 0, ss = 0, sl = 0;
    for (size_t k = 0; k < m; k++) {
        n += t[k].n;
        s += t[k].n * t[k].score;
        l += t[k].sum;
    }
    for (size_t k = 0; k < m; k++) {
        ss += t[k].n * (t[k].score - s / n) * (t[k].score - s / n);
        sl += (t[k].score - s / n) * (t[k].sum - t[k].n * l / n);
    }
    *b = sl / ss;
    *a = l / n - *b * s / n;
}

void figure_curve_close(struct figure_curve *c)
{
    free(c->score);
    *c = (struct figure_curve){.n = 0};
}

static int take_levels(struct figure_curve *c, const struct figure_level *t, size_t m, double level, struct err *err)
{
    double *room = mem_zero(5 * m + 1, sizeof *room, err);
    if (!room)
        return -1;
    *c = (struct figure_curve){m, room, room + m, room + 2 * m, room + 3 * m, room + 4 * m, NAN, NAN};
    fit_line(t, m, &c->intercept, &c->slope);
    for (size_t k = 0; k < m; k++) {
        double n = t[k].n, mean = t[k].sum / n,
               spread = n > 1 ? fmax(0, t[k].squares - n * mean * mean) / (n - 1) : NAN;
        double half = n > 1 ? dist_quantile(level, n - 1) * sqrt(spread / n) : NAN;
        c->score[k] = t[k].score;
        c->size[k] = n;
        c->mean[k] = mean;
        c->low[k] = mean - half;
        c->high[k] = mean + half;
    }
    return 0;
}

int figure_curve_open(struct figure_curve *c, const struct frame *f, const struct satisfaction_options *o,
                      struct err *err)
{
    struct study counted = {.n_rows = 0};
    struct survey v;
    if (survey_open(&v, &counted, f, o, err) < 0)
        return -1;
    struct figure_level *t = mem_zero(v.n + 1, sizeof *t, err);
    for (size_t i = 0; t && i < v.n; i++)
        t[i] = (struct figure_level){v.s[i], 1, v.l[i], v.l[i] * v.l[i]};
    int rc = t ? take_levels(c, t, join_scores(t, v.n), 1 - o->alpha, err) : -1;
    free(t);
    survey_close(&v);
    return rc;
}

static int loyalty_rows(const struct figure_curve *c, struct buf *b, struct err *err)
{
    static const char *const columns[] = {"satisfaction", "n", "loyalty", "conf_low", "conf_high", "line"};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    struct view names[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        names[i] = view_of(columns[i]);
    int rc = table_head(b, TABLE_TSV, names, COLUMNS, err);
    for (size_t k = 0; rc == 0 && k < c->n; k++) {
        const double cell[COLUMNS] = {c->score[k], c->size[k], c->mean[k],
                                      c->low[k],   c->high[k], c->intercept + c->slope * c->score[k]};
        for (size_t i = 0; rc == 0 && i < COLUMNS; i++) {
            rc = table_cell(b, TABLE_TSV, i == 0, names[i], err);
            if (rc == 0)
                rc = table_number(b, TABLE_TSV, cell[i], err);
        }
        if (rc == 0)
            rc = table_end(b, TABLE_TSV, err);
    }
    return rc;
}

static int loyalty(const struct frame *f, const struct satisfaction_options *o, struct buf *b, struct err *err)
{
    struct figure_curve c;
    if (figure_curve_open(&c, f, o, err) < 0)
        return -1;
    int rc = loyalty_rows(&c, b, err);
    figure_curve_close(&c);
    return rc;
}

int study_figure(const struct study *st, const struct frame *f, const struct satisfaction_options *o, size_t i,
                 const char **name, struct buf *b, struct err *err)
{
    static const char *const contrasts[] = {"contest"}, *const asymmetry[] = {"asymmetry"};
    static const char *const forest[] = {"line", "corrected", "contest", "friction", "recovery"};
    static const char *const names[] = {"loyalty", "contrasts", "asymmetry", "forest"};
    enum { FIGURES = sizeof names / sizeof *names, FOREST = sizeof forest / sizeof *forest };
    if (i >= FIGURES)
        return 0;
    *name = names[i];
    int rc = i == 0   ? loyalty(f, o, b, err)
             : i == 1 ? figure_lines(st, contrasts, 1, b, err)
             : i == 2 ? figure_lines(st, asymmetry, 1, b, err)
                      : figure_lines(st, forest, FOREST, b, err);
    return rc < 0 ? -1 : 1;
}
