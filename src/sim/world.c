/* world: what all customers share, computed once. */
#include <math.h>

#include "sim/life.h"
#include "snag/civil.h"

/* The landmark is the same date in every simulation, so examples hold whatever the number of days. */
static void calendar(struct sim_world *w, int64_t days)
{
    int64_t before_d = days - GAP_D - HORIZON_D;
    w->landmark_s = civil_days(2026, 9, 1) * DAY_S;
    w->begin_s = w->landmark_s - (before_d > LOOK_BACK_D ? before_d : LOOK_BACK_D) * DAY_S;
    w->end_s = w->begin_s + days * DAY_S - MINUTE_S; /* the nightly line test is the last event */
    w->as_of_s = w->landmark_s + (GAP_D + HORIZON_D) * DAY_S;
}

/* Factors with mean one over queues as they are used (3, 3, 2 and 2 of the ten topics) and over agents. */
static void factors(struct sim_world *w)
{
    static const int sign[N_QUEUES] = {[Q_ORDERS] = 1, [Q_TECH] = -1, [Q_ACCOUNTS] = 1, [Q_BILLING] = -1};
    struct rng g;
    rng_seed(&g, w->seed, UINT64_MAX);
    for (int q = 0; q < N_QUEUES; q++)
        w->queue_factor[q] = 1 + sign[q] * w->p.spread_queue;
    for (int a = 0; a < AG_FIRST; a++)
        w->agent_factor[a] = 1;
    for (int a = AG_FIRST; a < AG_FIRST + (N_QUEUES - 1) * AGENTS; a += 2) {
        double d = w->p.spread_agent * rng_unit(&g);
        w->agent_factor[a] = 1 + d;
        w->agent_factor[a + 1] = 1 - d;
    }
}

/* Loyalty L = step * v + noise, where v = -survey.below, 0 or survey.exceeded; of satisfaction S mean and variance are
 * known by expectation. What snags and complaints cost besides is not counted. R2 = step^2 cov(S, v)^2 / (var S (step^2
 * var v + noise)) is solved for step. */
static int survey(struct sim_world *w, struct err *err)
{
    const struct sim_params *p = &w->p;
    double share[] = {p->below_share, 1 - p->below_share - p->exceeded_share, p->exceeded_share};
    double mean[EXPECT_KINDS], var[EXPECT_KINDS], v[EXPECT_KINDS], ms = 0, mv = 0, vs = 0, vv = 0, cov = 0;
    sim_satisfied(w);
    for (int i = 0; i < 3; i++) {
        v[i] = sim_steps(p, i);
        sim_sat_moments(w, i, &mean[i], &var[i]);
        ms += share[i] * mean[i];
        mv += share[i] * v[i];
    }
    for (int i = 0; i < 3; i++) {
        vs += share[i] * (var[i] + (mean[i] - ms) * (mean[i] - ms));
        vv += share[i] * (v[i] - mv) * (v[i] - mv);
        cov += share[i] * (mean[i] - ms) * (v[i] - mv);
    }
    double noise = p->survey_noise_sd * p->survey_noise_sd + (p->item_noise_sd * p->item_noise_sd + 1.0 / 6) / 3;
    if (p->less_loyal + p->less_loyal / p->asymmetry > 1)
        return err_set(err, ERR_USAGE,
                       "survey.less = %g and survey.asymmetry = %g: less and more loyal add up to more than everyone",
                       p->less_loyal, p->asymmetry);
    double room = cov * cov - p->survey_r2 * vs * vv;
    if (room <= 0)
        return err_set(err, ERR_USAGE, "survey.r2 = %g is impossible: three kinds of experience explain at most %.3f",
                       p->survey_r2, vs * vv > 0 ? cov * cov / (vs * vv) : 0.0);
    w->survey_step = sqrt(p->survey_r2 * vs * noise / room);
    return 0;
}

int sim_world_init(struct sim_world *w, int64_t days, struct err *err)
{
    const struct sim_params *p = &w->p;
    double weight[] = {p->share_phone, p->share_desk, p->share_it, p->share_mixed}, sum = 0;
    double met = 1 - p->below_share - p->exceeded_share;
    for (int i = 0; i < N_HOMES; i++)
        sum += weight[i];
    if (sum <= 0)
        return err_set(err, ERR_USAGE,
                       "share.phone, share.desk, share.it and share.mixed are all 0: there would be no customers");
    for (int i = 0; i < N_HOMES; i++)
        w->share[i] = weight[i] / sum;
    if (met < 0)
        return err_set(err, ERR_USAGE, "below = %g and exceeded = %g add up to more than 1", p->below_share,
                       p->exceeded_share);
    double left = 1 - p->below_share * p->below_friction - met * p->met_friction;
    if (left < 0)
        return err_set(err, ERR_USAGE,
                       "below.friction = %g and met.friction = %g leave less than no friction for the rest",
                       p->below_friction, p->met_friction);
    if (p->sat_items != floor(p->sat_items))
        return err_set(err, ERR_USAGE, "survey.sat_items = %g is not a whole number", p->sat_items);
    if (p->bad_week != floor(p->bad_week))
        return err_set(err, ERR_USAGE, "bad_week = %g is not a whole number", p->bad_week);
    w->exceeded_friction = p->exceeded_share > 0 ? left / p->exceeded_share : 1;
    w->n_anonymous = (uint64_t)(p->anonymous_share * w->share[HOME_PHONE] * (double)w->n_customers *
                                p->contacts_per_year * (double)days / 365);
    calendar(w, days);
    factors(w);
    return survey(w, err);
}
