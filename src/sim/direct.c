/* direct: the directions that all scripts share; see life.h. */
#include "sim/life.h"

const char *const sim_home_word[N_HOMES] = {"phone", "desk", "it", "mixed"};

static const uint8_t home_formats[N_HOMES] = {IN_EVENTS | IN_QUEUE_LOG | IN_CONTACTS, IN_EVENTS | IN_AUDITS,
                                              IN_EVENTS | IN_INCIDENTS, IN_EVENTS};

/* Contacts by hour of the day (UTC), relative. */
static const uint8_t hour_weight[24] = {1,  1,  1,  1,  1,  2,  6,  16, 36, 50, 54, 50,
                                        40, 44, 48, 46, 42, 34, 24, 16, 10, 6,  3,  2};

static double expectation_factor(struct life *l)
{
    const struct sim_params *p = &l->w->p;
    double u = rng_unit(&l->rng);
    l->now.expectation = u < p->below_share                       ? EXPECT_BELOW
                         : u < p->below_share + p->exceeded_share ? EXPECT_EXCEEDED
                                                                  : EXPECT_MET;
    return l->now.expectation == EXPECT_BELOW ? p->below_friction
           : l->now.expectation == EXPECT_MET ? p->met_friction
                                              : l->w->exceeded_friction;
}

void life_open(struct life *l, int channel, int reason, int64_t ts_s)
{
    const struct sim_params *p = &l->w->p;
    l->now = (struct scene){.now_s = ts_s,
                            .started_s = ts_s,
                            .contact = ts_s,
                            .channel = (uint8_t)channel,
                            .direction = DIR_IN,
                            .reason = (uint8_t)reason,
                            .queue = sim_reason_queue[reason],
                            .formats = home_formats[l->home],
                            .n_truths = l->tape.n_truths};
    l->now.factor = l->factor * expectation_factor(l);
    if (p->bad_week > 0 && (ts_s - l->w->begin_s) / (7 * DAY_S) + 1 == (int64_t)p->bad_week)
        l->now.factor *= p->bad_week_factor;
}

static void follow_clock(struct life *l, int64_t ts_s)
{
    if (ts_s > l->busy_until_s)
        l->busy_until_s = ts_s;
}

/* Snags and good things that follow from earlier events, whatever the script. */
static void account(struct life *l, const struct sim_event *e)
{
    int64_t since_start = e->ts_s - l->in_start_s;
    switch (e->name) {
    case EV_START:
        if (e->direction == DIR_IN) {
            l->in_start_s = e->ts_s;
            if (e->channel == CH_BOT || e->channel == CH_WEB)
                l->self_service_s = e->ts_s;
        } else if ((!l->in_start_s || since_start > 7 * DAY_S) && e->ts_s - l->w->begin_s >= 7 * DAY_S) {
            life_plant(l, R_PROACTIVE_CONTACT);
        }
        break;
    case EV_END:
        if (e->direction == DIR_IN) {
            l->in_end_s = e->ts_s;
            l->ended_s[e->reason] = e->ts_s;
            l->ended_reason = e->reason;
        }
        break;
    case EV_COMPLAINT:
        if (e->reason == RE_INVOICE)
            life_plant_in(l, R_FEE_DISPUTE, IN_EVENTS); /* the other files show no complaints */
        break;
    case EV_COMPENSATION:
        l->compensated_s = e->ts_s;
        life_plant(l, R_COMPENSATED);
        break;
    case EV_REPEAT_BACK:
        life_plant(l, R_REPEAT_BACK);
        break;
    default:
        break;
    }
}

static void add(struct life *l, int name, int text, bool has_value, double value)
{
    const struct scene *s = &l->now;
    struct sim_event e = {.ts_s = s->now_s,
                          .contact = s->contact,
                          .ticket = s->ticket,
                          .value = value,
                          .name = (uint8_t)name,
                          .channel = s->channel,
                          .direction = s->direction,
                          .queue = s->queue,
                          .reason = s->reason,
                          .text = (uint8_t)text,
                          .priority = s->priority,
                          .has_value = has_value,
                          .formats = s->formats,
                          .agent = (int16_t)s->agent};
    if (name == EV_AGENT_MESSAGE || name == EV_BOT_MESSAGE || name == EV_FOLLOWUP)
        e.direction = DIR_OUT;
    if (text)
        e.variant = (uint8_t)rng_below(&l->rng, SENTENCES);
    if (l->failed || tape_event(&l->tape, &e, l->err) < 0) {
        l->failed = true;
        return;
    }
    follow_clock(l, e.ts_s);
    account(l, &e);
}

void life_say(struct life *l, int event)
{
    add(l, event, TX_NONE, false, 0);
}
void life_say_value(struct life *l, int event, double value)
{
    add(l, event, TX_NONE, true, value);
}
void life_say_text(struct life *l, int event, int text)
{
    add(l, event, text, false, 0);
}

void life_say_at(struct life *l, int event, int64_t ts_s)
{
    int64_t now_s = l->now.now_s;
    l->now.now_s = ts_s;
    life_say(l, event);
    l->now.now_s = now_s;
}

void life_pass(struct life *l, int64_t lo, int64_t hi)
{
    l->now.now_s += rng_between(&l->rng, lo, hi);
}

