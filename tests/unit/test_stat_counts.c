/* stat_counts: counts compared with R 4.2.2, MASS and sandwich. d <- read.csv("contacts.csv"); f <- complaints ~
 * transfer + segment + offset(log(days)); glm with epsilon = 1e-14. */
#include "stat_data.h"
#include "stat_help.h"

/* m <- glm(f, poisson, d) */
static const struct want want_poisson[] = {
    {"(Intercept)", -3.6951411154802, 0.11428613280959},
    {"transfer", 0.2810163145521, 0.046293244503392},
    {"segmentplus", 0.27076360290866, 0.12691892742407},
    {"segmentpro", 0.13950492775613, 0.14776636339657},
};

/* m <- glm(f, poisson, d, start = coef(m)); vcovHC(m, "HC1"), vcovCL(m, d$agent, type = "HC1") */
static const struct want want_hc1[] = {
    {"(Intercept)", -3.6951411154802, 0.16816787392554},
    {"transfer", 0.2810163145521, 0.084060625732934},
    {"segmentplus", 0.27076360290866, 0.19326019197677},
    {"segmentpro", 0.13950492775613, 0.24053699590193},
};

static const struct want want_agent[] = {
    {"(Intercept)", -3.6951411154802, 0.17604800567436},
    {"transfer", 0.2810163145521, 0.068952078870974},
    {"segmentplus", 0.27076360290866, 0.22156926542068},
    {"segmentpro", 0.13950492775613, 0.29842117009701},
};

/* m <- glm.nb(f, d), then glm(f, negative.binomial(theta)) and theta.ml(eps = 1e-14) in turn to the end */
static const struct want want_negbin[] = {
    {"(Intercept)", -3.6504268185155, 0.16981623925411},
    {"transfer", 0.27839162673429, 0.077572493714334},
    {"segmentplus", 0.23959351085469, 0.20062464999182},
    {"segmentpro", 0.069071801361806, 0.23143937423126},
};

static const char formula[] = "complaints ~ transfer + segment + offset(log(days))";

static void fits(struct model *x, const char *family, const char *what, struct design_options o, struct fit_options fo,
                 const struct want *want, size_t n)
{
    int rc = model_fit(x, family, formula, o, fo);
    CHECK(what, rc == 0);
    check_coefs(what, x, want, n, 10);
}

static void test_poisson(struct model *x)
{
    fits(x, "poisson", "poisson", (struct design_options){0}, (struct fit_options){0}, want_poisson, N(want_poisson));
    CHECK_NUM("log-likelihood", fit_fact(&x->fit, "log_lik"), -316.29387035042, 12);
    CHECK_NUM("deviance", fit_fact(&x->fit, "deviance"), 340.12329533662, 12);
    CHECK_NUM("AIC", fit_fact(&x->fit, "aic"), 640.58774070085, 12);
    CHECK_NUM("dispersion", fit_fact(&x->fit, "dispersion"), 2.1812974579918, 12);
    CHECK_NUM("null log-likelihood", fit_fact(&x->fit, "log_lik_null"), -335.9355293555,
              12); /* logLik(m) - (null - deviance)/2 */
    CHECK("overdispersion is told", x->fit.n_notes == 1 && strstr(x->fit.note[0], "dispersion 2.18; Cameron"));
    fits(x, "poisson", "HC1", (struct design_options){0}, (struct fit_options){.robust = ROBUST_HC1}, want_hc1,
         N(want_hc1));
    CHECK("robust: no word of it", x->fit.n_notes == 0);
    fits(x, "poisson", "by agent", (struct design_options){.cluster = {"agent"}}, (struct fit_options){0}, want_agent,
         N(want_agent));
}

static void test_negbin(struct model *x)
{
    fits(x, "negbin", "negbin", (struct design_options){0}, (struct fit_options){0}, want_negbin, N(want_negbin));
    CHECK_NUM("theta", fit_fact(&x->fit, "theta"), 1.547706538082, 10);
    CHECK_NUM("error of theta", fit_fact(&x->fit, "theta_std_error"), 0.35952126025192, 10);
    CHECK_NUM("negbin: log-likelihood", fit_fact(&x->fit, "log_lik"), -284.68959599914, 12);
    CHECK_NUM("negbin: AIC", fit_fact(&x->fit, "aic"), 2 * 284.68959599914 + 10, 12);
}

/* Counts that hardly vary more than a Poisson: the maximum of 1 / theta with 40 digits (mpmath), at the groups'
 * means. */
static void test_large_theta(void)
{
    struct model x;
    CHECK("large theta: read",
          model_frame(&x, "k,g,w\n0,a,350\n1,a,335\n2,a,251\n3,a,126\n4,a,47\n5,a,15\n6,a,5\n0,b,60\n1,b,148\n"
                          "2,b,224\n3,b,226\n4,b,168\n5,b,102\n6,b,90\n") == 0);
    CHECK("large theta: fit",
          model_fit(&x, "negbin", "k ~ g", (struct design_options){.weights = "w"}, (struct fit_options){0}) == 0);
    CHECK_NUM("large theta", fit_fact(&x.fit, "theta"), 18982.598641462041, 8);
    CHECK_NUM("large theta: error", fit_fact(&x.fit, "theta_std_error"), 5413417.7322443193, 8);
    CHECK_NUM("large theta: log-likelihood", fit_fact(&x.fit, "log_lik"), -3661.9009278637383, 13);
    model_free(&x);
}

static void refused(const char *family, const char *csv, const char *text, const char *msg)
{
    struct model x;
    int rc = model_frame(&x, csv);
    CHECK("read", rc == 0);
    rc = model_fit(&x, family, text, (struct design_options){0}, (struct fit_options){0});
    CHECK_STR(msg, rc < 0 ? x.err.msg : "(done)", msg);
    model_free(&x);
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_poisson(&x);
    test_negbin(&x);
    model_free(&x);
    test_large_theta();
    refused("poisson", "y,x\n1,2\n1.5,3\n2,4\n", "y ~ x", "t.csv:3: y = 1.5; a whole number >= 0 is required");
    refused("poisson", "y,x\n0,2\n0,3\n0,4\n", "y ~ x", "y is 0 in all 3 rows used: nothing to explain");
    refused("negbin", "y,x\n1,2\n1,3\n2,4\n2,1\n1,7\n", "y ~ x",
            "y varies no more than a Poisson count: theta has no finite estimate");
    refused("poisson", "y,g,x\n0,a,1\n3,a,2\n0,a,3\n1,b,1\n0,b,2\n2,b,4\n0,c,2\n0,c,3\n0,c,1\n0,c,5\n", "y ~ g + x",
            "separation: gc alone separates y = 1 or more from the rest, so no finite estimate exists");
    CHECK_DONE();
}
