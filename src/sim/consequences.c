/* consequences: snags and good things that follow from more than one contact's script, found by going through all that
 * happened, in the plainest way. See life.h. */
#include "sim/life.h"

enum {
    DOUBLE_DEVIATION_S = 90 * DAY_S,
    RECOVERY_FROM_S = 7 * DAY_S,
    RECOVERY_TO_S = 21 * DAY_S,
    COMPLAINT_S = 28 * DAY_S,
    RENEWAL_S = 60 * DAY_S,
    DARK_S = 30 * DAY_S,
    DARK_LEAST = 3,
    SHORT_S = 5
};

static int plant(struct life *l, const struct sim_event *e, int rule, int64_t ts_s, uint8_t formats, struct err *err)
{
    struct sim_truth t = {ts_s, e->contact, e->ticket, (uint8_t)rule,
                          (uint8_t)(e->formats & formats & (sim_rule_formats[rule] | IN_EVENTS))};
    return t.formats ? tape_truth(&l->tape, &t, err) : 0;
}

/* The company gets in touch; messages and followups are always out. */
static bool reaches_out(const struct sim_event *e)
{
    return e->direction == DIR_OUT && (e->name == EV_START || e->name == EV_FOLLOWUP || e->name == EV_AGENT_MESSAGE);
}

/* The first snag after a compensation. */
static int double_deviations(struct life *l, struct err *err)
{
    struct tape *t = &l->tape;
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

static int recovery_followups(struct life *l, struct err *err)
{
    int64_t complaint_s = 0;
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        if (e->name == EV_COMPLAINT)
            complaint_s = e->ts_s;
        int64_t elapsed_s = e->ts_s - complaint_s;
        if (e->name != EV_FOLLOWUP || !complaint_s || elapsed_s < RECOVERY_FROM_S || elapsed_s > RECOVERY_TO_S)
            continue;
        if (plant(l, e, R_RECOVERY_FOLLOWUP, e->ts_s, IN_EVENTS, err) < 0)
            return -1;
    }
    return 0;
}

/* Nobody asked again within 28 days. */
static int unfollowed_complaint(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    for (size_t k = i + 1; k < l->tape.n_events && l->tape.event[k].ts_s - e->ts_s <= COMPLAINT_S; k++)
        if (reaches_out(&l->tape.event[k]) && l->tape.event[k].name != EV_AGENT_MESSAGE)
            return 0;
    return plant(l, e, R_UNFOLLOWED_COMPLAINT, e->ts_s + COMPLAINT_S, IN_EVENTS, err);
}

/* Nobody got in touch in the 60 days before, all of which the log shows. */
static int unannounced_renewal(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    if (e->ts_s - l->w->begin_s < RENEWAL_S)
        return 0;
    for (size_t k = i; k > 0 && e->ts_s - l->tape.event[k - 1].ts_s <= RENEWAL_S; k--)
        if (reaches_out(&l->tape.event[k - 1]))
            return 0;
    return plant(l, e, R_UNANNOUNCED_RENEWAL, e->ts_s, IN_EVENTS, err);
}

/* The third message within 30 days to a customer of whom the log has nothing since the first. */
static int gone_dark(struct life *l, size_t i, uint8_t format, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    int n = 1;
    for (size_t k = i; k > 0 && e->ts_s - l->tape.event[k - 1].ts_s <= DARK_S; k--) {
        const struct sim_event *before = &l->tape.event[k - 1];
        if (!(before->formats & format))
            continue;
        if (before->direction != DIR_OUT && (before->name == EV_START || before->name == EV_CUSTOMER_MESSAGE))
            break;
        n += reaches_out(before);
    }
    return n == DARK_LEAST ? plant(l, e, R_GONE_DARK, e->ts_s, format, err) : 0;
}

static int after_event(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    if (e->name == EV_ABANDON)
        return e->has_value && e->value < SHORT_S ? plant(l, e, R_SHORT_ABANDON, e->ts_s, e->formats, err) : 0;
    if (!l->known)
        return 0;
    if (e->name == EV_COMPLAINT)
        return unfollowed_complaint(l, i, err);
    if (e->name == EV_RENEWAL || e->name == EV_CANCEL_REQUEST)
        return unannounced_renewal(l, i, err);
    if (!reaches_out(e))
        return 0;
    if (l->preferred && e->channel && e->channel != l->preferred &&
        plant(l, e, R_WRONG_CHANNEL, e->ts_s, IN_EVENTS, err) < 0)
        return -1;
    return gone_dark(l, i, IN_EVENTS, err) < 0 ? -1 : gone_dark(l, i, IN_AUDITS, err);
}

int life_consequences(struct life *l, struct err *err)
{
    for (size_t i = 0; i < l->tape.n_events; i++)
        if (after_event(l, i, err) < 0)
            return -1;
    tape_sort(&l->tape);
    if (double_deviations(l, err) < 0 || recovery_followups(l, err) < 0)
        return -1;
    tape_sort(&l->tape);
    return 0;
}
