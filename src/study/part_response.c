/* part_response: who did not answer, and what that may change. */
#include <stdio.h>
#include <stdlib.h>

#include "snag/fitted.h"
#include "snag/num.h"
#include "study/contest.h"

enum { MOST_LEVELS = 12 }; /* a column with fewer is shown by level */

/* Everybody who was asked. */
struct asked {
    struct survey v; /* rows and clusters alone */
    bool *answered;  /* with satisfaction and loyalty */
    size_t n_answered;
};

static void asked_close(struct asked *a)
{
    survey_close(&a->v);
    free(a->answered);
}

static int asked_open(struct asked *a, const struct survey *v, struct err *err)
{
    size_t sent = 0, n_rows = v->f->n_rows;
    struct err hidden = ERR_INIT;
    bool has_sent = frame_find(v->f, view_of("sent_at"), &sent, &hidden) == 0;
    *a = (struct asked){.v = {.f = v->f, .o = v->o}};
    a->answered = mem_zero(n_rows + 1, sizeof *a->answered, err);
    a->v.row = arena_get(&a->v.arena, (n_rows + 1) * sizeof *a->v.row, err);
    a->v.cluster = arena_get(&a->v.arena, (n_rows + 1) * sizeof *a->v.cluster, err);
    if (!a->answered || !a->v.row || !a->v.cluster) {
        asked_close(a);
        return -1;
    }
    for (size_t r = 0, i = 0; r < n_rows; r++) {
        bool answered = i < v->n && v->row[i] == r;
        i += answered;
        bool silent = !answered && survey_silent(v->f, v->o, r);
        if (!answered && (!silent || (has_sent && frame_missing(v->f, sent, r))))
            continue; /* half an answer, or never asked */
        a->v.row[a->v.n] = r;
        a->v.cluster[a->v.n] = (int32_t)a->v.n;
        a->answered[a->v.n++] = answered;
        a->n_answered += answered;
    }
    return 0;
}

/* ---- by column ---- */

static int add_rate(struct study *st, const char *column, const char *level, size_t k, size_t n, double interval,
                    struct err *err)
{
    struct measure a;
    const char *name = study_format(st, err, "rate:%s=%s", column, level);
    const char *label = name ? study_format(st, err, "answered, %s %s", column, level) : NULL;
    share_wilson((double)k, (double)n, interval, &a);
    return label ? study_measure(st, name, label, &a, interval, "Wilson 1927; n were asked", err) : -1;
}

struct text_level {
    struct view text;
    size_t n, answered;
};

struct number_level {
    double value;
    size_t n, answered;
};

static int by_text(const void *a, const void *b)
{
    return view_cmp(((const struct text_level *)a)->text, ((const struct text_level *)b)->text);
}

static int add_text_rates(struct study *st, const struct asked *a, const struct column *x, double level,
                          struct err *err)
{
    size_t n_levels = x->dict.n;
    struct text_level *t = mem_zero(n_levels + 1, sizeof *t, err);
    int rc = t ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < n_levels; k++)
        t[k].text = dict_text(&x->dict, (int64_t)k);
    for (size_t i = 0; rc == 0 && i < a->v.n; i++) {
        int32_t id = x->id[a->v.row[i]];
        if (id < 0)
            continue;
        t[id].n++;
        t[id].answered += a->answered[i];
    }
    if (rc == 0)
        qsort(t, n_levels, sizeof *t, by_text);
    for (size_t k = 0; rc == 0 && k < n_levels; k++) {
        const char *word = t[k].n > 0 ? study_format(st, err, "%.*s", VIEW_FMT(t[k].text)) : NULL;
        if (t[k].n > 0)
            rc = word ? add_rate(st, x->name, word, t[k].answered, t[k].n, level, err) : -1;
    }
    free(t);
    return rc;
}

static int by_value(const void *a, const void *b)
{
    double x = ((const struct number_level *)a)->value, y = ((const struct number_level *)b)->value;
    return (x > y) - (x < y);
}

/* Numbers of few values: the rate of each. */
static int add_number_rates(struct study *st, const struct asked *a, const struct column *x, double level,
                            struct err *err)
{
    struct number_level t[MOST_LEVELS] = {{0}};
    size_t n = 0;
    for (size_t i = 0; i < a->v.n; i++) {
        double value = x->number[a->v.row[i]];
        size_t k = 0;
        while (k < n && t[k].value != value)
            k++;
        if (isnan(value))
            continue;
        if (k == n)
            t[n++] = (struct number_level){value, 0, 0};
        t[k].n++;
        t[k].answered += a->answered[i];
        if (n == MOST_LEVELS)
            return 0;
    }
    qsort(t, n, sizeof *t, by_value);
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < n; k++) {
        char word[32];
        word[num_format(word, t[k].value)] = '\0';
        rc = add_rate(st, x->name, word, t[k].answered, t[k].n, level, err);
    }
    return rc;
}

