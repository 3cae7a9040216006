/* measure_take: events, which begin and end durations. See measure_impl.h; what each measure is, snag-rates(1). */
#include "rule/rate/measure_impl.h"

enum measure_kind measure_of_open(enum measure_open o)
{
    static const enum measure_kind kind[] = {[OPEN_WAIT] = MEASURE_WAIT,
                                             [OPEN_HOLD] = MEASURE_HOLD,
                                             [OPEN_HANDLE] = MEASURE_HANDLE,
                                             [OPEN_FIRST_REPLY] = MEASURE_FIRST_REPLY,
                                             [OPEN_RESOLUTION] = MEASURE_RESOLUTION,
                                             [OPEN_IN_WORK] = MEASURE_IN_WORK};
    return kind[o];
}

int measure_add(struct measures *m, enum measure_kind kind, const struct measure_obs *obs, struct err *err)
{
    struct measure_list *l = &m->list[kind];
    if (obs->bucket == RATE_NO_CELL)
        return 0;
    if (mem_reserve(&l->obs, &l->cap, l->n + 1, sizeof *l->obs, err) < 0)
        return -1;
    l->obs[l->n++] = *obs;
    return 0;
}

/* ---- where it counts ---- */

/* In business time it matters whose calendar holds, so a cell has a bucket for each queue. */
static int bucket_of_queue(struct measures *m, uint32_t cell, struct view queue, uint32_t *bucket, struct err *err)
{
    int64_t id = dict_put(&m->queue, queue, err);
    const uint32_t key[] = {cell, (uint32_t)id};
    int64_t at = id < 0 ? -1 : dict_put(&m->bucket_key, (struct view){(const char *)key, sizeof key}, err);
    if (at < 0 || mem_reserve(&m->bucket, &m->cap_buckets, m->bucket_key.n, sizeof *m->bucket, err) < 0)
        return -1;
    m->bucket[at] = (struct measure_bucket){cell, (uint32_t)id};
    *bucket = (uint32_t)at;
    return 0;
}

int measure_bucket_of(struct measures *m, enum measure_kind kind, const struct measure_event *e, int64_t begin_us,
                      uint32_t *bucket, struct err *err)
{
    struct rates *r = kind == MEASURE_IN_WORK ? m->stock : m->grid;
    bool one = r->n_by == 0 && r->n_periods == 0;
    struct rate_at at = e->at;
    struct rate_spot spot;
    at.ts_us = begin_us;
    *bucket = m->only[kind];
    if (one && !m->business && *bucket != RATE_NO_CELL)
        return 0;
    if (rates_spot(r, kind, &at, &spot, err) < 0)
        return -1;
    *bucket = spot.cell;
    if (m->business && kind != MEASURE_IN_WORK && spot.cell != RATE_NO_CELL)
        return bucket_of_queue(m, spot.cell, e->at.queue, bucket, err);
    if (one)
        m->only[kind] = spot.cell;
    return 0;
}

/* ---- beginning and ending ---- */

static int begin(struct measures *m, struct open_slot *s, enum measure_open o, const struct measure_event *e,
                 struct err *err)
{
    *open_begin(s, o) = e->ts_us;
    s->is_open |= UINT32_C(1) << o;
    return measure_bucket_of(m, measure_of_open(o), e, e->ts_us, open_bucket(s, o), err);
}

/* given_us: the length that the log gives; -1: none. */
static int end(struct measures *m, struct open_slot *s, enum measure_open o, const struct measure_event *e,
               enum measure_fate fate, int64_t given_us, struct err *err)
{
    if (!open_has(s, o))
        return 0;
    int64_t begin_us = *open_begin(s, o);
    const struct measure_obs obs = {.begin_us = begin_us,
                                    .length_us = MEASURE_LENGTH(given_us < 0 ? e->ts_us - begin_us : given_us),
                                    .fate = fate,
                                    .given = given_us >= 0,
                                    .bucket = *open_bucket(s, o),
                                    .customer = e->customer};
    s->is_open &= ~(UINT32_C(1) << o);
    return measure_add(m, measure_of_open(o), &obs, err);
}

/* A duration of which the log shows the end and the length alone. */
static int add_given(struct measures *m, enum measure_kind kind, const struct measure_event *e, int64_t begin_us,
                     enum measure_fate fate, int64_t given_us, struct err *err)
{
    struct measure_obs obs = {.begin_us = begin_us,
                              .length_us = MEASURE_LENGTH(given_us),
                              .fate = fate,
                              .given = true,
                              .customer = e->customer};
    return measure_bucket_of(m, kind, e, begin_us, &obs.bucket, err) < 0 ? -1 : measure_add(m, kind, &obs, err);
}

/* Seconds that the log gives; -1: none, or more than can be. */
static int64_t given_of(const struct measure_event *e)
{
    int64_t us;
    return e->value.n && number_us(e->value, &us) && us < 1000 * 366 * US_PER_DAY ? us : -1;
}

/* ---- contacts ---- */

