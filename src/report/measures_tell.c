/* measures_tell: what is estimated from each cell of measures. See snag/measures_told.h. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/pages.h"
#include "base/team.h"
#include "report/measures_words.h"
#include "snag/civil.h"

static const double levels[N_MEASURE_QUANTILES] = {[MEDIAN] = 0.5, [P90] = 0.9, [P95] = 0.95};
enum { SHORT_ABANDON_S = 5 }; /* as the rule short_abandon */

/* Durations of those that the cell is about, of some of its measured. */
static void take_some(const struct measured *from, size_t n, struct measure_told *t, struct duration *to)
{
    double unit = t->cell->kind == MEASURE_IN_WORK ? 1 : US_PER_S;
    for (size_t i = 0; i < n; i++) {
        const struct measured *x = &from[i];
        if (t->cell->kind == MEASURE_ASA && x->fate != FATE_OVER)
            continue;
        t->open += x->fate == FATE_OPEN;
        t->ended += x->fate == FATE_ENDED;
        t->given += x->given;
        to[t->n++] = (struct duration){(double)x->us / unit, fate_is_over(x->fate), x->customer};
    }
}

static void take_durations(const struct measures *m, size_t i, struct measure_told *t, struct duration *to)
{
    enum { AT_ONCE = 256 };
    struct measured some[AT_ONCE];
    for (size_t first = 0, n; first < t->cell->n; first += n) {
        n = t->cell->n - first < AT_ONCE ? t->cell->n - first : AT_ONCE;
        measures_durations(m, i, first, n, some);
        take_some(some, n, t, to);
    }
}

/* ---- service levels ---- */

bool measure_offered(const struct measure_cell *cell, const struct measured *x)
{
    if (x->fate == FATE_OVER)
        return true;
    if (cell->of == OF_ANSWERED || x->fate == FATE_MOVED)
        return false;
    if (x->fate != FATE_LEFT)
        return true;
    if (cell->of == OF_LESS_EARLY)
        return x->us > cell->level_us;
    return cell->of != OF_LESS_SHORT || x->us >= SHORT_ABANDON_S * US_PER_S;
}

static int by_customer(const void *a, const void *b)
{
    const struct measured *x = a, *y = b;
    return (x->customer > y->customer) - (x->customer < y->customer);
}

static void add_customer(struct rate_side *side, uint32_t customer, uint64_t n, uint64_t hit)
{
    side->opportunities += n;
    side->hit += hit;
    if (n == 0)
        return;
    side->customers += customer ? 1 : n;
    if (customer == 0) {
        side->alone += n;
        side->alone_hit += hit;
        return;
    }
    side->repeats = side->repeats || n > 1;
    side->nn += n * n;
    side->nh += n * hit;
    side->hh += hit * hit;
}

/* The share answered in time, of those whose fate is known. */
static void tell_share(struct measured *x, struct measure_told *t)
{
    const double z = 1.959963984540054;
    const struct measure_cell *cell = t->cell;
    struct rate_side side = {0};
    qsort(x, cell->n, sizeof *x, by_customer);
    for (size_t i = 0; i < cell->n;) {
        uint32_t customer = x[i].customer;
        uint64_t n = 0, hit = 0;
        for (; i < cell->n && x[i].customer == customer; i++) {
            bool known = x[i].fate != FATE_OPEN && x[i].fate != FATE_ENDED,
                 counts = known && measure_offered(cell, &x[i]);
            t->open += x[i].fate == FATE_OPEN;
            t->ended += x[i].fate == FATE_ENDED;
            t->given += counts && x[i].given;
            n += counts;
            hit += counts && x[i].fate == FATE_OVER && x[i].us <= cell->level_us;
        }
        add_customer(&side, customer, n, hit);
    }
    t->n = side.opportunities;
    if (t->n == 0)
        return;
    t->share.value = (double)side.hit / (double)side.opportunities;
    t->wilson = !side.repeats || side.hit == 0 || side.hit == side.opportunities;
    rate_limits(&side, z, &t->share.low, &t->share.high);
}

/* ---- all of them ---- */

static int tell_level(const struct measures *m, size_t i, struct measure_told *t, struct err *err)
{
    struct measured *x = mem_zero(t->cell->n + 1, sizeof *x, err);
    if (!x)
        return -1;
    measures_durations(m, i, 0, t->cell->n, x);
    tell_share(x, t);
    free(x);
    return durations_tell(&t->d, NULL, 0, levels, N_MEASURE_QUANTILES, 0.95, err);
}

static int tell_times(const struct measures *m, size_t i, struct measure_told *t, struct err *err)
{
    struct duration *d = NULL;
    size_t room = 0;
    if (mem_reserve(&d, &room, t->cell->n + 1, sizeof *d, err) < 0)
        return -1;
    touch_pages(d, t->cell->n * sizeof *d);
    take_durations(m, i, t, d);
    int rc = durations_tell(&t->d, d, t->n, levels, N_MEASURE_QUANTILES, 0.95, err);
    free(d);
    return rc;
}

static int tell(const struct measures *m, size_t i, struct measure_told *t, struct err *err)
{
    const struct estimate unknown = {NAN, NAN, NAN};
    *t = (struct measure_told){.cell = measures_cell(m, i), .share = unknown};
    if (t->cell->kind == MEASURE_SERVICE_LEVEL)
        return tell_level(m, i, t, err);
    if (tell_times(m, i, t, err) < 0)
        return -1;
    if (t->cell->kind != MEASURE_IN_WORK)
        return 0;
    /* A count of each day, not a sample of days. */
    t->d.mean.low = NAN;
    t->d.mean.high = NAN;
    for (size_t k = 0; k < N_MEASURE_QUANTILES; k++)
        t->d.quantile[k] = (struct estimate){t->d.quantile[k].value, NAN, NAN};
    return 0;
}

/* The largest first, so that no thread begins with one when the others are done. Of equal ones that which is asked for
 * last: there stands the time between contacts, whose lengths are seldom alike. */
struct cell_size {
    size_t cell, n;
};

static int by_size(const void *a, const void *b)
{
    const struct cell_size *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return (x->cell < y->cell) - (x->cell > y->cell);
}

/* Cells are estimated apart from each other, each with room of its own. */
struct cells_told {
    const struct measures *m;
    struct measure_told *told;
    struct cell_size *order;
    atomic_bool failed;
    struct err err; /* … and why: of the first that did */
};

static void tell_part(void *arg, size_t part)
{
    struct cells_told *t = arg;
    struct err err = ERR_INIT;
    size_t i = t->order[part].cell;
    if (tell(t->m, i, &t->told[i], &err) < 0 && !atomic_exchange(&t->failed, true))
        t->err = err;
}

struct measure_told *measures_tell(const struct measures *m, unsigned threads, struct err *err)
{
    size_t n = measures_n(m);
    struct cells_told t = {.m = m};
    t.told = mem_zero(n + 1, sizeof *t.told, err);
    t.order = mem_zero(n + 1, sizeof *t.order, err);
    if (t.told && t.order) {
        for (size_t i = 0; i < n; i++)
            t.order[i] = (struct cell_size){i, measures_cell(m, i)->n};
        qsort(t.order, n, sizeof *t.order, by_size);
        team_run(threads, n, tell_part, &t);
        if (atomic_load(&t.failed))
            *err = t.err;
    }
    bool done = t.told && t.order && !atomic_load(&t.failed);
    free(t.order);
    if (done)
        return t.told;
    free(t.told);
    return NULL;
}
