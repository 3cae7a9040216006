/* sim: the simulator's random numbers, the determinism of a life, and whether marginal distributions are as the
 * parameters say. Tolerances are five standard errors unless a comment says otherwise. */
#include <stdlib.h>

#include "check.h"
#include "sim/life.h"
#include "snag/dict.h"
#include "snag/sim.h"

static struct err err;

static void test_random(void)
{
    /* the first outputs of xoshiro256** from state 1, 2, 3, 4, as given by its authors' code */
    struct rng g = {{1, 2, 3, 4}};
    static const uint64_t want[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240)};
    int same = 0;
    for (size_t i = 0; i < 4; i++)
        same += rng_next(&g) == want[i];
    CHECK("xoshiro256** gives its published outputs", same == 4);

    struct rng a, b;
    rng_seed(&a, 1, 17);
    rng_seed(&b, 1, 18);
    CHECK("streams of one seed differ", rng_next(&a) != rng_next(&b));

    enum { N = 200000 };
    double sum = 0, squares = 0, exponential = 0;
    int binomial = 0, lo = 0, hi = 0;
    for (int i = 0; i < N; i++) {
        double z = rng_normal(&a);
        int64_t k = rng_between(&a, 3, 7);
        sum += z;
        squares += z * z;
        exponential += rng_exponential(&a);
        binomial += rng_binomial(&a, 4, 0.3);
        lo += k == 3;
        hi += k == 7;
        if (k < 3 || k > 7)
            lo = N;
    }
    CHECK("normal: mean 0", fabs(sum / N) < 5 / sqrt(N));
    CHECK("normal: variance 1", fabs(squares / N - 1) < 5 * sqrt(2.0 / N));
    CHECK("exponential: mean 1", fabs(exponential / N - 1) < 5 / sqrt(N));
    CHECK("binomial: mean n p", fabs((double)binomial / N - 1.2) < 5 * sqrt(4 * 0.3 * 0.7 / N));
    CHECK("between: both ends are reached, and no more",
          fabs(lo / (double)N - 0.2) < 5 * sqrt(0.16 / N) && fabs(hi / (double)N - 0.2) < 5 * sqrt(0.16 / N));
}

static void test_portable_functions(void)
{
    double worst_exp = 0, worst_log = 0;
    for (double x = -30; x < 30; x += 0.0137) {
        double e = fabs(portable_exp(x) / exp(x) - 1), l = fabs(portable_log(exp(x)) - x);
        worst_exp = e > worst_exp ? e : worst_exp;
        worst_log = l > worst_log ? l : worst_log;
    }
    CHECK("exp to 14 digits", worst_exp < 1e-14);
    CHECK("log to 14 digits", worst_log < 3e-14);
    CHECK_NUM("log of the smallest double", portable_log(0x1p-1074), -1074 * log(2), 14);
    CHECK_NUM("logistic undoes logit", portable_logistic(portable_logit(0.07)), 0.07, 13);
}

static struct sim_world world(const char *scenario, uint64_t n, const char *setting)
{
    struct sim_world w = {.seed = 1, .n_customers = n};
    if (sim_params_scenario(&w.p, scenario, &err) < 0 || (setting && sim_params_set(&w.p, setting, &err) < 0) ||
        sim_world_init(&w, 365, &err) < 0)
        printf("not ok world %s (%s)\n", scenario, err.msg);
    return w;
}

/* Of everything that a life leaves, by value: padding bytes do not count. */
static uint64_t digest(const struct life *l, uint64_t h)
{
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        int64_t v[] = {e->ts_s,   e->contact, e->ticket, e->name,    e->queue,
                       e->reason, e->agent,   e->text,   e->variant, e->has_value ? (int64_t)(e->value * 1000) : -1};
        h = hash_bytes(v, sizeof v, h);
    }
    for (size_t i = 0; i < l->tape.n_truths; i++) {
        int64_t v[] = {l->tape.truth[i].ts_s, l->tape.truth[i].rule, l->tape.truth[i].formats};
        h = hash_bytes(v, sizeof v, h);
    }
    int64_t v[] = {l->churned_s, l->entered_s, l->answer.satisfaction, l->answer.repurchase, l->answer.nps};
    return hash_bytes(v, sizeof v, h);
}

