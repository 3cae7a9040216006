/* measure_end: the end of the log: what is still open, what a hole hides, and business time. See measure_impl.h. */
#include "rule/rate/measure_impl.h"

/* ---- what the log covers ---- */

/* A measure is seen if some source can emit what begins and what ends it; without coverage lines, all is. */
static int find_covered(struct measures *m, struct coverage *seen, enum measure_kind kind, struct err *err)
{
    struct measure_names names;
    measure_names_of(m, kind, &names);
    if (covered_by(&m->from[kind], seen, names.from, names.n_from, COVERAGE_ALL, err) < 0 ||
        covered_by(&m->to[kind], seen, names.to, names.n_to, COVERAGE_ALL, err) < 0)
        return -1;
    m->unseen[kind] = seen->sources.n > 0 && (!m->from[kind].found || !m->to[kind].found);
    return 0;
}

/* The first moment after begin_us at which nobody could have seen the end: a hole, or the end of the log. */
static int64_t blind_from(const struct covered *to, int64_t begin_us, int64_t end_us)
{
    size_t low = 0, high = to->n_holes; /* the first hole that ends after it begins */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (to->hole[mid].end_us > begin_us)
            high = mid;
        else
            low = mid + 1;
    }
    if (low < to->n_holes && to->hole[low].begin_us < end_us)
        end_us = to->hole[low].begin_us;
    return end_us > begin_us ? end_us : begin_us;
}

static int64_t end_of(const struct covered *to, const struct coverage *seen)
{
    return to->end_us != TS_NONE ? to->end_us : seen->last_us;
}

/* ---- what is still open ---- */

static int add_open(struct measures *m, const struct coverage *seen, enum measure_kind kind, int64_t begin_us,
                    uint32_t bucket, uint32_t customer, struct err *err)
{
    const struct covered *to = &m->to[kind];
    if (begin_us == TS_NONE)
        return 0;
    int64_t end_us = blind_from(to, begin_us, end_of(to, seen));
    const struct measure_obs obs = {.begin_us = begin_us,
                                    .length_us = MEASURE_LENGTH(end_us - begin_us),
                                    .fate = FATE_OPEN,
                                    .bucket = bucket,
                                    .customer = customer};
    return measure_add(m, kind, &obs, err);
}

static int add_slot(struct measures *m, const struct coverage *seen, struct open_slot *s, struct err *err)
{
    bool gave_up = s->over_us != TS_NONE && open_has(s, OPEN_WAIT);
    int64_t begin_us = *open_begin(s, OPEN_WAIT);
    const struct measure_obs obs = {.begin_us = begin_us,
                                    .length_us = gave_up ? MEASURE_LENGTH(s->over_us - begin_us) : 0,
                                    .fate = FATE_ENDED,
                                    .bucket = *open_bucket(s, OPEN_WAIT),
                                    .customer = s->customer - 1};
    if (gave_up && measure_add(m, MEASURE_WAIT, &obs, err) < 0)
        return -1;
    for (enum measure_open o = gave_up ? OPEN_WAIT + 1 : OPEN_WAIT; o < N_OPEN; o++)
        if (open_has(s, o) &&
            add_open(m, seen, measure_of_open(o), *open_begin(s, o), *open_bucket(s, o), s->customer - 1, err) < 0)
            return -1;
    return 0;
}

static int add_all_open(struct measures *m, const struct coverage *seen, struct err *err)
{
    for (enum open_of of = 0; of < N_OPEN_OF; of++)
        for (size_t i = 0; i < m->open[of].n_slots; i++) {
            struct open_slot *s = &m->open[of].slot[i];
            if (s->customer && add_slot(m, seen, s, err) < 0)
                return -1;
        }
    for (size_t i = 0; i < m->n_last; i++)
        if (add_open(m, seen, MEASURE_BETWEEN, m->last[i].begin_us, m->last[i].bucket, (uint32_t)i, err) < 0)
            return -1;
    return 0;
}

/* ---- what was measured ---- */

/* Where the log itself gives no length, what lies behind a hole is not known to be the first. */
static void hide(const struct measures *m, struct measure_obs *o, enum measure_kind kind)
{
    int64_t end_us = o->begin_us + (int64_t)o->length_us;
    int64_t seen_us = o->given || o->fate == FATE_OPEN ? end_us : blind_from(&m->to[kind], o->begin_us, end_us);
    if (seen_us == end_us)
        return;
    o->fate = FATE_OPEN;
    o->length_us = MEASURE_LENGTH(seen_us - o->begin_us);
}

/* From a bucket to its cell, in business time. */
static void settle_bucket(struct measures *m, struct measure_obs *o)
{
    const struct measure_bucket b = m->bucket[o->bucket];
    o->length_us = MEASURE_LENGTH(
        business_between(m->business, dict_text(&m->queue, b.queue), o->begin_us, o->begin_us + (int64_t)o->length_us));
    o->bucket = b.cell;
}

/* Cases in work are by the clock, and counted by cells of the stock. */
static int settle(struct measures *m, struct err *err)
{
    for (enum measure_kind kind = 0; kind < N_MEASURES_COLLECTED; kind++) {
        const struct measure_list *l = &m->list[kind];
        bool business = m->business && kind != MEASURE_IN_WORK;
        for (size_t i = 0; m->to[kind].n_holes && i < l->n; i++)
            hide(m, &l->obs[i], kind);
        for (size_t i = 0; business && i < l->n; i++)
            settle_bucket(m, &l->obs[i]);
    }
    return m->business && business_failed(m->business, err) ? -1 : 0;
}

int measures_finish(struct measures *m, struct coverage *seen, struct err *err)
{
    for (enum measure_kind kind = 0; kind < N_MEASURES_COLLECTED; kind++)
        if (m->wanted[kind] && find_covered(m, seen, kind, err) < 0)
            return -1;
    if (seen->last_us != TS_NONE && add_all_open(m, seen, err) < 0)
        return -1;
    return settle(m, err) < 0 ? -1 : measure_cells(m, seen, err);
}
