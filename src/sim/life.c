/* life: see life.h. Who the customer is, when she gets in touch, when she leaves. */
#include "sim/life.h"

enum { YEAR_S = 365 * DAY_S, MONTH_S = 30 * DAY_S };

/* When the customer moves away, whatever happens: with draws of its own. */
static int64_t moving(const struct life *l)
{
    enum { MOVE_SEED = 3000017 };
    struct rng g;
    if (l->w->p.moves_month <= 0 || !l->known)
        return 0;
    rng_seed(&g, l->w->seed + MOVE_SEED, l->index);
    int64_t from_s = l->entered_s > l->w->begin_s ? l->entered_s : l->w->begin_s;
    double months = -rng_exponential(&g) / portable_log(1 - l->w->p.moves_month);
    return months < 1000 ? from_s + (int64_t)(months * MONTH_S) : 0;
}

static void be_born(struct life *l, const struct sim_world *w, uint64_t index)
{
    const struct sim_params *p = &w->p;
    struct life fresh = {.w = w, .tape = l->tape, .index = index, .known = index < w->n_customers};
    *l = fresh;
    tape_clear(&l->tape);
    rng_seed(&l->rng, w->seed, index);
    double u = rng_unit(&l->rng);
    for (l->home = 0; l->home < N_HOMES - 1 && u >= w->share[l->home]; l->home++)
        u -= w->share[l->home];
    l->premium = rng_chance(&l->rng, p->premium_share);
    u = rng_unit(&l->rng);
    l->value = (double)(int64_t)((l->premium ? 3 : 1) * (20 + 80 * u * u) * 100) / 100;
    l->factor = 1 + p->spread_customer * (2 * rng_unit(&l->rng) - 1);
    double rate = p->contacts_per_year * (1 + p->contacts_spread * (2 * rng_unit(&l->rng) - 1));
    l->interval_mean_s = rate > 0.05 ? YEAR_S / rate : 20.0 * YEAR_S;
    bool is_new = rng_chance(&l->rng, p->new_share);
    l->entered_s = is_new ? life_rhythm_between(l, w->begin_s + DAY_S, w->end_s - DAY_S)
                          : w->begin_s - rng_between(&l->rng, 60 * DAY_S, 5 * YEAR_S) / MINUTE_S * MINUTE_S;
    l->renewal_s = l->entered_s + YEAR_S;
    while (l->renewal_s < w->begin_s)
        l->renewal_s += YEAR_S;
    l->survey_due_s = rng_between(&l->rng, w->begin_s, w->end_s - MONTH_S);
    int64_t months = (w->landmark_s - w->begin_s) / MONTH_S;
    l->decision_s = w->landmark_s - months * MONTH_S;
    l->moved_s = moving(l);
    l->busy_until_s = w->begin_s - QUIET_S + MINUTE_S;
}

/* The part of the log odds of leaving that comes from how long ago the customer came. */
static double habit(const struct life *l, int64_t ts_s)
{
    return l->w->p.effect_tenure * (double)(ts_s - l->entered_s) / (100.0 * DAY_S);
}

/* Inbound contacts of the window; of matters, only the first of each. */
static int begun(const struct life *l, int64_t from_s, int64_t to_s, bool matters)
{
    static const int follow_ups[] = {R_REPEAT_CONTACT, R_SAME_PROBLEM_AGAIN, R_CHANNEL_SWITCH, R_SELF_SERVICE_FAILED,
                                     R_NEXT_ISSUE};
    int n = 0;
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        bool counts = e->name == EV_START && e->direction == DIR_IN && e->ts_s > from_s && e->ts_s <= to_s;
        for (size_t k = 0; counts && matters && k < l->tape.n_truths; k++)
            for (size_t r = 0; r < sizeof follow_ups / sizeof *follow_ups; r++)
                counts = counts && !(l->tape.truth[k].rule == follow_ups[r] && l->tape.truth[k].ts_s == e->ts_s);
        n += counts;
    }
    return n;
}

