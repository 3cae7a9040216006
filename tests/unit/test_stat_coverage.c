/* Do intervals of 95 % cover? Worlds whose coefficients are known are drawn and fitted, n = 300 each; of so many intervals
 * as many must hold the truth as the exact 99.9 % band of the binomial allows (of 2,000: 1,867 to 1,931).
 * Usage: test_stat_coverage [REPLICATIONS]; 200 without; tests/long/fit-coverage takes 2,000. */
#include "sim/rng.h"
#include "stat_help.h"

enum { ROWS = 300 };

/* y (and a second number) of one row with predictors x and g under a family. */
struct world {
    const char *family, *formula;
    enum robust robust;
    void (*row)(struct rng *g, double x, double b, double *y, double *event);
    double slope; /* the truth about x */
};

static double line(double x, double b) { return 0.4 * x - 0.5 * b; }

static void ols_row(struct rng *g, double x, double b, double *y, double *event)
{
    *y = 2 + line(x, b) + rng_normal(g);
    *event = 0;
}

static void unequal_row(struct rng *g, double x, double b, double *y, double *event)
{
    *y = 2 + line(x, b) + rng_normal(g) * portable_exp(0.5 * x);
    *event = 0;
}

static void logit_row_drawn(struct rng *g, double x, double b, double *y, double *event)
{
    *y = rng_chance(g, portable_logistic(-0.3 + line(x, b)));
    *event = 0;
}

/* Knuth 1969: products of uniforms. */
static double poisson_of(struct rng *g, double mean)
{
    double limit = portable_exp(-mean), product = rng_unit(g);
    int n = 0;
    for (; product > limit; n++)
        product *= rng_unit(g);
    return n;
}

static void poisson_row_drawn(struct rng *g, double x, double b, double *y, double *event)
{
    *y = poisson_of(g, portable_exp(0.5 + line(x, b)));
    *event = 0;
}

/* A Poisson whose mean is multiplied by a gamma of shape 2: theta = 2. */
static void negbin_row_drawn(struct rng *g, double x, double b, double *y, double *event)
{
    double gamma = (rng_exponential(g) + rng_exponential(g)) / 2;
    *y = poisson_of(g, gamma * portable_exp(0.5 + line(x, b)));
    *event = 0;
}

static void ologit_row(struct rng *g, double x, double b, double *y, double *event)
{
    double u = rng_unit(g), latent = line(x, b) + portable_log((u + 1e-300) / (1 - u));
    *y = 1 + (latent > -1) + (latent > 0.2) + (latent > 1.5);
    *event = 0;
}

static void cox_row(struct rng *g, double x, double b, double *y, double *event)
{
    double dies = rng_exponential(g) / portable_exp(line(x, b)), lost = 2 * rng_exponential(g);
    *event = dies <= lost;
    *y = dies <= lost ? dies : lost;
}

static const struct world worlds[] = {
    {"ols", "y ~ x + b", ROBUST_NONE, ols_row, 0.4},
    {"ols", "y ~ x + b", ROBUST_HC3, unequal_row, 0.4},
    {"logit", "y ~ x + b", ROBUST_NONE, logit_row_drawn, 0.4},
    {"firth", "y ~ x + b", ROBUST_NONE, logit_row_drawn, 0.4},
    {"poisson", "y ~ x + b", ROBUST_NONE, poisson_row_drawn, 0.4},
    {"poisson", "y ~ x + b", ROBUST_HC1, negbin_row_drawn, 0.4},
    {"negbin", "y ~ x + b", ROBUST_NONE, negbin_row_drawn, 0.4},
    {"ologit", "y ~ x + b", ROBUST_NONE, ologit_row, 0.4},
    {"cox", "Surv(y, event) ~ x + b", ROBUST_NONE, cox_row, 0.4},
};

/* 1 the interval of x holds the truth, 0 it does not, -1 no fit. */
static int covers(const struct world *w, uint64_t seed, uint64_t replication)
{
    double x[ROWS], b[ROWS], y[ROWS], event[ROWS];
    struct model m = {.err = ERR_INIT};
    struct rng g;
    rng_seed(&g, seed, replication);
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = rng_normal(&g);
        b[i] = rng_chance(&g, 0.4);
        w->row(&g, x[i], b[i], &y[i], &event[i]);
    }
    int rc = frame_init(&m.f, "world", &m.err);
    if (rc == 0 && (frame_add_number(&m.f, "x", x, ROWS, &m.err) < 0 || frame_add_number(&m.f, "b", b, ROWS, &m.err) < 0 ||
                    frame_add_number(&m.f, "y", y, ROWS, &m.err) < 0 || frame_add_number(&m.f, "event", event, ROWS, &m.err) < 0))
        rc = -1;
    if (rc == 0)
        rc = model_fit(&m, w->family, w->formula, (struct design_options){0}, (struct fit_options){.robust = w->robust});
    const struct coef *c = rc == 0 ? model_coef(&m, "x") : NULL;
    int held = c ? c->low <= w->slope && w->slope <= c->high : -1;
    if (!c)
        printf("# %s %llu: %s\n", w->family, (unsigned long long)replication, m.err.msg);
    model_free(&m);
    return held;
}

/* The central 99.9 % of a binomial with 0.95. */
static void band(int n, int *low, int *high)
{
    double sum = 0;
    *low = -1;
    for (int k = 0; k <= n; k++) {
        sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(0.95) + (n - k) * log(0.05));
        if (*low < 0 && sum > 0.0005)
            *low = k;
        if (sum >= 0.9995) {
            *high = k;
            return;
        }
    }
    *high = n;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 200, low, high;
    CHECK("replications", n > 0);
    band(2000, &low, &high);
    CHECK("band of 2,000", low == 1867 && high == 1931);
    band(n, &low, &high);
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
        const struct world *w = &worlds[k];
        int held = 0, failed = 0;
        char name[160];
        for (int r = 0; r < n; r++) {
            int c = covers(w, 1000 + k, (uint64_t)r);
            held += c == 1;
            failed += c < 0;
        }
        (void)snprintf(name, sizeof name, "%s%s: %d of %d intervals cover (%d to %d may), %d not fitted", w->family,
                       w->robust ? ", robust" : "", held, n, low, high, failed);
        CHECK(name, held >= low && held <= high && failed == 0);
    }
    CHECK_DONE();
}