/* Numbers: the mean of those who answered less that of those who did not. */
static int add_number_gap(struct study *st, const struct asked *a, const struct column *x, double level,
                          struct err *err)
{
    double *value = mem_zero(a->v.n + 1, sizeof *value, err);
    int32_t *group = mem_zero(a->v.n + 1, sizeof *group, err);
    struct sampling s = {.n = a->v.n};
    struct contrast c;
    struct err why = ERR_INIT;
    int rc = value && group ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < a->v.n; i++) {
        value[i] = x->number[a->v.row[i]];
        group[i] = isnan(value[i]) ? -1 : a->answered[i];
    }
    const char *name = rc == 0 ? study_format(st, err, "gap:%s", x->name) : NULL;
    const char *label = name ? study_format(st, err, "%s, answered − silent", x->name) : NULL;
    rc = label ? 0 : -1;
    if (rc == 0 && contrast_means(value, group, 0, 1, &s, &c, &why) < 0) {
        rc = study_excuse(st, x->name, &why, err);
    } else if (rc == 0) {
        struct measure m = {c.estimate, c.std_error, c.estimate / c.std_error, c.df, contrast_p(&c), 0, 0, a->v.n};
        contrast_interval(&c, level, &m.low, &m.high);
        rc = study_measure(st, name, label, &m, level, "Welch 1947", err);
    }
    free(value);
    free(group);
    return rc;
}

static int add_column(struct study *st, const struct asked *a, const char *name, struct err *err)
{
    size_t c;
    double level = 1 - a->v.o->alpha;
    if (frame_find(a->v.f, view_of(name), &c, err) < 0)
        return -1;
    const struct column *x = &a->v.f->column[c];
    if (x->kind == COLUMN_NUMBER)
        return add_number_rates(st, a, x, level, err) < 0 ? -1 : add_number_gap(st, a, x, level, err);
    if (x->dict.n > MOST_LEVELS)
        return study_say(st, err, "%s has %zu levels: not shown, but in the weights.", name, x->dict.n);
    return add_text_rates(st, a, x, level, err);
}

/* ---- weights ---- */

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Inverse chances of answering, cut at their 99th percentile, with mean 1; into v->weight. */
static int normalise(struct study *st, struct survey *v, struct err *err)
{
    double *sorted = mem_zero(v->n + 1, sizeof *sorted, err), sum = 0, squares = 0;
    if (!sorted)
        return -1;
    memcpy(sorted, v->weight, v->n * sizeof *sorted);
    qsort(sorted, v->n, sizeof *sorted, smaller_first);
    double most = sorted[(size_t)ceil(0.99 * (double)v->n) - 1];
    free(sorted);
    for (size_t i = 0; i < v->n; i++) {
        v->weight[i] = fmin(v->weight[i], most);
        sum += v->weight[i];
    }
    for (size_t i = 0; i < v->n; i++) {
        v->weight[i] *= (double)v->n / sum;
        squares += v->weight[i] * v->weight[i];
    }
    struct study_line *x = study_add(st, "effective_n", "effective n of the weighted answers", err);
    if (!x)
        return -1;
    x->estimate = (double)v->n * (double)v->n / squares;
    x->n = v->n;
    x->method = "weights: inverse chance of answering (logit), cut at the 99th percentile, taken as known";
    return 0;
}

static int fit_chances(const struct asked *a, struct study_model *m, struct err *err)
{
    struct buf formula = {0};
    double *y = mem_zero(a->v.n + 1, sizeof *y, err);
    for (size_t i = 0; y && i < a->v.n; i++)
        y[i] = a->answered[i];
    int rc = y ? study_model_column(m, "A", y, a->v.n, err) : -1;
    free(y);
    if (rc == 0)
        rc = buf_adds(&formula, "A ~ 1", err);
    for (size_t j = 0; rc == 0 && j < a->v.o->n_response; j++) {
        char name[24];
        (void)snprintf(name, sizeof name, "X%zu", j + 1);
        rc = study_model_take(m, &a->v, a->v.o->response[j], name, err);
        if (rc == 0)
            rc = buf_addf(&formula, err, " + %s", name);
    }
    if (rc == 0)
        rc = study_model_fit(m, &a->v, "logit", formula.p, false, err);
    buf_free(&formula);
    return rc;
}