/* The part that comes from the last 90 days. */
static double grievance(const struct life *l, int64_t ts_s)
{
    const struct sim_params *p = &l->w->p;
    int64_t from_s = ts_s - LOOK_BACK_D * DAY_S;
    double sum = 0;
    for (int r = 0; r < N_SNAG_RULES; r++)
        if (p->effect[r] != 0)
            sum += p->effect[r] * tape_count(&l->tape, r, IN_EVENTS, from_s, ts_s);
    if (p->effect_contacts != 0)
        sum += p->effect_contacts * portable_log(1 + begun(l, from_s, ts_s, false));
    if (p->effect_matters != 0)
        sum += p->effect_matters * portable_log(1 + begun(l, from_s, ts_s, true));
    return sum;
}

static void leave_between(struct life *l, int64_t from_s, int64_t to_s)
{
    const struct sim_params *p = &l->w->p;
    l->churned_s = rng_between(&l->rng, from_s + HOUR_S, to_s - HOUR_S);
    if (l->moved_s && l->moved_s <= l->churned_s) {
        l->churned_s = 0;
        return;
    }
    if (rng_chance(&l->rng, p->retention_share) && (l->home == HOME_PHONE || l->home == HOME_MIXED))
        l->retention_s = life_rhythm_between(l, l->churned_s - 13 * DAY_S, l->churned_s - DAY_S);
}

double sim_leaving(double base, double log_odds)
{
    return base <= 0 ? 0 : base >= 1 ? 1 : portable_logistic(portable_logit(base) + log_odds);
}

/* Draws every decision that is due by ts_s: month by month before the landmark, then once for the gap and once for
 * the horizon, each from the snags of the 90 days before. Matters that begin later are not yet played. */
static void decide(struct life *l, int64_t ts_s)
{
    const struct sim_params *p = &l->w->p;
    int64_t mark_s = l->w->landmark_s, gap_s = mark_s + GAP_D * DAY_S;
    for (; !l->churned_s && l->decision_s <= ts_s && l->decision_s <= mark_s; l->decision_s += MONTH_S) {
        int64_t at_s = l->decision_s;
        if (l->entered_s > at_s || (l->moved_s && l->moved_s <= at_s))
            continue;
        if (at_s < mark_s) {
            if (rng_chance(&l->rng, sim_leaving(p->churn_month, grievance(l, at_s) + habit(l, at_s))))
                leave_between(l, at_s, at_s + MONTH_S);
        } else if (rng_chance(&l->rng,
                              p->effect_tenure != 0 ? sim_leaving(p->churn_gap, habit(l, at_s)) : p->churn_gap)) {
            leave_between(l, mark_s, gap_s);
        } else {
            l->log_odds = grievance(l, at_s) + habit(l, at_s);
            l->at_risk = !l->moved_s || l->moved_s > gap_s;
            if (rng_chance(&l->rng, sim_leaving(p->churn_horizon, l->log_odds)))
                leave_between(l, gap_s, l->w->as_of_s);
        }
    }
}

static void play_contact(struct life *l, int channel, int reason, int64_t ts_s, int prior)
{
    if (l->home == HOME_DESK)
        life_ticket(l, reason, ts_s, prior);
    else if (l->home == HOME_IT)
        life_incident(l, reason, ts_s, prior);
    else if (channel == CH_PHONE)
        life_call(l, reason, ts_s, prior);
    else if (channel == CH_CHAT)
        life_chat(l, reason, ts_s, prior);
    else
        life_bot(l, reason, ts_s);
    life_answers(l);
}

/* Where friction brings contacts, a transfer or a long wait makes another one likelier. */
static bool calls_again(struct life *l)
{
    struct scene *s = &l->now;
    bool worse = false;
    double factor = s->factor;
    for (size_t i = s->n_truths; i < l->tape.n_truths; i++)
        worse = worse || l->tape.truth[i].rule == R_TRANSFER || l->tape.truth[i].rule == R_LONG_WAIT;
    if (worse)
        s->factor *= l->w->p.cascade;
    bool again = life_hit(l, R_REPEAT_CONTACT);
    s->factor = factor;
    return again;
}

