/* power_leaving: made-up customers who meet snags and leave, at monthly landmarks, in the model of study drivers.
 *
 * A customer meets snags at a rate of her own (exponential over customers), month by month, and leaves with a hazard
 * that each snag of the last three months multiplies by hazard_ratio. At a landmark L the last three months' snags
 * are counted; leaving is in (L + 14 days, L + 14 days + 3 months], months of 30 days. */
#include <stdlib.h>

#include "study/drivers_impl.h"
#include "study/power_impl.h"

enum { LOOK_BACK = 3, HORIZON = 3, FIRST_CUSTOMERS = 2000 };
#define GAP (14 / 30.0)

static int poisson(struct rng *g, double mean)
{
    int n = 0;
    for (double left = mean - rng_exponential(g); left > 0 && n < 1000; n++)
        left -= rng_exponential(g);
    return n;
}

/* One customer: snags of each month, and when she leaves, in months; INFINITY: later. */
static double live(const struct power_options *o, size_t months, double *snags, struct rng *g)
{
    double rate = o->met / (1 - o->met) / LOOK_BACK * rng_exponential(g);
    double base = -log1p(-o->risk) / HORIZON, leaves = INFINITY, burden = rng_exponential(g);
    for (size_t t = 0; t < months + LOOK_BACK + HORIZON + 1; t++) {
        snags[t] = poisson(g, rate);
        double recent = t < LOOK_BACK ? 0 : snags[t - 1] + snags[t - 2] + snags[t - 3];
        double hazard = t < LOOK_BACK ? 0 : base * exp(recent * log(o->hazard_ratio));
        if (isinf(leaves) && burden < hazard)
            leaves = (double)t + burden / hazard;
        burden -= hazard;
    }
    return leaves;
}

static int rows_get(struct driver_rows *r, size_t most, struct err *err)
{
    *r = (struct driver_rows){.n = 0};
    r->who = arena_get(&r->arena, most * sizeof *r->who, err);
    r->at = r->who ? arena_get(&r->arena, most * sizeof *r->at, err) : NULL;
    r->y = r->at ? arena_get(&r->arena, most * sizeof *r->y, err) : NULL;
    r->snags = r->y ? arena_get(&r->arena, sizeof *r->snags, err) : NULL;
    if (r->snags)
        r->snags[0] = arena_get(&r->arena, most * sizeof *r->snags[0], err);
    return r->snags && r->snags[0] ? 0 : -1;
}

static void fill_rows(struct driver_rows *r, const struct power_options *o, size_t customers, size_t months,
                      struct rng *g)
{
    double snags[POWER_MONTHS_MOST + LOOK_BACK + HORIZON + 1];
    for (size_t c = 0; c < customers; c++) {
        double leaves = live(o, months, snags, g);
        for (size_t k = 0; k < months; k++) {
            double at = (double)(LOOK_BACK + k) + GAP;
            if (leaves <= at)
                break;
            r->who[r->n] = (int32_t)c;
            r->at[r->n] = (int32_t)k;
            r->y[r->n] = leaves <= at + HORIZON;
            r->snags[0][r->n++] = snags[k] + snags[k + 1] + snags[k + 2];
        }
    }
}

/* The log odds of a snag and its standard error, clustered by customer. */
static int estimate(struct driver_rows *r, size_t customers, size_t months, double *log_odds, double *error,
                    struct err *err)
{
    enum { STEPS = 30 };
    struct driver_rule rule = {.name = "snag", .used = true};
    struct landmarks at = {.n = months};
    struct drivers d = {.rule = &rule, .n_rules = 1, .n_used = 1};
    struct driver_model m;
    d.o.landmarks = &at;
    d.customers.n = customers; /* the models ask for their number alone */
    if (driver_model_open(&m, &d, r, months > 1, ADJUST_NONE, ALL_RULES, err) < 0)
        return -1;
    int rc = driver_model_fit(&m, NULL, STEPS, err);
    if (rc == 0)
        rc = driver_model_errors(&m, error, err);
    if (rc == 0)
        *log_odds = driver_model_coefficient(&m, 0);
    driver_model_close(&m);
    return rc;
}

static int try_leaving(const struct power_world *w, size_t size, size_t k, struct power_trial *t, struct err *err)
{
    const struct power_options *o = w->o;
    size_t customers = o->customers > 0 ? o->customers : size, months = o->customers > 0 ? size : o->months;
    struct driver_rows r;
    struct rng g;
    struct err why = ERR_INIT;
    double b = NAN, se = NAN;
    *t = (struct power_trial){POWER_OPEN, NAN, NAN};
    rng_seed(&g, o->seed, k);
    int rc = rows_get(&r, customers * months + 1, err);
    if (rc == 0) {
        fill_rows(&r, o, customers, months, &g);
        rc = estimate(&r, customers, months, &b, &se, &why);
    }
    arena_free(&r.arena);
    if (rc < 0 && why.kind != ERR_DATA) {
        if (why.kind)
            *err = why;
        return -1;
    }
    if (rc < 0 || !(se > 0))
        return 0; /* nobody left, or only those with snags: nothing is shown */
    double z = log(o->hazard_ratio) > 0 ? b / se : -b / se, bound = power_z(1 - o->alpha / 2);
    t->outcome = z > bound ? POWER_SHOWN : z < -bound ? POWER_OTHER : POWER_OPEN;
    t->log_odds = b;
    double whole = (bound + power_z(o->power)) * se / log(o->hazard_ratio);
    t->suggests = (double)size * whole * whole;
    return 0;
}

int power_leaving_open(struct power_world *w, struct power *p, struct err *err)
{
    const struct power_options *o = &p->o;
    const struct {
        bool wrong;
        const char *remedy;
    } rules[] = {{!(o->hazard_ratio > 0) || o->hazard_ratio == 1, "--hazard-ratio is above 0 and not 1"},
                 {!(o->met > 0 && o->met < 1), "--met is above 0 and below 1"},
                 {!(o->risk > 0 && o->risk < 1), "--risk is above 0 and below 1"},
                 {o->customers == 0 && (o->months < 1 || o->months > POWER_MONTHS_MOST), "--months is from 1 to 60"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].wrong)
            return err_set(err, ERR_USAGE, "%s", rules[i].remedy);
    p->unit = o->customers > 0 ? POWER_MONTHS : POWER_CUSTOMERS;
    w->try_study = try_leaving;
    w->start = o->customers > 0 ? 6 : FIRST_CUSTOMERS;
    return 0;
}
