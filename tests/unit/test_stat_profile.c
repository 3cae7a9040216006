/* stat_profile: profile intervals, penalised likelihood, tests of terms and adjusted p-values compared with R 4.2.2. d
 * <- read.csv("contacts.csv"); glm with epsilon = 1e-15. */
#include "snag/multiplicity.h"
#include "snag/term_test.h"
#include "stat_data.h"
#include "stat_help.h"

static const struct design_options none = {0};
static const struct fit_options plain = {0}, profile = {.profile = true};

/* uniroot(function(b) 2*(logLik(m) - logLik(refit with offset(b*x))) - qchisq(.95, 1)) on both sides */
static void ends(const struct model *x, const char *term, double low, double high)
{
    const struct coef *c = model_coef(x, term);
    CHECK_NUM(term, c ? c->low : NAN, low, 9);
    CHECK_NUM(term, c ? c->high : NAN, high, 9);
}

static void test_profile(struct model *x)
{
    CHECK("logit", model_fit(x, "logit", "churned ~ transfer + tenure", none, profile) == 0);
    ends(x, "(Intercept)", -0.906021579612, 0.406074261401);
    ends(x, "tenure", -0.0897121712089, -0.0283807628281);
    CHECK("cox", model_fit(x, "cox", "Surv(months, lost) ~ transfer + tenure", none, profile) == 0);
    ends(x, "transfer", 0.0102122718195, 0.354319462559);
    CHECK("poisson", model_fit(x, "poisson", "complaints ~ transfer + tenure + offset(log(days))", none, profile) == 0);
    ends(x, "tenure", -0.00380888732483, 0.00436601492664);
    CHECK("not with clusters",
          model_fit(x, "logit", "churned ~ tenure", (struct design_options){.cluster = {"agent"}}, profile) < 0);
}

/* Newton on the modified score with hat values, in R; profile of the penalised likelihood by uniroot. */
static void test_firth(struct model *x)
{
    static const struct want want[] = {{"(Intercept)", -0.87942953413465, 0.43156883671971},
                                       {"transfer", 0.29888692742365, 0.18071861925001},
                                       {"tenure", -0.048532706334613, 0.014332658989491},
                                       {"segmentplus", 0.86392725574643, 0.45360495093148},
                                       {"segmentpro", 1.1030205154282, 0.5039240891913}};
    CHECK("firth", model_fit(x, "firth", "churned ~ transfer + tenure + segment", none, plain) == 0);
    check_coefs("firth", x, want, sizeof want / sizeof *want, 10);
    CHECK_NUM("firth: penalised log-likelihood", fit_fact(&x->fit, "log_lik_penalised") + 0.0, -67.080675703096, 10);
    ends(x, "(Intercept)", -1.75527998286, -0.0572517899523);
    ends(x, "tenure", -0.081292212496, -0.0232760453582);
    CHECK_NUM("firth: p of the intercept", x->fit.coef[0].p_value, 0.0358209122537, 9);
    CHECK_NUM("firth: p of tenure", x->fit.coef[2].p_value, 9.92931970092e-06, 9);
}

/* A separated two-by-two table: 7 of 10 against 0 of 10 (logistf: -0.7621401, 3.8066625; 0.6789347, 1.6630437). */
static void test_firth_separated(void)
{
    static const char csv[] = "y,x\n1,0\n1,0\n1,0\n0,0\n0,0\n0,0\n0,0\n0,0\n0,0\n0,0\n"
                              "1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n";
    struct model x;
    CHECK("separated: read", model_frame(&x, csv) == 0);
    CHECK("separated: logit refuses",
          model_fit(&x, "logit", "y ~ x", none, plain) < 0 && strstr(x.err.hint, "--firth"));
    CHECK("separated: firth", model_fit(&x, "firth", "y ~ x", none, plain) == 0);
    CHECK_NUM("separated: intercept", x.fit.coef[0].estimate, -0.7621401, 6);
    CHECK_NUM("separated: slope", x.fit.coef[1].estimate, 3.8066625, 7);
    CHECK_NUM("separated: error", x.fit.coef[1].std_error, 1.6630437, 7);
    model_free(&x);
}

static void test_terms(struct model *x)
{
    struct term_tests t;
    CHECK("terms: fit", model_fit(x, "logit", "churned ~ transfer + tenure + segment", none, plain) == 0);
    CHECK("terms: lr", term_tests_open(&t, &x->fit, TERM_LR, &plain, &x->err) == 0 && t.n == 3);
    /* drop1(m, test = "Chisq") */
    CHECK_NUM("terms: lr of transfer", t.test[0].statistic, 2.9990342942467, 10);
    CHECK_NUM("terms: lr of tenure", t.test[1].statistic, 21.7365938945360, 11);
    CHECK_NUM("terms: lr of segment", t.test[2].statistic, 6.3280318505865, 10);
    CHECK("terms: two degrees", t.test[2].df == 2);
    CHECK_NUM("terms: p", t.test[2].p_value, exp(-6.3280318505865 / 2), 9); /* chi² on 2 */
    CHECK_NUM("terms: Holm", t.test[1].p_holm, 3 * t.test[1].p_value, 14);
    term_tests_close(&t);
    CHECK("terms: least squares", model_fit(x, "ols", "spend ~ tenure * segment + days", none, plain) == 0);
    CHECK("terms: wald", term_tests_open(&t, &x->fit, TERM_WALD, &plain, &x->err) == 0);
    CHECK("terms: main effects of an interaction are not tested", t.n == 2 && t.f);
    /* drop1(lm(spend ~ tenure * segment + days, d), test = "F") */
    CHECK_STR("terms: first", t.test[0].term, "days");
    CHECK_NUM("terms: F of days", t.test[0].statistic, 1.0556527296096, 10);
    CHECK_NUM("terms: F of the interaction", t.test[1].statistic, 3.7432838254639, 10);
    term_tests_close(&t);
}

/* p.adjust(p, "holm"), p.adjust(p, "BH") */
static void test_adjust(void)
{
    static const double p[] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                               .0459, .3240, .4262, .5719, .6528, .7590, 1};
    static const double want_holm[] = {.0015, .0056, .0247, .114, .2211, .278, .278, .278, .3213, 1, 1, 1, 1, 1, 1};
    static const double want_bh[] = {
        .0015, .003,  .0095, .035625,           .0603,   .0638571428571429, .0638571428571429,
        .0645, .0765, .486,  .5811818181818181, .714875, .7532307692307693, .8132142857142857,
        1};
    double holm[15], bh[15], with_nan[] = {NAN, .02, .04}, out[3];
    struct err err = ERR_INIT;
    CHECK("adjust", adjust_holm(p, 15, holm, &err) == 0 && adjust_bh(p, 15, bh, &err) == 0);
    for (size_t i = 0; i < 15; i++) {
        CHECK_NUM("holm", holm[i], want_holm[i], 14);
        CHECK_NUM("bh", bh[i], want_bh[i], 14);
    }
    CHECK("nan stays", adjust_holm(with_nan, 3, out, &err) == 0 && isnan(out[0]) && out[1] == .04 && out[2] == .04);
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_profile(&x);
    test_firth(&x);
    test_terms(&x);
    model_free(&x);
    test_firth_separated();
    test_adjust();
    CHECK_DONE();
}
