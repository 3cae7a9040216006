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
    SHORT_S = 5,
    ASKED_S = 10 * MINUTE_S,
    CHAT_S = 60,
    SILENT_S = 90 * DAY_S,
    KIND_S = 30 * DAY_S,
    FIRST_S = 7 * DAY_S
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

/* Put to wait for the customer, with no message to her in the 10 minutes around. */
static int clock_stopped(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    for (size_t k = 0; k < l->tape.n_events; k++) {
        const struct sim_event *m = &l->tape.event[k];
        int64_t apart_s = m->ts_s < e->ts_s ? e->ts_s - m->ts_s : m->ts_s - e->ts_s;
        if (m->name == EV_AGENT_MESSAGE && m->ticket == e->ticket && apart_s <= ASKED_S)
            return 0;
    }
    return e->ts_s - l->w->begin_s < ASKED_S ? 0 : plant(l, e, R_CLOCK_STOPPED, e->ts_s + ASKED_S, e->formats, err);
}

/* Nobody answers a chat, and it goes on. */
static int slow_chat_reply(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    for (size_t k = i + 1; k < l->tape.n_events && l->tape.event[k].ts_s - e->ts_s <= CHAT_S; k++) {
        const struct sim_event *m = &l->tape.event[k];
        bool answers = m->name == EV_CONNECT || m->name == EV_AGENT_MESSAGE;
        bool over = m->name == EV_ABANDON || m->name == EV_DEQUEUE || m->name == EV_END;
        if (m->contact == e->contact && (answers || over))
            return 0;
    }
    return plant(l, e, R_SLOW_CHAT_REPLY, e->ts_s + CHAT_S, IN_EVENTS, err);
}

