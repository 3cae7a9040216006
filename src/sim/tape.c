/* tape: see tape.h. */
#include "sim/tape.h"

#include <stdlib.h>
#include <string.h>

#include "snag/mem.h"

void tape_clear(struct tape *t)
{
    t->n_events = 0;
    t->n_truths = 0;
}

void tape_free(struct tape *t)
{
    free(t->event);
    free(t->truth);
    *t = (struct tape){0};
}

int tape_event(struct tape *t, const struct sim_event *e, struct err *err)
{
    if (mem_reserve(&t->event, &t->cap_events, t->n_events + 1, sizeof *t->event, err) < 0)
        return -1;
    t->event[t->n_events++] = *e;
    return 0;
}

int tape_truth(struct tape *t, const struct sim_truth *s, struct err *err)
{
    if (mem_reserve(&t->truth, &t->cap_truths, t->n_truths + 1, sizeof *t->truth, err) < 0)
        return -1;
    t->truth[t->n_truths++] = *s;
    return 0;
}

/* Insertion sort: a life is played nearly in order, so few steps are needed, and equal times keep their order. */
void tape_sort(struct tape *t)
{
    for (size_t i = 1; i < t->n_events; i++) {
        struct sim_event e = t->event[i];
        size_t j = i;
        for (; j > 0 && t->event[j - 1].ts_s > e.ts_s; j--)
            t->event[j] = t->event[j - 1];
        t->event[j] = e;
    }
    for (size_t i = 1; i < t->n_truths; i++) {
        struct sim_truth s = t->truth[i];
        size_t j = i;
        for (; j > 0 && t->truth[j - 1].ts_s > s.ts_s; j--)
            t->truth[j] = t->truth[j - 1];
        t->truth[j] = s;
    }
}

void tape_cut(struct tape *t, int64_t end_s)
{
    while (t->n_events && t->event[t->n_events - 1].ts_s >= end_s)
        t->n_events--;
    while (t->n_truths && t->truth[t->n_truths - 1].ts_s >= end_s)
        t->n_truths--;
}

int tape_count(const struct tape *t, int rule, int format, int64_t from_s, int64_t to_s)
{
    int count = 0;
    for (size_t i = 0; i < t->n_truths; i++)
        count += t->truth[i].rule == rule && (t->truth[i].formats & format) && t->truth[i].ts_s > from_s &&
                 t->truth[i].ts_s <= to_s;
    return count;
}
