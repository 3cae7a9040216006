/* stat_sweep: passes on several threads: the same digits for any number of them, and the right sums. */

#include <stdlib.h>

#include "snag/mem.h"
#include "stat/design/factor.h"
#include "stat/design/sweep.h"
#include "stat_help.h"

enum { SWEPT_ROWS = 2 * SWEEP_ROWS + 777, COLUMNS = 7 };

/* Pseudo-random numbers by integer arithmetic alone: the same everywhere. */
static double drawn(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 40) / 0x1p24;
}

static int make_frame(struct frame *f, struct err *err)
{
    static const char *const name[COLUMNS + 3] = {"a", "b", "c", "d", "e", "f", "g", "y", "event", "count"};
    uint64_t state = 20261122;
    double *x = mem_zero(SWEPT_ROWS, (COLUMNS + 3) * sizeof *x, err);
    int rc = x ? frame_init(f, "t", err) : -1;
    for (size_t i = 0; rc == 0 && i < SWEPT_ROWS; i++) {
        double sum = 0;
        for (size_t j = 0; j < COLUMNS; j++) {
            x[j * SWEPT_ROWS + i] = drawn(&state) * (double)(j + 1) + (j == 2 ? 1000 : 0);
            sum += x[j * SWEPT_ROWS + i] / (double)(j + 1);
        }
        x[COLUMNS * SWEPT_ROWS + i] = sum + drawn(&state);
        x[(COLUMNS + 1) * SWEPT_ROWS + i] = drawn(&state) * 4 < x[i];
        x[(COLUMNS + 2) * SWEPT_ROWS + i] = (double)(int)(drawn(&state) * 5 * x[i]);
    }
    for (size_t j = 0; rc == 0 && j < COLUMNS + 3; j++)
        rc = frame_add_number(f, name[j], x + j * SWEPT_ROWS, SWEPT_ROWS, err);
    free(x);
    return rc;
}

static bool same_fits(const struct fit *a, const struct fit *b)
{
    bool same = a->p == b->p && memcmp(a->cov, b->cov, a->p * a->p * sizeof *a->cov) == 0;
    for (size_t j = 0; same && j < a->p; j++)
        same = a->coef[j].estimate == b->coef[j].estimate && a->coef[j].std_error == b->coef[j].std_error;
    for (size_t k = 0; same && k < a->n_facts; k++)
        same = memcmp(&a->fact[k].value, &b->fact[k].value, sizeof a->fact[k].value) == 0;
    return same;
}

static void test_threads(const struct frame *f, const char *family, const char *formula)
{
    struct model one = {.f = *f, .err = ERR_INIT}, many = {.f = *f, .err = ERR_INIT};
    CHECK(family,
          model_fit(&one, family, formula, (struct design_options){.threads = 1}, (struct fit_options){0}) == 0);
    for (unsigned threads = 2; threads < 4; threads++) {
        CHECK(family, model_fit(&many, family, formula, (struct design_options){.threads = threads},
                                (struct fit_options){0}) == 0);
        CHECK(family, same_fits(&one.fit, &many.fit));
    }
    many.f = (struct frame){0}; /* the caller's */
    one.f = many.f;
    model_free(&one);
    model_free(&many);
}

/* The Gram matrix compared with sums in long double, column by column; nothing is lost at the residuals' scale. */
static void test_gram(const struct frame *f)
{
    struct model x = {.f = *f, .err = ERR_INIT};
    double worst = 0;
    CHECK("gram: fit", model_fit(&x, "ols", "y ~ a + b + c + d + e + f + g", (struct design_options){.threads = 2},
                                 (struct fit_options){0}) == 0);
    size_t p = x.d.p;
    double *z = design_matrix(&x.d, &x.err), *g = mem_zero(p * p, sizeof *g, &x.err);
    struct design_block b;
    CHECK("gram: room", z && g && p == COLUMNS + 1 && block_open(&b, &x.d, &x.err) == 0);
    while (block_next(&b))
        gram_add(g, &b, x.d.y + b.first);
    block_close(&b);
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++) {
            long double sum = 0, size = 0;
            for (size_t r = 0; r < SWEPT_ROWS; r++) {
                long double t = (long double)z[i * SWEPT_ROWS + r] * z[j * SWEPT_ROWS + r] * x.d.y[r];
                sum += t;
                size += t < 0 ? -t : t;
            }
            worst = fmax(worst, (double)(fabsl(sum - g[i * p + j]) / size));
        }
    CHECK("gram: sums", worst < 1e-14);
    free(z);
    free(g);
    x.f = (struct frame){0};
    model_free(&x);
}

int main(void)
{
    struct frame f = {0};
    struct err err = ERR_INIT;
    CHECK("sweep: frame", make_frame(&f, &err) == 0);
    test_gram(&f);
    test_threads(&f, "ols", "y ~ a + b + c + d + e + f + g");
    test_threads(&f, "logit", "event ~ a + b + c*d + log1p(e) + poly(f, 2) + factor(count)");
    test_threads(&f, "poisson", "count ~ a + b + c + offset(e)");
    frame_free(&f);
    CHECK_DONE();
}