static int make_weights(struct study *st, struct survey *v, const struct asked *a, struct err *err)
{
    struct study_model m;
    struct fitted f;
    v->weight = arena_get(&v->arena, (v->n + 1) * sizeof *v->weight, err);
    double *chance = mem_zero(v->f->n_rows + 1, sizeof *chance, err);
    int rc = v->weight && chance ? study_model_open(&m, &a->v, false, err) : -1;
    if (rc < 0) {
        free(chance);
        return -1;
    }
    rc = fit_chances(a, &m, err);
    if (rc == 0)
        rc = fitted_open(&f, &m.fit, err);
    if (rc == 0) {
        for (size_t i = 0; i < m.d.n; i++)
            chance[a->v.row[design_row(&m.d, i)]] = f.mean[i];
        fitted_close(&f);
        double rate = (double)a->n_answered / (double)a->v.n;
        for (size_t i = 0; i < v->n; i++)
            v->weight[i] = 1 / (chance[v->row[i]] > 0 ? chance[v->row[i]] : rate);
        rc = normalise(st, v, err);
    }
    if (rc == 0 && m.d.n_rows_out > 0)
        rc = study_say(st, err, "%zu rows lack one of the columns of the weights and count as the average.",
                       m.d.n_rows_out);
    study_model_close(&m);
    free(chance);
    return rc;
}

/* ---- what the silent could change ---- */

/* The smallest shift of one contrast that changes the verdict; NaN if none within 100 margins does. */
static double verdict_shift(const struct version *x, int k, double alpha)
{
    enum { STEPS = 200, MARGINS = 100 };
    for (int step = 1; step <= STEPS * MARGINS; step++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct version moved = *x;
            double shift = sign * x->margin * step / STEPS;
            moved.c[k].estimate += shift;
            contest_settle(&moved, alpha);
            if (strcmp(moved.verdict, x->verdict) != 0)
                return shift;
        }
    return NAN;
}

static int add_shifts(struct study *st, const struct survey *v, const struct asked *a, struct err *err)
{
    static const char *const names[] = {"shift_met", "shift_exceeded"};
    static const char *const labels[] = {"silent met: shift to another verdict",
                                         "silent exceeded: shift to another verdict"};
    struct version x;
    double silent = 1 - (double)a->n_answered / (double)a->v.n;
    if (!v->group || v->o->levels || silent <= 0)
        return 0;
    if (contest_means(&x, st, v, err) < 0)
        return -1;
    contest_settle(&x, v->o->alpha);
    for (int k = 0; k < 2; k++) {
        struct study_line *line = study_add(st, names[k], labels[k], err);
        if (!line)
            return -1;
        line->estimate = verdict_shift(&x, k, v->o->alpha) / silent;
        line->method = "in loyalty, from those who answered, before the verdict changes";
        if (isnan(line->estimate))
            line->says = "no shift changes it";
    }
    return 0;
}

/* All who kept silent, or did not say, less loyal; or all more. */
static int add_bounds(struct study *st, const struct survey *v, const struct asked *a, struct err *err)
{
    const struct study_line *a1 = study_find(st, "asymmetry", "a1");
    if (!a1 || !v->o->change || isnan(a1->estimate))
        return 0;
    double changed = (double)a1->n, fell = isinf(a1->estimate) ? changed : changed * a1->estimate / (1 + a1->estimate);
    double rose = changed - fell, silent = (double)(a->v.n - a->n_answered);
    struct study_line *x = study_add(st, "a1_bounds", "A1 if all the silent were on one side", err);
    if (!x)
        return -1;
    x->low = fell / (rose + silent);
    x->high = rose > 0 ? (fell + silent) / rose : INFINITY;
    x->method = "worst cases, no interval";
    return 0;
}

int part_response(struct study *st, struct survey *v, struct err *err)
{
    struct asked a;
    if (!st->asked_known)
        return study_say(st, err, "Who did not answer is not in this file: all numbers are of those who answered.");
    if (asked_open(&a, v, err) < 0)
        return -1;
    struct measure rate;
    double level = 1 - v->o->alpha;
    share_wilson((double)a.n_answered, (double)a.v.n, level, &rate);
    int rc = study_measure(st, "rate", "answered", &rate, level, "Wilson 1927; n were asked", err);
    for (size_t j = 0; rc == 0 && j < v->o->n_response; j++)
        rc = add_column(st, &a, v->o->response[j], err);
    if (rc == 0 && v->o->n_response > 0 && a.n_answered < a.v.n)
        rc = make_weights(st, v, &a, err);
    if (rc == 0)
        rc = add_shifts(st, v, &a, err);
    if (rc == 0)
        rc = add_bounds(st, v, &a, err);
    asked_close(&a);
    if (rc == 0)
        rc = study_say(st, err, "Numbers are of those who answered%s.",
                       v->weight && !v->o->weights ? "; the weighted ones, of those who were asked" : "");
    return rc;
}
