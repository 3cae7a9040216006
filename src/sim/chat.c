/* chat: chats with people and sessions with the bot. */
#include "sim/life.h"

/* A message and the answer to it. */
static void exchange(struct life *l, int question, int answer)
{
    life_pass(l, 10, 60);
    life_say_text(l, EV_CUSTOMER_MESSAGE, question);
    life_pass(l, 10, 60);
    life_say_text(l, EV_AGENT_MESSAGE, answer);
}

void life_chat(struct life *l, int reason, int64_t ts_s, int prior_channel)
{
    struct scene *s = &l->now;
    life_open(l, CH_CHAT, reason, ts_s);
    life_plant_follow_up(l, prior_channel);
    life_say(l, EV_START);
    life_say(l, EV_ENQUEUE);
    struct queueing q = life_queue_up(l);
    if (q.outcome == PUT_OUT || q.outcome == PRESSED_KEY)
        q.outcome = ANSWERED;
    if (q.wait_s >= 3) {
        s->now_s += 1;
        life_ask_identity(l, AG_BOT, s->formats);
    }
    s->now_s = ts_s + q.wait_s;
    if (q.outcome == GIVEN_UP) {
        life_say_value(l, EV_ABANDON, (double)q.wait_s);
        if (q.wait_s >= 5)
            life_plant(l, R_ABANDONED);
        if (q.long_wait)
            life_plant(l, R_LONG_WAIT);
        life_say(l, EV_END);
        return;
    }
    s->agent = life_agent(l, s->queue, AG_NONE);
    s->handled = true;
    life_say_value(l, EV_CONNECT, (double)q.wait_s);
    if (q.long_wait)
        life_plant(l, R_LONG_WAIT);
    exchange(l, TX_OPENING, TX_REPLY);
    life_talk(l);
    bool wall = life_hit(l, R_POLICY_WALL);
    exchange(l, TX_QUESTION, wall ? TX_WALL : TX_ANSWER);
    if (wall)
        life_plant(l, R_POLICY_WALL);
    if (life_hit(l, R_TRANSFER))
        life_pass_on(l);
    if (life_hit(l, R_REPEATED_EXPLANATION)) {
        life_pass(l, 10, 60);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_EXPLAINED_AGAIN);
        life_plant(l, R_REPEATED_EXPLANATION);
        life_pass(l, 10, 60);
        life_say_text(l, EV_AGENT_MESSAGE, TX_REPLY);
    }
    exchange(l, TX_DETAILS, TX_SOLVED);
    if (rng_chance(&l->rng, 0.5)) {
        life_pass(l, 5, 30);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_THANKS);
    }
    life_pass(l, 5, 20);
    life_talk_end(l);
}

void life_bot(struct life *l, int reason, int64_t ts_s)
{
    struct scene *s = &l->now;
    life_open(l, CH_BOT, reason, ts_s);
    s->queue = Q_NONE;
    s->agent = AG_BOT;
    life_plant_follow_up(l, CH_NONE);
    life_say(l, EV_START);
    life_pass(l, 5, 20);
    life_say_text(l, EV_BOT_MESSAGE, TX_BOT);
    life_pass(l, 5, 20);
    life_ask_identity(l, AG_BOT, s->formats);
    life_pass(l, 10, 60);
    life_say_text(l, EV_BOT_MESSAGE, TX_BOT);
    life_pass(l, 5, 60);
    life_say(l, EV_END);
}
