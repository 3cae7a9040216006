/* answers: what customers say when they are asked. csat (1 to 5) and ces (1 to 7) follow the snags of the contact,
 * linearly in the mean; the survey follows the expectation. */
#include "sim/life.h"

/* Planted in the contact and known by ts_s. */
static int snags_so_far(const struct life *l, int64_t ts_s, double *csat_mean)
{
    int n = 0;
    for (size_t i = l->now.n_truths; i < l->tape.n_truths; i++) {
        const struct sim_truth *t = &l->tape.truth[i];
        if (t->rule >= N_SNAG_RULES || t->ts_s > ts_s)
            continue;
        n++;
        *csat_mean += l->w->p.csat_effect[t->rule];
    }
    return n;
}

/* A number from 0 to top, whose mean is x if x is in that range. */
static int rounded(struct life *l, double x, int top)
{
    double y = x + rng_unit(&l->rng);
    return y < 0 ? 0 : y >= top + 1 ? top : (int)y;
}

/* -1 less loyal, 0 the same, 1 more: by expectation, with the requested shares overall. */
static int change(struct life *l, int expectation)
{
    const struct sim_params *p = &l->w->p;
    double below = p->below_share, less = p->less_loyal, more = p->less_loyal / p->asymmetry;
    if (p->survey_r2 > 0 && below < 0.5 && less + more < 0.45) {
        less *= expectation == EXPECT_BELOW ? 2 : (1 - 2 * below) / (1 - below);
        more *= expectation == EXPECT_BELOW ? 0.4 : (1 - 0.4 * below) / (1 - below);
    }
    double u = rng_unit(&l->rng);
    return u < less ? -1 : u < less + more ? 1 : 0;
}

static void survey(struct life *l, int snags)
{
    const struct sim_params *p = &l->w->p;
    static const int lowest[] = {1, 5, 9}, levels[] = {4, 4, 2};
    int e = l->now.expectation;
    double v = e == EXPECT_BELOW ? -1 : e == EXPECT_MET ? 0 : p->survey_exceeded;
    double loyalty = 6 + l->w->survey_step * v + p->survey_noise_sd * rng_normal(&l->rng);
    int *item[] = {&l->answer.repurchase, &l->answer.spend, &l->answer.praise};
    for (int i = 0; i < 3; i++)
        *item[i] = rounded(l, loyalty + p->item_noise_sd * rng_normal(&l->rng), 10);
    l->answer.nps = rounded(l, loyalty + 1 + p->item_noise_sd * rng_normal(&l->rng), 10);
    l->answer.satisfaction = lowest[e] + (int)rng_below(&l->rng, (uint32_t)levels[e]);
    l->answer.expectation = e;
    l->answer.effort = 1 + rng_binomial(&l->rng, 6, 0.8 - 0.12 * (snags < 4 ? snags : 4));
    l->answer.change = change(l, e);
    l->answer.snags = snags;
    l->answer.contact = l->now.contact;
    l->answer.ticket = l->now.ticket;
    l->answer.answered_s = l->now.now_s;
    l->answer.answered = true;
}

void life_answers(struct life *l)
{
    const struct sim_params *p = &l->w->p;
    struct scene *s = &l->now;
    double mean = p->csat_base;
    int64_t end_s = s->now_s;
    uint8_t all = s->formats;
    int snags = snags_so_far(l, s->now_s, &mean);
    double response = p->response;
    for (int i = 0; i < snags; i++)
        response *= p->response_friction;
    bool mail = !l->answer.asked && l->known && s->started_s >= l->survey_due_s;
    bool ask = s->handled && rng_chance(&l->rng, p->csat_asked);
    s->formats = IN_EVENTS;
    if (mail || ask) {
        life_pass(l, 60, 60);
        life_say(l, EV_SURVEY_SENT);
    }
    if (ask && rng_chance(&l->rng, response)) {
        double share = ((mean < 1 ? 1 : mean > 5 ? 5 : mean) - 1) / 4;
        life_pass(l, 60, 200);
        life_say_value(l, EV_CSAT, 1 + rng_binomial(&l->rng, 4, share));
        life_say_value(l, EV_CES, 1 + rng_binomial(&l->rng, 6, share));
    }
    if (mail) {
        l->answer.asked = true;
        if (rng_chance(&l->rng, response)) {
            life_pass(l, 60, 200);
            survey(l, snags);
            life_say_value(l, EV_NPS, l->answer.nps);
        }
    }
    s->formats = all;
    s->now_s = end_s;
}