static int end_wait(struct measures *m, struct open_slot **s, uint32_t matter, const struct measure_event *e,
                    struct err *err)
{
    enum measure_fate fate = e->does & ON_CONNECT ? FATE_OVER : e->does & ON_ABANDON ? FATE_LEFT : FATE_THROWN;
    int64_t given_us = given_of(e);
    if (*s && open_has(*s, OPEN_WAIT))
        return end(m, *s, OPEN_WAIT, e, fate, given_us, err);
    if (given_us < 0)
        return 0;
    if (!*s && given_us > 0)
        *s = open_make(&m->open[OPEN_OF_CONTACTS], matter, e->customer, err);
    if (given_us > 0 && !*s)
        return -1;
    if (given_us > 0)
        (*s)->told_until_us = e->ts_us + given_us;
    return add_given(m, MEASURE_WAIT, e, e->ts_us - given_us, fate, given_us, err);
}

/* A wait during which its contact ended, when nothing else became of it. */
static int give_up(struct measures *m, struct open_slot *s, const struct measure_event *e, struct err *err)
{
    struct measure_event then = *e;
    then.ts_us = s->over_us;
    s->over_us = TS_NONE;
    return end(m, s, OPEN_WAIT, &then, FATE_ENDED, -1, err);
}

/* Another stay in a queue begins; the one before is over. */
static int enqueue(struct measures *m, struct open_slot **s, uint32_t matter, const struct measure_event *e,
                   struct err *err)
{
    if (!*s)
        *s = open_make(&m->open[OPEN_OF_CONTACTS], matter, e->customer, err);
    if (!*s)
        return -1;
    bool told = (*s)->told_until_us != TS_NONE && e->ts_us <= (*s)->told_until_us;
    (*s)->told_until_us = TS_NONE;
    if (told)
        return 0;
    if ((*s)->over_us != TS_NONE ? give_up(m, *s, e, err) < 0 : end(m, *s, OPEN_WAIT, e, FATE_MOVED, -1, err) < 0)
        return -1;
    return begin(m, *s, OPEN_WAIT, e, err);
}

static int take_waiting(struct measures *m, struct open_slot **s, uint32_t matter, const struct measure_event *e,
                        struct err *err)
{
    const uint32_t ends = ON_CONNECT | ON_ABANDON | ON_DEQUEUE;
    if (!m->wanted[MEASURE_WAIT])
        return 0;
    if (e->does & ON_ENQUEUE)
        return enqueue(m, s, matter, e, err);
    if (e->does & ends) {
        if (*s)
            (*s)->over_us = TS_NONE;
        return end_wait(m, s, matter, e, err);
    }
    if (*s && e->does & ON_END && e->ts_us > (*s)->told_until_us)
        (*s)->told_until_us = TS_NONE;
    if (*s && e->does & ON_END && open_has(*s, OPEN_WAIT) && (*s)->over_us == TS_NONE)
        (*s)->over_us = e->ts_us;
    return 0;
}

static int take_handling(struct measures *m, struct open_slot **s, uint32_t matter, const struct measure_event *e,
                         struct err *err)
{
    if (!m->wanted[MEASURE_HANDLE])
        return 0;
    if (*s && e->does & (ON_CONNECT | ON_TRANSFER | ON_END) && end(m, *s, OPEN_HANDLE, e, FATE_OVER, -1, err) < 0)
        return -1;
    if (!(e->does & ON_CONNECT))
        return 0;
    if (!*s)
        *s = open_make(&m->open[OPEN_OF_CONTACTS], matter, e->customer, err);
    return *s ? begin(m, *s, OPEN_HANDLE, e, err) : -1;
}

static int take_holding(struct measures *m, struct open_slot **s, uint32_t matter, const struct measure_event *e,
                        struct err *err)
{
    const uint32_t ends = ON_UNHOLD | ON_TRANSFER | ON_END | ON_ABANDON;
    int64_t given_us = e->does & ON_HOLD ? given_of(e) : -1;
    if (!m->wanted[MEASURE_HOLD])
        return 0;
    if (*s && e->does & ends)
        return end(m, *s, OPEN_HOLD, e, FATE_OVER, -1, err);
    if (!(e->does & ON_HOLD))
        return 0;
    if (given_us >= 0)
        return add_given(m, MEASURE_HOLD, e, e->ts_us, FATE_OVER, given_us, err);
    if (!*s)
        *s = open_make(&m->open[OPEN_OF_CONTACTS], matter, e->customer, err);
    return !*s ? -1 : open_has(*s, OPEN_HOLD) ? 0 : begin(m, *s, OPEN_HOLD, e, err);
}

static int take_contact(struct measures *m, const struct measure_event *e, struct err *err)
{
    uint32_t matter = e->contact ? e->contact : e->case_;
    int64_t given_us = e->does & ON_RING && m->wanted[MEASURE_RING] ? given_of(e) : -1;
    if (given_us >= 0 && add_given(m, MEASURE_RING, e, e->ts_us - given_us, FATE_OVER, given_us, err) < 0)
        return -1;
    struct open_slot *s = open_find(&m->open[OPEN_OF_CONTACTS], matter, e->customer);
    if (take_waiting(m, &s, matter, e, err) < 0 || take_handling(m, &s, matter, e, err) < 0 ||
        take_holding(m, &s, matter, e, err) < 0)
        return -1;
    if (s)
        open_settle(&m->open[OPEN_OF_CONTACTS], s);
    return 0;
}

