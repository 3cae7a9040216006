/* values: see values.h. */
#include "table/features/values.h"

#include <math.h>
#include <stdlib.h>

#include "snag/num.h"

/* A contact or a case. */
struct value_clock {
    int64_t start_us, inbound_us;  /* of the first start; TS_NONE = none */
    int64_t end_us[VALUE_WINDOWS]; /* of the last end seen in each window */
    uint32_t row[VALUE_WINDOWS];   /* of that end */
    bool replied;
};

struct value_sum {
    int64_t us;
    uint64_t n;
};

unsigned values_does(struct view event)
{
    static const struct {
        const char *text;
        unsigned does;
    } known[] = {{"start", DOES_START},         {"connect", DOES_WAIT | DOES_REPLY},
                 {"abandon", DOES_WAIT},        {"dequeue", DOES_WAIT},
                 {"agent_message", DOES_REPLY}, {"end", DOES_END},
                 {"solve", DOES_SOLVE},         {"close", DOES_SOLVE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (view_is(event, known[i].text))
            return known[i].does;
    return 0;
}

int values_number(struct dict *d, struct view name, int64_t *id, struct err *err)
{
    *id = DICT_NONE;
    if (name.n == 0)
        return 0;
    *id = dict_put(d, name, err);
    return *id < 0 ? -1 : 0;
}

static int add(struct value_means *v, size_t row, unsigned windows, enum value_kind kind, int64_t us, struct err *err)
{
    size_t first = row * v->n_windows * N_VALUES;
    if (mem_reserve_zero(&v->sum, &v->cap_sums, first + v->n_windows * (size_t)N_VALUES, sizeof *v->sum, err) < 0)
        return -1;
    for (unsigned w = 0; w < v->n_windows; w++) {
        struct value_sum *sum = &v->sum[first + w * (size_t)N_VALUES + (size_t)kind];
        sum->us += windows >> w & 1u ? us : 0;
        sum->n += windows >> w & 1u;
    }
    return 0;
}

/* The clock of a contact (0) or case (1); NULL in *clock if it has no number. */
static int clock_of(struct value_means *v, int which, int64_t id, struct value_clock **clock, struct err *err)
{
    static const struct value_clock fresh = {TS_NONE, TS_NONE, {TS_NONE, TS_NONE, TS_NONE}, {0}, false};
    *clock = NULL;
    if (id == DICT_NONE)
        return 0;
    if (mem_reserve(&v->clock[which], &v->cap_clocks[which], (size_t)id + 1, sizeof **v->clock, err) < 0)
        return -1;
    while (v->n_clocks[which] <= (size_t)id)
        v->clock[which][v->n_clocks[which]++] = fresh;
    *clock = &v->clock[which][id];
    return 0;
}

static void run(struct value_clock *clock, const struct value_of *of, const struct event *e, unsigned does,
                unsigned ends)
{
    if (!clock)
        return;
    if (does & DOES_START && clock->start_us == TS_NONE)
        clock->start_us = e->ts_us;
    if (does & DOES_START && clock->inbound_us == TS_NONE && view_is(e->col[COL_DIRECTION], "in"))
        clock->inbound_us = e->ts_us;
    for (unsigned w = 0; does & ends && w < VALUE_WINDOWS; w++)
        if (of->windows >> w & 1u) {
            clock->end_us[w] = e->ts_us;
            clock->row[w] = (uint32_t)of->row;
        }
}

int values_event(struct value_means *v, const struct value_of *of, const struct event *e, unsigned does,
                 struct err *err)
{
    struct value_clock *contact, *matter;
    double x;
    if (!does)
        return 0;
    if (clock_of(v, 0, of->contact, &contact, err) < 0 || clock_of(v, 1, of->case_, &matter, err) < 0)
        return -1;
    run(contact, of, e, does, DOES_END);
    run(matter, of, e, does, DOES_END | DOES_SOLVE);
    if (does & DOES_REPLY && contact && contact->inbound_us != TS_NONE && !contact->replied) {
        contact->replied = true;
        if (add(v, of->row, of->windows, VALUE_REPLY, e->ts_us - contact->inbound_us, err) < 0)
            return -1;
    }
    bool waited = does & DOES_WAIT && num_parse(e->col[COL_VALUE], &x) == 0 && x >= 0 && x < 1e9;
    return waited ? add(v, of->row, of->windows, VALUE_WAIT, llround(x * (double)US_PER_S), err) : 0;
}

int values_settle(struct value_means *v, struct err *err)
{
    for (int which = 0; which < 2; which++)
        for (size_t i = 0; i < v->n_clocks[which]; i++) {
            const struct value_clock *c = &v->clock[which][i];
            enum value_kind kind = which ? VALUE_CASE : VALUE_CONTACT;
            for (unsigned w = 0; w < v->n_windows && c->start_us != TS_NONE; w++)
                if (c->end_us[w] >= c->start_us &&
                    add(v, c->row[w], 1u << w, kind, c->end_us[w] - c->start_us, err) < 0)
                    return -1;
        }
    return 0;
}

bool values_mean(const struct value_means *v, size_t row, unsigned window, enum value_kind kind, double *mean_s)
{
    size_t at = (row * v->n_windows + window) * N_VALUES + (size_t)kind;
    if (at >= v->cap_sums || v->sum[at].n == 0)
        return false;
    *mean_s = (double)v->sum[at].us / (double)US_PER_S / (double)v->sum[at].n;
    return true;
}

void values_free(struct value_means *v)
{
    dict_free(&v->contact);
    dict_free(&v->case_);
    free(v->clock[0]);
    free(v->clock[1]);
    free(v->sum);
}
