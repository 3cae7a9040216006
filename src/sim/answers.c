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

/* The latest complaint of the last 90 days and the first csat after it; snags if there is none. */
static int complaint_state(const struct life *l, int64_t ts_s)
{
    int64_t from_s = ts_s - LOOK_BACK_D * DAY_S, complained_s = 0, answered_s = INT64_MAX;
    double csat = 0;
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        if (e->name == EV_COMPLAINT && e->ts_s > from_s && e->ts_s <= ts_s && e->ts_s > complained_s)
            complained_s = e->ts_s;
    }
    for (size_t i = 0; complained_s && i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        if (e->name != EV_CSAT || e->ts_s < complained_s || e->ts_s > ts_s || e->ts_s >= answered_s)
            continue;
        answered_s = e->ts_s;
        csat = e->value;
    }
    if (complained_s)
        return csat >= 4 ? COMPLAINT_SATISFIED : csat > 0 ? COMPLAINT_UNSATISFIED : COMPLAINT_UNKNOWN;
    for (size_t i = 0; i < l->tape.n_truths; i++) {
        const struct sim_truth *t = &l->tape.truth[i];
        if (t->rule < N_SNAG_RULES && t->ts_s > from_s && t->ts_s <= ts_s)
            return COMPLAINT_SILENT;
    }
    return COMPLAINT_NONE;
}

/* Error and norms have draws of their own, so that everything else is as without them. */
static void satisfaction(struct life *l, int expectation)
{
    enum { SURVEY_SEED = 2000003 };
    static const int lowest[] = {1, 5, 9}, levels[] = {4, 4, 2};
    const struct sim_params *p = &l->w->p;
    struct sim_answer *a = &l->answer;
    struct rng g;
    rng_seed(&g, l->w->seed + SURVEY_SEED, l->index);
    a->satisfaction = lowest[expectation] + (int)rng_below(&l->rng, (uint32_t)levels[expectation]);
    if (p->norm_sd > 0)
        a->satisfaction = sim_level(sim_performance(expectation) + p->norm_sd * rng_normal(&g));
    for (int i = 0; i < (int)p->sat_items; i++)
        a->sat_item[i] = p->sat_sd > 0 ? sim_level(a->satisfaction + p->sat_sd * rng_normal(&g)) : a->satisfaction;
}

double sim_loyalty(const struct sim_world *w, int expectation, int snags, int complaint)
{
    const double worth[N_COMPLAINT_STATES] = {[COMPLAINT_SILENT] = w->p.recovery_silent,
                                              [COMPLAINT_SATISFIED] = w->p.recovery_satisfied,
                                              [COMPLAINT_UNSATISFIED] = w->p.recovery_failed};
    return 6 + w->survey_step * sim_steps(&w->p, expectation) - w->p.survey_friction * snags + worth[complaint];
}

static void survey(struct life *l, int snags)
{
    const struct sim_params *p = &l->w->p;
    int e = l->now.expectation;
    double loyalty = sim_loyalty(l->w, e, snags, l->answer.complaint) + p->survey_noise_sd * rng_normal(&l->rng);
    int *item[] = {&l->answer.repurchase, &l->answer.spend, &l->answer.praise};
    for (int i = 0; i < 3; i++)
        *item[i] = rounded(l, loyalty + p->item_noise_sd * rng_normal(&l->rng), 10);
    l->answer.nps = rounded(l, loyalty + 1 + p->item_noise_sd * rng_normal(&l->rng), 10);
    satisfaction(l, e);
    l->answer.effort = 1 + rng_binomial(&l->rng, 6, 0.8 - 0.12 * (snags < 4 ? snags : 4));
    l->answer.change = change(l, e);
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
    int64_t sent_s = s->now_s;
    if (ask && rng_chance(&l->rng, response)) {
        double share = ((mean < 1 ? 1 : mean > 5 ? 5 : mean) - 1) / 4;
        life_pass(l, 60, 200);
        life_say_value(l, EV_CSAT, 1 + rng_binomial(&l->rng, 4, share));
        life_say_value(l, EV_CES, 1 + rng_binomial(&l->rng, 6, share));
    }
    if (mail) {
        l->answer = (struct sim_answer){.asked = true,
                                        .contact = s->contact,
                                        .ticket = s->ticket,
                                        .sent_s = sent_s,
                                        .expectation = s->expectation,
                                        .snags = snags,
                                        .complaint = complaint_state(l, s->now_s)};
        if (rng_chance(&l->rng, response)) {
            life_pass(l, 60, 200);
            survey(l, snags);
            life_say_value(l, EV_NPS, l->answer.nps);
        }
    }
    s->formats = all;
    s->now_s = end_s;
}
