/* curve: satisfaction as a factor, or as a natural spline where it has many values. */
#include <stdlib.h>

#include "study/study_impl.h"

enum { LEAST_ANSWERS = 5, FACTOR_MOST = 15, N_KNOTS = 5 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The quantile of sorted values as R computes it (Hyndman and Fan 1996, type 7). */
static double quantile(const double *x, size_t n, double share)
{
    double at = share * ((double)n - 1), below = floor(at);
    size_t i = (size_t)below;
    return i + 1 < n ? x[i] + (at - below) * (x[i + 1] - x[i]) : x[n - 1];
}

/* A run of equal sorted values, from `first` to before `end`; runs that are too short join. */
struct run_of_equals {
    size_t first, end;
};

static size_t find_levels(const double *x, size_t n, struct run_of_equals *level)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || x[i] != x[i - 1])
            level[m++] = (struct run_of_equals){i, i};
        level[m - 1].end = i + 1;
    }
    return m;
}

/* Levels with fewer than 5 answers join the one below, the lowest the one above. */
static size_t join_levels(struct run_of_equals *level, size_t m)
{
    for (size_t k = m; k-- > 1;) {
        if (level[k].end - level[k].first >= LEAST_ANSWERS)
            continue;
        level[k - 1].end = level[k].end;
        memmove(level + k, level + k + 1, (m - k - 1) * sizeof *level);
        m--;
    }
    if (m > 1 && level[0].end - level[0].first < LEAST_ANSWERS) {
        level[1].first = level[0].first;
        memmove(level, level + 1, (m - 1) * sizeof *level);
        m--;
    }
    return m;
}

/* Each answer's level, told by the mean of the answers in it. */
static void score_levels(struct satisfaction_shape *c, const struct survey *v, const double *x,
                         const struct run_of_equals *level)
{
    for (size_t k = 0; k < c->m; k++) {
        long double sum = 0;
        size_t n = level[k].end - level[k].first;
        for (size_t i = level[k].first; i < level[k].end; i++)
            sum += x[i];
        double mean = x[level[k].first] == x[level[k].end - 1] ? x[level[k].first] : (double)(sum / n);
        for (size_t i = 0; i < v->n; i++)
            if (v->s[i] >= x[level[k].first] && v->s[i] <= x[level[k].end - 1])
                c->score[i] = mean;
    }
}

static double cube(double x)
{
    return x > 0 ? x * x * x : 0;
}

/* A natural spline in truncated powers, straight beyond the outer knots (Stone and Koo 1985). */
static int make_spline(struct satisfaction_shape *c, struct survey *v, const double *x, struct err *err)
{
    static const double at[N_KNOTS] = {0.05, 0.275, 0.5, 0.725, 0.95};
    double knot[N_KNOTS] = {0};
    size_t k = 0;
    for (size_t j = 0; j < N_KNOTS; j++) {
        double q = quantile(x, v->n, at[j]);
        if (k == 0 || q > knot[k - 1])
            knot[k++] = q;
    }
    c->n_bends = k > 2 ? k - 2 : 0;
    for (size_t j = 0; j < c->n_bends; j++) {
        double *b = arena_get(&v->arena, v->n * sizeof *b, err), last = knot[k - 1], before = knot[k - 2];
        if (!b)
            return -1;
        for (size_t i = 0; i < v->n; i++) {
            double s = v->s[i], step = last - before;
            b[i] = cube(s - knot[j]) - cube(s - before) * (last - knot[j]) / step +
                   cube(s - last) * (before - knot[j]) / step;
            b[i] /= (last - knot[0]) * (last - knot[0]);
        }
        c->bend[j] = b;
    }
    for (size_t i = 0; i < v->n; i++)
        c->score[i] = v->s[i];
    static const char *const formulas[] = {"S", "S + B1", "S + B1 + B2", "S + B1 + B2 + B3"};
    c->formula = formulas[c->n_bends];
    c->m = 2 + c->n_bends;
    return 0;
}

int curve_make(struct satisfaction_shape *c, struct survey *v, struct err *err)
{
    double *x = mem_zero(v->n + 1, sizeof *x, err);
    struct run_of_equals *level = mem_zero(v->n + 1, sizeof *level, err);
    *c = (struct satisfaction_shape){.score = arena_get(&v->arena, (v->n + 1) * sizeof(double), err)};
    int rc = x && level && c->score ? 0 : -1;
    if (rc == 0) {
        memcpy(x, v->s, v->n * sizeof *x);
        qsort(x, v->n, sizeof *x, ascending);
        c->m = find_levels(x, v->n, level);
        c->spline = c->m > FACTOR_MOST;
        if (c->spline) {
            rc = make_spline(c, v, x, err);
        } else {
            c->m = join_levels(level, c->m);
            c->formula = "factor(S)";
            score_levels(c, v, x, level);
        }
    }
    free(x);
    free(level);
    return rc;
}

int study_model_curve(struct study_model *m, const struct satisfaction_shape *c, size_t n, struct err *err)
{
    static const char *const names[] = {"B1", "B2", "B3"};
    int rc = study_model_column(m, "S", c->score, n, err);
    for (size_t j = 0; rc == 0 && j < c->n_bends; j++)
        rc = study_model_column(m, names[j], c->bend[j], n, err);
    return rc;
}
