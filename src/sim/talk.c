/* talk: what happens between customer and company in calls and chats: the queue, identity, unwelcome news,
 * holds, promises, complaints, transfers. */
#include "sim/life.h"

enum { MISSING_FIRST = R_BAD_NEWS_UNEXPLAINED };

/* Where the company calls back, fewer wait long. */
static bool waits_long(struct life *l)
{
    const struct sim_params *p = &l->w->p;
    struct scene *s = &l->now;
    double factor = s->factor;
    if (p->callback_day > 0 && s->queue == Q_BILLING &&
        (s->now_s - l->w->begin_s) / DAY_S + 1 >= (int64_t)p->callback_day)
        s->factor *= p->callback_factor;
    bool is = life_hit(l, R_LONG_WAIT);
    s->factor = factor;
    return is;
}

struct queueing life_queue_up(struct life *l)
{
    const struct sim_params *p = &l->w->p;
    double u = rng_unit(&l->rng);
    struct queueing q = {.outcome = ANSWERED};
    if (rng_chance(&l->rng, p->short_abandon))
        return (struct queueing){GIVEN_UP, rng_between(&l->rng, 1, 4), false};
    q.long_wait = waits_long(l);
    q.wait_s = q.long_wait ? 121 + (int64_t)(p->wait_long_s * u * u) : 3 + (int64_t)(p->wait_short_s * u * u);
    if (life_hit(l, R_ABANDONED)) {
        q.outcome = GIVEN_UP;
        q.wait_s = q.wait_s < 5 ? 5 : q.wait_s;
    } else if (life_hit(l, R_THROWN_OUT)) {
        q.outcome = PUT_OUT;
    } else if (rng_chance(&l->rng, 0.01)) {
        q.outcome = PRESSED_KEY;
    }
    return q;
}

void life_ask_identity(struct life *l, int agent, uint8_t formats)
{
    struct scene *s = &l->now;
    int speaker = s->agent;
    s->agent = agent;
    life_say(l, EV_IDENTIFY);
    if (s->identified_by != AG_NONE && s->identified_by != agent)
        life_plant_in(l, R_REIDENTIFY, formats);
    s->identified_by = agent;
    s->agent = speaker;
}

/* The agent asks who is calling: rightly if nobody has asked yet, needlessly if somebody has. */
static void greet(struct life *l)
{
    struct scene *s = &l->now;
    bool onerous = life_hit(l, R_ONEROUS_CHECK);
    if (l->known && s->identified_by == AG_NONE) {
        life_ask_identity(l, s->agent, s->formats);
    } else if (l->known && life_hit(l, R_REIDENTIFY)) {
        life_ask_identity(l, s->agent, s->formats);
    } else if (l->home == HOME_MIXED && !onerous && rng_chance(&l->rng, 0.05)) { /* asked again with good reason */
        life_say(l, EV_IDENTIFY_FAILED);
        s->identified_by = AG_NONE;
        life_pass(l, 5, 10);
        life_ask_identity(l, s->agent, s->formats);
    }
    int checks = onerous ? 3 : rng_chance(&l->rng, 0.5);
    for (int i = 0; i < checks; i++) {
        life_pass(l, 5, 12);
        life_say(l, EV_VERIFY);
    }
    if (onerous)
        life_plant(l, R_ONEROUS_CHECK);
}

static void bad_news(struct life *l)
{
    static const int step[] = {EV_EXPLAIN, EV_ACKNOWLEDGE, EV_OPTIONS, EV_CONFIRM};
    int order[] = {0, 1, 2, 3};
    unsigned missing = 0;
    life_pass(l, 20, 60);
    life_say(l, EV_BAD_NEWS);
    for (int i = 0; i < 4; i++)
        if (life_hit(l, MISSING_FIRST + i))
            missing |= 1u << i;
    if (!(missing & 3u) && life_hit(l, R_BAD_NEWS_OUT_OF_ORDER)) {
        order[0] = 1;
        order[1] = 0;
    }
    for (int i = 0; i < 4; i++) {
        if (missing >> order[i] & 1u)
            continue;
        life_pass(l, 8, 30);
        life_say(l, step[order[i]]);
        if (order[i] == 0 && order[0] == 1)
            life_plant(l, R_BAD_NEWS_OUT_OF_ORDER);
        if (order[i] == 2 && (missing & 3u) == 3u)
            life_plant(l, R_UNHEARD);
    }
    l->now.missing = missing;
}

static void options(struct life *l)
{
    life_pass(l, 20, 60);
    if (life_hit(l, R_UNHEARD)) {
        life_say(l, EV_OPTIONS);
        life_plant(l, R_UNHEARD);
    } else if (rng_chance(&l->rng, l->w->p.repeat_back_share)) {
        life_say(l, EV_REPEAT_BACK);
        life_pass(l, 10, 40);
        if (rng_chance(&l->rng, 0.5))
            life_say(l, EV_OPTIONS);
    }
}

static void holds(struct life *l)
{
    bool many = life_hit(l, R_MANY_HOLDS), too_long = life_hit(l, R_LONG_HOLD);
    int n = many ? 2 : too_long || rng_chance(&l->rng, 0.15);
    for (int i = 0; i < n; i++) {
        life_pass(l, 10, 40);
        life_say(l, EV_HOLD);
        if (i == 1)
            life_plant(l, R_MANY_HOLDS);
        bool this_one = too_long && i == 0;
        life_pass(l, this_one ? 125 : 15, this_one ? 400 : 110);
        life_say(l, EV_UNHOLD);
        if (this_one)
            life_plant(l, R_LONG_HOLD);
    }
}

