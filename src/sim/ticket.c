/* ticket: a matter in writing at the help desk, and an incident at the IT service. */
#include "sim/life.h"

/* A case has at most one kind of delay, so that their shares are as requested and one never affects the deadline of
 * another. */
static int one_delay(struct life *l)
{
    static const int delay[] = {R_SLOW_FIRST_REPLY, R_CHASING, R_UNANSWERED_MESSAGE, R_UNINFORMED, R_SLOW_RESOLUTION};
    double u = rng_unit(&l->rng), sum = 0, factor = l->now.factor * l->w->queue_factor[l->now.queue];
    for (size_t i = 0; i < sizeof delay / sizeof *delay; i++) {
        sum += l->w->p.friction[delay[i]] * factor;
        if (u < sum)
            return delay[i];
    }
    return -1;
}

/* The team and the person of a case change. */
static void next_team(struct life *l, int queue, int agent, bool third)
{
    l->now.queue = (uint8_t)queue;
    l->now.agent = agent;
    life_plant(l, R_TRANSFER);
    if (third)
        life_plant(l, R_MANY_OWNERS);
    life_say_text(l, EV_TRANSFER, TX_REQUEUE);
    life_say(l, EV_ASSIGN);
}

/* Whole minutes: incidents do not record seconds. */
static void pass_minutes(struct life *l, int64_t lo, int64_t hi)
{
    l->now.now_s += MINUTE_S * rng_between(&l->rng, lo, hi);
}

static void wander(struct life *l)
{
    int queue = l->now.queue, agent = l->now.agent, other = life_other_queue(l, queue);
    next_team(l, other, life_agent(l, other, AG_NONE), false);
    if (life_hit(l, R_PING_PONG)) {
        bool third = life_hit(l, R_MANY_OWNERS);
        pass_minutes(l, 10, 40);
        life_plant(l, R_PING_PONG);
        next_team(l, queue, third ? life_agent(l, queue, agent) : agent, third);
    }
}

static void exchange(struct life *l, int question, int answer)
{
    pass_minutes(l, 10, 300);
    life_say_text(l, EV_CUSTOMER_MESSAGE, question);
    pass_minutes(l, 5, 180);
    life_say_text(l, EV_AGENT_MESSAGE, answer);
}

static void first_reply(struct life *l, int delay)
{
    struct scene *s = &l->now;
    int64_t start_s = s->started_s;
    if (delay == R_SLOW_FIRST_REPLY) {
        life_plant_at(l, R_SLOW_FIRST_REPLY, start_s + DAY_S);
        s->now_s = start_s;
        pass_minutes(l, 25 * 60, 44 * 60);
    } else if (delay == R_CHASING) {
        s->now_s = start_s;
        pass_minutes(l, 5 * 60, 20 * 60);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_CHASING);
        life_plant(l, R_CHASING);
        s->now_s = start_s;
        pass_minutes(l, 21 * 60, 23 * 60);
    } else {
        pass_minutes(l, 10, delay < 0 || delay == R_SLOW_RESOLUTION ? 18 * 60 : 8 * 60);
    }
    life_say_text(l, EV_AGENT_MESSAGE, TX_REPLY);
}

static void rounds(struct life *l, int delay)
{
    bool again = life_hit(l, R_REPEATED_EXPLANATION), wall = life_hit(l, R_POLICY_WALL);
    if (again) {
        pass_minutes(l, 10, 120);
        life_plant(l, R_REPEATED_EXPLANATION);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_EXPLAINED_AGAIN);
        pass_minutes(l, 5, 120);
        life_say_text(l, EV_AGENT_MESSAGE, TX_ANSWER);
    }
    if (wall) {
        exchange(l, TX_QUESTION, TX_WALL);
        life_plant(l, R_POLICY_WALL);
    }
    if (delay == R_UNANSWERED_MESSAGE) {
        pass_minutes(l, 10, 180);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_QUESTION);
        life_plant_at(l, R_UNANSWERED_MESSAGE, l->now.now_s + 2 * DAY_S);
        pass_minutes(l, 50 * 60, 70 * 60);
        life_say_text(l, EV_AGENT_MESSAGE, TX_ANSWER);
    } else if (delay == R_UNINFORMED) {
        pass_minutes(l, 10, 60);
        life_say_text(l, EV_PENDING, TX_VENDOR);
        life_plant_at(l, R_UNINFORMED, l->now.now_s + 3 * DAY_S);
        pass_minutes(l, 74 * 60, 96 * 60);
        life_say_text(l, EV_AGENT_MESSAGE, TX_ANSWER);
    } else if (rng_chance(&l->rng, 0.3)) { /* the agent asks, the case waits for the customer */
        pass_minutes(l, 5, 60);
        life_say_text(l, EV_AGENT_MESSAGE, TX_ANSWER);
        life_say_text(l, EV_PENDING, TX_CUSTOMER);
        exchange(l, TX_DETAILS, TX_REPLY);
    } else if (rng_chance(&l->rng, 0.5)) {
        exchange(l, TX_QUESTION, TX_ANSWER);
    }
}