/* What follows the contact just played: channel, reason and time of the next contact of the same matter. */
static bool goes_on(struct life *l, int *channel, int *reason, int64_t *ts_s)
{
    struct scene *s = &l->now;
    int64_t start_s = s->started_s, end_s = l->in_end_s;
    bool failed = *channel == CH_BOT && life_hit(l, R_SELF_SERVICE_FAILED);
    bool other = l->home == HOME_MIXED && *channel != CH_BOT && life_hit(l, R_CHANNEL_SWITCH);
    if (failed || other) {
        *channel = failed && rng_chance(&l->rng, 0.5) ? CH_CHAT : *channel == CH_PHONE ? CH_CHAT : CH_PHONE;
        *ts_s = life_rhythm_between(l, end_s + 15 * MINUTE_S, start_s + 23 * HOUR_S);
        return true;
    }
    if (*channel != CH_BOT && calls_again(l)) {
        *ts_s = life_rhythm_between(l, end_s + HOUR_S, end_s + 69 * DAY_S / 10);
        if (!life_hit(l, R_SAME_PROBLEM_AGAIN)) {
            int another = life_reason(l, *ts_s);
            *reason = another ? another : *reason;
        }
        return true;
    }
    int next = sim_reason_next[*reason];
    if (next && life_hit(l, R_NEXT_ISSUE)) {
        *ts_s = life_rhythm_between(l, end_s + QUIET_S, end_s + 25 * DAY_S);
        /* the rule is off without a list of pairs, so no double deviation may depend on it */
        l->next_issue = *ts_s - l->ended_s[next] > REASON_REST_S && *ts_s - l->compensated_s > 100 * DAY_S &&
                        *ts_s > l->busy_until_s;
        *reason = next;
        return l->next_issue;
    }
    return false;
}

/* A matter: a contact and whatever follows from it. */
static void play_matter(struct life *l, int64_t ts_s)
{
    enum { MOST = 4 };
    double u = rng_unit(&l->rng);
    int channel = l->home != HOME_MIXED || u < 0.45 ? CH_PHONE : u < 0.8 ? CH_CHAT : CH_BOT, prior = CH_NONE;
    bool fee = rng_chance(&l->rng, l->w->p.friction[R_FEE_DISPUTE]) && life_reason_rested(l, RE_INVOICE, ts_s);
    int reason = fee ? RE_INVOICE : life_reason(l, ts_s);
    if (!reason)
        return;
    for (int i = 0; i < MOST && !l->failed; i++) {
        play_contact(l, channel, reason, ts_s, prior);
        prior = l->now.channel;
        if (i + 1 == MOST || !goes_on(l, &channel, &reason, &ts_s))
            return;
        if (l->next_issue)
            prior = CH_NONE;
    }
}

/* The first weeks of a new customer: somebody gets in touch, or nobody does. */
static void welcome(struct life *l)
{
    int64_t bought_s = l->entered_s;
    l->now = (struct scene){.now_s = bought_s, .formats = IN_EVENTS, .factor = l->factor};
    life_say_value(l, EV_PURCHASE, l->value);
    if (life_hit(l, R_HANDOFF_GAP)) {
        life_plant_at(l, R_HANDOFF_GAP, bought_s + 14 * DAY_S);
        l->busy_until_s = bought_s + 15 * DAY_S - QUIET_S;
    } else {
        life_outbound(l, RE_WELCOME, life_rhythm_between(l, bought_s + DAY_S, bought_s + 12 * DAY_S));
    }
}

/* Calls before the renewals, if there is room for them before the next matter. */
static void announce_renewals(struct life *l, int64_t earliest_s, int64_t next_s)
{
    enum { BEFORE_S = 20 * DAY_S };
    for (; l->renewal_s - BEFORE_S + DAY_S + HOUR_S + QUIET_S <= next_s; l->renewal_s += YEAR_S) {
        int64_t call_s = l->renewal_s - BEFORE_S;
        if (rng_chance(&l->rng, l->w->p.proactive_share) && call_s >= earliest_s)
            life_outbound(l, RE_RENEWAL, life_rhythm_between(l, call_s, call_s + DAY_S));
    }
}