static void test_determinism(void)
{
    struct life one = {0}, other = {0};
    struct sim_world w = world("effortless", 400, NULL), small = world("effortless", 100, NULL);
    uint64_t forwards[100], same = 0;
    size_t ordered = 1, capacity;
    for (uint64_t i = 0; i < 100; i++) {
        if (life_play(&one, &w, i, &err) < 0)
            break;
        forwards[i] = digest(&one, 0);
        for (size_t k = 1; k < one.tape.n_events; k++)
            ordered &= one.tape.event[k - 1].ts_s <= one.tape.event[k].ts_s;
    }
    for (uint64_t i = 100; i-- > 0;)
        same += life_play(&other, &small, i, &err) == 0 && digest(&other, 0) == forwards[i];
    CHECK("a customer is the same among more customers and in any order", same == 100);
    CHECK("events are in time order", ordered);
    capacity = one.tape.cap_events;
    for (uint64_t i = 0; i < 100; i++)
        if (life_play(&one, &w, i, &err) < 0)
            break;
    CHECK("lives reuse their memory", one.tape.cap_events == capacity);
    life_free(&one);
    life_free(&other);
}

/* Counts over many lives. */
struct world_counts {
    double customers, contacts, calls, short_abandons, long_waits, short_waits, short_wait_sum, connects, transferred,
        abandoned, tickets, slow_first_replies, months_at_risk, left_in_month, at_landmark, left_in_gap,
        left_in_horizon, answered, below, exceeded, less, more, s, l, ss, ll, sl, purchases, gaps, stayers, matters,
        matters_at_weekends, snags, snags_snags, satisfaction_snags;
};

static void count_call(struct world_counts *t, const struct life *l, size_t start)
{
    const struct sim_event *e = l->tape.event;
    bool transferred = false;
    t->calls++;
    for (size_t i = start, first = 1; i < l->tape.n_events && e[i].ts_s - e[start].ts_s < HOUR_S; i++) {
        if (e[i].contact != e[start].contact)
            continue;
        transferred |= e[i].name == EV_TRANSFER;
        t->abandoned += e[i].name == EV_ABANDON && e[i].value >= 5;
        t->short_abandons += e[i].name == EV_ABANDON && e[i].value < 5;
        if (!first || (e[i].name != EV_CONNECT && e[i].name != EV_ABANDON && e[i].name != EV_DEQUEUE))
            continue;
        first = 0;
        t->connects += e[i].name == EV_CONNECT;
        if (e[i].value > 120) {
            t->long_waits++;
        } else if (e[i].name == EV_DEQUEUE) { /* neither retried for a missed offer nor raised to 5 seconds */
            t->short_waits++;
            t->short_wait_sum += e[i].value;
        }
    }
    t->transferred += transferred;
}

static void count_leaving(struct world_counts *t, const struct life *l)
{
    const struct sim_world *w = l->w;
    int64_t mark_s = w->landmark_s, gap_s = mark_s + GAP_D * DAY_S;
    for (int64_t at_s = mark_s - 8 * 30 * DAY_S; at_s < mark_s; at_s += 30 * DAY_S) {
        if (l->entered_s > at_s || (l->churned_s && l->churned_s <= at_s))
            continue;
        t->months_at_risk++;
        t->left_in_month += l->churned_s && l->churned_s <= at_s + 30 * DAY_S;
    }
    if (l->entered_s > mark_s || (l->churned_s && l->churned_s <= mark_s))
        return;
    t->at_landmark++;
    t->left_in_gap += l->churned_s && l->churned_s <= gap_s;
    t->left_in_horizon += l->churned_s > gap_s && l->churned_s <= w->as_of_s;
}

