/* stat_coverage: do 95 % intervals cover? Worlds with known coefficients are drawn and fitted, n = 300 each; the number
 * of intervals that hold the truth must be within the exact 99.9 % band of the binomial (of 2,000: 1,867 to 1,931).
 * Usage: test_stat_coverage [REPLICATIONS]; 200 without; tests/long/fit-coverage takes 2,000. */
#include "stat_world.h"

struct coverage_world {
    const char *family, *formula;
    struct fit_options options;
    outcome_fn *outcome;
    bool slow; /* a tenth of the replications, at a fifth of a second each */
};

static const double slope = 0.4; /* the truth about x */

static const struct coverage_world worlds[] = {
    {"ols", "y ~ x + b", {.level = 0.95}, .outcome = normal_outcome},
    {"ols", "y ~ x + b", {.level = 0.95, .robust = ROBUST_HC3}, .outcome = unequal_outcome},
    {"logit", "y ~ x + b", {.level = 0.95}, .outcome = yes_no_outcome},
    {"firth", "y ~ x + b", {.level = 0.95}, .outcome = yes_no_outcome},
    {"poisson", "y ~ x + b", {.level = 0.95}, .outcome = count_outcome},
    {"poisson", "y ~ x + b", {.level = 0.95, .robust = ROBUST_HC1}, .outcome = spread_count_outcome},
    {"negbin", "y ~ x + b", {.level = 0.95}, .outcome = spread_count_outcome},
    {"ologit", "y ~ x + b", {.level = 0.95}, .outcome = level_outcome},
    {"cox", "Surv(y, event) ~ x + b", {.level = 0.95}, .outcome = time_outcome},
    {"logit", "y ~ x + b", {.level = 0.95, .profile = true}, .outcome = yes_no_outcome},
    {"poisson", "y ~ x + b", {.level = 0.95, .profile = true}, .outcome = count_outcome},
    {"negbin", "y ~ x + b", {.level = 0.95, .profile = true}, .outcome = spread_count_outcome, .slow = true},
    {"cox", "Surv(y, event) ~ x + b", {.level = 0.95, .profile = true}, .outcome = time_outcome},
};

/* 1: the interval of x holds the truth, 0: it does not, -1: no fit. */
static int covers(const struct coverage_world *w, uint64_t seed, uint64_t replication)
{
    struct drawn_rows rows = {0};
    struct model m;
    struct rng g;
    rng_seed(&g, seed, replication);
    for (size_t i = 0; i < ROWS; i++) {
        rows.x[i] = rng_normal(&g);
        rows.b[i] = rng_chance(&g, 0.4);
        w->outcome(&g, slope * rows.x[i] - 0.5 * rows.b[i], rows.x[i], &rows.y[i], &rows.event[i]);
    }
    int rc = rows_frame(&rows, &m);
    if (rc == 0)
        rc = model_fit(&m, w->family, w->formula, (struct design_options){0}, w->options);
    const struct coef *c = rc == 0 ? model_coef(&m, "x") : NULL;
    int held = c ? c->low <= slope && slope <= c->high : -1;
    if (!c)
        printf("# %s %llu: %s\n", w->family, (unsigned long long)replication, m.err.msg);
    model_free(&m);
    return held;
}

/* Draws and fits n worlds of a kind. */
static void check_world(const struct coverage_world *w, uint64_t seed, int n)
{
    int held = 0, failed = 0, low, high;
    char name[160];
    for (int r = 0; r < n; r++) {
        int c = covers(w, seed, (uint64_t)r);
        held += c == 1;
        failed += c < 0;
    }
    binomial_band(n, 0.95, &low, &high);
    (void)snprintf(name, sizeof name, "%s%s%s: %d of %d intervals cover (%d to %d may), %d not fitted", w->family,
                   w->options.robust ? ", robust" : "", w->options.profile ? ", profile" : "", held, n, low, high,
                   failed);
    CHECK(name, held >= low && held <= high && failed == 0);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : CHECK_ROUNDS(200), low, high;
    CHECK("replications", n >= 10);
    binomial_band(2000, 0.95, &low, &high);
    CHECK("band of 2,000", low == 1867 && high == 1931);
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++)
        check_world(&worlds[k], 1000 + k, worlds[k].slow ? n / 10 : n);
    CHECK_DONE();
}
