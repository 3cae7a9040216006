/* stat_ols: least squares compared with R 4.2.2 and sandwich 3.0. d <- read.csv("contacts.csv"). */
#include "stat_data.h"
#include "stat_help.h"

/* m <- lm(spend ~ tenure + transfer*segment, d); coef(m); sqrt(diag(vcov(m))) */
static const struct want want_ols[] = {
    {"(Intercept)", 37.932934180391, 2.6116503849644},
    {"tenure", 1.1572771135741, 0.042807423553916},
    {"transfer", -0.66474220263827, 1.5551393479784},
    {"segmentplus", 4.0879528840167, 3.7827491107224},
    {"segmentpro", 8.0188821313271, 4.3377166417232},
    {"transfer:segmentplus", -1.8692751626486, 2.3561924652415},
    {"transfer:segmentpro", 0.015033268957738, 2.8131647973886},
};

/* sqrt(diag(vcovHC(m, "HC0"))) and so on */
static const struct want want_hc0[] = {
    {"(Intercept)", 37.932934180391, 2.5422891117422},
    {"tenure", 1.1572771135741, 0.092576704619849},
    {"transfer", -0.66474220263827, 1.9817297821275},
    {"segmentplus", 4.0879528840167, 3.3632218818935},
    {"segmentpro", 8.0188821313271, 3.8348793808782},
    {"transfer:segmentplus", -1.8692751626486, 2.3579324747398},
    {"transfer:segmentpro", 0.015033268957738, 2.7310185190534},
};

static const struct want want_hc1[] = {
    {"(Intercept)", 37.932934180391, 2.603769576606},
    {"tenure", 1.1572771135741, 0.094815497528688},
    {"transfer", -0.66474220263827, 2.029654177381},
    {"segmentplus", 4.0879528840167, 3.444555056702},
    {"segmentpro", 8.0188821313271, 3.9276187022811},
    {"transfer:segmentplus", -1.8692751626486, 2.414954622219},
    {"transfer:segmentpro", 0.015033268957738, 2.7970630485004},
};

static const struct want want_hc2[] = {
    {"(Intercept)", 37.932934180391, 2.7376319299788},
    {"tenure", 1.1572771135741, 0.10312468685104},
    {"transfer", -0.66474220263827, 2.0871252353079},
    {"segmentplus", 4.0879528840167, 3.5244190295623},
    {"segmentpro", 8.0188821313271, 4.0091450179133},
    {"transfer:segmentplus", -1.8692751626486, 2.478215381619},
    {"transfer:segmentpro", 0.015033268957738, 2.8997293641145},
};

static const struct want want_hc3[] = {
    {"(Intercept)", 37.932934180391, 2.9671213077302},
    {"tenure", 1.1572771135741, 0.11567694913916},
    {"transfer", -0.66474220263827, 2.2008159058367},
    {"segmentplus", 4.0879528840167, 3.7143997314617},
    {"segmentpro", 8.0188821313271, 4.1975058771696},
    {"transfer:segmentplus", -1.8692751626486, 2.6089053732806},
    {"transfer:segmentpro", 0.015033268957738, 3.0847862561512},
};

/* sqrt(diag(vcovCL(m, d$agent, type = "HC1"))), d$team, ~agent + team */
static const struct want want_cr1_agent[] = {
    {"(Intercept)", 37.932934180391, 2.3452018292926},
    {"tenure", 1.1572771135741, 0.0680263186305},
    {"transfer", -0.66474220263827, 1.9797172553891},
    {"segmentplus", 4.0879528840167, 3.3112712585534},
    {"segmentpro", 8.0188821313271, 3.7484974205387},
    {"transfer:segmentplus", -1.8692751626486, 2.5339279606737},
    {"transfer:segmentpro", 0.015033268957738, 2.8246589027323},
};

static const struct want want_cr1_team[] = {
    {"(Intercept)", 37.932934180391, 2.9074687709938},
    {"tenure", 1.1572771135741, 0.10006343873597},
    {"transfer", -0.66474220263827, 2.4601736006212},
    {"segmentplus", 4.0879528840167, 4.1962033326355},
    {"segmentpro", 8.0188821313271, 3.7878635324031},
    {"transfer:segmentplus", -1.8692751626486, 2.7126332054796},
    {"transfer:segmentpro", 0.015033268957738, 3.0892513891972},
};

