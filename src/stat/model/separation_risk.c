/* separation_risk: times of events that a combination of terms determines: a monotone likelihood.
 *
 * Along such a direction d, every event has the greatest z'd of all at risk at its time in its stratum: each factor of
 * the partial likelihood grows without end.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/model/separation.h"

/* Rows at risk, with the greatest t on top; those that have left stay until they reach the top. */
struct risk_heap {
    const double *t;
    size_t *row;
    size_t n;
};

static void heap_push(struct risk_heap *h, size_t row)
{
    size_t at = h->n++;
    for (; at > 0 && h->t[h->row[(at - 1) / 2]] < h->t[row]; at = (at - 1) / 2)
        h->row[at] = h->row[(at - 1) / 2];
    h->row[at] = row;
}

static void heap_pop(struct risk_heap *h)
{
    size_t row = h->row[--h->n], at = 0;
    for (size_t child; (child = 2 * at + 1) < h->n; at = child) {
        child += child + 1 < h->n && h->t[h->row[child + 1]] > h->t[h->row[child]];
        if (h->t[h->row[child]] <= h->t[row])
            break;
        h->row[at] = h->row[child];
    }
    h->row[at] = row;
}

static int32_t stratum_of(const struct design *d, size_t i)
{
    return d->stratum ? d->stratum[i] : 0;
}

/* Is every event within `slack` of the first among those at risk? From the latest time to the earliest: a row that has
 * not begun at one time has not begun at earlier ones. */
static bool all_first(const struct cox *c, const double *t, double slack, size_t *room)
{
    const struct design *d = c->d;
    struct risk_heap h = {.t = t, .row = room};
    for (size_t k = 0, in = 0; k < c->n_times; k++) {
        const struct cox_time *at = &c->time[k];
        if (k == 0 || at->stratum != c->time[k - 1].stratum) {
            h.n = 0;
            while (stratum_of(d, c->by_stop[in]) != at->stratum)
                in++;
        }
        for (; in < at->first + at->n; in++)
            heap_push(&h, c->by_stop[in]);
        while (d->start && d->start[h.row[0]] >= at->time)
            heap_pop(&h);
        for (size_t i = at->first; i < at->first + at->n; i++)
            if (d->event[c->by_stop[i]] && t[c->by_stop[i]] < t[h.row[0]] - slack)
                return false;
    }
    return true;
}

/* t = z'step; the greatest absolute value. */
static double project(const struct cox *c, const double *step, double *t)
{
    double top = 0;
    for (size_t i = 0; i < c->n; i++) {
        t[i] = 0;
        for (size_t j = 0; j < c->p; j++)
            t[i] += step[j] * c->z[i * c->p + j];
        top = fmax(top, fabs(t[i]));
    }
    return top;
}

/* Rows beyond all events in column j can be named; otherwise only the events can. */
static int tell_rows(const struct cox *c, size_t j, struct err *err)
{
    const struct design *d = c->d;
    double low = INFINITY, high = -INFINITY;
    struct shown_lines lines = {0};
    struct design_block b;
    if (block_open(&b, d, err) < 0)
        return -1;
    b.raw = true;
    while (block_next(&b))
        for (size_t i = 0; i < b.n; i++)
            if (d->event[b.first + i]) {
                low = fmin(low, b.z[j * BLOCK_ROWS + i]);
                high = fmax(high, b.z[j * BLOCK_ROWS + i]);
                separation_line(&lines, d, b.first + i);
            }
    block_close(&b);
    int below = separation_tell_side(d, j, false, low, "none has an event", err);
    int above = below < 0 ? -1 : separation_tell_side(d, j, true, high, "none has an event", err);
    if (below < 0 || above < 0)
        return -1;
    return below + above > 0
               ? 0
               : err_hint(err, "each of %zu event%s is at the extreme of those at risk at its time (lines %s%s)",
                          lines.n, str_s(lines.n), lines.text, lines.n > SHOWN_LINES ? ", …" : "");
}

static int tell_many(const struct cox *c, const double *step, struct err *err)
{
    char names[512];
    separation_names(c->d, step, names, sizeof names);
    err_set(err, ERR_DATA,
            "separation: together, %s determine which of those at risk has the event, so no finite estimates exist",
            names);
    return err_hint(
        err, "each event is at the extreme of those at risk at its time in a sum of them (Bryson and Johnson 1981)");
}

/* The column with the longest step of those that determine events alone; p if none does. */
static size_t telling(const struct cox *c, const double *step, double tolerance, double *t, size_t *room)
{
    double longest = 0;
    size_t one = c->p;
    for (size_t j = 0; j < c->p; j++)
        longest = fmax(longest, fabs(step[j]));
    longest *= 1e-3;
    for (size_t j = 0; j < c->p; j++) {
        double top = 0;
        if (fabs(step[j]) <= longest)
            continue;
        for (size_t i = 0; i < c->n; i++) {
            t[i] = copysign(c->z[i * c->p + j], c->z[i * c->p + j] * step[j]);
            top = fmax(top, fabs(t[i]));
        }
        if (!all_first(c, t, tolerance * top, room))
            continue;
        one = j;
        longest = fabs(step[j]);
    }
    return one;
}

static int look(const struct cox *c, const double *step, double tolerance, double *t, size_t *room, struct err *err)
{
    double top = project(c, step, t);
    if (!(top > 0) || !all_first(c, t, tolerance * top, room))
        return 0;
    size_t one = telling(c, step, tolerance, t, room);
    if (one == c->p)
        return tell_many(c, step, err);
    (void)err_set(err, ERR_DATA,
                  "separation: %s alone determines which of those at risk has the event, so no finite estimate exists",
                  c->d->column[one].name);
    (void)tell_rows(c, one, err);
    return -1;
}

int separation_risk(const struct cox *c, const double *step, double tolerance, struct err *err)
{
    double *t = mem_zero(c->n, sizeof *t, err);
    size_t *room = t ? mem_zero(c->n, sizeof *room, err) : NULL;
    int rc = room ? look(c, step, tolerance, t, room, err) : -1;
    free(t);
    free(room);
    return rc;
}
