/* chat: chats with people and sessions with the bot. */
#include "life.h"

/* A message and the answer to it. */
static void exchange(struct life *l, int question, int answer)
{
    pass(l, 10, 60);
    say_text(l, EV_CUSTOMER_MESSAGE, question);
    pass(l, 10, 60);
    say_text(l, EV_AGENT_MESSAGE, answer);
}

void play_chat(struct life *l, int reason, int64_t ts_s, int prior_channel)
{
    struct scene *s = &l->now;
    scene_open(l, CH_CHAT, reason, ts_s);
    plant_follow_up(l, prior_channel);
    say(l, EV_START);
    say(l, EV_ENQUEUE);
    struct queueing q = queue_up(l);
    if (q.outcome == PUT_OUT || q.outcome == PRESSED_KEY)
        q.outcome = ANSWERED;
    if (q.wait_s >= 3) {
        s->now_s += 1;
        ask_identity(l, AG_BOT, s->formats);
    }
    s->now_s = ts_s + q.wait_s;
    if (q.outcome == GIVEN_UP) {
        say_value(l, EV_ABANDON, (double)q.wait_s);
        if (q.wait_s >= 5)
            plant(l, R_ABANDONED);
        if (q.long_wait)
            plant(l, R_LONG_WAIT);
        say(l, EV_END);
        return;
    }
    s->agent = pick_agent(l, s->queue, AG_NONE);
    s->handled = true;
    say_value(l, EV_CONNECT, (double)q.wait_s);
    if (q.long_wait)
        plant(l, R_LONG_WAIT);
    exchange(l, TX_OPENING, TX_REPLY);
    talk(l);
    bool wall = hit(l, R_POLICY_WALL);
    exchange(l, TX_QUESTION, wall ? TX_WALL : TX_ANSWER);
    if (wall)
        plant(l, R_POLICY_WALL);
    if (hit(l, R_TRANSFER))
        pass_on(l);
    if (hit(l, R_REPEATED_EXPLANATION)) {
        pass(l, 10, 60);
        say_text(l, EV_CUSTOMER_MESSAGE, TX_EXPLAINED_AGAIN);
        plant(l, R_REPEATED_EXPLANATION);
        pass(l, 10, 60);
        say_text(l, EV_AGENT_MESSAGE, TX_REPLY);
    }
    exchange(l, TX_DETAILS, TX_SOLVED);
    if (rng_chance(&l->rng, 0.5)) {
        pass(l, 5, 30);
        say_text(l, EV_CUSTOMER_MESSAGE, TX_THANKS);
    }
    pass(l, 5, 20);
    talk_end(l);
}

void play_bot(struct life *l, int reason, int64_t ts_s)
{
    struct scene *s = &l->now;
    scene_open(l, CH_BOT, reason, ts_s);
    s->queue = Q_NONE;
    s->agent = AG_BOT;
    plant_follow_up(l, CH_NONE);
    say(l, EV_START);
    pass(l, 5, 20);
    say_text(l, EV_BOT_MESSAGE, TX_BOT);
    pass(l, 5, 20);
    ask_identity(l, AG_BOT, s->formats);
    pass(l, 10, 60);
    say_text(l, EV_BOT_MESSAGE, TX_BOT);
    pass(l, 5, 60);
    say(l, EV_END);
}
