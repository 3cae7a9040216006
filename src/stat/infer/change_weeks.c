/* change_weeks: sums by week and hour of the week, and linear estimates from them. See change_impl.h.
 *
 * Levels of the 168 hours are taken off columns and values (Frisch and Waugh 1933, Lovell 1963), which leaves least
 * squares with a column or three.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "snag/mem.h"
#include "stat/infer/change_impl.h"

/* ---- sums ---- */

int change_weeks_open(struct change_weeks *w, size_t most_weeks, struct err *err)
{
    w->n = mem_zero(CHANGE_GROUPS * most_weeks * CHANGE_STRATA, sizeof *w->n, err);
    w->sum = mem_zero(CHANGE_GROUPS * most_weeks * CHANGE_STRATA, sizeof *w->sum, err);
    return w->n && w->sum ? 0 : -1;
}

void change_weeks_close(struct change_weeks *w)
{
    free(w->n);
    free(w->sum);
}

size_t change_stratum(int64_t day, size_t hour)
{
    return (size_t)((day % 7 + 7) % 7) * CHANGE_HOURS + hour;
}

void change_weeks_fill(struct change_weeks *w, const struct change_days *days, int64_t change_day, int64_t first_day,
                       int64_t last_day)
{
    int64_t before = change_weeks_in(change_day - first_day), after = change_weeks_in(last_day + 1 - change_day);
    w->change_day = change_day;
    w->before = (size_t)before;
    w->n_weeks = (size_t)(before + after);
    for (size_t i = 0; i < CHANGE_GROUPS * w->n_weeks * CHANGE_STRATA; i++) {
        w->n[i] = 0;
        w->sum[i] = 0;
    }
    int64_t from = change_day - 7 * before;
    for (size_t g = w->first_group; g < CHANGE_GROUPS; g++)
        for (size_t d = 0; d < 7 * w->n_weeks; d++) {
            if (from + (int64_t)d < first_day || from + (int64_t)d > last_day)
                continue;
            size_t at = (g * days->n_days + (size_t)(from + (int64_t)d - days->first_day)) * CHANGE_HOURS;
            size_t to = (g * w->n_weeks + d / 7) * CHANGE_STRATA + change_stratum(from + (int64_t)d, 0);
            for (size_t h = 0; h < CHANGE_HOURS; h++) {
                w->n[to + h] += days->n[at + h];
                w->sum[to + h] += days->sum[at + h];
            }
        }
}

/* ---- estimates ---- */

int change_line_open(struct change_line *l, size_t most_weeks, struct err *err)
{
    l->z = mem_zero(CHANGE_GROUPS * most_weeks * CHANGE_STRATA, sizeof *l->z, err);
    l->fit = mem_zero(CHANGE_GROUPS * most_weeks * CHANGE_STRATA, sizeof *l->fit, err);
    l->score = mem_zero(most_weeks, sizeof *l->score, err);
    return l->z && l->fit && l->score ? 0 : -1;
}

void change_line_close(struct change_line *l)
{
    free(l->z);
    free(l->fit);
    free(l->score);
}

/* One group's least squares. */
struct group_fit {
    const struct change_weeks *w;
    const double *n, *sum; /* of the group */
    size_t p, n_weeks;     /* CHANGE_TREND: only those before */
    enum change_model model;
    double middle;                                 /* of the weeks after */
    double total[CHANGE_STRATA], y[CHANGE_STRATA]; /* n; mean value */
    double x[CHANGE_STRATA][CHANGE_COLUMNS];       /* mean of each column */
    double cross[CHANGE_COLUMNS][CHANGE_COLUMNS], right[CHANGE_COLUMNS];
    double first[CHANGE_COLUMNS]; /* the first row of the inverse of cross */
    double coef[CHANGE_COLUMNS];
};

/* The columns of week k. */
static void columns_of(const struct group_fit *f, size_t k, double *x)
{
    double week = (double)k - (double)f->w->before;
    double after = k >= f->w->before;
    x[0] = f->model == CHANGE_TREND ? week : after;
    x[1] = week;
    x[2] = after * (week - f->middle);
}

static void find_middle(struct group_fit *f)
{
    double n = 0, sum = 0;
    for (size_t k = f->w->before; k < f->n_weeks; k++)
        for (size_t s = 0; s < CHANGE_STRATA; s++) {
            n += f->n[k * CHANGE_STRATA + s];
            sum += f->n[k * CHANGE_STRATA + s] * ((double)k - (double)f->w->before);
        }
    f->middle = n > 0 ? sum / n : 0;
}

static void find_means(struct group_fit *f)
{
    double x[CHANGE_COLUMNS];
    for (size_t k = 0; k < f->n_weeks; k++) {
        columns_of(f, k, x);
        for (size_t s = 0; s < CHANGE_STRATA; s++) {
            double n = f->n[k * CHANGE_STRATA + s];
            f->total[s] += n;
            f->y[s] += f->sum[k * CHANGE_STRATA + s];
            for (size_t j = 0; j < f->p; j++)
                f->x[s][j] += n * x[j];
        }
    }
    for (size_t s = 0; s < CHANGE_STRATA; s++) {
        double n = f->total[s] > 0 ? f->total[s] : 1;
        f->y[s] /= n;
        for (size_t j = 0; j < f->p; j++)
            f->x[s][j] /= n;
    }
}