static int after_event(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    if (e->name == EV_START && e->channel == CH_CHAT && e->direction == DIR_IN)
        return slow_chat_reply(l, i, err);
    if (e->name == EV_ABANDON)
        return e->has_value && e->value < SHORT_S ? plant(l, e, R_SHORT_ABANDON, e->ts_s, e->formats, err) : 0;
    if (!l->known)
        return 0;
    if (e->name == EV_PENDING && e->text == TX_CUSTOMER)
        return clock_stopped(l, i, err);
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

/* ---- what rests on snags ---- */

/* Is it one of snag:*? Of those without lists, which are off unless somebody has made one. */
static bool is_any(const struct sim_truth *s)
{
    return s->rule < N_SNAG_RULES && s->rule != R_NEXT_ISSUE && s->rule != R_DOUBLE_DEVIATION &&
           s->rule != R_SILENT_LEAVER;
}

/* Does the snag stand directly behind the start of its contact, and so before what is said in the same second? */
static bool is_of_start(int rule)
{
    return rule == R_REPEAT_CONTACT || rule == R_SAME_PROBLEM_AGAIN || rule == R_CHANNEL_SWITCH ||
           rule == R_SELF_SERVICE_FAILED;
}

/* A word from the customer, whatever it is. */
static bool speaks(const struct sim_event *e)
{
    return e->direction != DIR_OUT &&
           (e->name == EV_START || e->name == EV_CUSTOMER_MESSAGE || e->name == EV_COMPLAINT || e->name == EV_CSAT ||
            e->name == EV_NPS || e->name == EV_CES);
}

/* Is the snag what the customer said herself? */
static bool is_said(const struct sim_truth *s)
{
    return s->rule == R_UNFOLLOWED_COMPLAINT || s->rule == R_FEE_DISPUTE;
}

static int silent_leaver(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    const struct sim_truth *last = NULL;
    for (size_t k = 0; k < l->tape.n_truths && l->tape.truth[k].ts_s < e->ts_s; k++)
        if (is_any(&l->tape.truth[k]) && !is_said(&l->tape.truth[k]))
            last = &l->tape.truth[k];
    if (!last || e->ts_s - last->ts_s > SILENT_S)
        return 0;
    for (size_t k = 0; k < i; k++) {
        const struct sim_event *x = &l->tape.event[k];
        bool beside = x->ts_s == last->ts_s && x->name != EV_START && is_of_start(last->rule);
        if (speaks(x) && (x->ts_s > last->ts_s || beside))
            return 0;
    }
    return plant(l, e, R_SILENT_LEAVER, e->ts_s, IN_EVENTS, err);
}

static int kindness(struct life *l, size_t i, struct err *err)
{
    const struct sim_event *e = &l->tape.event[i];
    if (e->ts_s - l->w->begin_s < KIND_S)
        return 0;
    for (size_t k = i; k > 0 && e->ts_s - l->tape.event[k - 1].ts_s <= KIND_S; k--)
        if (l->tape.event[k - 1].name == EV_COMPLAINT)
            return 0;
    for (size_t k = 0; k < l->tape.n_truths && l->tape.truth[k].ts_s <= e->ts_s; k++)
        if (is_any(&l->tape.truth[k]) && e->ts_s - l->tape.truth[k].ts_s <= KIND_S)
            return 0;
    return plant(l, e, R_KINDNESS, e->ts_s, IN_EVENTS, err);
}

/* ---- first contacts, as a format shows them ---- */

static bool same_contact(const struct sim_event *a, const struct sim_event *b)
{
    return a->contact == b->contact && a->ticket == b->ticket;
}

/* No inbound contact began or ended in the 7 days before, all of which the log shows. */
static bool is_first(const struct life *l, size_t i, uint8_t format)
{
    const struct sim_event *e = &l->tape.event[i];
    if (e->name != EV_START || e->direction != DIR_IN || e->ts_s - l->w->begin_s < FIRST_S)
        return false;
    for (size_t k = i; k > 0 && e->ts_s - l->tape.event[k - 1].ts_s <= FIRST_S; k--) {
        const struct sim_event *x = &l->tape.event[k - 1];
        if ((x->formats & format) && x->direction == DIR_IN && (x->name == EV_START || x->name == EV_END))
            return false;
    }
    return true;
}

/* The end of the contact that begins at i, unless the caller left the queue; 0: none. For the queue log it ends, and
 * goes on, when it is passed on. */
static size_t end_of(const struct life *l, size_t i, uint8_t format)
{
    for (size_t k = i + 1; k < l->tape.n_events; k++) {
        const struct sim_event *x = &l->tape.event[k];
        if (!(x->formats & format) || !same_contact(x, &l->tape.event[i]))
            continue;
        if (x->name == EV_ABANDON || x->name == EV_DEQUEUE)
            return 0;
        if (x->name == EV_END || (x->name == EV_TRANSFER && format == IN_QUEUE_LOG))
            return k;
    }
    return 0;
}

static int resolved_first_time(struct life *l, size_t i, uint8_t format, struct err *err)
{
    size_t end = (l->tape.event[i].formats & format) && is_first(l, i, format) ? end_of(l, i, format) : 0;
    const struct sim_event *e = &l->tape.event[end];
    if (end == 0)
        return 0;
    for (size_t k = end + 1; k < l->tape.n_events && l->tape.event[k].ts_s - e->ts_s <= FIRST_S; k++) {
        const struct sim_event *x = &l->tape.event[k];
        if ((x->formats & format) && x->direction == DIR_IN &&
            (x->name == EV_START || x->name == EV_REOPEN || x->name == EV_ABANDON || x->name == EV_DEQUEUE))
            return 0;
    }
    return plant(l, e, R_RESOLVED_FIRST_TIME, e->ts_s + FIRST_S, format, err);
}

/* What rests on the snags found so far, or on contacts as each format shows them. */
static int behind_event(struct life *l, size_t i, struct err *err)
{
    int name = l->tape.event[i].name;
    if (name == EV_CHURN)
        return silent_leaver(l, i, err);
    if (name == EV_COMPENSATION)
        return kindness(l, i, err);
    for (int f = 0; name == EV_START && f < N_FORMATS; f++)
        if (resolved_first_time(l, i, (uint8_t)(1u << f), err) < 0)
            return -1;
    return 0;
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
    for (size_t i = 0; l->known && i < l->tape.n_events; i++)
        if (behind_event(l, i, err) < 0)
            return -1;
    tape_sort(&l->tape);
    return 0;
}
