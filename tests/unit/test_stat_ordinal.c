/* stat_ordinal: ordinal logistic regression compared with R. polr stops early: its estimates were polished by Newton
 * steps on the analytic score until they no longer moved; covariances from the score's numeric derivative (ten digits).
 * d <- read.csv("contacts.csv"); polr(factor(sat) ~ transfer + tenure + segment, d). */
#include "stat_data.h"
#include "stat_help.h"

static const struct want want_plain[] = {
    {"1|2", -2.1445950161428, 0.37424533133475},         {"2|3", -0.55792241755355, 0.30837150229986},
    {"3|4", 0.50217822590365, 0.30496367730283},         {"4|5", 1.6297741799938, 0.33894057576105},
    {"transfer", -0.42128752092661, 0.13938782556459},   {"tenure", 0.015953281358653, 0.0058637099038715},
    {"segmentplus", 0.35363535914398, 0.33902691859776}, {"segmentpro", 0.10683797982433, 0.37180613570142},
};

/* V crossprod(S) V with the scores S; the same by d$agent with G/(G-1) (n-1)/(n-p) */
static const struct want want_hc0[] = {
    {"1|2", -2.1445950161428, 0.38555616278125},         {"2|3", -0.55792241755355, 0.29470955896949},
    {"3|4", 0.50217822590365, 0.28958360952741},         {"4|5", 1.6297741799938, 0.32034003864095},
    {"transfer", -0.42128752092661, 0.1480907893402},    {"tenure", 0.015953281358653, 0.0050658179871404},
    {"segmentplus", 0.35363535914398, 0.35245247569677}, {"segmentpro", 0.10683797982433, 0.34733728927841},
};

static const struct want want_agent[] = {
    {"1|2", -2.1445950161428, 0.36527226947508},         {"2|3", -0.55792241755355, 0.2551145671688},
    {"3|4", 0.50217822590365, 0.2622611197369},          {"4|5", 1.6297741799938, 0.31185411070008},
    {"transfer", -0.42128752092661, 0.16312213960524},   {"tenure", 0.015953281358653, 0.0051028748550059},
    {"segmentplus", 0.35363535914398, 0.37737887550334}, {"segmentpro", 0.10683797982433, 0.37228499010203},
};

static const char formula[] = "sat ~ transfer + tenure + segment";

static void fits(struct model *x, const char *what, struct design_options o, struct fit_options fo,
                 const struct want *want, size_t n)
{
    int rc = model_fit(x, "ologit", formula, o, fo);
    CHECK(what, rc == 0);
    check_coefs(what, x, want, n, 9);
}

static void test_contacts(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    fits(&x, "plain", (struct design_options){0}, (struct fit_options){0}, want_plain, N(want_plain));
    CHECK_NUM("log-likelihood", fit_fact(&x.fit, "log_lik"), -228.23178535094, 12);
    /* binary glms at each cut, their joint covariance by the sandwich of Brant (1990), solve() */
    CHECK_NUM("Brant", fit_fact(&x.fit, "brant_chi2"), 6.16092969558, 9);
    CHECK_NUM("Brant p", fit_fact(&x.fit, "brant_p_value"), 0.907753150793, 9);
    fits(&x, "HC0", (struct design_options){0}, (struct fit_options){.robust = ROBUST_HC0}, want_hc0, N(want_hc0));
    fits(&x, "by agent", (struct design_options){.cluster = {"agent"}}, (struct fit_options){0}, want_agent,
         N(want_agent));
    CHECK("HC3: refused", model_fit(&x, "ologit", formula, (struct design_options){0},
                                    (struct fit_options){.robust = ROBUST_HC3}) < 0 &&
                              x.err.kind == ERR_USAGE);
    CHECK("no intercept to take away",
          model_fit(&x, "ologit", "sat ~ tenure - 1", (struct design_options){0}, (struct fit_options){0}) < 0);
    model_free(&x);
}

/* Levels by option, frequency weights: the same as the rows written out. */
static void test_levels(void)
{
    static const char counted[] = "s,g,n\nlow,a,3\nmid,a,2\nhigh,a,1\nlow,b,1\nmid,b,2\nhigh,b,4\n";
    static const char rows[] = "s,g\n1,a\n1,a\n1,a\n2,a\n2,a\n3,a\n1,b\n2,b\n2,b\n3,b\n3,b\n3,b\n3,b\n";
    const char *levels[] = {"low", "mid", "high"}, *wrong[] = {"low", "mid", "hgih"};
    struct model x, y;
    CHECK("levels: read", model_frame(&x, counted) == 0 && model_frame(&y, rows) == 0);
    CHECK("levels: counted",
          model_fit(&x, "ologit", "s ~ g", (struct design_options){.weights = "n", .levels = levels, .n_levels = 3},
                    (struct fit_options){0}) == 0);
    CHECK("levels: rows", model_fit(&y, "ologit", "s ~ g", (struct design_options){0}, (struct fit_options){0}) == 0);
    CHECK_STR("levels: thresholds", x.fit.coef[0].name, "low|mid");
    CHECK_NUM("levels: n", fit_fact(&x.fit, "n"), 13, 15);
    for (size_t j = 0; j < 3; j++) {
        CHECK_NUM("levels: estimate", x.fit.coef[j].estimate, y.fit.coef[j].estimate, 12);
        CHECK_NUM("levels: error", x.fit.coef[j].std_error, y.fit.coef[j].std_error, 12);
    }
    CHECK("levels: a wrong name",
          model_fit(&x, "ologit", "s ~ g", (struct design_options){.levels = wrong, .n_levels = 3},
                    (struct fit_options){0}) < 0);
    CHECK_STR("levels: told", x.err.msg, "--levels does not name 'high', a level of s");
    model_free(&x);
    model_free(&y);
}

/* Two levels are a binary outcome: the threshold is minus the intercept. */
static void test_binary(void)
{
    struct model x;
    CHECK("binary: data", model_pieces(&x, contacts_csv) == 0);
    CHECK("binary: ologit",
          model_fit(&x, "ologit", "churned ~ tenure", (struct design_options){0}, (struct fit_options){0}) == 0);
    double cut = x.fit.coef[0].estimate, slope = x.fit.coef[1].estimate, error = x.fit.coef[1].std_error;
    CHECK("binary: logit",
          model_fit(&x, "logit", "churned ~ tenure", (struct design_options){0}, (struct fit_options){0}) == 0);
    CHECK_NUM("binary: threshold", -cut, x.fit.coef[0].estimate, 11);
    CHECK_NUM("binary: slope", slope, x.fit.coef[1].estimate, 11);
    CHECK_NUM("binary: error", error, x.fit.coef[1].std_error, 7); /* the logit's lag a step, as R's */
    model_free(&x);
}

static void test_separation(void)
{
    struct model x;
    CHECK("separated: read", model_frame(&x, "s,x\n1,1\n1,2\n2,3\n2,4\n3,5\n3,6\n3,7\n") == 0);
    CHECK("separated: refused",
          model_fit(&x, "ologit", "s ~ x", (struct design_options){0}, (struct fit_options){0}) < 0);
    CHECK_STR("separated: named", x.err.msg,
              "complete separation: x alone separates levels of s, so no finite estimate exists");
    model_free(&x);
}

int main(void)
{
    test_contacts();
    test_levels();
    test_binary();
    test_separation();
    CHECK_DONE();
}
