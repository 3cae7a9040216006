/* measure_stock: cases in work at the end of each day. See measure_impl.h.
 *
 * A case adds one on the day it began and takes one away on the day it was over; the sum up to a day is how many are in
 * work when it ends.
 */
#include <stdlib.h>

#include "rule/rate/measure_impl.h"

enum { MOST_STOCKS = 100000000 };

/* The change of each day, by cell of the stock; what began them is taken out of what was measured. */
static void sum_changes(struct measures *m, int64_t first_day, size_t n_days, int32_t *change)
{
    const struct zone *zone = m->grid->o.zone;
    struct measure_list *l = &m->list[MEASURE_IN_WORK];
    for (size_t i = 0; i < l->n; i++) {
        const struct measure_obs o = l->obs[i];
        size_t began = (size_t)(rate_local_day(zone, o.begin_us) - first_day);
        size_t ended = (size_t)(rate_local_day(zone, o.begin_us + (int64_t)o.length_us) - first_day);
        int32_t *of = change + (size_t)o.bucket * n_days;
        if (began < n_days)
            of[began]++;
        if (ended < n_days)
            of[ended]--;
    }
    l->n = 0;
}

/* The key in the grid of a cell of the stock, without its dates. */
static int key_of(struct measures *m, uint32_t cell, uint32_t *key, struct err *err)
{
    uint32_t stock[CELL_VALUES + RATES_GROUPS];
    memcpy(stock, dict_text(&m->stock->key, cell).p, (CELL_VALUES + m->stock->n_by) * sizeof *stock);
    key[CELL_RULE] = MEASURE_IN_WORK;
    for (size_t i = 0, at = 0; i < m->grid->n_by; i++) {
        struct view text;
        if (group_is_date(&m->grid->by[i]))
            continue;
        if (group_text(m->stock, &m->stock->by[at], stock[CELL_VALUES + at], &text, err) < 0)
            return -1;
        int64_t id = dict_put(&m->grid->value, text, err);
        if (id < 0)
            return -1;
        key[CELL_VALUES + i] = (uint32_t)id;
        at++;
    }
    return 0;
}

static int put_day(struct measures *m, uint32_t *key, int64_t day, int64_t cases, struct err *err)
{
    struct rates *r = m->grid;
    uint32_t cell, p = 0;
    while (p < r->n_periods && !(r->period[p].first_day <= day && day <= r->period[p].last_day))
        p++;
    if ((r->n_periods && p == r->n_periods) || !rate_day_was(r->o.zone, day))
        return 0;
    key[CELL_PERIOD] = p;
    for (size_t i = 0; i < r->n_by; i++)
        if (group_is_date(&r->by[i]))
            key[CELL_VALUES + i] = group_date(&r->by[i], day);
    if (rates_cell(r, key, &cell, err) < 0)
        return -1;
    const struct measure_obs obs = {.length_us = MEASURE_LENGTH(cases), .fate = FATE_OVER, .bucket = cell};
    return measure_add(m, MEASURE_IN_WORK, &obs, err);
}

int measure_stock(struct measures *m, int64_t first_day, int64_t last_day, struct err *err)
{
    size_t n_cells = m->stock->key.n, n_days = last_day < first_day ? 0 : (size_t)(last_day - first_day) + 1;
    uint32_t key[CELL_VALUES + RATES_GROUPS] = {0};
    if (n_days && n_cells > MOST_STOCKS / n_days)
        return err_set(err, ERR_DATA, "in_work: %zu groups on %zu days are too many", n_cells, n_days);
    int32_t *change = mem_zero(n_cells * n_days + 1, sizeof *change, err);
    int rc = change ? 0 : -1;
    if (change)
        sum_changes(m, first_day, n_days, change);
    for (uint32_t c = 0; rc == 0 && c < n_cells; c++) {
        int64_t cases = 0;
        rc = key_of(m, c, key, err);
        for (size_t i = 0; rc == 0 && i < n_days; i++) {
            cases += change[c * n_days + i];
            rc = put_day(m, key, first_day + (int64_t)i, cases, err);
        }
    }
    free(change);
    return rc;
}