/* ---- cases ---- */

/* 1: the case begins with this event, for this customer; 0: it has begun before. */
static int has_begun(struct measures *m, uint32_t matter, uint32_t customer, struct err *err)
{
    if (mem_reserve_zero(&m->begun, &m->cap_begun, (size_t)matter + 1, sizeof *m->begun, err) < 0)
        return -1;
    if (m->begun[matter] == 0) {
        m->begun[matter] = customer + 1;
        return 1;
    }
    if (m->begun[matter] == customer + 1)
        return 0;
    const uint32_t key[] = {matter, customer};
    size_t had = m->begun_too.n;
    if (dict_put(&m->begun_too, (struct view){(const char *)key, sizeof key}, err) < 0)
        return -1;
    return m->begun_too.n > had;
}

static int start_case(struct measures *m, uint32_t matter, const struct measure_event *e, struct err *err)
{
    int rc = has_begun(m, matter, e->customer, err);
    if (rc <= 0)
        return rc;
    struct open_slot *s = open_make(&m->open[OPEN_OF_CASES], matter, e->customer, err);
    for (enum measure_open o = OPEN_FIRST_REPLY; s && o < N_OPEN; o++)
        if (m->wanted[measure_of_open(o)] && begin(m, s, o, e, err) < 0)
            return -1;
    return s ? 0 : -1;
}

/* alone: of a contact without a case. */
static int take_case(struct measures *m, const struct measure_event *e, bool alone, struct err *err)
{
    uint32_t matter = e->case_ ? e->case_ : e->contact;
    bool ended = alone && e->does & (ON_END | ON_ABANDON);
    if (e->does & ON_START && start_case(m, matter, e, err) < 0)
        return -1;
    struct open_slot *s = open_find(&m->open[OPEN_OF_CASES], matter, e->customer);
    if (!s && e->does & ON_REOPEN && m->wanted[MEASURE_IN_WORK]) {
        s = open_make(&m->open[OPEN_OF_CASES], matter, e->customer, err);
        if (!s)
            return -1;
    }
    if (!s)
        return 0;
    if (e->does & ON_REPLY && end(m, s, OPEN_FIRST_REPLY, e, FATE_OVER, -1, err) < 0)
        return -1;
    if ((ended || e->does & ON_SOLVE) && end(m, s, OPEN_FIRST_REPLY, e, FATE_ENDED, -1, err) < 0)
        return -1;
    for (enum measure_open o = OPEN_RESOLUTION; o < N_OPEN; o++)
        if ((ended || e->does & ON_SOLVE) && end(m, s, o, e, e->does & ON_SOLVE ? FATE_OVER : FATE_ENDED, -1, err) < 0)
            return -1;
    if (e->does & ON_REOPEN && m->wanted[MEASURE_IN_WORK] && !open_has(s, OPEN_IN_WORK) &&
        begin(m, s, OPEN_IN_WORK, e, err) < 0)
        return -1;
    open_settle(&m->open[OPEN_OF_CASES], s);
    return 0;
}

/* ---- customers ---- */

static int take_customer(struct measures *m, const struct measure_event *e, struct err *err)
{
    if (e->customer >= m->n_last) {
        if (mem_reserve(&m->last, &m->cap_last, (size_t)e->customer + 1, sizeof *m->last, err) < 0)
            return -1;
        while (m->n_last <= e->customer)
            m->last[m->n_last++] = (struct last_contact){TS_NONE, RATE_NO_CELL};
    }
    struct last_contact *last = &m->last[e->customer];
    const struct measure_obs obs = {.begin_us = last->begin_us,
                                    .length_us =
                                        last->begin_us == TS_NONE ? 0 : MEASURE_LENGTH(e->ts_us - last->begin_us),
                                    .fate = FATE_OVER,
                                    .bucket = last->bucket,
                                    .customer = e->customer};
    if (measure_add(m, MEASURE_BETWEEN, &obs, err) < 0)
        return -1;
    last->begin_us = e->ts_us;
    return measure_bucket_of(m, MEASURE_BETWEEN, e, e->ts_us, &last->bucket, err);
}

int measure_take(struct measures *m, struct measure_event *e, struct err *err)
{
    bool alone = e->contact && (!e->case_ || e->contact == e->case_);
    if (e->does & ON_START && (view_is(e->direction, "out") || view_is(e->direction, "internal")))
        e->does &= ~(uint32_t)ON_START;
    if (e->does & ON_START && e->customer && m->wanted[MEASURE_BETWEEN] && take_customer(m, e, err) < 0)
        return -1;
    if (!e->contact && !e->case_)
        return 0;
    if (e->does & ON_CONTACT && take_contact(m, e, err) < 0)
        return -1;
    return m->by_case && e->does & ON_CASE ? take_case(m, e, alone, err) : 0;
}