static void find_cross(struct group_fit *f)
{
    double x[CHANGE_COLUMNS], z[CHANGE_COLUMNS];
    for (size_t k = 0; k < f->n_weeks; k++) {
        columns_of(f, k, x);
        for (size_t s = 0; s < CHANGE_STRATA; s++) {
            double n = f->n[k * CHANGE_STRATA + s];
            for (size_t j = 0; n > 0 && j < f->p; j++) {
                z[j] = x[j] - f->x[s][j];
                f->right[j] += z[j] * (f->sum[k * CHANGE_STRATA + s] - n * f->y[s]);
                for (size_t i = 0; i <= j; i++)
                    f->cross[j][i] += n * z[j] * z[i];
            }
        }
    }
}

/* to = cross^-1 b by its triangle (Cholesky); false: the columns do not tell each other apart. */
static bool solve(const struct group_fit *f, const double *b, double *to)
{
    double t[CHANGE_COLUMNS][CHANGE_COLUMNS];
    for (size_t j = 0; j < f->p; j++)
        for (size_t i = 0; i <= j; i++) {
            double x = f->cross[j][i];
            for (size_t k = 0; k < i; k++)
                x -= t[j][k] * t[i][k];
            if (i == j && !(x > 1e-9 * f->cross[j][j]))
                return false;
            t[j][i] = i == j ? sqrt(x) : x / t[i][i];
        }
    for (size_t j = 0; j < f->p; j++) {
        to[j] = b[j];
        for (size_t k = 0; k < j; k++)
            to[j] -= t[j][k] * to[k];
        to[j] /= t[j][j];
    }
    for (size_t j = f->p; j-- > 0;) {
        for (size_t k = j + 1; k < f->p; k++)
            to[j] -= t[k][j] * to[k];
        to[j] /= t[j][j];
    }
    return true;
}

static void spread_out(const struct group_fit *f, double sign, double *z, double *fit, double *score)
{
    double x[CHANGE_COLUMNS];
    for (size_t k = 0; k < f->n_weeks; k++) {
        columns_of(f, k, x);
        for (size_t s = 0; s < CHANGE_STRATA; s++) {
            size_t i = k * CHANGE_STRATA + s;
            if (f->n[i] <= 0)
                continue;
            fit[i] = f->y[s];
            for (size_t j = 0; j < f->p; j++) {
                z[i] += sign * f->first[j] * (x[j] - f->x[s][j]);
                fit[i] += f->coef[j] * (x[j] - f->x[s][j]);
            }
            score[k] += z[i] * (f->sum[i] - f->n[i] * fit[i]);
        }
    }
}

static bool fit_group(struct group_fit *f)
{
    const double one[CHANGE_COLUMNS] = {1};
    find_middle(f);
    find_means(f);
    find_cross(f);
    return solve(f, f->right, f->coef) && solve(f, one, f->first);
}

static size_t counted(const struct change_weeks *w, size_t n_weeks)
{
    size_t n = 0;
    for (size_t k = 0; k < n_weeks; k++) {
        bool any = false;
        for (size_t g = w->first_group; g < CHANGE_GROUPS; g++)
            for (size_t s = 0; s < CHANGE_STRATA; s++)
                any = any || w->n[(g * w->n_weeks + k) * CHANGE_STRATA + s] > 0;
        n += any;
    }
    return n;
}

void change_line_set(struct change_line *l, const struct change_weeks *w, enum change_model model)
{
    size_t cells = w->n_weeks * CHANGE_STRATA, n_weeks = model == CHANGE_TREND ? w->before : w->n_weeks;
    for (size_t i = 0; i < CHANGE_GROUPS * cells; i++) {
        l->z[i] = 0;
        l->fit[i] = 0;
    }
    for (size_t k = 0; k < w->n_weeks; k++)
        l->score[k] = 0;
    l->value = 0;
    l->n = 0;
    l->p = 0;
    l->weeks_counted = counted(w, n_weeks);
    for (size_t g = w->first_group; g < CHANGE_GROUPS; g++) {
        size_t at = g * cells;
        double sign = g ? 1 : -1;
        struct group_fit f = {.w = w,
                              .n = w->n + at,
                              .sum = w->sum + at,
                              .p = model == CHANGE_BEYOND ? 3 : 1,
                              .n_weeks = n_weeks,
                              .model = model};
        if (!fit_group(&f)) {
            l->value = NAN;
            return;
        }
        l->value += sign * f.coef[0];
        l->spread[g] = f.cross[0][0];
        l->p += (double)f.p;
        for (size_t s = 0; s < CHANGE_STRATA; s++) {
            l->n += f.total[s];
            l->p += f.total[s] > 0;
        }
        spread_out(&f, sign, l->z + at, l->fit + at, l->score);
    }
}

double change_error(const struct change_line *l, double sum, double m)
{
    return m > 1 && l->n > l->p ? sqrt(m / (m - 1) * (l->n - 1) / (l->n - l->p) * sum) : NAN;
}

double change_line_error(const struct change_line *l, const struct change_weeks *w)
{
    double sum = 0;
    for (size_t k = 0; k < w->n_weeks; k++)
        sum += l->score[k] * l->score[k];
    return change_error(l, sum, (double)l->weeks_counted);
}
