/* sparse: what customers have in each cell, and what the log covers of it. See snag/rates.h. */
#include "rule/rate/measure_impl.h"

static int each_alone(const struct rates *r, size_t cell, const uint32_t *key,
                      int (*put)(void *ctx, const struct rate_count *c, struct err *err), void *ctx, struct err *err)
{
    const struct rate_cell *c = &r->cell[cell];
    const struct rate_count hit = {key + CELL_VALUES, 0, c->alone_hit, c->alone_hit};
    const struct rate_count not_hit = {key + CELL_VALUES, 0, c->alone - c->alone_hit, 0};
    if (hit.n && put(ctx, &hit, err) < 0)
        return -1;
    return not_hit.n ? put(ctx, &not_hit, err) : 0;
}

int rates_each(const struct rates *r, size_t rule, int (*put)(void *ctx, const struct rate_count *c, struct err *err),
               void *ctx, struct err *err)
{
    uint32_t key[CELL_VALUES + RATES_GROUPS];
    size_t bytes = (CELL_VALUES + r->n_by) * sizeof *key;
    for (size_t i = 0; i < r->key.n; i++) {
        memcpy(key, dict_text(&r->key, (int64_t)i).p, bytes);
        if (key[CELL_RULE] == rule && key[CELL_PERIOD] == 0 && each_alone(r, i, key, put, ctx, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < r->counts.n; i++) {
        const struct customer_count *c = &r->counts.count[i];
        if (c->n == 0)
            continue;
        memcpy(key, dict_text(&r->key, c->cell).p, bytes);
        const struct rate_count count = {key + CELL_VALUES, c->customer + 1, c->n, c->hit};
        if (key[CELL_RULE] == rule && key[CELL_PERIOD] == 0 && put(ctx, &count, err) < 0)
            return -1;
    }
    return 0;
}

struct view rates_value(const struct rates *r, uint32_t value)
{
    return dict_text(&r->value, value);
}

/* ---- what is covered ---- */

struct rate_span rate_span_of(const struct covered *covered, int64_t first_us, int64_t last_us)
{
    int64_t begin_us = covered->begin_us != TS_NONE && covered->begin_us > first_us ? covered->begin_us : first_us;
    int64_t end_us = covered->end_us != TS_NONE && covered->end_us < last_us ? covered->end_us : last_us;
    return (struct rate_span){begin_us, end_us, covered};
}

struct rate_span rates_span(const struct rates *r, size_t rule)
{
    return rate_span_of(&r->covered[rule], r->first_us, r->last_us);
}

bool rate_span_hole(const struct rate_span *s, int64_t from_us, int64_t to_us, int64_t *begin_us, int64_t *end_us)
{
    const struct covered *c = s->covered;
    for (size_t i = 0; i < c->n_holes; i++) {
        if (c->hole[i].end_us <= from_us || c->hole[i].begin_us >= to_us)
            continue;
        *begin_us = c->hole[i].begin_us;
        *end_us = c->hole[i].end_us;
        return true;
    }
    return false;
}

struct rate_span measures_span(const struct measures *m, enum measure_kind kind)
{
    enum measure_kind of = measure_collected(kind);
    struct rate_span from = rate_span_of(&m->from[of], m->grid->first_us, m->grid->last_us);
    struct rate_span to = rate_span_of(&m->to[of], m->grid->first_us, m->grid->last_us);
    from.to_us = from.to_us < to.to_us ? from.to_us : to.to_us;
    return from;
}

struct view measures_value(const struct measures *m, uint32_t value)
{
    return rates_value(m->grid, value);
}
