/* call: a call from ring to wrap-up, and the calls that the company makes. */
#include "sim/life.h"

/* Unanswered rings before the call is answered at answered_s. */
static void offers(struct life *l, bool missed, int64_t answered_s)
{
    struct scene *s = &l->now;
    int64_t start_s = s->now_s;
    int rings = missed ? 2 : answered_s - start_s >= 25 && rng_chance(&l->rng, 0.05);
    for (int i = 0; i < rings; i++) {
        s->now_s = start_s + 20 + 16 * i;
        s->agent = life_agent(l, s->queue, s->agent); /* somebody else than before */
        life_say_value(l, EV_OFFER_MISSED, 15);
    }
    if (missed)
        life_plant(l, R_MISSED_OFFER);
    if (!rings && answered_s - start_s >= 12 && rng_chance(&l->rng, 0.02)) { /* too short to count */
        for (int i = 0; i < 2; i++) {
            s->now_s = start_s + 8 + 2 * i;
            s->agent = life_agent(l, s->queue, AG_NONE);
            life_say_value(l, EV_OFFER_MISSED, 2);
        }
    }
    s->agent = AG_NONE;
}

/* Leaves unanswered, by the caller's will or the queue's. */
static void leave(struct life *l, const struct queueing *q)
{
    if (q->outcome == GIVEN_UP) {
        life_say_value(l, EV_ABANDON, (double)q->wait_s);
        if (q->wait_s >= 5)
            life_plant(l, R_ABANDONED);
    } else {
        int text = q->outcome == PRESSED_KEY ? TX_KEY : rng_chance(&l->rng, 0.7) ? TX_TIMEOUT : TX_EMPTY;
        life_say_text(l, EV_DEQUEUE, text);
        if (l->failed)
            return;
        struct sim_event *said = &l->tape.event[l->tape.n_events - 1];
        said->has_value = 1;
        said->value = (double)q->wait_s;
        if (q->outcome == PUT_OUT)
            life_plant(l, R_THROWN_OUT);
    }
    if (q->long_wait)
        life_plant(l, R_LONG_WAIT);
    life_say(l, EV_END);
}

void life_call(struct life *l, int reason, int64_t ts_s, int prior_channel)
{
    struct scene *s = &l->now;
    life_open(l, CH_PHONE, reason, ts_s);
    life_plant_follow_up(l, prior_channel);
    life_say(l, EV_START);
    life_say(l, EV_ENQUEUE);
    struct queueing q = life_queue_up(l);
    bool missed = q.outcome == ANSWERED && life_hit(l, R_MISSED_OFFER);
    if (missed && q.wait_s < 40)
        q.wait_s = rng_between(&l->rng, 40, 119);
    int64_t out_s = ts_s + q.wait_s;
    if (l->known && q.wait_s >= 3 && rng_chance(&l->rng, l->w->p.identified)) {
        s->now_s = ts_s + rng_between(&l->rng, 1, q.wait_s < 7 ? q.wait_s - 1 : 6);
        life_ask_identity(l, AG_IVR, s->formats);
        s->now_s = ts_s;
    }
    if (q.outcome != ANSWERED) {
        s->now_s = out_s;
        leave(l, &q);
        return;
    }
    offers(l, missed, out_s);
    s->now_s = out_s;
    s->agent = life_agent(l, s->queue, AG_NONE);
    s->handled = true;
    life_say_value(l, EV_CONNECT, (double)q.wait_s);
    if (q.long_wait)
        life_plant(l, R_LONG_WAIT);
    if (reason == RE_CANCEL) {
        life_pass(l, 20, 60);
        life_say(l, EV_CANCEL_REQUEST);
    }
    life_talk(l);
    if (l->leaving ? rng_chance(&l->rng, l->w->p.retention_transfer) : life_hit(l, R_TRANSFER)) {
        life_pass_on(l);
        life_pass(l, 60, 300);
    }
    life_talk_end(l);
}

void life_outbound(struct life *l, int reason, int64_t ts_s)
{
    struct scene *s = &l->now;
    life_open(l, CH_PHONE, reason, ts_s);
    s->direction = DIR_OUT;
    s->formats = IN_EVENTS;
    life_say(l, EV_START);
    life_pass(l, 5, 25);
    s->agent = life_agent(l, s->queue, AG_NONE);
    life_say(l, EV_CONNECT);
    life_pass(l, 60, 400);
    life_say(l, EV_END);
}