/* When the next matter is due. The time the last one took, its shift to the weekly rhythm and the quiet days count
 * towards the interval, so that as many begin as requested. */
static int64_t next_due(struct life *l, int64_t earliest_s, int64_t due_s)
{
    double left_s = l->interval_mean_s - (double)(earliest_s - due_s);
    return earliest_s + (int64_t)(rng_exponential(&l->rng) * (left_s > DAY_S ? left_s : DAY_S));
}

/* The last call of a customer who has made up her mind. */
static void last_call(struct life *l)
{
    int64_t ts_s = l->retention_s;
    if (ts_s < l->busy_until_s + QUIET_S)
        ts_s = life_rhythm(l, l->busy_until_s + QUIET_S);
    int reason = rng_chance(&l->rng, l->w->p.retention_said) ? RE_CANCEL : RE_CONTRACT;
    if (ts_s >= l->churned_s || ts_s >= l->w->end_s || !life_reason_rested(l, reason, ts_s))
        return;
    l->leaving = true;
    life_call(l, reason, ts_s, CH_NONE);
}

static void facts(struct life *l)
{
    const struct sim_world *w = l->w;
    int64_t last_s = l->churned_s ? l->churned_s : l->moved_s && l->moved_s < w->end_s ? l->moved_s : w->end_s;
    l->now = (struct scene){.formats = IN_EVENTS};
    for (int64_t t = l->entered_s + YEAR_S; t < last_s; t += YEAR_S)
        if (t > w->begin_s)
            life_say_at(l, EV_RENEWAL, t);
    if (l->churned_s)
        life_say_at(l, EV_CHURN, l->churned_s);
}

static void live(struct life *l)
{
    const struct sim_world *w = l->w;
    int64_t due_s = l->busy_until_s;
    if (l->entered_s > w->begin_s) {
        due_s = l->entered_s;
        welcome(l);
    }
    while (!l->failed) {
        int64_t earliest_s = l->busy_until_s + QUIET_S;
        due_s = next_due(l, earliest_s, due_s);
        int64_t next_s = life_rhythm(l, due_s);
        decide(l, next_s);
        int64_t last_s = l->retention_s ? l->retention_s - QUIET_S : l->churned_s ? l->churned_s : w->end_s;
        if (last_s > w->end_s)
            last_s = w->end_s;
        if (l->moved_s && last_s > l->moved_s)
            last_s = l->moved_s;
        announce_renewals(l, earliest_s, next_s < last_s ? next_s : last_s);
        if (next_s >= last_s)
            break;
        play_matter(l, next_s);
    }
    decide(l, INT64_MAX);
    if (l->retention_s)
        last_call(l);
    facts(l);
}

static void call_once(struct life *l)
{
    bool fee = rng_chance(&l->rng, l->w->p.friction[R_FEE_DISPUTE]);
    int topic = 1 + (int)rng_below(&l->rng, N_TOPICS - 1);
    l->home = HOME_PHONE;
    l->factor = 1;
    life_call(l, fee ? RE_INVOICE : topic, life_rhythm_between(l, l->w->begin_s + MINUTE_S, l->w->end_s), CH_NONE);
}

int life_play(struct life *l, const struct sim_world *w, uint64_t index, struct err *err)
{
    be_born(l, w, index);
    l->err = err;
    if (l->known)
        live(l);
    else
        call_once(l);
    if (l->failed)
        return -1;
    tape_sort(&l->tape);
    if (life_extras(l, err) < 0 || life_consequences(l, err) < 0)
        return -1;
    tape_cut(&l->tape, w->end_s);
    return 0;
}

void life_free(struct life *l)
{
    tape_free(&l->tape);
}