/* The matter is settled; late if more than 5 days have passed. */
static void solve(struct life *l, bool timed)
{
    struct scene *s = &l->now;
    if (timed && s->now_s - s->started_s > 5 * DAY_S)
        life_plant_at(l, R_SLOW_RESOLUTION, s->started_s + 5 * DAY_S);
    s->handled = true;
    life_say(l, EV_SOLVE);
    life_say(l, EV_END);
}

/* Nobody has ten thousand cases in the days that can be simulated. */
static int64_t next_number(struct life *l)
{
    return ((int64_t)l->index + 1) * 10000 + l->n_tickets++;
}

void life_ticket(struct life *l, int reason, int64_t ts_s, int prior_channel)
{
    struct scene *s = &l->now;
    life_open(l, rng_chance(&l->rng, 0.6) ? CH_EMAIL : CH_WEB, reason, ts_s);
    s->contact = 0;
    s->ticket = next_number(l);
    life_plant_follow_up(l, prior_channel);
    int delay = one_delay(l);
    life_say(l, EV_START);
    life_say_text(l, EV_CUSTOMER_MESSAGE, TX_OPENING);
    pass_minutes(l, 5, 40);
    s->agent = life_agent(l, s->queue, AG_NONE);
    life_say(l, EV_ASSIGN);
    if (life_hit(l, R_TRANSFER)) {
        pass_minutes(l, 10, 40);
        wander(l);
    }
    first_reply(l, delay);
    if (life_hit(l, R_ESCALATED)) {
        pass_minutes(l, 2, 10);
        life_plant(l, R_ESCALATED);
        life_say(l, EV_ESCALATE);
    }
    rounds(l, delay);
    if (delay == R_SLOW_RESOLUTION) {
        s->now_s = s->started_s;
        pass_minutes(l, 132 * 60, 216 * 60);
    } else {
        pass_minutes(l, 10, 60);
    }
    life_say_text(l, EV_AGENT_MESSAGE, TX_SOLVED);
    solve(l, true);
    if (life_hit(l, R_REOPENED)) {
        pass_minutes(l, 6 * 60, 60 * 60);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_AGAIN_BROKEN);
        life_plant(l, R_REOPENED);
        life_say(l, EV_REOPEN);
        pass_minutes(l, 10, 180);
        life_say_text(l, EV_AGENT_MESSAGE, TX_REPLY);
        pass_minutes(l, 10, 600);
        solve(l, false);
    } else if (rng_chance(&l->rng, 0.3)) {
        int64_t solved_s = s->now_s;
        pass_minutes(l, 5, 120);
        life_say_text(l, EV_CUSTOMER_MESSAGE, TX_THANKS);
        s->now_s = solved_s;
    }
    int agent = s->agent;
    s->agent = AG_NONE;
    life_say_at(l, EV_CLOSE, s->now_s + 4 * DAY_S);
    s->agent = agent;
}

void life_incident(struct life *l, int reason, int64_t ts_s, int prior_channel)
{
    static const int channel[] = {CH_PHONE, CH_PHONE, CH_PHONE, CH_WEB, CH_EMAIL};
    struct scene *s = &l->now;
    life_open(l, channel[rng_below(&l->rng, 5)], reason, ts_s - ts_s % MINUTE_S);
    uint8_t all = s->formats;
    s->contact = 0;
    s->ticket = next_number(l);
    s->priority = 3;
    life_plant_follow_up(l, prior_channel);
    bool slow = life_hit(l, R_SLOW_RESOLUTION), timed = s->channel != CH_PHONE;
    s->agent = life_agent(l, s->queue, AG_NONE);
    life_say(l, EV_START);
    life_say(l, EV_ASSIGN);
    pass_minutes(l, 5, 60);
    s->formats = IN_EVENTS; /* a snapshot log has no messages */
    life_say_text(l, EV_AGENT_MESSAGE, TX_REPLY);
    s->formats = all;
    if (life_hit(l, R_TRANSFER)) {
        pass_minutes(l, 10, 120);
        wander(l);
    }
    if (life_hit(l, R_ESCALATED)) {
        pass_minutes(l, 10, 120);
        s->priority--;
        life_plant(l, R_ESCALATED);
        life_say(l, EV_ESCALATE);
    }
    if (slow) {
        s->now_s = s->started_s;
        pass_minutes(l, 132 * 60, 216 * 60);
    } else if (rng_chance(&l->rng, 0.2)) {
        pass_minutes(l, 10, 120);
        life_say_text(l, EV_PENDING, TX_CUSTOMER);
        pass_minutes(l, 60, 48 * 60);
    } else {
        pass_minutes(l, 30, 30 * 60);
    }
    solve(l, timed);
    if (life_hit(l, R_REOPENED)) {
        pass_minutes(l, 6 * 60, 60 * 60);
        life_plant(l, R_REOPENED);
        life_say(l, EV_REOPEN);
        pass_minutes(l, 60, 600);
        solve(l, false);
    }
    life_say_at(l, EV_CLOSE, s->now_s + 5 * DAY_S);
}
