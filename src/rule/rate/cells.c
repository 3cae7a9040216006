/* cells: opportunities, hits and snags by rule, period and group, and by customer. See rate_impl.h. */
#include <stdlib.h>

#include "rule/rate/rate_impl.h"

int rates_open(struct rates **out, struct rules *rules, const struct rates_options *options, struct err *err)
{
    struct rates *r = mem_zero(1, sizeof *r, err);
    *out = NULL;
    if (!r)
        return -1;
    r->rules = rules;
    r->o = *options;
    if (options->period)
        r->period[r->n_periods++] = *options->period;
    if (options->versus)
        r->period[r->n_periods++] = *options->versus;
    r->o.period = r->n_periods > 0 ? &r->period[0] : NULL;
    r->o.versus = r->n_periods > 1 ? &r->period[1] : NULL;
    if (groups_read(r, rules, options->by, err) < 0) {
        rates_close(r);
        return -1;
    }
    *out = r;
    return 0;
}

static void forget(struct rates *r)
{
    dict_free(&r->value);
    dict_free(&r->place);
    dict_free(&r->key);
    free(r->counts.slot);
    r->counts = (struct customer_counts){0};
}

void rates_again(struct rates *r)
{
    forget(r);
    if (r->measures)
        r->measures_again(r->measures);
}

void rates_close(struct rates *r)
{
    if (!r)
        return;
    forget(r);
    arena_free(&r->texts);
    for (size_t i = 0; r->covered && i < r->rules->n; i++)
        covered_free(&r->covered[i]);
    free(r->covered);
    free(r->cell);
    free(r->row);
    free(r);
}

size_t rates_n_groups(const struct rates *r)
{
    return r->n_by;
}

struct view rates_group(const struct rates *r, size_t i)
{
    return r->by[i].name;
}

const struct rates_options *rates_asked(const struct rates *r)
{
    return &r->o;
}

/* ---- cells ---- */

int rates_cell(struct rates *r, const uint32_t *key, uint32_t *cell, struct err *err)
{
    size_t had = r->key.n, bytes = (CELL_VALUES + r->n_by) * sizeof *key;
    int64_t id = dict_put(&r->key, (struct view){(const char *)key, bytes}, err);
    if (id < 0 || mem_reserve(&r->cell, &r->cap_cells, r->key.n, sizeof *r->cell, err) < 0)
        return -1;
    if (r->key.n > had)
        r->cell[id] = (struct rate_cell){0};
    *cell = (uint32_t)id;
    return 0;
}

/* The period that a moment is in; n_periods: none of them. */
static uint32_t period_of(const struct rates *r, int64_t ts_us)
{
    uint32_t i = 0;
    while (i < r->n_periods && !(r->period[i].from_us <= ts_us && ts_us < r->period[i].to_us))
        i++;
    return i;
}

static int place_of(struct rates *r, const uint32_t *value, uint32_t *place, struct err *err)
{
    uint32_t at[RATES_GROUPS], n = 0;
    for (size_t i = 0; i < r->n_by; i++)
        if (group_is_place(&r->by[i]))
            at[n++] = value[i];
    int64_t id = dict_put(&r->place, (struct view){(const char *)at, n * sizeof *at}, err);
    *place = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

int rates_spot(struct rates *r, uint32_t rule, const struct rate_at *at, struct rate_spot *spot, struct err *err)
{
    uint32_t key[CELL_VALUES + RATES_GROUPS] = {rule, period_of(r, at->ts_us)};
    bool counts = r->n_periods == 0 || key[CELL_PERIOD] < r->n_periods;
    if (r->sample)
        return r->sample_spot(r->sample, rule, at, spot, err);
    *spot = (struct rate_spot){0, RATE_NO_CELL};
    for (size_t i = 0; i < r->n_by && (counts || r->by_place); i++)
        if (group_value(r, &r->by[i], at, &key[CELL_VALUES + i], err) < 0)
            return -1;
    if (r->by_place && place_of(r, key + CELL_VALUES, &spot->place, err) < 0)
        return -1;
    return counts ? rates_cell(r, key, &spot->cell, err) : 0;
}

/* ---- customers ---- */

static size_t first_slot(const struct customer_counts *c, uint32_t cell, uint32_t customer)
{
    uint64_t h = ((uint64_t)cell << 32 | customer) * UINT64_C(0x9e3779b97f4a7c15);
    return (h >> 32) & (c->n_slots - 1);
}

static struct customer_count *find(const struct customer_counts *c, uint32_t cell, uint32_t customer)
{
    size_t i = first_slot(c, cell, customer);
    while (c->slot[i].n && !(c->slot[i].cell == cell && c->slot[i].customer == customer))
        i = (i + 1) & (c->n_slots - 1);
    return &c->slot[i];
}

const struct customer_count *customer_count_find(const struct customer_counts *c, uint32_t cell, uint32_t customer)
{
    return c->n ? find(c, cell, customer) : NULL;
}

static int grow(struct customer_counts *c, struct err *err)
{
    struct customer_counts wider = {.n_slots = c->n_slots ? 2 * c->n_slots : 1024, .n = c->n};
    wider.slot = mem_zero(wider.n_slots, sizeof *wider.slot, err);
    if (!wider.slot)
        return -1;
    for (size_t i = 0; i < c->n_slots; i++)
        if (c->slot[i].n)
            *find(&wider, c->slot[i].cell, c->slot[i].customer) = c->slot[i];
    free(c->slot);
    *c = wider;
    return 0;
}

static int count_of(struct customer_counts *c, uint32_t cell, uint32_t customer, struct customer_count **count,
                    struct err *err)
{
    if (4 * (c->n + 1) > 3 * c->n_slots && grow(c, err) < 0)
        return -1;
    *count = find(c, cell, customer);
    return 0;
}

/* ---- counting ---- */

int rates_opportunity(struct rates *r, uint32_t cell, uint32_t customer, struct err *err)
{
    struct customer_count *count;
    if (r->sample)
        r->sample_tried(r->sample, cell);
    if (cell == RATE_NO_CELL || r->sample)
        return 0;
    r->cell[cell].opportunities++;
    if (r->o.counts_only)
        return 0;
    if (customer == RATE_NOBODY) {
        r->cell[cell].alone++;
        return 0;
    }
    if (count_of(&r->counts, cell, customer, &count, err) < 0)
        return -1;
    r->counts.n += count->n == 0;
    count->cell = cell;
    count->customer = customer;
    count->n++;
    return 0;
}

int rates_hit(struct rates *r, uint32_t cell, uint32_t customer, struct err *err)
{
    struct customer_count *count;
    if (r->sample)
        r->sample_met(r->sample, cell);
    if (cell == RATE_NO_CELL || r->sample)
        return 0;
    r->cell[cell].hit++;
    if (r->o.counts_only)
        return 0;
    if (customer == RATE_NOBODY) {
        r->cell[cell].alone_hit++;
        return 0;
    }
    if (count_of(&r->counts, cell, customer, &count, err) < 0)
        return -1;
    count->hit++;
    return 0;
}

void rates_on(struct rates *r, uint32_t cell, uint64_t snags)
{
    if (cell != RATE_NO_CELL && !r->sample)
        r->cell[cell].on += snags;
}

void rates_outside(struct rates *r, uint32_t cell)
{
    if (cell != RATE_NO_CELL && !r->sample)
        r->cell[cell].outside++;
}

void rates_censored(struct rates *r, uint32_t cell, uint64_t early)
{
    if (cell == RATE_NO_CELL || r->sample)
        return;
    r->cell[cell].censored++;
    r->cell[cell].early += early;
}