bool life_hit(struct life *l, int rule)
{
    const struct scene *s = &l->now;
    double p = l->w->p.friction[rule] * s->factor * l->w->queue_factor[s->queue];
    if (s->agent >= AG_FIRST)
        p *= l->w->agent_factor[s->agent];
    return rng_chance(&l->rng, p < 0.95 ? p : 0.95);
}

void life_plant_at(struct life *l, int rule, int64_t ts_s)
{
    const struct scene *s = &l->now;
    struct sim_truth t = {ts_s, s->contact, s->ticket, (uint8_t)rule,
                          (uint8_t)(s->formats & (sim_rule_formats[rule] | IN_EVENTS))};
    if (l->failed || tape_truth(&l->tape, &t, l->err) < 0)
        l->failed = true;
    follow_clock(l, ts_s);
}

void life_plant(struct life *l, int rule)
{
    life_plant_at(l, rule, l->now.now_s);
}

void life_plant_in(struct life *l, int rule, uint8_t formats)
{
    uint8_t all = l->now.formats;
    l->now.formats &= formats;
    life_plant(l, rule);
    l->now.formats = all;
}

int life_agent(struct life *l, int queue, int not )
{
    int k = (int)rng_below(&l->rng, AGENTS);
    if (agent_of(queue, k) == not )
        k = (k + 1) % AGENTS;
    return agent_of(queue, k);
}

int life_other_queue(struct life *l, int not )
{
    int q = Q_ORDERS + (int)rng_below(&l->rng, 3); /* three of the four that are not `not` */
    return q >= not ? q + 1 : q;
}

void life_plant_follow_up(struct life *l, int prior_channel)
{
    const struct scene *s = &l->now;
    if (s->reason == RE_INVOICE)
        life_plant(l, R_FEE_DISPUTE);
    if (l->next_issue)
        life_plant(l, R_NEXT_ISSUE);
    l->next_issue = false;
    if (prior_channel == CH_NONE || !l->known)
        return;
    life_plant(l, R_REPEAT_CONTACT);
    if (l->ended_s[s->reason] && s->now_s - l->ended_s[s->reason] <= 30 * DAY_S)
        life_plant(l, R_SAME_PROBLEM_AGAIN);
    if (s->now_s - l->in_start_s <= DAY_S && s->channel != prior_channel)
        life_plant(l, R_CHANNEL_SWITCH);
    if ((s->channel == CH_PHONE || s->channel == CH_CHAT) && l->self_service_s && s->now_s - l->self_service_s <= DAY_S)
        life_plant(l, R_SELF_SERVICE_FAILED);
}

bool life_reason_rested(const struct life *l, int reason, int64_t ts_s)
{
    if (l->ended_s[reason] && ts_s - l->ended_s[reason] <= REASON_REST_S)
        return false;
    return !l->in_end_s || ts_s - l->in_end_s > REASON_REST_S || sim_reason_next[l->ended_reason] != reason;
}

int life_reason(struct life *l, int64_t ts_s)
{
    int first = (int)rng_below(&l->rng, N_TOPICS - 1);
    for (int i = 0; i < N_TOPICS - 1; i++) {
        int reason = 1 + (first + i) % (N_TOPICS - 1);
        if (life_reason_rested(l, reason, ts_s))
            return reason;
    }
    return RE_NONE;
}

/* Never a full minute, so that deadlines in hours never fall on midnight. Here as everywhere, each draw has its own
 * statement, since order within an expression is up to the compiler. */
static int64_t odd_second(struct life *l)
{
    return rng_between(&l->rng, 1, 59);
}

static int64_t time_of_day(struct life *l)
{
    static const int total = 534; /* of hour_weight */
    int at = (int)rng_below(&l->rng, (uint32_t)total), hour = 0;
    while (at >= hour_weight[hour])
        at -= hour_weight[hour++];
    int64_t minute = rng_between(&l->rng, 0, 59);
    return hour * HOUR_S + minute * MINUTE_S + odd_second(l);
}

/* What is put off at a weekend comes on any of the five days after it. Each day of the weekend keeps a share k and each
 * weekday gets 1 + 2 (1 - k) / 5, so their ratio is `weekend`. */
int64_t life_rhythm(struct life *l, int64_t earliest_s)
{
    double kept = 7 * l->w->p.weekend / (5 + 2 * l->w->p.weekend);
    int64_t day = earliest_s / DAY_S, ts_s = day * DAY_S + time_of_day(l);
    if (ts_s < earliest_s)
        ts_s = ++day * DAY_S + time_of_day(l);
    int64_t weekday = (day + 3) % 7; /* 1 January 1970 was a Thursday; 0 = Monday */
    if (weekday < 5 || rng_chance(&l->rng, kept))
        return ts_s;
    day += 7 - weekday + rng_between(&l->rng, 0, 4);
    return day * DAY_S + time_of_day(l);
}

int64_t life_rhythm_between(struct life *l, int64_t lo_s, int64_t hi_s)
{
    int64_t day = rng_between(&l->rng, lo_s / DAY_S, hi_s / DAY_S), ts_s = day * DAY_S + time_of_day(l);
    if (ts_s < lo_s || ts_s > hi_s) {
        ts_s = rng_between(&l->rng, lo_s, hi_s) / MINUTE_S * MINUTE_S;
        ts_s += odd_second(l);
    }
    return ts_s < lo_s ? lo_s : ts_s > hi_s ? hi_s : ts_s;
}
