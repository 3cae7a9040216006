/* stat_logit: logistic regression compared with R 4.2.2 and sandwich 3.0. d <- read.csv("contacts.csv"); glm with
 * control = glm.control(epsilon = 1e-14, maxit = 100). */
#include "stat_data.h"
#include "stat_help.h"

/* m <- glm(churned ~ transfer + log1p(contacts) + tenure + segment, binomial, d) */
static const struct want want_logit[] = {
    {"(Intercept)", -0.095012186824058, 0.96530120491852},    {"transfer", 0.399423828222, 0.20710409411938},
    {"log1p(contacts)", -0.59036411757725, 0.64951052636993}, {"tenure", -0.052433101855649, 0.015093454237599},
    {"segmentplus", 0.90836631904405, 0.46245078668104},      {"segmentpro", 1.1363096303548, 0.5117297195143},
};

/* m <- glm(…, start = coef(m)), since R's weights lag one step behind; sqrt(diag(vcovHC(m, "HC0"))) and so on;
 * vcovCL(m, d$agent, type = "HC1"), vcovCL(m, ~agent + team, type = "HC1") */
static const struct want want_hc0_2[] = {
    {"(Intercept)", -0.095012186824056, 1.0688140216668},     {"transfer", 0.399423828222, 0.20305891017257},
    {"log1p(contacts)", -0.59036411757725, 0.71485308516232}, {"tenure", -0.05243310185565, 0.013162479125893},
    {"segmentplus", 0.90836631904405, 0.47068701925973},      {"segmentpro", 1.1363096303548, 0.49313796903952},
};

static const struct want want_hc1_2[] = {
    {"(Intercept)", -0.095012186824056, 1.0908537429232},     {"transfer", 0.399423828222, 0.20724613235352},
    {"log1p(contacts)", -0.59036411757725, 0.72959387487585}, {"tenure", -0.05243310185565, 0.01343389900353},
    {"segmentplus", 0.90836631904405, 0.48039292739079},      {"segmentpro", 1.1363096303548, 0.50330683205801},
};

static const struct want want_hc2_2[] = {
    {"(Intercept)", -0.095012186824056, 1.1060987753528},     {"transfer", 0.399423828222, 0.20912404707612},
    {"log1p(contacts)", -0.59036411757725, 0.73954780366028}, {"tenure", -0.05243310185565, 0.01350140861337},
    {"segmentplus", 0.90836631904405, 0.48140335251617},      {"segmentpro", 1.1363096303548, 0.50610301809914},
};

static const struct want want_hc3_2[] = {
    {"(Intercept)", -0.095012186824056, 1.1450131111215},     {"transfer", 0.399423828222, 0.21542297613767},
    {"log1p(contacts)", -0.59036411757725, 0.76531774116438}, {"tenure", -0.05243310185565, 0.013851158209747},
    {"segmentplus", 0.90836631904405, 0.49245290119471},      {"segmentpro", 1.1363096303548, 0.51951022945506},
};

static const struct want want_cr1_agent_2[] = {
    {"(Intercept)", -0.095012186824056, 1.116417665689},      {"transfer", 0.399423828222, 0.23251535072592},
    {"log1p(contacts)", -0.59036411757725, 0.82447304538902}, {"tenure", -0.05243310185565, 0.014529798632326},
    {"segmentplus", 0.90836631904405, 0.34503481386571},      {"segmentpro", 1.1363096303548, 0.59637325902025},
};

static const struct want want_two_way_2[] = {
    {"(Intercept)", -0.095012186824056, 1.2005395846973},    {"transfer", 0.399423828222, 0.28535467768499},
    {"log1p(contacts)", -0.59036411757725, 1.0236972575893}, {"tenure", -0.05243310185565, 0.020743187267108},
    {"segmentplus", 0.90836631904405, 0.33605564627076},     {"segmentpro", 1.1363096303548, 0.62999357996414},
};

/* glm(churned ~ transfer + tenure + offset(log(days)/10), binomial, d, weights = w) */
static const struct want want_wlogit_offset[] = {
    {"(Intercept)", -0.66095755902588, 0.29885780684852},
    {"transfer", 0.36094381763679, 0.15725039267902},
    {"tenure", -0.050548765252942, 0.012904261288418},
};

static const char formula[] = "churned ~ transfer + log1p(contacts) + tenure + segment";

static void fits(struct model *x, const char *what, const char *text, struct design_options o, struct fit_options fo,
                 const struct want *want, size_t n)
{
    int rc = model_fit(x, "logit", text, o, fo);
    CHECK(what, rc == 0);
    check_coefs(what, x, want, n, 10);
}

static void test_plain(struct model *x)
{
    fits(x, "plain", formula, (struct design_options){0}, (struct fit_options){0}, want_logit, N(want_logit));
    CHECK_NUM("log-likelihood", fit_fact(&x->fit, "log_lik"), -75.806985356596, 12);
    CHECK_NUM("null log-likelihood", fit_fact(&x->fit, "log_lik_null"), -91.629645308234, 12);
    CHECK_NUM("AIC", fit_fact(&x->fit, "aic"), 163.61397071319, 12);
    CHECK_NUM("BIC", fit_fact(&x->fit, "bic"), 181.67778247777, 12);
    /* mean(outer(f[y==1], f[y==0], function(a, b) (a > b) + .5*(a == b))); mean((y - f)^2) */
    CHECK_NUM("AUC", fit_fact(&x->fit, "auc"), 0.77185185185185, 12);
    CHECK_NUM("Brier", fit_fact(&x->fit, "brier"), 0.17402105761876, 12);
    CHECK_NUM("McFadden", fit_fact(&x->fit, "mcfadden_r2"), 1 - 75.806985356596 / 91.629645308234, 11);
}