static const struct want want_two_way[] = {
    {"(Intercept)", 37.932934180391, 2.6362956820479},
    {"tenure", 1.1572771135741, 0.075674686955351},
    {"transfer", -0.66474220263827, 2.4264341152726},
    {"segmentplus", 4.0879528840167, 4.0959596532698},
    {"segmentpro", 8.0188821313271, 3.5804423675933},
    {"transfer:segmentplus", -1.8692751626486, 2.8533642243525},
    {"transfer:segmentpro", 0.015033268957738, 3.3023035337423},
};

/* m <- lm(spend ~ tenure + segment, d, weights = w); vcov(m), vcovHC(m, "HC3") */
static const struct want want_wls[] = {
    {"(Intercept)", 36.867935795882, 1.91910754772},
    {"tenure", 1.1793720170478, 0.042118266659416},
    {"segmentplus", 1.1240247622004, 2.4623006192099},
    {"segmentpro", 8.1106862466164, 2.8385453384938},
};

static const struct want want_wls_hc3[] = {
    {"(Intercept)", 36.867935795882, 2.7609613338032},
    {"tenure", 1.1793720170478, 0.11862183024633},
    {"segmentplus", 1.1240247622004, 2.5349885339826},
    {"segmentpro", 8.1106862466164, 3.1471002064908},
};

/* lm(spend ~ tenure + segment - 1 + offset(1.1*tenure), d) */
static const struct want want_noint_offset[] = {
    {"tenure", 0.059359441928942, 0.042366537241265},
    {"segmentbasic", 37.125940571071, 2.0058990337451},
    {"segmentplus", 38.996624000448, 2.2011907871517},
    {"segmentpro", 45.176123867044, 2.5954994086312},
};

/* lm(spend ~ poly(tenure, 3) + log1p(contacts), d) */
static const struct want want_poly[] = {
    {"(Intercept)", 66.612754895611, 5.0424657914289},       {"poly(tenure, 3)1", 381.81145935637, 13.741171067244},
    {"poly(tenure, 3)2", -34.367765932617, 13.765852899332}, {"poly(tenure, 3)3", -36.04903523504, 13.76579210312},
    {"log1p(contacts)", 0.52268208222355, 3.2235602713418},
};

static const char formula[] = "spend ~ tenure + transfer*segment";

static void fits(struct model *x, const char *what, const char *text, struct design_options o, struct fit_options fo,
                 const struct want *want, size_t n)
{
    int rc = model_fit(x, "ols", text, o, fo);
    CHECK(what, rc == 0);
    check_coefs(what, x, want, n, 11);
}

static void test_plain(struct model *x)
{
    fits(x, "plain", formula, (struct design_options){0}, (struct fit_options){0}, want_ols, N(want_ols));
    CHECK_NUM("R2", fit_fact(&x->fit, "r2"), 0.84094328332003, 12);
    CHECK_NUM("adjusted R2", fit_fact(&x->fit, "adj_r2"), 0.83426957492786, 12);
    CHECK_NUM("sigma", fit_fact(&x->fit, "sigma"), 13.977518988771, 12);
    CHECK_NUM("F", fit_fact(&x->fit, "f_statistic"), 126.00839501874, 12);
    CHECK_NUM("log-likelihood", fit_fact(&x->fit, "log_lik"), -604.87401805925, 12);
    CHECK_NUM("AIC", fit_fact(&x->fit, "aic"), 1225.7480361185, 12);
    CHECK_NUM("BIC", fit_fact(&x->fit, "bic"), 1249.8331184713, 12);
}

static void test_robust(struct model *x)
{
    struct design_options none = {0};
    fits(x, "HC0", formula, none, (struct fit_options){.robust = ROBUST_HC0}, want_hc0, N(want_hc0));
    fits(x, "HC1", formula, none, (struct fit_options){.robust = ROBUST_HC1}, want_hc1, N(want_hc1));
    fits(x, "HC2", formula, none, (struct fit_options){.robust = ROBUST_HC2}, want_hc2, N(want_hc2));
    fits(x, "HC3", formula, none, (struct fit_options){.robust = ROBUST_HC3}, want_hc3, N(want_hc3));
}

