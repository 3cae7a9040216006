/* bootstrap: resamples do not depend on threads, are fitted like repeated rows, and give the errors known from
 * theory. */
#include "snag/bootstrap.h"
#include "stat/infer/bootstrap_impl.h"
#include "stat_data.h"
#include "stat_help.h"

static int boot(struct model *x, const char *family, const char *text, struct design_options o, size_t n, uint64_t seed)
{
    struct fit_options fo = {.level = 0.95};
    if (model_fit(x, family, text, (struct design_options){.threads = o.threads}, fo) < 0)
        return -1;
    int32_t *clusters = NULL; /* the design has them, the fit does not know */
    if (o.cluster[0]) {
        if (model_fit(x, family, text, o, fo) < 0)
            return -1;
        clusters = x->d.cluster[0];
    }
    x->d.cluster[0] = clusters;
    return bootstrap_fit(&x->fit, &fo, n, seed, &x->err);
}

/* quantile(c(1, 2, 4, 8, 16, 32, 64), c(0.025, 0.2, 0.5, 0.8), type = 6): 1.0 1.6 8.0 44.8 */
static void test_quantile(void)
{
    const double x[] = {1, 2, 4, 8, 16, 32, 64};
    CHECK_NUM("quantile .025", sorted_quantile(x, 7, 0.025), 1, 15);
    CHECK_NUM("quantile .2", sorted_quantile(x, 7, 0.2), 1.6, 14);
    CHECK_NUM("quantile .5", sorted_quantile(x, 7, 0.5), 8, 15);
    CHECK_NUM("quantile .8", sorted_quantile(x, 7, 0.8), 44.8, 14);
}

/* The table of 6 rows has 39 resamples of seed 7; R's lm was given the same rows. */
static void test_against_r(void)
{
    struct model x;
    size_t *row, n;
    CHECK("small: read", model_frame(&x, "y,x\n1,1\n3,2\n2,3\n5,4\n9,5\n6,7\n") == 0);
    CHECK("small: fitted", model_fit(&x, "ols", "y ~ x", (struct design_options){0}, (struct fit_options){0}) == 0);
    const size_t want[] = {4, 4, 2, 5, 3, 0};
    CHECK("small: drawn", bootstrap_rows(&x.d, 7, 0, &row, &n, &x.err) == 0 && n == 6);
    CHECK("small: which", n == 6 && memcmp(row, want, sizeof want) == 0);
    free(row);
    CHECK("small: bootstrap", boot(&x, "ols", "y ~ x", (struct design_options){0}, 39, 7) == 0);
    /* rows <- the resamples of seed 7, 0 … 38; b <- sapply(rows, function(r) coef(lm(y ~ x, d[r, ]))[2]); sd(b);
     * range(b) */
    CHECK_NUM("small: error of x", x.fit.coef[1].std_error, 0.584417172015747, 11);
    CHECK_NUM("small: lower end", x.fit.coef[1].low, 0.384615384615385, 11);
    CHECK_NUM("small: upper end", x.fit.coef[1].high, 3.58823529411765, 11);
    model_free(&x);
}

/* Resampled means vary by sqrt(sum (y - mean)²) / n, whatever the data; 4,000 resamples estimate it to within 1.1 %
 * (one SD). */
static void test_mean(struct model *x)
{
    CHECK("mean", boot(x, "ols", "spend ~ 1", (struct design_options){0}, 4000, 3) == 0);
    double rss = fit_fact(&x->fit, "rss"), se = sqrt(rss) / 150;
    CHECK("mean: error", fabs(x->fit.coef[0].std_error / se - 1) < 0.045);
    CHECK("mean: interval", fabs((x->fit.coef[0].high - x->fit.coef[0].low) / (2 * 1.96 * se) - 1) < 0.08);
}

static void test_threads(struct model *x, const char *family, const char *text, const char *cluster)
{
    double error[3] = {0}, low[3] = {0};
    for (unsigned t = 1; t <= 3; t++) {
        CHECK(text, boot(x, family, text, (struct design_options){.threads = t, .cluster = {cluster}}, 60, 5) == 0);
        error[t - 1] = x->fit.coef[x->fit.p - 1].std_error;
        low[t - 1] = x->fit.coef[x->fit.p - 1].low;
    }
    CHECK("the same digits for any number of threads",
          error[0] == error[1] && error[1] == error[2] && low[0] == low[1] && low[1] == low[2]);
    CHECK("an error above 0", error[0] > 0 && isfinite(error[0]));
    CHECK("another seed", boot(x, family, text, (struct design_options){.cluster = {cluster}}, 60, 6) == 0);
    CHECK("other digits for another seed", x->fit.coef[x->fit.p - 1].std_error != error[0]);
}

/* Clusters are drawn whole. */
static void test_clusters(struct model *x)
{
    size_t *row, n, in[64] = {0}, drawn[64] = {0}, bad = 0;
    CHECK("clusters", model_fit(x, "ols", "spend ~ tenure", (struct design_options){.cluster = {"agent"}},
                                (struct fit_options){0}) == 0);
    for (size_t i = 0; i < x->d.n; i++)
        in[x->d.cluster[0][i]]++;
    CHECK("clusters: drawn", bootstrap_rows(&x->d, 1, 4, &row, &n, &x->err) == 0);
    for (size_t i = 0; i < n; i++)
        drawn[x->d.cluster[0][row[i]]]++;
    for (size_t g = 0; g < x->d.n_clusters[0]; g++)
        bad += drawn[g] % in[g] != 0;
    CHECK("clusters: whole", bad == 0);
    free(row);
}

static void refused(struct model *x, struct fit_options fo, size_t n, const char *msg)
{
    CHECK(msg, model_fit(x, "ols", "spend ~ tenure", (struct design_options){0}, (struct fit_options){0}) == 0 &&
                   bootstrap_fit(&x->fit, &fo, n, 1, &x->err) < 0);
    CHECK_STR("refused", x->err.msg, msg);
}

/* Some resamples lack a level or are separated: they are counted, not mistaken for results. */
static void test_failures(void)
{
    struct model x;
    CHECK("failures: read", model_frame(&x, "y,g\n1,a\n3,a\n2,b\n4,a\n5,a\n6,a\n2,a\n") == 0);
    CHECK("failures", boot(&x, "ols", "y ~ g", (struct design_options){0}, 100, 1) == 0);
    CHECK("failures: counted", x.fit.n_notes == 1 && strstr(x.fit.note[0], "of 100 resamples could not be fitted"));
    model_free(&x);
}

int main(void)
{
    struct model x;
    test_quantile();
    test_against_r();
    test_failures();
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_mean(&x);
    test_threads(&x, "ols", "spend ~ tenure + segment", NULL);
    test_threads(&x, "logit", "churned ~ transfer + tenure", "agent");
    test_threads(&x, "poisson", "complaints ~ transfer + offset(log(days))", NULL);
    test_threads(&x, "ologit", "sat ~ transfer", NULL);
    test_threads(&x, "cox", "Surv(entry, months, lost) ~ transfer + strata(segment)", "agent");
    test_clusters(&x);
    refused(&x, (struct fit_options){.level = 0.95}, 38, "percentiles of level 95 % require 39 resamples or more");
    refused(&x, (struct fit_options){.level = 0.95, .robust = ROBUST_HC1}, 99,
            "the bootstrap takes rows or one cluster column; omit robust errors and profile intervals");
    model_free(&x);
    CHECK_DONE();
}
