/* extras: what is added to a life once it is over, with draws of its own: visits, holds that are logged with their
 * length, unkind words, and how the customer wants to be reached. Only in the home mixed, whose contacts no other log
 * shows. See life.h. */
#include "sim/life.h"

enum { EXTRA_SEED = 1000003 };

/* A copy of an event that happens at another moment, with its truth if there is one (N_RULES: none). */
static int add(struct life *l, const struct sim_event *like, int name, int64_t ts_s, double value, struct err *err)
{
    struct sim_event e = *like;
    e.name = (uint8_t)name;
    e.ts_s = ts_s;
    e.has_value = value > 0;
    e.value = value;
    e.text = TX_NONE;
    e.variant = 0;
    return tape_event(&l->tape, &e, err);
}

static int plant(struct life *l, const struct sim_event *e, int rule, int64_t ts_s, struct err *err)
{
    struct sim_truth t = {ts_s, e->contact, e->ticket, (uint8_t)rule, IN_EVENTS};
    return tape_truth(&l->tape, &t, err);
}

/* Somebody is to come, and comes in time, late, or not at all. */
static int visit(struct life *l, struct rng *g, const struct sim_event *end, struct err *err)
{
    int64_t due_after_s = rng_between(g, 1, 5) * DAY_S, made_s = end->ts_s, due_s = made_s + due_after_s,
            late_s = due_s + rng_between(g, HOUR_S, DAY_S), early_s = due_s - rng_between(g, 1, 4 * HOUR_S);
    bool late = rng_chance(g, l->w->p.friction[R_LATE_SERVICE]), never = rng_chance(g, 0.2);
    struct sim_event like = *end; /* which moves */
    if (add(l, &like, EV_APPOINTMENT, made_s, (double)due_after_s, err) < 0 ||
        (!(late && never) && add(l, &like, EV_ARRIVE, late ? late_s : early_s, 0, err) < 0))
        return -1;
    return plant(l, &like, late ? R_LATE_SERVICE : R_ON_TIME, late ? due_s : early_s, err);
}

/* A hold as logs have it that know no end of it. */
static int told_hold(struct life *l, struct rng *g, const struct sim_event *end, struct err *err)
{
    double hit = l->w->p.friction[R_LONG_HOLD_TOLD];
    bool held = rng_chance(g, hit < 0.5 ? 2 * hit : 1), too_long = rng_chance(g, hit < 0.5 ? 0.5 : hit);
    double value = (double)rng_between(g, too_long ? 121 : 20, too_long ? 400 : 120);
    struct sim_event like = *end;
    if (!held)
        return 0;
    if (add(l, &like, EV_HOLD, like.ts_s - 1, value, err) < 0)
        return -1;
    return too_long ? plant(l, &like, R_LONG_HOLD_TOLD, like.ts_s - 1, err) : 0;
}

/* What happened in the contact of an end before it. */
static bool had(const struct life *l, size_t end, int name)
{
    const struct sim_event *e = &l->tape.event[end];
    for (size_t i = end; i > 0 && e->ts_s - l->tape.event[i - 1].ts_s <= DAY_S; i--)
        if (l->tape.event[i - 1].name == name && l->tape.event[i - 1].contact == e->contact)
            return true;
    return false;
}

static int ending(struct life *l, struct rng *g, size_t end, struct err *err)
{
    bool arranged = rng_chance(g, l->w->p.appointment_share);
    if (l->tape.event[end].direction != DIR_IN || !had(l, end, EV_CONNECT))
        return 0;
    if (arranged && visit(l, g, &l->tape.event[end], err) < 0)
        return -1;
    return l->tape.event[end].channel == CH_PHONE && !had(l, end, EV_HOLD) ? told_hold(l, g, &l->tape.event[end], err)
                                                                           : 0;
}

static int message(struct life *l, struct rng *g, struct sim_event *e, struct err *err)
{
    bool blames = (e->text == TX_ANSWER || e->text == TX_REPLY) && rng_chance(g, l->w->p.friction[R_BLAME]);
    if (!blames)
        return 0;
    e->text = TX_BLAME;
    return plant(l, e, R_BLAME, e->ts_s, err);
}

int life_extras(struct life *l, struct err *err)
{
    static const int channel[] = {CH_PHONE, CH_CHAT, CH_EMAIL};
    struct rng g;
    size_t n = l->tape.n_events;
    if (l->home != HOME_MIXED || !l->known)
        return 0;
    rng_seed(&g, l->w->seed + EXTRA_SEED, l->index);
    l->preferred = rng_chance(&g, l->w->p.preferred_share) ? channel[rng_below(&g, 3)] : CH_NONE;
    for (size_t i = 0; i < n; i++) {
        int name = l->tape.event[i].name; /* the tape moves when it grows */
        int rc = name == EV_END             ? ending(l, &g, i, err)
                 : name == EV_AGENT_MESSAGE ? message(l, &g, &l->tape.event[i], err)
                                            : 0;
        if (rc < 0)
            return -1;
    }
    tape_sort(&l->tape);
    return 0;
}