/* A promised refund, which comes within 7 days or does not. */
static void refund(struct life *l)
{
    int64_t made_s = l->now.now_s, due_s = made_s + 7 * DAY_S,
            paid_s = made_s + rng_between(&l->rng, HOUR_S, 6 * DAY_S);
    if (life_hit(l, R_SLOW_REFUND)) {
        life_plant_at(l, R_SLOW_REFUND, due_s);
        paid_s = rng_chance(&l->rng, 0.6) ? due_s + rng_between(&l->rng, HOUR_S, 5 * DAY_S) : 0;
    }
    if (paid_s)
        life_say_at(l, EV_COMPENSATION, paid_s);
    l->refund_until_s = paid_s > due_s ? paid_s : due_s;
}

static void promise(struct life *l)
{
    static const int64_t due_after_s[] = {0, DAY_S, 2 * DAY_S}; /* 0: not said, which counts as 24 hours */
    int64_t said_s = due_after_s[rng_below(&l->rng, 3)], made_s = l->now.now_s;
    int64_t due_s = made_s + (said_s ? said_s : DAY_S);
    if (made_s <= l->outbound_until_s || (l->now.reason == RE_REFUND && made_s <= l->refund_until_s))
        return;
    if (said_s)
        life_say_value(l, EV_PROMISE, (double)said_s);
    else
        life_say(l, EV_PROMISE);
    l->outbound_until_s = due_s;
    if (!life_hit(l, R_BROKEN_PROMISE)) {
        int64_t kept_s = rng_between(&l->rng, made_s + HOUR_S, due_s - 10 * MINUTE_S);
        life_say_at(l, EV_FOLLOWUP, kept_s);
        life_plant_at(l, R_KEPT_PROMISE, kept_s);
    } else {
        life_plant_at(l, R_BROKEN_PROMISE, due_s);
        if (rng_chance(&l->rng, 0.5)) {
            l->outbound_until_s = rng_between(&l->rng, due_s + HOUR_S, due_s + 2 * DAY_S);
            life_say_at(l, EV_FOLLOWUP, l->outbound_until_s);
        }
    }
    if (l->now.reason == RE_REFUND)
        refund(l);
}

static void complaint(struct life *l)
{
    const struct sim_params *p = &l->w->p;
    int64_t made_s = l->now.now_s, back_s = made_s + rng_between(&l->rng, 8 * DAY_S, 20 * DAY_S);
    life_say(l, EV_COMPLAINT);
    if (rng_chance(&l->rng, p->compensation_share) && made_s > l->refund_until_s) {
        life_pass(l, 30, 90);
        life_say_value(l, EV_COMPENSATION, (double)(5 * rng_between(&l->rng, 1, 10)));
    }
    if (rng_chance(&l->rng, p->recovery_share) && made_s > l->outbound_until_s) {
        life_say_at(l, EV_FOLLOWUP, back_s);
        l->outbound_until_s = back_s;
    }
}

void life_talk(struct life *l)
{
    const struct sim_params *p = &l->w->p;
    life_pass(l, 5, 15);
    greet(l);
    if (rng_chance(&l->rng, p->bad_news_share))
        bad_news(l);
    else
        options(l);
    if (l->now.channel == CH_PHONE)
        holds(l);
    life_pass(l, 20, 90);
    if (l->known && rng_chance(&l->rng, p->promise_share)) {
        promise(l);
        life_pass(l, 10, 30);
    }
    if (l->known && rng_chance(&l->rng, p->complaint_share))
        complaint(l);
    life_pass(l, 20, 90);
}

void life_talk_end(struct life *l)
{
    life_say(l, EV_END);
    for (int i = 0; i < 4; i++)
        if (l->now.missing >> i & 1u)
            life_plant(l, MISSING_FIRST + i);
}

/* To `queue`, where `agent` answers; `third`: she is the third owner of the matter. */
static void next_leg(struct life *l, int queue, int agent, bool third)
{
    struct scene *s = &l->now;
    s->agent = AG_NONE;
    s->queue = (uint8_t)queue;
    life_plant(l, R_TRANSFER);
    life_say_text(l, EV_TRANSFER, TX_BLIND);
    life_pass(l, 1, 3);
    life_say(l, EV_ENQUEUE);
    int64_t wait_s = rng_between(&l->rng, 5, 90);
    life_pass(l, wait_s, wait_s);
    s->agent = agent;
    life_say_value(l, EV_CONNECT, (double)wait_s);
    if (third)
        life_plant(l, R_MANY_OWNERS);
    life_pass(l, 5, 15);
    if (s->identified_by != AG_NONE && s->identified_by != agent && life_hit(l, R_REIDENTIFY))
        life_ask_identity(l, agent, IN_EVENTS | IN_QUEUE_LOG); /* a contact record has room for two identifications */
    life_pass(l, 20, 120);
}

void life_pass_on(struct life *l)
{
    struct scene *s = &l->now;
    int queue = s->queue, agent = s->agent;
    int other = l->leaving ? Q_RETENTION : life_other_queue(l, queue);
    if (s->channel == CH_PHONE && rng_chance(&l->rng, l->w->p.attended_share)) {
        s->queue = (uint8_t)other;
        s->agent = life_agent(l, other, AG_NONE);
        life_plant(l, R_TRANSFER);
        life_say_text(l, EV_TRANSFER, TX_ATTENDED);
        return;
    }
    next_leg(l, other, life_agent(l, other, AG_NONE), false);
    if (life_hit(l, R_PING_PONG)) {
        bool third = life_hit(l, R_MANY_OWNERS);
        life_plant(l, R_PING_PONG);
        next_leg(l, queue, third ? life_agent(l, queue, agent) : agent, third);
    }
}
