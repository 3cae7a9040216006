/* separation: outcomes that a combination of terms separates, so that no finite estimate exists.
 *
 * If the iteration does not converge, its last step points where the likelihood only grows. This is proven, not
 * guessed: along a direction of separation every row moves towards its own outcome or stays.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/num.h"
#include "stat/model/separation.h"

struct reach {              /* of one column, in the data's units */
    double low[2], high[2]; /* least and greatest value among rows with y = 0, and with y = 1 */
};

/* How far each row moves towards its outcome: (2y - 1) z_i'step; with counts, those above 0 must not move. */
static int projections(const struct design *d, const double *step, bool counts, double *t, struct err *err)
{
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            double s = 0;
            for (size_t j = 0; j < d->p; j++)
                s += step[j] * b.z[j * BLOCK_ROWS + i];
            double y = d->y[b.first + i];
            t[b.first + i] = y == 0 ? -s : counts ? -fabs(s) : s;
        }
    block_close(&b);
    return 0;
}

static int reaches(const struct design *d, struct reach *reach, struct err *err)
{
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    for (size_t j = 0; j < d->p; j++)
        reach[j] = (struct reach){{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    while (block_next(&b))
        for (size_t j = 0; j < d->p; j++)
            for (size_t i = 0; i < b.n; i++) {
                int k = d->y[b.first + i] > 0;
                double x = b.z[j * BLOCK_ROWS + i];
                reach[j].low[k] = fmin(reach[j].low[k], x);
                reach[j].high[k] = fmax(reach[j].high[k], x);
            }
    block_close(&b);
    return 0;
}

/* Does the column alone separate? The expected value of counts above 0 must not change, so they must all be at one
 * place. */
static bool apart(const struct reach *r, bool counts)
{
    if (counts && r->low[1] < r->high[1])
        return false;
    return r->high[0] <= r->low[1] || r->high[1] <= r->low[0];
}

static const char *outcome(const struct design *d, int y, bool counts)
{
    return d->level ? d->level[y] : !y ? "0" : counts ? "1 or more" : "1";
}

int separation_tell_side(const struct design *d, size_t j, bool above, double edge, const char *fate, struct err *err)
{
    struct design_block b;
    struct shown_lines lines = {0};
    char number[32];
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            double x = b.z[j * BLOCK_ROWS + i];
            if (above ? x > edge : x < edge)
                separation_line(&lines, d, b.first + i);
        }
    block_close(&b);
    (void)num_format(number, edge);
    if (lines.n > 0)
        err_hint(err, "%zu row%s with %s %s %s: %s (lines %s%s)", lines.n, str_s(lines.n), d->column[j].name,
                 above ? ">" : "<", number, fate, lines.text, lines.n > SHOWN_LINES ? ", …" : "");
    return lines.n > 0;
}

void separation_line(struct shown_lines *s, const struct design *d, size_t i)
{
    s->n++;
    if (s->n <= SHOWN_LINES)
        s->used += (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, "%s%llu", s->n > 1 ? ", " : "",
                                    (unsigned long long)design_line(d, i));
}

void separation_names(const struct design *d, const double *step, char *names, size_t size)
{
    double largest = 0;
    size_t used = 0;
    for (size_t j = d->intercept; j < d->p; j++)
        largest = fmax(largest, fabs(step[j]));
    names[0] = '\0';
    for (size_t j = d->intercept; j < d->p && used < size - 1; j++)
        if (fabs(step[j]) > 1e-3 * largest)
            used += (size_t)snprintf(names + used, size - used, "%s%s", used ? ", " : "", d->column[j].name);
}

static const char *kind(bool counts, bool complete)
{
    return counts ? "separation" : complete ? "complete separation" : "quasi-complete separation";
}

static int tell_one(const struct design *d, size_t j, const struct reach *r, bool counts, struct err *err)
{
    bool rising = r->high[0] <= r->low[1];
    double upper = rising ? r->high[0] : r->high[1], lower = rising ? r->low[1] : r->low[0];
    char below[256], above[256];
    const char *label = d->m->response->label;
    (void)snprintf(below, sizeof below, "all have %s = %s", label, outcome(d, rising ? 0 : 1, counts));
    (void)snprintf(above, sizeof above, "all have %s = %s", label, outcome(d, rising ? 1 : 0, counts));
    err_set(err, ERR_DATA, "%s: %s alone separates %s = %s from the rest, so no finite estimate exists",
            kind(counts, upper < lower), d->column[j].name, label, outcome(d, 1, counts));
    int rc = separation_tell_side(d, j, false, lower, below, err);
    return rc < 0 ? -1 : separation_tell_side(d, j, true, upper, above, err);
}

static void tell_many(const struct design *d, const double *step, const double *t, double edge, bool complete,
                      bool counts, struct err *err)
{
    char names[512];
    struct shown_lines lines = {0};
    separation_names(d, step, names, sizeof names);
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i))
        if (t[i] > edge)
            separation_line(&lines, d, i);
    err_set(err, ERR_DATA, "%s: together, %s separate %s = %s from the rest, so no finite estimates exist",
            kind(counts, complete), names, d->m->response->label, outcome(d, 1, counts));
    err_hint(err, "%zu of %zu rows are separated without error (lines %s%s)", lines.n, d->n, lines.text,
             lines.n > SHOWN_LINES ? ", …" : "");
}