/* Customers who are there from the first day to the last: how often they begin a matter, and on which days. */
static void count_matters(struct world_counts *t, const struct life *l)
{
    if (l->churned_s || l->entered_s > l->w->begin_s)
        return;
    t->stayers++;
    for (size_t k = 0; k < l->tape.n_events; k++) {
        const struct sim_event *e = &l->tape.event[k];
        if (e->name != EV_START || e->direction != DIR_IN ||
            tape_count(&l->tape, R_REPEAT_CONTACT, IN_EVENTS, e->ts_s - 1, e->ts_s) ||
            tape_count(&l->tape, R_NEXT_ISSUE, IN_EVENTS, e->ts_s - 1, e->ts_s))
            continue;
        t->matters++;
        t->matters_at_weekends += (e->ts_s / DAY_S + 3) % 7 >= 5; /* 1 January 1970 was a Thursday */
    }
}

static void count_answer(struct world_counts *t, const struct sim_answer *a)
{
    if (!a->answered)
        return;
    double s = a->satisfaction, loyalty = (a->repurchase + a->spend + a->praise) / 3.0;
    t->answered++;
    t->below += a->expectation == EXPECT_BELOW;
    t->exceeded += a->expectation == EXPECT_EXCEEDED;
    t->less += a->change < 0;
    t->more += a->change > 0;
    t->s += s;
    t->l += loyalty;
    t->ss += s * s;
    t->ll += loyalty * loyalty;
    t->sl += s * loyalty;
    t->snags += a->snags;
    t->snags_snags += a->snags * a->snags;
    t->satisfaction_snags += s * a->snags;
}

static struct world_counts tally(const struct sim_world *w)
{
    struct world_counts t = {0};
    struct life l = {0};
    for (uint64_t i = 0; i < w->n_customers && life_play(&l, w, i, &err) == 0; i++) {
        t.customers++;
        for (size_t k = 0; k < l.tape.n_events; k++) {
            const struct sim_event *e = &l.tape.event[k];
            if (e->name == EV_START && e->channel == CH_PHONE && e->direction == DIR_IN && l.home == HOME_PHONE &&
                e->reason != RE_CANCEL && w->end_s - e->ts_s > HOUR_S)
                count_call(&t, &l, k);
            t.tickets += e->name == EV_START && e->ticket && l.home == HOME_DESK && w->end_s - e->ts_s > DAY_S;
            t.purchases += e->name == EV_PURCHASE && w->end_s - e->ts_s > 15 * DAY_S;
        }
        t.slow_first_replies += tape_count(&l.tape, R_SLOW_FIRST_REPLY, IN_EVENTS, 0, INT64_MAX);
        t.gaps += tape_count(&l.tape, R_HANDOFF_GAP, IN_EVENTS, 0, INT64_MAX);
        count_leaving(&t, &l);
        count_matters(&t, &l);
        count_answer(&t, &l.answer);
    }
    life_free(&l);
    return t;
}

/* Is k of n equal to p within five standard errors, multiplied by `wider` for clusters of one customer's contacts? */
static bool near(double k, double n, double p, double wider)
{
    return n > 0 && fabs(k / n - p) <= 5 * wider * sqrt(p * (1 - p) / n);
}