static void test_clusters(struct model *x)
{
    struct fit_options plain = {0};
    fits(x, "by agent", formula, (struct design_options){.cluster = {"agent"}}, plain, want_cr1_agent,
         N(want_cr1_agent));
    CHECK("38 agents: t on the residual degrees of freedom", x->fit.df == 143 && x->fit.n_notes == 0);
    fits(x, "by team", formula, (struct design_options){.cluster = {"team"}}, plain, want_cr1_team, N(want_cr1_team));
    CHECK("12 teams: t on 11 degrees of freedom", x->fit.df == 11);
    CHECK("12 teams: a warning", x->fit.n_notes == 1 && strstr(x->fit.note[0], "Only 12 clusters"));
    /* qt(.975, 11) = 2.20098516009164 */
    CHECK_NUM("12 teams: interval", x->fit.coef[1].high, 1.1572771135741 + 2.20098516009164 * 0.10006343873597, 11);
    fits(x, "two ways", formula, (struct design_options){.cluster = {"agent", "team"}}, plain, want_two_way,
         N(want_two_way));
}

static void test_weights(struct model *x)
{
    struct design_options w = {.weights = "w"};
    fits(x, "weighted", "spend ~ tenure + segment", w, (struct fit_options){0}, want_wls, N(want_wls));
    CHECK_NUM("weighted: R2", fit_fact(&x->fit, "r2"), 0.84555191967906, 12);
    CHECK_NUM("weighted: log-likelihood", fit_fact(&x->fit, "log_lik"), -603.91190919162, 12);
    CHECK_NUM("weighted: F", fit_fact(&x->fit, "f_statistic"), 266.43382901797, 12);
    fits(x, "weighted HC3", "spend ~ tenure + segment", w, (struct fit_options){.robust = ROBUST_HC3}, want_wls_hc3,
         N(want_wls_hc3));
}

static void test_forms(struct model *x)
{
    fits(x, "no intercept, offset", "spend ~ tenure + segment - 1 + offset(1.1*tenure)", (struct design_options){0},
         (struct fit_options){0}, want_noint_offset, N(want_noint_offset));
    /* R 4.2 counts the offset as explained; here summary(lm(I(spend - 1.1*tenure) ~ tenure + segment - 1)) */
    CHECK_NUM("no intercept, offset: R2", fit_fact(&x->fit, "r2"), 0.89954794571504, 12);
    CHECK_NUM("no intercept, offset: F", fit_fact(&x->fit, "f_statistic"), 326.85742718071, 12);
    fits(x, "poly", "spend ~ poly(tenure, 3) + log1p(contacts)", (struct design_options){0}, (struct fit_options){0},
         want_poly, N(want_poly));
}

static void test_aliased(struct model *x)
{
    CHECK("aliased: fitted", model_fit(x, "ols", "spend ~ tenure + I(2*tenure + 1) + segment + I(segment == \"pro\")",
                                       (struct design_options){0}, (struct fit_options){0}) == 0);
    CHECK("aliased: two dropped", x->d.n_aliased == 2 && x->fit.p == 4);
    CHECK_STR("aliased: the first", x->d.n_aliased > 0 ? x->d.aliased[0] : "", "I(2 * tenure + 1)");
    CHECK_STR("aliased: the second", x->d.n_aliased > 1 ? x->d.aliased[1] : "", "I(segment == \"pro\")TRUE");
    CHECK("a constant is aliased with the intercept",
          model_fit(x, "ols", "spend ~ tenure + I(days - days + 7)", (struct design_options){0},
                    (struct fit_options){0}) == 0 &&
              x->d.n_aliased == 1 && x->fit.p == 2);
}

static void test_refusals(void)
{
    struct model x;
    CHECK("few rows: read", model_frame(&x, "y,a,b\n1,2,3\n4,5,7\n,1,1\n") == 0);
    CHECK("few rows: refused",
          model_fit(&x, "ols", "y ~ a + b", (struct design_options){0}, (struct fit_options){0}) < 0);
    CHECK("few rows: exit 3", x.err.kind == ERR_DATA);
    model_free(&x);
    CHECK("all missing: read", model_frame(&x, "y,a\n1,\n2,NA\n3, \n") == 0);
    CHECK("all missing: refused",
          model_fit(&x, "ols", "y ~ a", (struct design_options){0}, (struct fit_options){0}) < 0);
    CHECK_STR("all missing: named", x.err.hint, "a is missing in 3 of 3 rows");
    model_free(&x);
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0 && x.f.n_rows == 150);
    test_plain(&x);
    test_robust(&x);
    test_clusters(&x);
    test_weights(&x);
    test_forms(&x);
    test_aliased(&x);
    model_free(&x);
    test_refusals();
    CHECK_DONE();
}