/* The column with the longest step of those that separate alone; d->p if none does, or none as well as all together. */
static size_t telling(const struct design *d, const double *step, const struct reach *reach, bool complete, bool counts)
{
    size_t one = d->p;
    for (size_t j = d->intercept; j < d->p; j++) {
        const struct reach *r = &reach[j];
        bool strictly = r->high[0] < r->low[1] || r->high[1] < r->low[0];
        if (apart(r, counts) && (counts || strictly || !complete) && (one == d->p || fabs(step[j]) > fabs(step[one])))
            one = j;
    }
    return one;
}

/* Does gamma itself separate all rows, with none on the border? */
static int all_told(const struct design *d, const double *gamma, bool *complete, struct err *err)
{
    double *t = shelf_new(d->f->shelf, d->n, sizeof *t, err);
    int rc = t ? projections(d, gamma, false, t, err) : -1;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        *complete = (i == 0 || *complete) && t[i] > 0;
    shelf_free(d->f->shelf, t);
    return rc;
}

int separation_check(const struct design *d, const double *gamma, const double *step, double tolerance, bool counts,
                     struct err *err)
{
    double *t = shelf_new(d->f->shelf, d->n, sizeof *t, err), top = 0, least = INFINITY;
    struct reach *reach = mem_zero(d->p, sizeof *reach, err);
    int rc = t && reach ? projections(d, step, counts, t, err) : -1;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i)) {
        top = fmax(top, fabs(t[i]));
        least = fmin(least, t[i]);
    }
    if (rc == 0 && least >= -tolerance * top && top > 0) {
        double edge = sqrt(tolerance) * top;
        bool complete = least > 10 * tolerance * top;
        rc = reaches(d, reach, err);
        if (rc == 0 && !complete && !counts)
            rc = all_told(d, gamma, &complete, err);
        size_t one = rc == 0 ? telling(d, step, reach, complete, counts) : d->p;
        if (rc == 0 && one < d->p)
            (void)tell_one(d, one, &reach[one], counts, err);
        else if (rc == 0)
            tell_many(d, step, t, complete ? -INFINITY : edge, complete, counts, err);
        rc = -1;
    }
    shelf_free(d->f->shelf, t);
    free(reach);
    return rc;
}

/* Relative to a column's spread, standard errors stay small: with n informative rows, about 1 over the root of n,
 * increased by variance inflation. */
int separation_note(struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    size_t shift = fit->p - d->p;
    for (size_t j = d->intercept; j < d->p; j++) {
        double inflation = d->vif[j] > 1 ? d->vif[j] : 1;
        double error = fit->coef[shift + j].std_error * d->column[j].scale / sqrt(inflation);
        if (error > 1e3 &&
            fit_add_note(fit, err,
                         "%s: its standard error is enormous relative to its spread: there may be no finite "
                         "estimate, or a few rows carry all of the spread.",
                         d->column[j].name) < 0)
            return -1;
    }
    return 0;
}
