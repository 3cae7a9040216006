/* tape: see tape.h. */
#include "sim/tape.h"

#include <stdlib.h>
#include <string.h>

#include "snag/mem.h"
#include "sim/words.h"

enum { DOUBLE_DEVIATION_S = 90 * DAY_S, RECOVERY_FROM_S = 7 * DAY_S, RECOVERY_TO_S = 21 * DAY_S };

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

/* The first snag after a compensation. */
static int double_deviations(struct tape *t, struct err *err)
{
    size_t n = t->n_truths, e = 0;
    int64_t compensated_s = 0; /* when, if there has been no snag since; 0 = none */
    for (size_t i = 0; i < n; i++) {
        struct sim_truth s = t->truth[i];
        if (s.rule >= N_SNAG_RULES)
            continue;
        for (; e < t->n_events && t->event[e].ts_s < s.ts_s; e++)
            if (t->event[e].name == EV_COMPENSATION)
                compensated_s = t->event[e].ts_s;
        if (compensated_s && s.ts_s - compensated_s <= DOUBLE_DEVIATION_S) {
            s.rule = R_DOUBLE_DEVIATION;
            s.formats = IN_EVENTS;
            if (tape_truth(t, &s, err) < 0)
                return -1;
        }
        compensated_s = 0;
    }
    return 0;
}

static int recovery_followups(struct tape *t, struct err *err)
{
    int64_t complaint_s = 0;
    for (size_t i = 0; i < t->n_events; i++) {
        const struct sim_event *e = &t->event[i];
        if (e->name == EV_COMPLAINT)
            complaint_s = e->ts_s;
        int64_t elapsed_s = e->ts_s - complaint_s;
        if (e->name != EV_FOLLOWUP || !complaint_s || elapsed_s < RECOVERY_FROM_S || elapsed_s > RECOVERY_TO_S)
            continue;
        struct sim_truth s = {e->ts_s, e->contact, e->ticket, R_RECOVERY_FOLLOWUP, IN_EVENTS};
        if (tape_truth(t, &s, err) < 0)
            return -1;
    }
    return 0;
}

int tape_consequences(struct tape *t, struct err *err)
{
    if (double_deviations(t, err) < 0 || recovery_followups(t, err) < 0)
        return -1;
    tape_sort(t);
    return 0;
}

int tape_count(const struct tape *t, int rule, int format, int64_t from_s, int64_t to_s)
{
    int count = 0;
    for (size_t i = 0; i < t->n_truths; i++)
        count += t->truth[i].rule == rule && (t->truth[i].formats & format) && t->truth[i].ts_s > from_s &&
                 t->truth[i].ts_s <= to_s;
    return count;
}