static void test_margins(void)
{
    struct sim_world w = world("null", 20000, "retention=0");
    struct world_counts t = tally(&w);
    CHECK("all customers were played", t.customers == 20000);
    CHECK("given up within 4 seconds: 2 % of calls", near(t.short_abandons, t.calls, 0.02, 1));
    double queued = t.calls - t.short_abandons;
    CHECK("long waits: 14 % of the others", near(t.long_waits, queued, 0.14, 1.2));
    CHECK("given up later: 6 % of them", near(t.abandoned, queued, 0.06, 1.2));
    CHECK("passed on: 15 % of answered calls", near(t.transferred, t.connects, 0.15, 1.2));
    /* 3 + 117 u^2, cut to whole seconds: mean 41.5, standard deviation 34.9 */
    CHECK("waits that are not long: 41.5 s in the mean",
          fabs(t.short_wait_sum / t.short_waits - 41.5) <= 5 * 34.9 / sqrt(t.short_waits));
    CHECK("slow first replies: 10 % of tickets", near(t.slow_first_replies, t.tickets, 0.10, 1.2));
    CHECK("purchases that nobody follows up: 30 %", near(t.gaps, t.purchases, 0.3, 1));
    /* customers differ by 0.6 / sqrt 3 of the mean, the count of one by the root of it */
    CHECK("contacts begun: 5 a year", fabs(t.matters / t.stayers - 5) <= 5 * sqrt((3 + 5) / t.stayers));
    CHECK("contacts begun on a weekend's day: 0.35 of a weekday's",
          near(t.matters_at_weekends, t.matters, 2 * 0.35 / (5 + 2 * 0.35), 1));
    double n = t.answered, both = t.satisfaction_snags / n - t.s / n * t.snags / n;
    CHECK("null: satisfaction does not go with snags",
          fabs(both) <= 5 * sqrt((t.ss / n - t.s / n * t.s / n) * (t.snags_snags / n - t.snags / n * t.snags / n) / n));
    CHECK("leaving in a month: 1 %", near(t.left_in_month, t.months_at_risk, 0.01, 1));
    CHECK("leaving in the gap: 0.4 %", near(t.left_in_gap, t.at_landmark, 0.004, 1));
    CHECK("leaving in the horizon: 7 %", near(t.left_in_horizon, t.at_landmark - t.left_in_gap, 0.07, 1));
}

static void test_survey(void)
{
    struct sim_world w = world("effortless", 60000, "response.friction=1");
    struct world_counts t = tally(&w);
    double n = t.answered, ms = t.s / n, ml = t.l / n, cov = t.sl / n - ms * ml;
    double r2 = cov * cov / ((t.ss / n - ms * ms) * (t.ll / n - ml * ml));
    CHECK("expectation: 25 % below", near(t.below, n, 0.25, 1));
    CHECK("expectation: 16 % exceeded", near(t.exceeded, n, 0.16, 1));
    /* standard error of R squared: 2 r (1 - r^2) / sqrt n; the ends of the items' scale take 0.002 */
    CHECK("R squared .13 between satisfaction and loyalty",
          fabs(r2 - 0.13) <= 5 * 2 * sqrt(0.13) * 0.87 / sqrt(n) + 0.002);
    CHECK("four less loyal for one more", near(t.less, t.less + t.more, 0.8, 1));
    CHECK("24 % less loyal", near(t.less, n, 0.24, 1));
}

static void test_settings(void)
{
    struct sim_params p;
    CHECK("an unknown scenario is refused with the nearest name",
          sim_params_scenario(&p, "efortless", &err) < 0 && err.kind == ERR_USAGE && strstr(err.hint, "'effortless'"));
    bool all = true;
    for (const struct sim_scenario *s = sim_scenarios; s->name; s++)
        all &= sim_params_scenario(&p, s->name, &err) == 0;
    CHECK("every scenario's settings are accepted", all);
    CHECK("a value out of range is refused", sim_params_set(&p, "friction.transfer=2", &err) < 0);
    CHECK("a setting without a value is refused", sim_params_set(&p, "friction.transfer", &err) < 0);
    struct sim_world w = world("seasonal", 1, NULL);
    w.p.bad_week = 2.5;
    CHECK("half a week is refused", sim_world_init(&w, 365, &err) < 0 && err.kind == ERR_USAGE);
}

int main(void)
{
    test_random();
    test_portable_functions();
    test_determinism();
    test_margins();
    test_survey();
    test_settings();
    CHECK_DONE();
}
