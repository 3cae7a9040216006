/* separation_levels: ordered outcomes that a combination of terms separates.
 *
 * Along a direction of separation no row leaves the interval between its level's thresholds: relative to the row's z'd,
 * its upper threshold does not fall and its lower one does not rise. Then the likelihood grows without end.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/model/separation.h"

/* How each row's interval grows: the lesser gain of its two ends. */
static int projections(const struct design *d, const double *step, double *t, double *top, struct err *err)
{
    struct design_block b;
    size_t cuts = d->n_levels - 1, first = d->intercept;
    if (block_open(&b, d, err) < 0)
        return -1;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            size_t k = (size_t)d->y[b.first + i];
            double s = 0;
            for (size_t j = first; j < d->p; j++)
                s += step[cuts + j - first] * b.z[j * BLOCK_ROWS + i];
            double upper = k < cuts ? step[k] - s : INFINITY, lower = k > 0 ? s - step[k - 1] : INFINITY;
            t[b.first + i] = fmin(upper, lower);
            *top = fmax(*top, fmax(k < cuts ? fabs(upper) : 0, k > 0 ? fabs(lower) : 0));
        }
    block_close(&b);
    return 0;
}

/* Least and greatest value of column j among the rows of each level, oriented so that the step rises. */
static int reaches(const struct design *d, size_t j, double sign, double *low, double *high, struct err *err)
{
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    for (size_t k = 0; k < d->n_levels; k++) {
        low[k] = INFINITY;
        high[k] = -INFINITY;
    }
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            size_t k = (size_t)d->y[b.first + i];
            low[k] = fmin(low[k], sign * b.z[j * BLOCK_ROWS + i]);
            high[k] = fmax(high[k], sign * b.z[j * BLOCK_ROWS + i]);
        }
    block_close(&b);
    return 0;
}

/* Is there a threshold between any two neighbouring levels? Each level has rows. */
static bool ordered(const struct design *d, const double *low, const double *high, bool strictly)
{
    for (size_t k = 0; k + 1 < d->n_levels; k++)
        if (strictly ? high[k] >= low[k + 1] : high[k] > low[k + 1])
            return false;
    return true;
}

/* Rows beyond those of all other levels in column j: at the lowest level, and at the highest. */
static int tell_ends(const struct design *d, size_t j, double sign, const double *low, const double *high,
                     struct err *err)
{
    size_t last = d->n_levels - 1;
    double bottom = low[1], top = high[0];
    char fate[256];
    for (size_t k = 1; k <= last; k++) {
        bottom = fmin(bottom, low[k]);
        top = fmax(top, high[k - 1]);
    }
    (void)snprintf(fate, sizeof fate, "all have %s = %s", d->m->response->label, d->level[0]);
    int lower = separation_tell_side(d, j, sign < 0, sign * bottom, fate, err);
    (void)snprintf(fate, sizeof fate, "all have %s = %s", d->m->response->label, d->level[last]);
    int upper = lower < 0 ? -1 : separation_tell_side(d, j, sign > 0, sign * top, fate, err);
    return upper < 0 ? -1 : lower + upper;
}

static int tell_rows(const struct design *d, const double *t, double edge, struct err *err)
{
    struct shown_lines lines = {0};
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i))
        if (t[i] > edge)
            separation_line(&lines, d, i);
    if (lines.n == 0)
        return -1;
    return err_hint(err, "%zu of %zu rows are separated without error (lines %s%s)", lines.n, d->n, lines.text,
                    lines.n > SHOWN_LINES ? ", …" : "");
}

/* Names the column with the longest step of those that separate levels alone, or all that matter in the step. */
static int tell(const struct design *d, const double *slope, const double *t, double edge, bool complete,
                struct err *err)
{
    double *low = mem_zero(4 * d->n_levels, sizeof *low, err), *high = low ? low + d->n_levels : NULL, longest = 0,
           sign = 1;
    double *found = low ? low + 2 * d->n_levels : NULL; /* its low and high */
    size_t one = d->p, size = 2 * d->n_levels * sizeof *low;
    int rc = low ? 0 : -1;
    for (size_t j = d->intercept; rc == 0 && j < d->p; j++) {
        if (!(fabs(slope[j]) > longest))
            continue;
        rc = reaches(d, j, copysign(1, slope[j]), low, high, err);
        if (rc < 0 || !ordered(d, low, high, complete))
            continue;
        one = j;
        longest = fabs(slope[j]);
        sign = copysign(1, slope[j]);
        memcpy(found, low, size);
    }
    const char *kind = complete ? "complete separation" : "quasi-complete separation", *label = d->m->response->label;
    if (rc == 0 && one < d->p) {
        err_set(err, ERR_DATA, "%s: %s alone separates levels of %s, so no finite estimate exists", kind,
                d->column[one].name, label);
        if (tell_ends(d, one, sign, found, found + d->n_levels, err) == 0)
            rc = tell_rows(d, t, edge, err);
    } else if (rc == 0) {
        char names[512];
        separation_names(d, slope, names, sizeof names);
        err_set(err, ERR_DATA, "%s: together, %s separate levels of %s, so no finite estimates exist", kind, names,
                label);
        rc = tell_rows(d, t, edge, err);
    }
    free(low);
    return -1;
}

/* Does the model as it is separate all rows, with none on a threshold? */
static int all_told(const struct design *d, const double *at, double *t, bool *complete, struct err *err)
{
    double top = 0;
    int rc = projections(d, at, t, &top, err);
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        *complete = (i == 0 || *complete) && t[i] > 0;
    return rc;
}

int separation_levels(const struct design *d, const double *at, const double *step, double tolerance, struct err *err)
{
    double *t = shelf_new(d->f->shelf, d->n, sizeof *t, err), top = 0, least = INFINITY;
    double *slope = mem_zero(d->p, sizeof *slope, err);
    int rc = t && slope ? projections(d, step, t, &top, err) : -1;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        least = fmin(least, t[i]);
    if (rc == 0 && least >= -tolerance * top && top > 0) {
        double edge = sqrt(tolerance) * top;
        memcpy(slope + d->intercept, step + d->n_levels - 1, (d->p - d->intercept) * sizeof *slope);
        bool complete = least > 10 * tolerance * top;
        if (!complete)
            rc = all_told(d, at, t, &complete, err);
        if (rc == 0 && !complete)
            rc = projections(d, step, t, &top, err);
        if (rc == 0)
            rc = tell(d, slope, t, complete ? -INFINITY : edge, complete, err);
    }
    shelf_free(d->f->shelf, t);
    free(slope);
    return rc;
}