static void test_robust(struct model *x)
{
    struct design_options none = {0};
    fits(x, "HC0", formula, none, (struct fit_options){.robust = ROBUST_HC0}, want_hc0_2, N(want_hc0_2));
    fits(x, "HC1", formula, none, (struct fit_options){.robust = ROBUST_HC1}, want_hc1_2, N(want_hc1_2));
    fits(x, "HC2", formula, none, (struct fit_options){.robust = ROBUST_HC2}, want_hc2_2, N(want_hc2_2));
    fits(x, "HC3", formula, none, (struct fit_options){.robust = ROBUST_HC3}, want_hc3_2, N(want_hc3_2));
    fits(x, "by agent", formula, (struct design_options){.cluster = {"agent"}}, (struct fit_options){0},
         want_cr1_agent_2, N(want_cr1_agent_2));
    fits(x, "two ways", formula, (struct design_options){.cluster = {"agent", "team"}}, (struct fit_options){0},
         want_two_way_2, N(want_two_way_2));
}

static void test_weights(struct model *x)
{
    fits(x, "weighted, offset", "churned ~ transfer + tenure + offset(log(days)/10)",
         (struct design_options){.weights = "w"}, (struct fit_options){0}, want_wlogit_offset, N(want_wlogit_offset));
    CHECK_NUM("weighted: deviance", fit_fact(&x->fit, "deviance"), 203.40249374151, 12);
    CHECK_NUM("weighted: null deviance", fit_fact(&x->fit, "null_deviance"), 232.41479639945, 12);
    /* n: nobs(m), the 150 rows; 1 - exp((m$deviance - m$null.deviance) / n), that / (1 - exp(-m$null.deviance / n)) */
    CHECK_NUM("weighted: Cox-Snell", fit_fact(&x->fit, "cox_snell_r2"), 0.175860404208449, 10);
    CHECK_NUM("weighted: Nagelkerke", fit_fact(&x->fit, "nagelkerke_r2"), 0.223277535042624, 10);
}

/* Two texts: the later in byte order is the event. */
static void test_text_outcome(void)
{
    struct model x;
    CHECK("texts: read", model_frame(&x, "left,a\nNo,1\nYes,2\nNo,3\nYes,4\nYes,1\nNo,5\n") == 0);
    CHECK("texts: fitted",
          model_fit(&x, "logit", "left ~ a", (struct design_options){0}, (struct fit_options){0}) == 0);
    /* glm((left == "Yes") ~ a) : a = -0.30856385560666 */
    CHECK_NUM("texts: coefficient", x.fit.coef[1].estimate, -0.30856385560666, 10);
    CHECK("constant: refused",
          model_fit(&x, "logit", "I(a > 0) ~ left", (struct design_options){0}, (struct fit_options){0}) < 0);
    CHECK_STR("constant: named", x.err.msg, "I(a > 0) is 1 in all 6 rows used: nothing to explain");
    CHECK("not 0 or 1: refused",
          model_fit(&x, "logit", "a ~ left", (struct design_options){0}, (struct fit_options){0}) < 0);
    CHECK_STR("not 0 or 1: named", x.err.msg, "t.csv:3: a = 2; 0 or 1 is required");
    model_free(&x);
}

/* Refused, naming the term; `hint` is how the hint begins. */
static void separated(const char *what, const char *csv, const char *text, const char *msg, const char *hint)
{
    struct model x;
    char name[120];
    (void)snprintf(name, sizeof name, "%s: refused", what);
    CHECK(name, model_frame(&x, csv) == 0 &&
                    model_fit(&x, "logit", text, (struct design_options){0}, (struct fit_options){0}) < 0);
    CHECK_STR(what, x.err.msg, msg);
    (void)snprintf(name, sizeof name, "%s: rows", what);
    x.err.hint[strnlen(x.err.hint, strlen(hint))] = '\0';
    CHECK_STR(name, x.err.hint, hint);
    model_free(&x);
}

static void test_separation(void)
{
    separated("complete", "y,x,z\n0,1,3\n0,2,1\n0,3,2\n1,4,2\n1,5,1\n1,6,3\n", "y ~ x + z",
              "complete separation: x alone separates y = 1 from the rest, so no finite estimate exists",
              "3 rows with x < 4: all have y = 0 (lines 2, 3, 4)\n3 rows with x > 3: all have y = 1 (lines 5, 6, 7)");
    separated("quasi-complete", "y,x\n0,1\n0,2\n0,3\n1,3\n1,5\n1,6\n", "y ~ x",
              "quasi-complete separation: x alone separates y = 1 from the rest, so no finite estimate exists",
              "2 rows with x < 3: all have y = 0 (lines 2, 3)");
    separated("a level without events", "y,g,x\n0,a,1\n1,a,2\n0,a,3\n1,b,1\n0,b,2\n1,b,4\n0,c,2\n0,c,3\n0,c,1\n0,c,5\n",
              "y ~ g + x",
              "quasi-complete separation: gc alone separates y = 1 from the rest, so no finite estimate exists",
              "4 rows with gc > 0: all have y = 0");
    separated("two terms together", "y,a,b\n0,1,2\n0,2,4\n0,3,5\n0,4,5\n0,0,3\n1,2,1\n1,3,2\n1,5,3\n1,4,1\n1,1,0\n",
              "y ~ a + b",
              "complete separation: together, a, b separate y = 1 from the rest, so no finite estimates exist",
              "10 of 10 rows are separated without error");
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0 && x.f.n_rows == 150);
    test_plain(&x);
    test_robust(&x);
    test_weights(&x);
    model_free(&x);
    test_text_outcome();
    test_separation();
    CHECK_DONE();
}
