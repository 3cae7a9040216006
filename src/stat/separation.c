/* separation: outcomes that a combination of terms tells apart, so that no finite coefficient is likeliest.
 *
 * When the iteration does not settle, its last step points where the likelihood only grows. That is proven, not
 * guessed: along a direction of separation every row moves towards its own outcome or stays.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/num.h"
#include "stat/fit_priv.h"

enum { SHOWN_LINES = 3 };

struct reach {           /* of one column, in the data's units */
    double low[2], high[2]; /* least and greatest value where y is 0 and where it is 1 */
};

static bool is_counts(const struct design *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->y[i] > 1)
            return true;
    return false;
}

/* How far each row moves towards its outcome: (2y - 1) z_i'step; with counts those above 0 must not move. */
static int projections(const struct design *d, const double *step, double *t, struct err *err)
{
    struct block b;
    bool counts = is_counts(d);
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
    struct block b;
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

/* Does the column alone tell? What is expected of counts above 0 has one value, so they must stand at one place. */
static bool apart(const struct reach *r, bool counts)
{
    if (counts && r->low[1] < r->high[1])
        return false;
    return r->high[0] <= r->low[1] || r->high[1] <= r->low[0];
}

static const char *outcome(const struct design *d, int y)
{
    return d->level ? d->level[y] : !y ? "0" : is_counts(d) ? "1 or more" : "1";
}

/* One line of remedy: how many rows lie beyond `edge` in column j, what became of all of them, and where. */
static int tell_side(const struct design *d, size_t j, bool above, double edge, int y, struct err *err)
{
    struct block b;
    char lines[128] = "", number[32];
    size_t n = 0, used = 0;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++) {
            double x = b.z[j * BLOCK_ROWS + i];
            if ((above ? x <= edge : x >= edge) || n++ >= SHOWN_LINES)
                continue;
            used += (size_t)snprintf(lines + used, sizeof lines - used, "%s%llu", n > 1 ? ", " : "",
                                     (unsigned long long)design_line(d, b.first + i));
        }
    block_close(&b);
    (void)num_format(number, edge);
    if (n > 0)
        err_hint(err, "%zu rows with %s %s %s: all have %s = %s (lines %s%s)", n, d->column[j].name, above ? ">" : "<",
                 number, d->m->response->label, outcome(d, y), lines, n > SHOWN_LINES ? ", …" : "");
    return 0;
}

static int tell_one(const struct design *d, size_t j, const struct reach *r, struct err *err)
{
    bool rising = r->high[0] <= r->low[1];
    double upper = rising ? r->high[0] : r->high[1], lower = rising ? r->low[1] : r->low[0];
    err_set(err, ERR_DATA, "separation: %s alone tells who has %s = %s; no finite coefficient fits", d->column[j].name,
            d->m->response->label, outcome(d, 1));
    if (tell_side(d, j, false, lower, rising ? 0 : 1, err) == 0)
        (void)tell_side(d, j, true, upper, rising ? 1 : 0, err);
    return -1;
}

static void tell_many(const struct design *d, const double *step, const double *t, double top, double tolerance,
                      struct err *err)
{
    char names[512] = "", lines[128] = "";
    size_t used = 0, n = 0, shown = 0;
    double largest = 0;
    for (size_t j = d->intercept; j < d->p; j++)
        largest = fmax(largest, fabs(step[j]));
    for (size_t j = d->intercept; j < d->p && used < sizeof names - 1; j++)
        if (fabs(step[j]) > 1e-3 * largest)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", d->column[j].name);
    for (size_t i = 0; i < d->n; i++)
        if (t[i] > tolerance * top && n++ < SHOWN_LINES)
            shown += (size_t)snprintf(lines + shown, sizeof lines - shown, "%s%llu", n > 1 ? ", " : "",
                                      (unsigned long long)design_line(d, i));
    err_set(err, ERR_DATA, "separation: together, %s tell who has %s = %s; no finite coefficients fit", names,
            d->m->response->label, outcome(d, 1));
    err_hint(err, "%zu of %zu rows are told apart without error (lines %s%s)", n, d->n, lines, n > SHOWN_LINES ? ", …" : "");
}

int separation_check(const struct design *d, const double *step, double tolerance, struct err *err)
{
    double *t = mem_zero(d->n, sizeof *t, err), top = 0, least = INFINITY, largest = 0;
    struct reach *reach = mem_zero(d->p, sizeof *reach, err);
    int rc = t && reach ? projections(d, step, t, err) : -1;
    for (size_t i = 0; rc == 0 && i < d->n; i++) {
        top = fmax(top, fabs(t[i]));
        least = fmin(least, t[i]);
    }
    if (rc == 0 && least >= -tolerance * top && top > 0) {
        size_t one = d->p;
        bool counts = is_counts(d);
        rc = reaches(d, reach, err);
        for (size_t j = d->intercept; rc == 0 && j < d->p; j++)
            if (apart(&reach[j], counts) && fabs(step[j]) > largest) {
                largest = fabs(step[j]);
                one = j;
            }
        if (rc == 0 && one < d->p)
            (void)tell_one(d, one, &reach[one], err);
        else if (rc == 0)
            tell_many(d, step, t, top, sqrt(tolerance), err);
        if (rc == 0 && !counts)
            err_hint(err, "--firth gives finite estimates and intervals");
        rc = -1;
    }
    free(t);
    free(reach);
    return rc;
}
