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
    customer_counts_free(&r->counts);
    for (size_t i = 0; i < RATES_MEMO; i++)
        r->memo[i].n = 0;
    groups_forget(r);
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

/* What stands for a key among those last looked up; without groups, each rule has a place. */
static struct rate_memo *memo_of(struct rates *r, const uint32_t *key, size_t n)
{
    uint64_t h = 0;
    for (size_t i = CELL_PERIOD; i < n; i++)
        h = (h ^ key[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return &r->memo[((h >> 32) + key[CELL_RULE]) & (RATES_MEMO - 1)];
}

static bool is_memo(const struct rate_memo *m, const uint32_t *key, size_t n)
{
    size_t same = 0;
    if (m->n != n)
        return false;
    while (same < n && m->key[same] == key[same])
        same++;
    return same == n;
}

static int find_spot(struct rates *r, const uint32_t *key, bool counts, struct rate_spot *spot, struct err *err)
{
    *spot = (struct rate_spot){0, RATE_NO_CELL};
    if (r->by_place && place_of(r, key + CELL_VALUES, &spot->place, err) < 0)
        return -1;
    return counts ? rates_cell(r, key, &spot->cell, err) : 0;
}

int rates_spot(struct rates *r, uint32_t rule, const struct rate_at *at, struct rate_spot *spot, struct err *err)
{
    uint32_t key[CELL_VALUES + RATES_GROUPS];
    size_t n = CELL_VALUES + r->n_by;
    key[CELL_RULE] = rule;
    key[CELL_PERIOD] = period_of(r, at->ts_us);
    bool counts = r->n_periods == 0 || key[CELL_PERIOD] < r->n_periods;
    if (r->sample)
        return r->sample_spot(r->sample, rule, at, spot, err);
    if (!counts && !r->by_place) {
        *spot = (struct rate_spot){0, RATE_NO_CELL};
        return 0;
    }
    for (size_t i = 0; i < r->n_by; i++)
        if (group_value(r, &r->by[i], at, &key[CELL_VALUES + i], err) < 0)
            return -1;
    struct rate_memo *m = memo_of(r, key, n);
    if (!is_memo(m, key, n)) {
        m->n = 0;
        if (find_spot(r, key, counts, &m->spot, err) < 0)
            return -1;
        memcpy(m->key, key, n * sizeof *key);
        m->n = n;
    }
    *spot = m->spot;
    return 0;
}

/* ---- counting ---- */

int rates_opportunity(struct rates *r, uint32_t cell, uint32_t customer, struct err *err)
{
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
    return customer_counts_add(&r->counts, cell, customer, false, err);
}

int rates_hit(struct rates *r, uint32_t cell, uint32_t customer, struct err *err)
{
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
    return customer_counts_add(&r->counts, cell, customer, true, err);
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
