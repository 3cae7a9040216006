/* call: a call from ring to wrap-up, and the calls that the company makes. */
#include "life.h"

/* Rings that nobody took before the call was answered at answered_s. */
static void offers(struct life *l, bool missed, int64_t answered_s)
{
    struct scene *s = &l->now;
    int64_t start_s = s->now_s;
    int rings = missed ? 2 : answered_s - start_s >= 25 && rng_chance(&l->rng, 0.05);
    for (int i = 0; i < rings; i++) {
        s->now_s = start_s + 20 + 16 * i;
        s->agent = pick_agent(l, s->queue, AG_NONE);
        say_value(l, EV_OFFER_MISSED, 15);
    }
    if (missed)
        plant(l, R_MISSED_OFFER);
    if (!rings && answered_s - start_s >= 12 && rng_chance(&l->rng, 0.02)) { /* too short to count */
        for (int i = 0; i < 2; i++) {
            s->now_s = start_s + 8 + 2 * i;
            s->agent = pick_agent(l, s->queue, AG_NONE);
            say_value(l, EV_OFFER_MISSED, 2);
        }
    }
    s->agent = AG_NONE;
}

/* Left without an answer: by the caller's will or by the queue's. */
static void leave(struct life *l, const struct queueing *q)
{
    if (q->outcome == GIVEN_UP) {
        say_value(l, EV_ABANDON, (double)q->wait_s);
        if (q->wait_s >= 5)
            plant(l, R_ABANDONED);
    } else {
        struct sim_event *e;
        int text = q->outcome == PRESSED_KEY ? TX_KEY : rng_chance(&l->rng, 0.7) ? TX_TIMEOUT : TX_EMPTY;
        say_text(l, EV_DEQUEUE, text);
        if (l->failed)
            return;
        e = &l->tape.event[l->tape.n_events - 1];
        e->has_value = 1;
        e->value = (double)q->wait_s;
        if (q->outcome == PUT_OUT)
            plant(l, R_THROWN_OUT);
    }
    if (q->long_wait)
        plant(l, R_LONG_WAIT);
    say(l, EV_END);
}

void play_call(struct life *l, int reason, int64_t ts_s, int prior_channel)
{
    struct scene *s = &l->now;
    scene_open(l, CH_PHONE, reason, ts_s);
    plant_follow_up(l, prior_channel);
    say(l, EV_START);
    say(l, EV_ENQUEUE);
    struct queueing q = queue_up(l);
    bool missed = q.outcome == ANSWERED && hit(l, R_MISSED_OFFER);
    if (missed && q.wait_s < 40)
        q.wait_s = rng_between(&l->rng, 40, 119);
    int64_t out_s = ts_s + q.wait_s;
    if (l->known && q.wait_s >= 3 && rng_chance(&l->rng, l->w->p.identified)) {
        s->now_s = ts_s + rng_between(&l->rng, 1, q.wait_s < 7 ? q.wait_s - 1 : 6);
        ask_identity(l, AG_IVR, s->formats);
        s->now_s = ts_s;
    }
    if (q.outcome != ANSWERED) {
        s->now_s = out_s;
        leave(l, &q);
        return;
    }
    offers(l, missed, out_s);
    s->now_s = out_s;
    s->agent = pick_agent(l, s->queue, AG_NONE);
    s->handled = true;
    say_value(l, EV_CONNECT, (double)q.wait_s);
    if (q.long_wait)
        plant(l, R_LONG_WAIT);
    if (reason == RE_CANCEL) {
        pass(l, 20, 60);
        say(l, EV_CANCEL_REQUEST);
    }
    talk(l);
    if (l->leaving ? rng_chance(&l->rng, l->w->p.retention_transfer) : hit(l, R_TRANSFER)) {
        pass_on(l);
        pass(l, 60, 300);
    }
    talk_end(l);
}

void play_outbound(struct life *l, int reason, int64_t ts_s)
{
    struct scene *s = &l->now;
    scene_open(l, CH_PHONE, reason, ts_s);
    s->direction = DIR_OUT;
    s->formats = IN_EVENTS;
    say(l, EV_START);
    pass(l, 5, 25);
    s->agent = pick_agent(l, s->queue, AG_NONE);
    say(l, EV_CONNECT);
    pass(l, 60, 400);
    say(l, EV_END);
}
